import type { CloudEvent } from '@sluice/event'
import { dataschemaOf } from '@sluice/registry'
import type { EventContext } from '../handlers/event-context.js'
import type { EventType } from './event.decorator.js'

/**
 * A method decorator that the compiler lets stand only where the method's first parameter takes the event, or with parameter
 * decorators its data or the context; further ones are free.
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
 * Events of the type, unless they say that they are of another version: that is another contract, for a handler of its own.
 * Who publishes without the class need not say a version.
 */
export function patternOf({ type, dataschema }: EventType): Record<string, unknown> {
  const others = { 'anything-but': { prefix: dataschemaOf(type) } }
  return { type: [type], dataschema: [dataschema, { exists: false }, others] }
}
