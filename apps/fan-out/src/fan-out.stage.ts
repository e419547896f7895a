import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Circuits, type Delivery, jobId, portions } from '@sluice/delivery'
import type { Meter } from '@sluice/observability'
import {
  countEnded,
  type DeliveryJob,
  largeWebhookQueues,
  Queues,
  receiverOf,
  spreadDeliveries,
  webhookQueues,
} from '@sluice/queues'
import { Owners, RegistryView } from '@sluice/registry'
import { INSTANCE, METER, Stages } from '@sluice/service'
import {
  AttemptSteps,
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
  Rates,
  readDeliveries,
  readEvent,
  RedactionKey,
  RedisClock,
  settleDeliveries,
  type Shard,
  type ShardStage,
} from '@sluice/streams'
import { circuitOf, destinationOf, type Handed, type Target } from '@sluice/targets'
import { Deliverers } from './deliverers.js'
import { FirstTries } from './first-tries/first-tries.js'
import { type EntryJobs, type FanOut, fanOut, type Known, type LargeEvent, payloadRef } from './fan-out.js'
import { tracedHandOver } from './traced-delivery.js'
import { Transforms } from './transforms.js'

/** A delivery that becomes a job, and how long that waits. */
interface Later {
  readonly job: DeliveryJob
  readonly delayMs: number
}

/** Where no owner of a rule is asked, nothing is hashed. */
const noKey = new Uint8Array()

/** Passes routed events to targets outside the shard: deliveries that Sluice retries become BullMQ jobs, others are handed over. */
@Injectable()
export class FanOutStage implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stage: ShardStage
  readonly #steps: AttemptSteps

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
    private readonly rates: Rates,
    private readonly firstTries: FirstTries,
    private readonly transforms: Transforms,
    stages: Stages,
    @Inject(METER) private readonly meter: Meter,
    @Inject(INSTANCE) instance: string,
  ) {
    this.#steps = new AttemptSteps(log.journal, instance)
    this.#stage = stages.make({
      name: fanOutGroup,
      stream: (keys, { bus, index }) => keys.deliveries(bus, index),
      work: (shard, entries, token, sure, again) => this.#deliver(shard, entries, token, sure, again),
      setAside: (shard, entry, token, why) => this.#setAside(shard, entry, token, why),
      underWay: shard => firstTries.underWay(shard),
      mayGiveBack: leases => firstTries.leave(leases.map(({ shard }) => shard)),
      drain: () => firstTries.drain(),
    })
    firstTries.start(this.#stage.leases)
  }

  onApplicationBootstrap(): void {
    this.#stage.start()
  }

  async onModuleDestroy(): Promise<void> {
    this.firstTries.close()
    await this.#stage.stop()
    await this.firstTries.stop()
  }

  /** The shards that this process currently holds. */
  get shards(): Shard[] {
    return this.#stage.leases.held.map(({ shard }) => shard)
  }

  /**
   * Hands deliveries on, then settles their entries. If it is interrupted in between, the entries come again, and their jobs are
   * added under the same ids, which has no effect.
   */
  async #deliver(
    shard: Shard,
    entries: readonly Entry[],
    token: string,
    sure: () => boolean,
    again: boolean,
  ): Promise<Fenced> {
    for (const slice of deliverySlices(entries)) {
      if (!sure()) return 'behind' // BullMQ forgets finished jobs, so jobs that another owner added long ago must not be added again
      const result = await this.#deliverSlice(shard, slice, token, sure, again)
      if (result !== 'done') return result
    }
    return 'done'
  }

  /** Makes its calls one after another, and in portions: all at once could be more than a connection carries before it is cut. */
  async #deliverSlice(
    shard: Shard,
    entries: readonly Entry[],
    token: string,
    sure: () => boolean,
    again: boolean,
  ): Promise<Fenced> {
    const requests = await readDeliveries(this.log, shard, entries)
    await this.registry.atLeast(...requests.map(({ version, stamp = '' }) => ({ version, stamp })))
    const deleted = await this.#deleted(shard, requests)
    const { jobs, large, handed, undeliverable, dropped } = fanOut(
      shard,
      requests,
      await this.#known(shard, requests, deleted),
      Math.round(this.clock.now()),
    )
    const split = jobs.map(entry => this.#split(shard, entry, again))
    const targets = new Map(requests.map(({ entryId, targets }) => [entryId, targets.length]))
    const isAlone = ({ entryId, jobs }: EntryJobs) => jobs.length === targets.get(entryId)
    const tries = split.flatMap(({ first }) => (first.jobs.length > 0 ? [first] : []))
    // these wait for nothing: what follows may fail without them
    const begun = this.firstTries.begin(shard, tries.filter(isAlone), sure)
    await this.#drop(dropped)
    await this.#addJobs(split.flatMap(({ later }) => later))
    for (const event of large) if ((await this.#addLarge(shard, event, token)) === 'deposed') return 'deposed'
    await this.#handOver(handed)
    for (const some of portions(undeliverable, ({ eventJson }) => eventJson.length))
      await Promise.all(some.map(({ letter, eventJson }) => this.outcomes.giveUp(letter, eventJson)))
    this.#countEnded({ handed, undeliverable })
    const tried = new Set(tries.map(({ entryId }) => entryId))
    const others = requests.filter(({ entryId }) => !tried.has(entryId))
    const settled = await this.#settle(shard, others, token)
    if (settled !== 'done') return settled
    const beside = tries.filter(entry => !isAlone(entry))
    await Promise.all([begun, this.firstTries.begin(shard, beside, sure)])
    return 'done'
  }

  /**
   * Which first tries of an entry are made from here, and which deliveries get a job at once, after which delay: those of targets
   * that fail, are slow or have a line, and all of an entry that comes again, which may have been tried before.
   */
  #split(shard: Shard, { entryId, jobs }: EntryJobs, again: boolean): { first: EntryJobs; later: Later[] } {
    const isOpen = !again && this.firstTries.isOpen(shard)
    const delayed = jobs.map(job => ({ job, delayMs: this.#delay(job) }))
    const isFirst = ({ delayMs }: Later) => isOpen && delayMs === 0
    const first = { entryId, jobs: delayed.filter(isFirst).map(({ job }) => job) }
    return { first, later: delayed.filter(one => !isFirst(one)) }
  }

  async #addJobs(later: readonly Later[]): Promise<void> {
    const delays = new Map(later.map(({ job, delayMs }) => [job, delayMs]))
    await spreadDeliveries(this.queues, webhookQueues, [...delays.keys()], job => delays.get(job)!, this.clock.now())
  }

  async #handOver(handed: readonly Handed<Target>[]): Promise<void> {
    await tracedHandOver(handed, () => this.deliverers.enqueue(handed))
    for (const { delivery, target } of handed) this.rates.handed({ ...delivery, target: target.id })
    await this.#steps.done(
      handed.map(({ delivery }) => delivery),
      delivery => ({ job: jobId(delivery) }),
    )
  }

  /** Refs of all requests are closed, also of those without deliveries now: a fan-out that died may have kept an event for them. */
  async #settle(shard: Shard, requests: readonly DeliveryRequest[], token: string): Promise<Fenced> {
    if (requests.length === 0) return 'done'
    const ids = requests.map(({ entryId }) => entryId)
    const refs = requests.flatMap(request => payloadRef(request) ?? [])
    return settleDeliveries(this.log, shard, token, ids, refs)
  }

  /** Counts what fan-out is finished with: what other programs deliver, and what nobody can deliver. */
  #countEnded({ handed, undeliverable }: Pick<FanOut, 'handed' | 'undeliverable'>): void {
    const now = this.clock.now()
    for (const type of new Set(handed.map(({ target }) => target.type))) {
      const some = handed.filter(({ target }) => target.type === type)
      const deliveries = some.map(({ delivery }) => delivery)
      countEnded(this.meter, { type, outcome: 'delivered' }, deliveries, now)
    }
    for (const { letter } of undeliverable)
      countEnded(this.meter, { type: letter.targetType, outcome: 'given-up' }, [letter], now)
  }

  async #known({ bus }: Shard, requests: readonly DeliveryRequest[], deleted: ReadonlySet<string>): Promise<Known> {
    const isNarrowed = requests.some(({ targets }) => targets.some(({ rule }) => this.owners.ofRule(bus, rule)))
    const hashKey = isNarrowed ? await this.redactionKey.get() : noKey
    return {
      findRule: name => this.registry.rule(bus, name),
      deleted,
      asReceived: (rule, json, isOwn) => this.owners.asReceived(rule, json, isOwn, hashKey),
      textOf: (event, via) => this.log.causes.deliverable(event, via).event,
      transforms: this.transforms,
    }
  }

  async #drop(dropped: readonly Delivery[]): Promise<void> {
    for (const delivery of dropped) this.deletedRules.count(delivery)
    await Promise.all(dropped.map(delivery => this.deletedRules.tell(delivery)))
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
      await this.#drop(dropped)
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
    const { destination } = destinationOf(target)
    const event = job.delivery.position
    return this.circuits.line({ target: receiver, destination, settings: circuitOf(target), event })
  }
}
