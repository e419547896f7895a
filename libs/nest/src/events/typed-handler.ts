import type { CloudEvent } from '@sluice/event'
import { dataschemaOf } from '@sluice/registry'
import type { EventContext } from '../handlers/event-context.js'
import type { EventType } from './event.decorator.js'

/**
 * A method decorator that compiles only if the method's first parameter takes the event, or, with parameter decorators, its
 * data or the context. Further parameters may have any type.
 */
export type TypedHandler<Data> = <Method extends (...args: never[]) => unknown>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method> & Takes<Parameters<Method>, Data>,
) => void

type Takes<Parameters extends readonly unknown[], Data> = Parameters extends readonly []
  ? unknown
  : Parameters extends readonly [(infer First)?, ...unknown[]]
    ? [CloudEvent<Data>] extends [First]
      ? unknown
      : [Data] extends [First]
        ? unknown
        : [EventContext] extends [First]
          ? unknown
          : { readonly 'the first parameter does not take': CloudEvent<Data> }
    : unknown

/**
 * A pattern for events of the type, except those whose `dataschema` names another version: that is another contract, with its
 * own handler. Publishers without the class need not set a version.
 */
export function patternOf({ type, dataschema }: EventType): Record<string, unknown> {
  const others = { 'anything-but': { prefix: dataschemaOf(type) } }
  return { type: [type], dataschema: [dataschema, { exists: false }, others] }
}
