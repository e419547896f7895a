import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { orderedName } from '@sluice/delivery'
import { Health, type Logger, type Meter } from '@sluice/observability'
import { isOwnQueue, type QueueLag, Queues, retryQueue, retryQueuePrefix } from '@sluice/queues'
import { defaultBus, RegistryView } from '@sluice/registry'
import { LOGGER, METER, queueNames, Turns } from '@sluice/service'
import { Loop, RedisClock } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

/** Milliseconds between two looks, and queues of handlers and of targets of one look: the others have their turn in the next. */
const bounds = { everyMs: 10_000, few: 50 }

const states = ['waiting', 'active', 'delayed', 'failed'] as const

/** Shows what BullMQ queues have still to do. Only the copy of dlq that holds the first shard of the default bus does this. */
@Injectable()
export class QueueLags implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #turns = new Turns(bounds.few)
  #lags = new Map<string, QueueLag>()

  constructor(
    private readonly stage: DlqStage,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly clock: RedisClock,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    const health = new Health('the look at queues', logger, { mostSilentMs: Infinity })
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
    if (!this.stage.owns(defaultBus, 0)) {
      if (this.#lags.size > 0) this.#show(new Map())
      return 1000
    }
    const names = this.#names()
    const looked = this.#turns.of(names, name => isOwnQueue(name) && !name.startsWith(retryQueuePrefix))
    const found = new Map(names.flatMap(name => (this.#lags.has(name) ? [[name, this.#lags.get(name)!]] : [])))
    const lags = await Promise.all(looked.map(name => this.queues.lag(name)))
    looked.forEach((name, i) => found.set(name, lags[i]!))
    this.#show(found)
    return bounds.everyMs
  }

  #names(): string[] {
    const names = queueNames(this.registry.snapshot)
    for (const { name } of this.registry.buses())
      for (const subscription of this.registry.subscriptions(name))
        if (!subscription.endsWith(orderedName(''))) names.add(retryQueue(subscription)) // retries of ordered ones wait in lanes
    return [...names]
  }

  /** All at once, so that what is gone is not shown on. */
  #show(lags: Map<string, QueueLag>): void {
    this.#lags = lags
    for (const name of ['sluice_queue_jobs', 'sluice_queue_oldest_seconds'] as const) this.meter.clear(name)
    const now = this.clock.now()
    for (const [queue, lag] of lags) {
      for (const state of states) this.meter.record('sluice_queue_jobs', lag[state], { queue, state })
      const age = lag.oldestMs === undefined ? 0 : Math.max(0, now - lag.oldestMs) / 1000
      this.meter.record('sluice_queue_oldest_seconds', age, { queue })
    }
  }
}
