import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
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
    let failing = false
    while (!this.#stop.signal.aborted) {
      try {
        for (const queue of this.#mine()) await this.#collect(queue)
        failing = false
      } catch (error) {
        if (!failing)
          this.logger.warn('cannot look for failed jobs and keeps trying', { error: (error as Error).message })
        failing = true
      }
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
