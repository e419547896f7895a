import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { FailedJobs, Queues } from '@sluice/queues'
import { defaultBus, RegistryView } from '@sluice/registry'
import { LOGGER } from '@sluice/service'
import { Outcomes, pause, unlessAborted } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'
import { GivenUpMessages } from './messages/given-up-messages.js'

const everyMs = 1000

/** Collects jobs that the `@Processor` of a queue target gave up, and does with them what their target says of failures. */
@Injectable()
export class QueueFailures implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #jobs = new Map<string, FailedJobs>()
  #running: Promise<void> | undefined

  constructor(
    private readonly stage: DlqStage,
    private readonly queues: Queues,
    private readonly outcomes: Outcomes,
    private readonly registry: RegistryView,
    private readonly givenUp: GivenUpMessages,
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
      // BullMQ's client waits while Redis is gone; a stop must not
      const error = await unlessAborted(this.#round(), this.#stop.signal)
      if (error) health.fail(error)
      else if (!this.#stop.signal.aborted) health.beat()
      await pause(everyMs, this.#stop.signal)
    }
  }

  /** Only the copy of dlq that holds the first shard of the default bus does this. @returns the first error */
  async #round(): Promise<unknown> {
    if (!this.stage.owns(defaultBus, 0)) return undefined
    try {
      // one queue after another: each has a job in memory, which may be large
      let failure: unknown
      for (const queue of await this.queues.targets()) {
        // QueueCare gives all failed jobs of these to their dead-letter queue
        if (this.#hasDeadLetterQueue(queue)) continue
        // a queue that cannot be read must not stop the others
        await this.#collect(queue).catch((error: unknown) => (failure ??= error))
      }
      return failure
    } catch (error) {
      return error
    }
  }

  #hasDeadLetterQueue(name: string): boolean {
    const queue = this.registry.snapshot.queues.get(name)
    return queue !== undefined && this.givenUp.deadLetterQueue(queue) !== undefined
  }

  async #collect(queue: string): Promise<void> {
    const jobs = this.#jobs.get(queue) ?? new FailedJobs(this.queues.get(queue))
    this.#jobs.set(queue, jobs)
    await jobs.collect((letter, event) => this.outcomes.giveUp(letter, event))
  }
}
