import type { PulledQueue, ReceivedMessage, Settled } from '@sluice/message'
import { ConflictError, InvalidError } from '@sluice/event'
import { messageBounds } from '@sluice/registry'

/** A message that this process has until its visibility ends. */
export interface QueueMessage<Body = unknown> {
  readonly id: string
  /** What was sent, parsed from JSON. @throws SyntaxError if it is none */
  readonly body: Body
  readonly attributes: Readonly<Record<string, string>>
  /** FIFO: the group that it is in order in. */
  readonly group?: string
  readonly fairKey?: string
  /** How often it was received, this time included: more than 1 means that it may have been worked on before. */
  readonly receives: number
  readonly sentAt: Date
  /** Aborts when this process learns that it has lost the message: its visibility ended, or it was purged. */
  readonly signal: AbortSignal
  /** The work is done: the message is deleted. @throws ConflictError `RECEIPT_TAKEN`, `RECEIPT_GONE` if it was lost before */
  ack(): Promise<void>
  /** Gives it back. @param delayMs milliseconds until it may be received again, 0 by default. @throws as {@link ack} */
  nack(delayMs?: number): Promise<void>
  /** Keeps it longer. @param visibilityMs milliseconds from now on. @throws as {@link ack} */
  extend(visibilityMs: number): Promise<void>
}

/** Settles receipts of one queue. */
export type Settling = Pick<PulledQueue, 'ack' | 'nack' | 'extend'>

/** A message and whether this process still has it. */
export class HeldMessage implements QueueMessage {
  readonly id: string
  readonly receipt: string
  readonly attributes: Readonly<Record<string, string>>
  declare readonly group?: string
  declare readonly fairKey?: string
  readonly receives: number
  readonly sentAt: Date
  readonly #text: string
  #parsed: { readonly body: unknown } | undefined
  #controller: AbortController | undefined
  #lost: ConflictError | undefined
  #isSettled = false

  constructor(
    { id, receipt, body, attributes = {}, group, fairKey, receives, sentAt }: ReceivedMessage,
    private readonly queue: Settling,
  ) {
    this.id = id
    this.receipt = receipt
    this.attributes = attributes
    if (group !== undefined) this.group = group
    if (fairKey !== undefined) this.fairKey = fairKey
    this.receives = receives
    this.sentAt = new Date(sentAt)
    this.#text = body
  }

  /** JSON text. */
  get text(): string {
    return this.#text
  }

  /** Parsed when it is read: a body that is no JSON fails the handler, and not the receive. */
  get body(): unknown {
    this.#parsed ??= { body: JSON.parse(this.#text) as unknown }
    return this.#parsed.body
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#lost) this.#controller.abort(this.#lost)
    return this.#controller.signal
  }

  /** Whether it is this process' own, and neither acknowledged nor given back. */
  get isHeld(): boolean {
    return !this.#isSettled && !this.#lost
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  async ack(): Promise<void> {
    this.noteSettled(await this.queue.ack([this.receipt]))
  }

  async nack(delayMs = 0): Promise<void> {
    checkMs('nack', 'delayMs', delayMs, messageBounds.delayMs)
    this.noteSettled(await this.queue.nack([this.receipt], delayMs))
  }

  async extend(visibilityMs: number): Promise<void> {
    checkMs('extend', 'visibilityMs', visibilityMs, messageBounds.visibilityMs)
    const [settled] = await this.queue.extend([this.receipt], visibilityMs)
    if (settled !== 'done') throw this.lose(settled!)
  }

  /** @throws ConflictError if it was lost before */
  noteSettled([settled]: readonly Settled[]): void {
    if (settled !== 'done') throw this.lose(settled!)
    this.#isSettled = true
  }

  /** Tells the handler by the signal. */
  lose(why: Exclude<Settled, 'done'>): ConflictError {
    this.#lost ??= lostError(this.id, why)
    this.#controller?.abort(this.#lost)
    return this.#lost
  }
}

function lostError(id: string, why: Exclude<Settled, 'done'>): ConflictError {
  const taken = `message ${id} is not this receipt's any more: its visibility ended, and it may be worked on elsewhere; take a longer visibilityMs, or extend it`
  const gone = `message ${id} is not there any more: it was acknowledged, purged or given up`
  return why === 'taken'
    ? new ConflictError('RECEIPT_TAKEN', taken, { id })
    : new ConflictError('RECEIPT_GONE', gone, { id })
}

function checkMs(call: string, name: string, ms: number, most: number): void {
  if (Number.isInteger(ms) && ms >= 0 && ms <= most) return
  throw new InvalidError('INVALID_OPTION', `${call}: ${name} is ${ms}; it must be milliseconds, 0 to ${most}`, {
    option: name,
  })
}
