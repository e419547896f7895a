import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { dropJobs, type DroppedJob, largeWebhookQueues, Queues, retryQueue, webhookQueues } from '@sluice/queues'
import { RegistryView, type Snapshot } from '@sluice/registry'
import { LOGGER } from '@sluice/service'
import { DeletedRules, pause, unlessAborted } from '@sluice/streams'
import { subscriptionOf, type Target } from '@sluice/targets'
import { FanOutStage } from './fan-out.stage.js'
import { SharedPayloads } from './payloads.js'

/** Milliseconds: after which a failed queue is tried again, and for which this copy of fan-out checks whether it is the one to do it. */
const timing = { againMs: 1000, ownerWithinMs: 30_000 }

/** A queue to search. */
interface Due {
  readonly queue: string
  /** Only the copy of fan-out with this bus' first shard searches the queue. For a moment no copy may have it. */
  readonly bus?: string
  /** When another copy has surely searched it. */
  readonly until: number
}

/**
 * Drops the waiting jobs of deleted rules at once: some would run only in hours, and their memory may be the reason for the
 * deletion. Running jobs, and jobs that the search misses, are dropped when they run.
 */
@Injectable()
export class DeletedJobs implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  /** By bus and queue. At start each copy searches the queues of webhooks. */
  readonly #due = new Map<string, Due>()
  #running: Promise<void> | undefined

  constructor(
    private readonly stage: FanOutStage,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly deletedRules: DeletedRules,
    private readonly payloads: SharedPayloads,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    for (const queue of [...webhookQueues.names, ...largeWebhookQueues.names])
      this.#due.set(queue, { queue, until: Infinity })
    this.registry.onChange((now, before) => this.#note(now, before))
    this.#go()
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #note(now: Snapshot, before: Snapshot): void {
    const until = performance.now() + timing.ownerWithinMs
    for (const [bus, rules] of before.rules) {
      for (const [name, { targets }] of rules) {
        if (now.rules.get(bus)?.has(name)) continue
        for (const queue of targets.flatMap(target => queuesOf(bus, name, target)))
          this.#due.set(`${bus}/${queue}`, { queue, bus, until })
      }
    }
    this.#go()
  }

  #go(): void {
    this.#running ??= this.#drop().finally(() => (this.#running = undefined))
  }

  async #drop(): Promise<void> {
    const health = new Health('dropping the jobs of deleted rules', this.logger, { mostSilentMs: Infinity })
    while (this.#due.size > 0 && !this.#stop.signal.aborted) {
      // BullMQ's client waits while Redis is gone; a stop must not
      const error = await unlessAborted(this.#round(), this.#stop.signal)
      if (error) health.fail(error)
      else if (!this.#stop.signal.aborted) health.beat()
      if (this.#due.size > 0) await pause(timing.againMs, this.#stop.signal)
    }
  }

  /** @returns the first error */
  async #round(): Promise<unknown> {
    for (const [name, due] of this.#due) {
      if (due.until > performance.now() && !this.#isOwnerOf(due.bus)) continue
      this.#due.delete(name)
      if (due.until <= performance.now()) continue
      try {
        const unwanted = (bus: string, rule: string) => this.deletedRules.has(bus, rule)
        await dropJobs(this.queues, due.queue, unwanted, jobs => this.#dropped(jobs))
      } catch (error) {
        this.#due.set(name, due)
        return error
      }
    }
    return undefined
  }

  #isOwnerOf(bus: string | undefined): boolean {
    return bus === undefined || this.stage.shards.some(held => held.bus === bus && held.index === 0)
  }

  async #dropped(jobs: readonly DroppedJob[]): Promise<void> {
    for (const { delivery } of jobs) this.deletedRules.count(delivery)
    await Promise.all(jobs.flatMap(job => (job.payload ? this.payloads.release(job) : [])))
  }
}

function queuesOf(bus: string, rule: string, target: Target): readonly string[] {
  const subscription = subscriptionOf(target)
  if (subscription !== undefined) return [retryQueue(subscription)]
  const receiver = { bus, rule, target: target.id }
  return [webhookQueues.of(receiver), largeWebhookQueues.of(receiver)]
}
