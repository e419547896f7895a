import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText } from '@sluice/delivery'
import { parsePosition } from '@sluice/event'
import type { Logger } from '@sluice/observability'
import { FailedJobs, Queues } from '@sluice/queues'
import { defaultBus, RegistryView } from '@sluice/registry'
import { LOGGER } from '@sluice/service'
import { DeadLetterStore, pause } from '@sluice/streams'
import { DlqStage } from './dlq.stage.js'

const everyMs = 1000

/** Makes dead letters of the jobs that the `@Processor` of a queue target gave up. */
@Injectable()
export class QueueFailures implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  readonly #jobs = new Map<string, FailedJobs>()
  #running: Promise<void> | undefined
  #failing = false

  constructor(
    private readonly stage: DlqStage,
    private readonly registry: RegistryView,
    private readonly queues: Queues,
    private readonly letters: DeadLetterStore,
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
    while (!this.#stop.signal.aborted) {
      // one queue that cannot be read must not keep the others from it
      const results = await Promise.allSettled(Array.from(this.#mine(), queue => this.#collect(queue)))
      const failed = results.find(result => result.status === 'rejected')
      if (failed && !this.#failing)
        this.logger.warn('cannot look for failed jobs and keeps trying', { error: errorText(failed.reason) })
      this.#failing = failed !== undefined
      await pause(everyMs, this.#stop.signal)
    }
  }

  async #collect(queue: string): Promise<void> {
    const jobs = this.#jobs.get(queue) ?? new FailedJobs(this.queues.get(queue))
    this.#jobs.set(queue, jobs)
    await jobs.collect((letter, event) =>
      this.letters.give(
        { bus: letter.bus, shard: parsePosition(letter.position)!.shard },
        JSON.stringify(letter),
        event,
      ),
    )
  }

  /** One copy of dlq does this: the one that holds the first shard of the default bus. */
  #mine(): Set<string> {
    const queues = new Set<string>()
    if (!this.stage.owns(defaultBus, 0)) return queues
    for (const rules of this.registry.snapshot.rules.values()) {
      for (const rule of rules.values())
        for (const target of rule.targets) if (target.type === 'queue') queues.add(target.queue)
    }
    return queues
  }
}
