import type { NewMessage } from '@sluice/message'
import { InvalidError } from '@sluice/event'
import { checkMessage, type Queue } from '@sluice/registry'

/** How one message is sent. */
export interface SendOptions {
  /** Milliseconds until it may be received. Default: the queue's `delayMs`. */
  readonly delayMs?: number
  /** FIFO queues, where it is required: messages of one group are received in order, one at a time. */
  readonly group?: string
  /** Fair queues: whose message it is. Keys that have messages take turns. */
  readonly fairKey?: string
  /** A message with the id of one that was sent within the queue's `dedupeMs` is not kept again. */
  readonly dedupeId?: string
  /** 0, the default, is received before 1, and so on to 255. Not in FIFO queues. */
  readonly priority?: number
  /** Texts by name, 20 at most. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** A message to send: a body that has a JSON form, and how it is sent. */
export interface OutgoingMessage<Body = unknown> extends SendOptions {
  readonly body: Body
}

/**
 * @param i its place among those of the call
 * @throws InvalidError `INVALID_MESSAGE`, `MESSAGE_TOO_LARGE` naming the field and what it may be
 */
export function outgoingMessage(queue: Queue, { body, ...options }: OutgoingMessage, i: number): NewMessage {
  const members = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return checkMessage({ body: jsonOf(body, i), members }, i, queue)
}

/** @returns undefined for what JSON leaves out */
function jsonOf(body: unknown, i: number): string | undefined {
  try {
    return JSON.stringify(body) as string | undefined
  } catch (error) {
    const path = `messages[${i}].body`
    throw new InvalidError('INVALID_MESSAGE', `${path} has no JSON form: ${(error as Error).message}`, { path })
  }
}
