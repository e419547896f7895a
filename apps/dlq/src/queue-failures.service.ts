import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { FailedJobs, Queues } from '@sluice/queues'
import { defaultBus } from '@sluice/registry'
import { LOGGER } from '@sluice/service'
import { Outcomes, pause, unlessAborted } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

const everyMs = 1000

/** Gives up, as their target says, the jobs that the `@Processor` of a queue target gave up. */
@Injectable()
export class QueueFailures implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #jobs = new Map<string, FailedJobs>()
  #running: Promise<void> | undefined

  constructor(
    private readonly stage: DlqStage,
    private readonly queues: Queues,
    private readonly outcomes: Outcomes,
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
    const health = new Health('the search for failed jobs', this.logger, { mostSilentMs: Infinity })
    while (!this.#stop.signal.aborted) {
      // BullMQ's client waits for a Redis that is gone; a stop does not
      const error = await unlessAborted(this.#round(), this.#stop.signal)
      if (error) health.fail(error)
      else if (!this.#stop.signal.aborted) health.beat()
      await pause(everyMs, this.#stop.signal)
    }
  }

  /** One copy of dlq does this: the one that holds the first shard of the default bus. Returns what went wrong. */
  async #round(): Promise<unknown> {
    if (!this.stage.owns(defaultBus, 0)) return undefined
    try {
      // one after another: each has a job in memory, which may be large
      let failure: unknown
      for (const queue of await this.queues.targets()) {
        // one that cannot be read must not keep the others from it
        await this.#collect(queue).catch((error: unknown) => (failure ??= error))
      }
      return failure
    } catch (error) {
      return error
    }
  }

  async #collect(queue: string): Promise<void> {
    const jobs = this.#jobs.get(queue) ?? new FailedJobs(this.queues.get(queue))
    this.#jobs.set(queue, jobs)
    await jobs.collect((letter, event) => this.outcomes.giveUp(letter, event))
  }
}
