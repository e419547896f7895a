import { portions } from '@sluice/delivery'
import type { PulledQueue } from '@sluice/message'
import { Health } from '@sluice/observability'
import { messageBounds, type Queue } from '@sluice/registry'
import { bounded } from '@sluice/queues'
import { Loop, pause } from '@sluice/streams'
import { NestLog } from '../nest-log.js'
import { Acks } from './acks.js'
import { HeldMessage, type Settling } from './queue-message.js'
import { onQueueDefaults } from './queue-options.js'
import type { QueueStore } from './queue-store.js'
import { QueueWork, type QueueWorkOptions } from './queue-work.js'
import { Visibility } from './visibility.js'

/** Milliseconds: a wait for a handler to end, and how long a stop waits for all of them. */
const timing = { roomMs: 2000, stopWithinMs: 20_000 }

/** What a handler is given by. */
export interface QueueSource {
  start(): void
  stop(): Promise<void>
  /** @returns undefined while messages are received, else what prevents it */
  problem(): string | undefined
}

/** Receives the messages of a queue for one `@OnQueue`, never more than its handler may work on now. */
export class QueueReader implements QueueSource {
  readonly #stop = new AbortController()
  readonly #health: Health
  readonly #loop: Loop
  readonly #running = new Map<Promise<void>, Visibility>()
  readonly #settling: Settling
  readonly #work: QueueWork
  #opened: PulledQueue
  #freed: (() => void) | undefined

  constructor(
    private readonly store: QueueStore,
    queue: Queue,
    private readonly options: Omit<QueueWorkOptions, 'queue'>,
  ) {
    const { name, options: own } = options.handler
    const { waitMs = onQueueDefaults.waitMs } = own
    this.#opened = store.open(queue)
    const acks = new Acks(() => this.#opened)
    this.#settling = {
      ack: receipts => acks.ack(receipts),
      nack: (receipts, delayMs) => bounded(this.#opened.nack(receipts, delayMs)),
      extend: (receipts, visibilityMs) => bounded(this.#opened.extend(receipts, visibilityMs)),
    }
    this.#work = new QueueWork({ ...options, queue: this.#settling })
    this.#health = new Health(`@OnQueue ${name}`, new NestLog(), { mostSilentMs: waitMs + 10_000 })
    this.#loop = new Loop({ health: this.#health, stop: this.#stop.signal, round: () => this.#round() })
  }

  start(): void {
    this.#loop.start()
  }

  problem(): string | undefined {
    return this.#health.problem()
  }

  /** Receives no more, and waits for the handlers. What they have not ended by then comes again when its visibility ends. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#freed?.()
    await this.#loop.ended
    const over = new AbortController()
    const all = Promise.all(this.#running.keys()).then(() => over.abort())
    await Promise.race([all, pause(timing.stopWithinMs, over.signal)])
    for (const visibility of this.#running.values()) visibility.letGo()
  }

  async #round(): Promise<number> {
    const { batch = 1, concurrency = onQueueDefaults.concurrency, waitMs = onQueueDefaults.waitMs } = this.#options
    const free = concurrency - this.#running.size
    if (free <= 0) {
      await this.#room()
      return 0
    }
    const queue = await this.store.find(this.options.handler.queue, 'receive')
    this.#opened = this.store.open(queue)
    const { visibilityMs = Math.max(1000, queue.visibilityMs) } = this.#options
    const ask = {
      most: Math.min(messageBounds.messages, free * batch),
      visibilityMs,
      waitMs,
      signal: this.#stop.signal,
    }
    const received = await this.store.receive(queue, ask)
    const messages = received.map(message => new HeldMessage(message, this.#settling))
    if (this.#stop.signal.aborted) await this.#putBack(messages)
    else for (const some of portions(messages, () => 0, { items: batch, bytes: 1 })) this.#begin(some, visibilityMs)
    return 0
  }

  get #options() {
    return this.options.handler.options
  }

  #begin(messages: readonly HeldMessage[], visibilityMs: number): void {
    const visibility = new Visibility(messages, this.#settling, visibilityMs)
    const work = this.#work.do(messages, visibility).finally(() => {
      visibility.end()
      this.#running.delete(work)
      this.#freed?.()
    })
    this.#running.set(work, visibility)
  }

  async #putBack(messages: readonly HeldMessage[]): Promise<void> {
    if (messages.length > 0) await this.#opened.putBack(messages.map(({ receipt }) => receipt))
  }

  /** Until a handler has ended. Returns early now and then: the round is a sign of life. */
  async #room(): Promise<void> {
    const freed = new AbortController()
    this.#freed = () => freed.abort()
    await pause(timing.roomMs, freed.signal)
    this.#freed = undefined
    await new Promise(setImmediate) // handlers that end in the same turn make room together
  }
}
