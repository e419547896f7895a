import type { QueueCounts } from '@sluice/message'
import { InvalidError } from '@sluice/event'
import { messageBounds } from '@sluice/registry'
import type { Sent } from '@sluice/message'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import { type OutgoingMessage, outgoingMessage, type SendOptions } from './outgoing-message.js'
import { HeldMessage, type QueueMessage } from './queue-message.js'
import type { QueueStore } from './queue-store.js'

/** How messages are received. */
export interface ReceiveOptions {
  /** Most messages, 1 to 100. Default 10. */
  readonly max?: number
  /** Milliseconds to wait for the first message, up to a minute. Default 0. */
  readonly waitMs?: number
  /** Milliseconds for which nobody else gets them, up to 12 hours. Default: the queue's. */
  readonly visibilityMs?: number
  /** Ends the wait; messages that come then are put back. */
  readonly signal?: AbortSignal
}

export const receiveDefaults = { max: 10, waitMs: 0 }

/** A queue whose messages are pulled: whoever receives one has it until it is acknowledged or its visibility ends. */
export class MessageQueue<Body = unknown> {
  constructor(
    readonly name: string,
    private readonly store: QueueStore,
  ) {}

  /**
   * Sends one message. It is in Redis when this resolves.
   *
   * @throws InvalidError `INVALID_MESSAGE`, `MESSAGE_TOO_LARGE`; NotFoundError `UNKNOWN_QUEUE`; UnavailableError `REDIS_FULL`
   */
  async send(body: Body, options: SendOptions = {}): Promise<Sent> {
    const [sent] = await this.sendAll([{ ...options, body }])
    return sent!
  }

  /**
   * Sends up to 100 messages in one round trip. A bad one is refused before any is sent.
   *
   * @returns the id of each, in their order
   */
  async sendAll(messages: readonly OutgoingMessage<Body>[]): Promise<Sent[]> {
    const queue = await this.store.find(this.name, 'send')
    if (messages.length > messageBounds.messages) throw tooMany(this.name, messages.length)
    const outgoing = messages.map((message, i) => outgoingMessage(queue, message, i))
    return outgoing.length === 0 ? [] : this.store.send(queue, outgoing)
  }

  /**
   * Receives what is there, or waits for the first message. Each is to be acknowledged within its visibility, or extended: nothing extends
   * it by itself, as it does for `@OnQueue`.
   *
   * @returns no message if none came in time
   */
  async receive(options: ReceiveOptions = {}): Promise<QueueMessage<Body>[]> {
    checkReceive(options)
    const queue = await this.store.find(this.name, 'receive')
    const { max = receiveDefaults.max, waitMs = receiveDefaults.waitMs, visibilityMs = queue.visibilityMs } = options
    const signal = options.signal && { signal: options.signal }
    const received = await this.store.receive(queue, { most: max, waitMs, visibilityMs, ...signal })
    const opened = this.store.open(queue)
    return received.map(message => new HeldMessage(message, opened) as HeldMessage & { readonly body: Body })
  }

  /** How many messages wait, are in flight, are delayed and are dead. */
  async counts(): Promise<QueueCounts> {
    return this.store.open(await this.store.find(this.name, 'receive')).counts()
  }
}

const names: OptionNames<ReceiveOptions> = { max: true, waitMs: true, visibilityMs: true, signal: true }

function checkReceive(options: ReceiveOptions): void {
  const refuse = (option: string, why: string) => new InvalidError('INVALID_OPTION', `receive: ${why}`, { option })
  const unknown = unknownOption(options, names)
  if (unknown) throw refuse(unknown.option, `option ${unknown.why}`)
  const bounds = [
    ['max', 1, messageBounds.messages],
    ['waitMs', 0, messageBounds.waitMs],
    ['visibilityMs', 0, messageBounds.visibilityMs],
  ] as const
  for (const [option, least, most] of bounds) {
    const value = options[option]
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue
    throw refuse(option, `${option} is ${value}; it must be a whole number, ${least} to ${most}`)
  }
}

function tooMany(queue: string, many: number): InvalidError {
  const message = `one call may send ${messageBounds.messages} messages to queue '${queue}', not ${many}: call it several times`
  return new InvalidError('TOO_MANY_MESSAGES', message, { queue, limit: messageBounds.messages })
}
