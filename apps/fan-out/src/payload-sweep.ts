import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { Queues } from '@sluice/queues'
import { LOGGER, Turns } from '@sluice/service'
import { PayloadStore, pause, type Shard, unlessAborted } from '@sluice/streams'
import { FanOutStage } from './fan-out.stage.js'

const everyMs = 5000

/** Shards of one round, besides those in which the last one found something. */
const fewShards = 16

/** Releases large events that no delivery needs any more, if the process that had to release them died. */
@Injectable()
export class PayloadSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined
  readonly #turns = new Turns(fewShards)
  /** Shards in which the last round found something. */
  readonly #found = new Set<Shard>()

  constructor(
    private readonly stage: FanOutStage,
    private readonly payloads: PayloadStore,
    private readonly queues: Queues,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#loop()
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #loop(): Promise<void> {
    const health = new Health('the sweep of large events', this.logger, { mostSilentMs: Infinity })
    while (!this.#stop.signal.aborted) {
      await pause(everyMs, this.#stop.signal)
      // BullMQ's client waits while Redis is gone; a stop must not
      const error = await unlessAborted(this.#round(), this.#stop.signal)
      if (error) health.fail(error)
      else if (!this.#stop.signal.aborted) health.beat()
    }
  }

  /** @returns the first error */
  async #round(): Promise<unknown> {
    try {
      const shards = this.#turns.of(this.stage.shards, shard => this.#found.has(shard))
      this.#found.clear()
      for (const shard of shards) {
        const refs = await this.payloads.due(shard)
        if (refs.length > 0) this.#found.add(shard)
        for (const ref of refs) await this.#look(shard, ref)
      }
      return undefined
    } catch (error) {
      return error
    }
  }

  /** Releases ended deliveries. A job is added before its payload is closed, so a missing job has ended. */
  async #look(shard: Shard, ref: string): Promise<void> {
    for await (const byQueue of this.payloads.underWay(shard, ref)) {
      for (const [queue, ids] of byQueue) {
        const over = await this.queues.over(queue, ids)
        if (over.length > 0) await this.payloads.release(shard, ref, over)
      }
    }
  }
}
