import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { Caller } from '@sluice/service'
import type { FastifyRequest } from 'fastify'

/** Who sends the request, for the finer questions of a route: this event, these targets. */
export const RequestCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return context.switchToHttp().getRequest<FastifyRequest>().caller
})
