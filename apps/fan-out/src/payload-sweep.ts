import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { Queues } from '@sluice/queues'
import { LOGGER } from '@sluice/service'
import { PayloadStore, pause, type Shard, unlessAborted } from '@sluice/streams'
import { FanOutStage } from './fan-out.stage.js'

const everyMs = 5000

/** Releases large events that no delivery needs any more, if the process that had to release them died. */
@Injectable()
export class PayloadSweep implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

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
      for (const shard of this.stage.shards) {
        for (const ref of await this.payloads.due(shard)) await this.#look(shard, ref)
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
