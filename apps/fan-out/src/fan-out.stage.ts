import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Circuits, jobId, portions } from '@sluice/delivery'
import {
  type DeliveryJob,
  largeWebhookQueues,
  Queues,
  receiverOf,
  spreadDeliveries,
  webhookQueues,
} from '@sluice/queues'
import { Owners, RegistryView } from '@sluice/registry'
import { Stages } from '@sluice/service'
import {
  DeadLetterStore,
  DeletedRules,
  type DeliveryRequest,
  deliverySlices,
  type Entry,
  EventLog,
  fanOutGroup,
  type Fenced,
  isRedisAway,
  letterOfEntry,
  Outcomes,
  PayloadStore,
  readDeliveries,
  readEvent,
  RedactionKey,
  RedisClock,
  settleDeliveries,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { destinationOf } from '@sluice/targets'
import { Deliverers } from './deliverers.js'
import { fanOut, type Known, type LargeEvent, payloadRef } from './fan-out.js'

/** Where no owner of a rule is asked, nothing is hashed. */
const noKey = new Uint8Array()

/** Passes routed events to targets outside the shard: deliveries that Sluice retries become BullMQ jobs, others are handed over. */
@Injectable()
export class FanOutStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage

  constructor(
    private readonly log: EventLog,
    private readonly letters: DeadLetterStore,
    private readonly outcomes: Outcomes,
    private readonly circuits: Circuits,
    private readonly queues: Queues,
    private readonly deliverers: Deliverers,
    private readonly payloads: PayloadStore,
    private readonly deletedRules: DeletedRules,
    private readonly registry: RegistryView,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    private readonly clock: RedisClock,
    stages: Stages,
  ) {
    this.#stage = stages.make({
      name: fanOutGroup,
      stream: (keys, { bus, index }) => keys.deliveries(bus, index),
      work: (shard, entries, token, sure) => this.#deliver(shard, entries, token, sure),
      setAside: (shard, entry, token, why) => this.#setAside(shard, entry, token, why),
    })
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stage.stop()
  }

  /** The shards that this process currently holds. */
  get shards(): Shard[] {
    return this.#stage.leases.held.map(({ shard }) => shard)
  }

  /** Adds jobs, then settles the entries. If it is interrupted in between, the jobs are added again under the same ids, which has no effect. */
  async #deliver(shard: Shard, entries: readonly Entry[], token: string, sure: () => boolean): Promise<Fenced> {
    for (const slice of deliverySlices(entries)) {
      if (!sure()) return 'behind' // BullMQ forgets finished jobs, so jobs that another owner added long ago must not be added again
      const result = await this.#deliverSlice(shard, slice, token)
      if (result !== 'done') return result
    }
    return 'done'
  }

  /** Makes its calls one after another, and in portions: all at once could be more than a connection carries before it is cut. */
  async #deliverSlice(shard: Shard, entries: readonly Entry[], token: string): Promise<Fenced> {
    const requests = await readDeliveries(this.log, shard, entries)
    await this.registry.atLeast(...requests.map(({ version, stamp = '' }) => ({ version, stamp })))
    const deleted = await this.#deleted(shard, requests)
    const { jobs, large, handed, undeliverable, dropped } = fanOut(
      shard,
      requests,
      await this.#known(shard, requests, deleted),
      Math.round(this.clock.now()),
    )
    for (const delivery of dropped) this.deletedRules.count(delivery)
    await spreadDeliveries(this.queues, webhookQueues, jobs, job => this.#delay(job), this.clock.now())
    for (const event of large) if ((await this.#addLarge(shard, event, token)) === 'deposed') return 'deposed'
    await this.deliverers.enqueue(handed)
    for (const some of portions(undeliverable, ({ eventJson }) => eventJson.length))
      await Promise.all(some.map(({ letter, eventJson }) => this.outcomes.giveUp(letter, eventJson)))
    const ids = entries.map(({ id }) => id)
    // refs of all requests, also of those without deliveries now: a fan-out that died may have kept an event for them
    return settleDeliveries(
      this.log,
      shard,
      token,
      ids,
      requests.flatMap(request => payloadRef(request) ?? []),
    )
  }

  async #known({ bus }: Shard, requests: readonly DeliveryRequest[], deleted: ReadonlySet<string>): Promise<Known> {
    const isNarrowed = requests.some(({ targets }) => targets.some(({ rule }) => this.owners.ofRule(bus, rule)))
    const hashKey = isNarrowed ? await this.redactionKey.get() : noKey
    return {
      findRule: name => this.registry.rule(bus, name),
      deleted,
      asReceived: (rule, json, isOwn) => this.owners.asReceived(rule, json, isOwn, hashKey),
      textOf: (event, origin) => this.log.causes.deliverable(event, origin).event,
    }
  }

  /** The missing rules that were deleted by a call. */
  async #deleted({ bus }: Shard, requests: readonly DeliveryRequest[]): Promise<ReadonlySet<string>> {
    const named = requests.flatMap(({ targets, delivery }) => [...targets, ...(delivery ? [delivery] : [])])
    const missing = [...new Set(named.map(({ rule }) => rule))].filter(rule => !this.registry.rule(bus, rule))
    const answers = await Promise.all(missing.map(rule => this.deletedRules.has(bus, rule)))
    return new Set(missing.filter((_, i) => answers[i]))
  }

  /** Keeps the event before jobs refer to it. */
  async #addLarge(shard: Shard, { payload, jobs }: LargeEvent, token: string): Promise<'added' | 'deposed'> {
    const deliveries = jobs.map(job => ({ jobId: jobId(job.delivery), queue: largeWebhookQueues.of(receiverOf(job)) }))
    const outstanding = await this.payloads.hold(shard, token, payload, deliveries)
    if (outstanding === 'deposed') return outstanding
    if (outstanding === 'gone') throw new Error(`the event ${payload.entryId} went while it was being delivered`)
    const wanted = jobs.filter((_, i) => outstanding.has(deliveries[i]!.jobId))
    await spreadDeliveries(this.queues, largeWebhookQueues, wanted, job => this.#delay(job), this.clock.now())
    return 'added'
  }

  /** Gives up every delivery of the entry. If the entry cannot be read, it becomes one dead letter. */
  async #setAside(shard: Shard, entry: Entry, token: string, error: string): Promise<Fenced> {
    const problem = { reason: 'stalled', error } as const
    let refs: readonly string[] = []
    try {
      const requests = await readDeliveries(this.log, shard, [entry])
      refs = requests.flatMap(request => payloadRef(request) ?? [])
      const deleted = await this.#deleted(shard, requests)
      const { undeliverable, dropped } = fanOut(
        shard,
        requests,
        await this.#known(shard, requests, deleted),
        Math.round(this.clock.now()),
        problem,
      )
      for (const delivery of dropped) this.deletedRules.count(delivery)
      await Promise.all(undeliverable.map(({ letter, eventJson }) => this.outcomes.giveUp(letter, eventJson)))
    } catch (thrown) {
      if (isRedisAway(thrown)) throw thrown
      const letter = letterOfEntry(shard, entry.id, 'unreadable', error, fanOutGroup)
      await this.letters.give(letter, readEvent(entry.fields) ?? JSON.stringify(entry.fields ?? {}))
    }
    return settleDeliveries(this.log, shard, token, [entry.id], refs)
  }

  /** The initial delay of a job: deliveries of a failing or slow target begin at the end of its line. */
  #delay(job: DeliveryJob): number {
    const receiver = receiverOf(job)
    const target = this.registry.rule(receiver.bus, receiver.rule)?.targets.find(({ id }) => id === receiver.target)
    return this.circuits.line(receiver, destinationOf(target).destination, performance.now())
  }
}
