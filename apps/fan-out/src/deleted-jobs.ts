import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Health, type Logger } from '@sluice/observability'
import { dropJobs, type DroppedJob, largeWebhookQueue, Queues, retryQueue, webhookQueue } from '@sluice/queues'
import { RegistryView, type Snapshot } from '@sluice/registry'
import { LOGGER } from '@sluice/service'
import { DeletedRules, pause, unlessAborted } from '@sluice/streams'
import { subscriptionOf } from '@sluice/targets'
import { FanOutStage } from './fan-out.stage.js'
import { SharedPayloads } from './payloads.js'

/** Milliseconds after which what failed is tried again. */
const againMs = 1000

/**
 * Drops the jobs that wait for rules that were deleted, at once: some would come only in hours, and the memory they take may
 * be why somebody deleted the rule. Those that are being tried, and those that are missed, are dropped as they come.
 */
@Injectable()
export class DeletedJobs implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController()
  /** Queues to be looked through. */
  readonly #due = new Set<string>([webhookQueue, largeWebhookQueue])
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
    this.registry.onChange((now, before) => this.#note(now, before))
    this.#go()
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #note(now: Snapshot, before: Snapshot): void {
    for (const [bus, rules] of before.rules) {
      // of the copies of fan-out one is enough
      if (!this.stage.shards.some(held => held.bus === bus && held.shard === 0)) continue
      for (const [name, { targets }] of rules) {
        if (now.rules.get(bus)?.has(name)) continue
        for (const target of targets) {
          const subscription = subscriptionOf(target)
          if (subscription !== undefined) this.#due.add(retryQueue(subscription))
          else for (const queue of [webhookQueue, largeWebhookQueue]) this.#due.add(queue)
        }
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
      // BullMQ's client waits for a Redis that is gone; a stop does not
      const error = await unlessAborted(this.#round(), this.#stop.signal)
      if (!error) {
        if (!this.#stop.signal.aborted) health.beat()
        continue
      }
      health.fail(error)
      await pause(againMs, this.#stop.signal)
    }
  }

  /** Returns what went wrong. */
  async #round(): Promise<unknown> {
    for (const queue of this.#due) {
      this.#due.delete(queue)
      try {
        const unwanted = (bus: string, rule: string) => this.deletedRules.has(bus, rule)
        await dropJobs(this.queues, queue, unwanted, jobs => this.#dropped(jobs))
      } catch (error) {
        this.#due.add(queue)
        return error
      }
    }
    return undefined
  }

  async #dropped(jobs: readonly DroppedJob[]): Promise<void> {
    for (const { delivery } of jobs) this.deletedRules.count(delivery)
    await Promise.all(jobs.flatMap(job => (job.payload ? this.payloads.release(job) : [])))
  }
}
