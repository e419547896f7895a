import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { QueueCounts } from '@sluice/message'
import { Health, type Logger, type Meter } from '@sluice/observability'
import { FailedMessages, Queues } from '@sluice/queues'
import { defaultBus, isOwnEngine, type Queue, RegistryView } from '@sluice/registry'
import { LOGGER, METER, Turns } from '@sluice/service'
import { Loop, RedisClock, shardOf } from '@sluice/streams'
import { DlqStage } from '../dlq.stage.js'
import { GivenUpMessages } from './given-up-messages.js'

/** Milliseconds between two looks, queues of one look (the others have their turn in the next), and dead messages of one page. */
const bounds = { everyMs: 1000, few: 10, page: 50, pages: 20 }

const states = ['waiting', 'inFlight', 'delayed', 'dead'] as const

/**
 * Looks after declared queues, whether somebody receives from them or not: what time does to their messages is done, what they gave up
 * is given on, and what they have is shown. The queues are spread over the copies of dlq as the shards of the default bus are.
 */
@Injectable()
export class QueueCare implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #turns = new Turns(bounds.few)
  /** What the queues of this copy had when they were looked at last. */
  #counts = new Map<string, QueueCounts>()
  readonly #failed = new Map<string, FailedMessages>()

  constructor(
    private readonly stage: DlqStage,
    private readonly givenUp: GivenUpMessages,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly clock: RedisClock,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    const health = new Health('the care for queues', logger, { mostSilentMs: Infinity })
    this.#loop = new Loop({ health, stop: this.#stop.signal, round: () => this.#round() })
  }

  onApplicationBootstrap(): void {
    this.#loop.start()
  }

  /** A look that waits for a Redis that is gone is not waited for. */
  onModuleDestroy(): void {
    this.#stop.abort()
  }

  async #round(): Promise<number> {
    const own = this.#own()
    const names = new Set(own.map(({ name }) => name))
    for (const name of [...this.#counts.keys(), ...this.#failed.keys()]) if (!names.has(name)) this.#forget(name)
    // those with dead messages do not wait for their turn
    const looked = this.#turns.of(own, ({ name }) => (this.#counts.get(name)?.dead ?? 0) > 0)
    const results = await Promise.allSettled(looked.map(queue => this.#look(queue)))
    this.#show()
    // a queue that cannot be read must not stop the others
    const failed = results.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    return bounds.everyMs
  }

  #own(): Queue[] {
    const { buses, queues } = this.registry.snapshot
    const shards = buses.get(defaultBus)?.shards ?? 0
    if (shards === 0 || queues.size === 0) return []
    return Array.from(queues.values()).filter(({ name }) => this.stage.owns(defaultBus, shardOf(name, shards)))
  }

  async #look(queue: Queue): Promise<void> {
    const counts = await this.givenUp.open(queue).counts()
    this.#counts.set(queue.name, counts)
    if (counts.dead === 0) return
    const given = isOwnEngine(queue) ? await this.#collect(queue) : await this.#collectFailed(queue)
    this.#counts.set(queue.name, { ...counts, dead: Math.max(0, counts.dead - given) })
  }

  async #collect(queue: Queue): Promise<number> {
    const pulled = this.givenUp.open(queue)
    let given = 0
    for (let i = 0; i < bounds.pages; i++) {
      const { items } = await pulled.dead(bounds.page)
      await this.givenUp.give(queue, items)
      given += items.length
      if (items.length < bounds.page) break
    }
    return given
  }

  /** Jobs of rules that have no dead-letter queue are collected with those of undeclared queues: see QueueFailures. */
  async #collectFailed(queue: Queue): Promise<number> {
    const jobs = this.#failed.get(queue.name) ?? new FailedMessages(this.queues.get(queue.name))
    this.#failed.set(queue.name, jobs)
    const withDeliveries = this.givenUp.deadLetterQueue(queue) !== undefined
    return jobs.collect(withDeliveries, message => this.givenUp.give(queue, [message]))
  }

  #forget(name: string): void {
    this.#counts.delete(name)
    this.#failed.delete(name)
  }

  /** All at once, so that what is gone is not shown on. */
  #show(): void {
    for (const name of ['sluice_queue_messages', 'sluice_queue_message_oldest_seconds'] as const) this.meter.clear(name)
    const now = this.clock.now()
    for (const [queue, counts] of this.#counts) {
      for (const state of states) this.meter.record('sluice_queue_messages', counts[state], { queue, state })
      const age = counts.oldestSentAt === undefined ? 0 : Math.max(0, now - counts.oldestSentAt) / 1000
      this.meter.record('sluice_queue_message_oldest_seconds', age, { queue })
    }
  }
}
