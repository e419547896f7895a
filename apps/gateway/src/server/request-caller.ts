import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { Caller } from '@sluice/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { goneOf } from './streamed.js'

/** Who sends the request, for the finer questions of a route: this event, these targets. */
export const RequestCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return context.switchToHttp().getRequest<FastifyRequest>().caller
})

/** Aborts when the answer is over or the client is gone: for work that is done for nobody then. */
export const RequestGone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  return goneOf(context.switchToHttp().getResponse<FastifyReply>())
})
