import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Circuits } from '@sluice/delivery'
import { addDeliveries, type DeliveryJob, plainJobOptions, Queues, receiverOf, webhookQueue } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { Stages } from '@sluice/service'
import {
  deliverySlices,
  type Entry,
  EventLog,
  fanOutGroup,
  type Fenced,
  Outcomes,
  readDeliveries,
  RedisClock,
  settleDeliveries,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { destinationOf, fanOut, type QueuedEvent } from './fan-out.js'

/** Takes routed events to the destinations that live outside the shard: webhooks and queues become BullMQ jobs. */
@Injectable()
export class FanOutStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage

  constructor(
    private readonly log: EventLog,
    private readonly outcomes: Outcomes,
    private readonly circuits: Circuits,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly clock: RedisClock,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: fanOutGroup,
      stream: (keys, { bus, shard }) => keys.deliveries(bus, shard),
      work: (shard, entries, token, sure) => this.#deliver(shard, entries, token, sure),
    })
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  /** Adds jobs first and settles after: what is interrupted in between is added again under the same ids, so once. */
  async #deliver(shard: Shard, entries: readonly Entry[], token: string, sure: () => boolean): Promise<Fenced> {
    for (const slice of deliverySlices(entries)) {
      if (!sure()) return 'behind' // BullMQ forgets jobs: what another fan-out added long ago must not be added again
      const result = await this.#deliverSlice(shard, slice, token)
      if (result !== 'done') return result
    }
    return 'done'
  }

  async #deliverSlice(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const requests = await readDeliveries(this.log, shard, entries)
    await this.registry.atLeast(Math.max(...requests.map(request => request.version)))
    const findRule = (name: string) => this.registry.rule(shard.bus, name)
    const { webhooks, queued, undeliverable } = fanOut(shard, requests, findRule, Math.round(this.clock.now()))
    await Promise.all([
      addDeliveries(this.queues.get(webhookQueue), webhooks, job => this.#delay(job), this.clock.now()),
      this.#enqueue(queued),
      ...undeliverable.map(({ letter, event }) => this.outcomes.giveUp(letter, event)),
    ])
    return settleDeliveries(
      this.log,
      shard,
      token,
      entries.map(entry => entry.id),
    )
  }

  /** A target that is known to take no more now is not offered more: its deliveries begin at the end of its line. */
  #delay(job: DeliveryJob): number {
    const receiver = receiverOf(job)
    const target = this.registry.rule(receiver.bus, receiver.rule)?.targets.find(({ id }) => id === receiver.target)
    return this.circuits.line(receiver, destinationOf(target).destination, performance.now())
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
