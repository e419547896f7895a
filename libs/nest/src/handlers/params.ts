import { assignMetadata, createParamDecorator, type PipeTransform, type Type } from '@nestjs/common'
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js'
import type { ParamsFactory } from '@nestjs/core'
import type { CloudEvent } from '@sluice/event'
import { EventArgumentsHost, type EventContext } from './event-context.js'

type Pipe = Type<PipeTransform> | PipeTransform

/** The numbers of `@Payload()` and `@Ctx()` of @nestjs/microservices: a handler may use those decorators too. */
export const paramTypes = { payload: 3, context: 6 }

/** The event's data, or one field of it, through the pipes. */
export function Payload(...pipes: Pipe[]): ParameterDecorator
export function Payload(field: string, ...pipes: Pipe[]): ParameterDecorator
export function Payload(first?: string | Pipe, ...pipes: Pipe[]): ParameterDecorator {
  if (typeof first === 'string') return param(paramTypes.payload, pipes, first)
  return param(paramTypes.payload, first ? [first, ...pipes] : pipes)
}

/** The context of the event's delivery, see {@link EventContext}. */
export function Ctx(): ParameterDecorator {
  return param(paramTypes.context, [])
}

/** The whole CloudEvent, beside other decorated parameters. */
export const Envelope = createParamDecorator((_data: unknown, context) => EventArgumentsHost.create(context).getEvent())

function param(type: number, pipes: Pipe[], field?: string): ParameterDecorator {
  return (target, method, index) => {
    const before = (Reflect.getMetadata(ROUTE_ARGS_METADATA, target.constructor, method!) ?? {}) as object
    const metadata = assignMetadata(before, type, index, { ...(field ? { data: field } : {}), pipes })
    Reflect.defineMetadata(ROUTE_ARGS_METADATA, metadata, target.constructor, method!)
  }
}

/** Resolves the decorated parameters of a handler. Decorators of HTTP get `undefined`. */
export const eventParams: ParamsFactory = {
  exchangeKeyForValue(type: number, field, [event, context]: [CloudEvent, EventContext]) {
    if (type === paramTypes.context) return context
    if (type !== paramTypes.payload) return undefined
    return typeof field === 'string' ? (event.data as Record<string, unknown> | undefined | null)?.[field] : event.data
  },
}
