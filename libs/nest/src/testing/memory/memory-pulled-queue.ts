import { MemoryQueue, type DeadMessage, type MessagePage, type NewMessage, type PulledQueue } from '@sluice/message'
import type { PeekedMessage, QueueCounts, Received, Sent, Settled } from '@sluice/message'
import { policyOf, type Queue } from '@sluice/registry'
import type { TestClock } from '../test-clock.js'

/** Most messages of one look. */
const most = 10_000

/** A queue of the kit: the model of the engine, by the clock of the test. Standard queues follow the same model. */
export class MemoryPulledQueue implements PulledQueue {
  readonly wakeKey: string
  #queue: MemoryQueue
  #tokens = 0
  readonly #listeners = new Set<() => void>()
  /** Whether handlers work on it: then `settled()` lets the time pass that retries and delays need. */
  #isWorkedOn = false

  constructor(
    readonly settings: Queue,
    private readonly clock: TestClock,
  ) {
    this.wakeKey = settings.name
    this.#queue = this.#made()
  }

  /** Calls the listener when there may be something to receive. @returns ends it */
  onChange(listener: () => void, isWorkedOn = false): () => void {
    this.#listeners.add(listener)
    this.#isWorkedOn ||= isWorkedOn
    return () => this.#listeners.delete(listener)
  }

  clear(): void {
    this.#queue = this.#made()
  }

  async send(messages: readonly NewMessage[]): Promise<Sent[]> {
    const sent = this.#queue.send(messages, this.clock.now())
    for (const delayMs of new Set(messages.map(({ delayMs = 0 }) => delayMs)))
      if (delayMs > 0) this.#changesIn(delayMs, 'a delayed message', this.#isWorkedOn)
    this.#changed()
    return sent
  }

  async receive(many: number, visibilityMs: number): Promise<Received> {
    return { messages: this.take(many, visibilityMs) }
  }

  take(many: number, visibilityMs: number): Received['messages'] {
    const messages = this.#queue.receive(many, visibilityMs, this.clock.now())
    if (messages.length > 0) this.#changesIn(visibilityMs, 'the visibility of a message')
    return messages
  }

  async ack(receipts: readonly string[]): Promise<Settled[]> {
    return this.#settled(this.#queue.ack(receipts, this.clock.now()))
  }

  async nack(receipts: readonly string[], delayMs: number): Promise<Settled[]> {
    if (delayMs > 0) this.#changesIn(delayMs, 'a message that was given back', this.#isWorkedOn)
    return this.#settled(this.#queue.nack(receipts, delayMs, this.clock.now()))
  }

  async putBack(receipts: readonly string[]): Promise<Settled[]> {
    return this.#settled(this.#queue.putBack(receipts, this.clock.now()))
  }

  async extend(receipts: readonly string[], visibilityMs: number): Promise<Settled[]> {
    this.#changesIn(visibilityMs, 'the visibility of a message')
    return this.#queue.extend(receipts, visibilityMs, this.clock.now())
  }

  async counts(): Promise<QueueCounts> {
    return this.countsNow()
  }

  countsNow(): QueueCounts {
    return this.#queue.counts(this.clock.now())
  }

  async purge(): Promise<number> {
    return this.#queue.purge()
  }

  async peek(): Promise<MessagePage<PeekedMessage>> {
    return { items: this.peekNow() }
  }

  peekNow(): PeekedMessage[] {
    this.countsNow() // lets visibility, delays and retention end
    return this.#queue.peek(most)
  }

  async dead(): Promise<MessagePage<DeadMessage>> {
    return { items: this.deadNow() }
  }

  deadNow(): DeadMessage[] {
    this.countsNow()
    return this.#queue.dead()
  }

  async removeDead(dead: readonly DeadMessage[]): Promise<number> {
    this.#queue.removeDead(dead.map(({ id }) => id))
    this.#changed()
    return dead.length
  }

  #made(): MemoryQueue {
    return new MemoryQueue(policyOf(this.settings), () => (++this.#tokens).toString(16).padStart(8, '0'))
  }

  #settled(settled: Settled[]): Settled[] {
    this.#changed()
    return settled
  }

  #changesIn(ms: number, what: string, isWork = false): void {
    this.clock.after(ms, `${what} of queue ${this.settings.name}`, () => this.#changed(), { isWork })
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
