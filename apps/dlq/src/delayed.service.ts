import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { SluiceError } from '@sluice/event'
import { Health, type Logger, type Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { LOGGER, METER } from '@sluice/service'
import { DueEvents, type DueShard, EventLog, Loop, RedisClock } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

/** Milliseconds between two looks, at most: what waits is late by no more. */
const everyMs = 1000

/** Appends events that waited, of the slot groups that this copy of dlq holds, when they are due. */
@Injectable()
export class Delayed implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #loop: Loop
  readonly #due: DueEvents

  constructor(
    private readonly stage: DlqStage,
    private readonly registry: RegistryView,
    private readonly clock: RedisClock,
    private readonly log: EventLog,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#due = new DueEvents(log.redis, log.keys)
    const health = new Health('events that wait', logger, { mostSilentMs: Infinity })
    this.#loop = new Loop({ health, stop: this.#stop.signal, round: () => this.#round() })
  }

  onApplicationBootstrap(): void {
    this.#loop.start()
  }

  /** A round that waits for a Redis that is gone is not waited for. */
  onModuleDestroy(): void {
    this.#stop.abort()
    this.#due.close()
  }

  /** @returns milliseconds until something is due */
  async #round(): Promise<number> {
    const { keys } = this.log
    const groups = new Set(this.stage.shards.map(({ bus, index }) => keys.groupOf(bus, index)))
    const waiting = (await Promise.all(Array.from(groups, group => this.#due.waiting(group)))).flat()
    const now = this.clock.now()
    const results = await Promise.allSettled(
      waiting.filter(({ dueMs }) => dueMs <= now).map(shard => this.#append(shard)),
    )
    // a bus whose append fails must not stop the others
    const failed = results.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    const rests = results.map(result => (result.status === 'fulfilled' ? result.value : everyMs))
    return Math.min(everyMs, ...rests, ...waiting.flatMap(({ dueMs }) => (dueMs > now ? dueMs - now : [])))
  }

  /** @returns milliseconds until more may be due */
  async #append({ shard }: DueShard): Promise<number> {
    const bus = this.registry.snapshot.buses.get(shard.bus)
    if (!bus) {
      await this.#due.forget(shard)
      return everyMs
    }
    try {
      const { lateMs, restMs } = await this.#due.append(bus, shard.index)
      for (const late of lateMs) this.meter.record('sluice_delayed_late_seconds', late / 1000, { bus: bus.name })
      return restMs
    } catch (error) {
      return this.#waits(error)
    }
  }

  /**
   * What is due waits while Redis accepts not even results, and while its bus grows, is made again, or lacks replicas: that is told elsewhere.
   *
   * @throws any other error
   */
  #waits(error: unknown): number {
    if (error instanceof SluiceError && waitingCodes.has(error.code)) return everyMs
    throw error
  }
}

/** Reasons for which an append is repeated in the next round. */
const waitingCodes: ReadonlySet<string> = new Set([
  ...(['REDIS_FULL', 'BUS_GROWING', 'BUS_RESTORING', 'PLATFORM_MOVED', 'NOT_REPLICATED', 'NOT_DURABLE'] as const),
])
