import type { ArgumentsHost } from '@nestjs/common'
import type { ParamsFactory } from '@nestjs/core'
import { paramTypes } from '../handlers/params.js'
import type { QueueMessage } from './queue-message.js'

/** The `host.getType()` in guards, pipes, interceptors and filters that run for messages of a queue. */
export const queueContextType = 'sluice-queue'

/** Whether messages of a queue are being handled: `host.getArgByIndex(0)` is the message, or the list of a batch. */
export function isQueueContext(host: ArgumentsHost): boolean {
  return host.getType<string>() === queueContextType
}

/** Resolves `@Payload()`, the body or the bodies of a batch, and `@Ctx()`, the message or messages. Others get `undefined`. */
export const messageParams: ParamsFactory = {
  exchangeKeyForValue(type: number, field, [given]: [QueueMessage | readonly QueueMessage[]]) {
    if (type === paramTypes.context) return given
    if (type !== paramTypes.payload) return undefined
    const of = ({ body }: QueueMessage) =>
      typeof field === 'string' ? (body as Record<string, unknown> | null | undefined)?.[field] : body
    return Array.isArray(given) ? (given as QueueMessage[]).map(of) : of(given as QueueMessage)
  },
}
