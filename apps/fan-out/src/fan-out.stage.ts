import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { addDeliveries, plainJobOptions, Queues, webhookQueue } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { Stages } from '@sluice/service'
import {
  DeadLetterStore,
  deliverySlices,
  type Entry,
  EventLog,
  fanOutGroup,
  type Fenced,
  readDeliveries,
  settleDeliveries,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { fanOut, type QueuedEvent } from './fan-out.js'

/** Takes routed events to the destinations that live outside the shard: webhooks and queues become BullMQ jobs. */
@Injectable()
export class FanOutStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage

  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: fanOutGroup,
      stream: (keys, { bus, shard }) => keys.deliveries(bus, shard),
      work: (shard, entries, token) => this.#deliver(shard, entries, token),
    })
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  /** Adds jobs first and settles after: what is interrupted in between is added again under the same ids, so once. */
  async #deliver(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    for (const slice of deliverySlices(entries)) {
      const result = await this.#deliverSlice(shard, slice, token)
      if (result !== 'done') return result
    }
    return 'done'
  }

  async #deliverSlice(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const requests = await readDeliveries(this.log, shard, entries)
    await this.registry.atLeast(Math.max(...requests.map(request => request.version)))
    const { webhooks, queued, undeliverable } = fanOut(shard, requests, name => this.registry.rule(shard.bus, name))
    await Promise.all([
      addDeliveries(this.queues.get(webhookQueue), webhooks),
      this.#enqueue(queued),
      ...undeliverable.map(({ letter, event }) => this.letters.give(shard, JSON.stringify(letter), event)),
    ])
    return settleDeliveries(
      this.log,
      shard,
      token,
      entries.map(entry => entry.id),
    )
  }

  async #enqueue(queued: readonly QueuedEvent[]): Promise<void> {
    const byQueue = new Map<string, QueuedEvent[]>()
    for (const item of queued) {
      const items = byQueue.get(item.queue)
      if (items) items.push(item)
      else byQueue.set(item.queue, [item])
    }
    await Promise.all(
      Array.from(byQueue, async ([name, items]) => {
        const jobs = items.map(({ jobId, event, policy }) => ({
          name: event.type,
          data: event,
          opts: plainJobOptions(jobId, policy),
        }))
        await Promise.all([this.queues.markTarget(name), this.queues.get(name).addBulk(jobs)])
      }),
    )
  }
}
