import { Inject, Injectable } from '@nestjs/common'
import { jobId } from '@sluice/delivery'
import type { Logger } from '@sluice/observability'
import {
  DeliveryAttempts,
  type DeliveryJob,
  endGuard,
  type Next,
  Queues,
  receiverOf,
  webhookQueues,
} from '@sluice/queues'
import { LOGGER, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, RedisClock, type Shard, type ShardLeases, shardName } from '@sluice/streams'
import { takesTime } from '@sluice/targets'
import type { EntryJobs } from '../fan-out.js'
import { TargetAttempts } from '../target-attempts.js'
import { Entries, type EntryUnderWay } from './entries.js'
import { type JobWrite, JobWrites } from './job-writes.js'
import { Places } from './places.js'

/**
 * Milliseconds: after which a try that runs gets a guard, and if its entry has other deliveries; how long a call may take besides
 * the time that its receiver has; between two looks at a stop; that a stop waits until the jobs are there, and for calls; for which
 * a shard that is to be given back gets no first tries; and until the end of a guard is written again.
 */
const timing = {
  guardMs: 1000,
  guardOneOfManyMs: 50,
  marginMs: 5000,
  lookMs: 20,
  drainMs: 2000,
  stopMs: 20_000,
  leavingMs: 5000,
  endAgainMs: 500,
}
/** Most jobs that wait to be added. While there are more, no first try is made: what became of it could not be written. */
const mostUnwritten = 64
/** How often the end of a guard is written before it is left to be due: its receiver is called again then. */
const mostEnds = 8

/** A first try. */
interface Try {
  readonly shard: Shard
  /** That wait for it: several where a router repeated an append whose answer was lost. */
  readonly entries: EntryUnderWay[]
  readonly job: DeliveryJob
  /** Whether it has a place of this process, and whether it lasts. */
  hasPlace: boolean
  /** Its guard and how that is written, set when the try lasts. */
  guard?: { readonly job: DeliveryJob; readonly write: JobWrite }
  /** Whether what follows from it is known. */
  hasEnded: boolean
}

/**
 * Makes the first tries of deliveries while their entries wait in `deliveries`. An entry is settled when each of its deliveries has
 * been made, or has a job: for its next attempt, or as a guard of a try that runs for long. So what a kill cuts off comes again,
 * from its entry or from its job, and nothing else does.
 */
@Injectable()
export class FirstTries {
  readonly #attempts: DeliveryAttempts
  readonly #entries: Entries
  readonly #writes: JobWrites
  readonly #places: Places
  /** By the id of its job. */
  readonly #running = new Map<string, Try>()
  readonly #byJob = new WeakMap<DeliveryJob, Try>()
  /** Shards that are to be given back, until when. Monotonic. */
  readonly #leaving = new Map<string, number>()
  #leases!: ShardLeases
  #stopping = false

  constructor(
    private readonly targets: TargetAttempts,
    private readonly queues: Queues,
    private readonly clock: RedisClock,
    log: EventLog,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#attempts = new DeliveryAttempts({
      ...targets.options,
      attempt: async (job, event, mayBegin) => {
        if (!(await this.#enter(job))) return noPlace
        if (targets.isGone(receiverOf(job))) return gone
        return targets.atOnce(job, event, mayBegin)
      },
    })
    this.#entries = new Entries(log, () => this.#leases, logger)
    this.#writes = new JobWrites(queues, clock, logger)
    this.#places = new Places(settings.WEBHOOK_CONCURRENCY)
  }

  /** To be called before the first try. @param leases those of the stage */
  start(leases: ShardLeases): void {
    this.#leases = leases
  }

  /** Entries that are not settled because their tries are under way. */
  underWay(shard: Shard): ReadonlySet<string> {
    return this.#entries.of(shard)
  }

  /** Whether first tries of a shard may be made now. */
  isOpen(shard: Shard): boolean {
    if (this.#stopping || this.#writes.size > mostUnwritten) return false
    const until = this.#leaving.get(shardName(shard))
    if (until !== undefined && until > performance.now()) return false
    this.#leaving.delete(shardName(shard))
    return true
  }

  /**
   * Begins the first tries of entries, which are settled when these have ended.
   *
   * @param sure whether this process has the shard for sure: no call begins otherwise
   * @returns resolves when every call has begun or found no room. Never rejects
   */
  async begin(shard: Shard, entries: readonly EntryJobs[], sure: () => boolean): Promise<void> {
    await Promise.all(
      entries.flatMap(({ entryId, jobs }) => {
        const entry = this.#entries.begin(shard, entryId, jobs.length)
        const guardMs = jobs.length > 1 ? timing.guardOneOfManyMs : timing.guardMs
        return jobs.map(job => new Promise<void>(begun => void this.#try(entry, job, sure, guardMs, begun)))
      }),
    )
  }

  /** Gives running tries of shards their jobs. @returns whether no entry of them is under way: they may be given back */
  async leave(shards: readonly Shard[]): Promise<boolean> {
    const until = performance.now() + timing.leavingMs
    for (const shard of shards) this.#leaving.set(shardName(shard), until)
    for (const one of this.#running.values()) if (this.#leaving.has(shardName(one.shard))) this.#guard(one)
    return shards.every(shard => this.#entries.of(shard).size === 0)
  }

  /** No further call begins. */
  close(): void {
    this.#stopping = true
  }

  /** Gives tries that run that run their jobs. Resolves when no entry is under way, or after two seconds. */
  async drain(): Promise<void> {
    for (const one of this.#running.values()) this.#guard(one)
    await this.#until(() => this.#entries.size === 0, timing.drainMs)
  }

  /** Waits for the calls that run. */
  async stop(): Promise<void> {
    await this.#until(() => this.#running.size === 0, timing.stopMs)
    this.#writes.stop()
    this.#entries.stop()
    this.#attempts.close()
  }

  async #until(isDone: () => boolean, mostMs: number): Promise<void> {
    const end = performance.now() + mostMs
    const isHere = () => this.queues.connection.status === 'ready'
    while (!isDone() && performance.now() < end && isHere())
      await new Promise(resolve => setTimeout(resolve, timing.lookMs))
  }

  async #enter(job: DeliveryJob): Promise<boolean> {
    const one = this.#byJob.get(job)!
    one.hasPlace = await this.#places.take()
    if (one.hasPlace && one.guard) this.#places.lasts()
    return one.hasPlace
  }

  async #try(
    entry: EntryUnderWay,
    job: DeliveryJob,
    sure: () => boolean,
    guardMs: number,
    begun: () => void,
  ): Promise<void> {
    const id = jobId(job.delivery)
    const original = this.#running.get(id)
    if (original) {
      original.entries.push(entry)
      this.#settleWithGuard(original)
      return begun()
    }
    if (job.transform && takesTime(job.transform)) begun() // nobody waits for an expression of somebody else's rule
    const one: Try = { shard: entry.shard, entries: [entry], job, hasPlace: false, hasEnded: false }
    this.#running.set(id, one)
    this.#byJob.set(job, one)
    const timer = setTimeout(() => this.#guard(one), guardMs)
    const mayBegin = () => (begun(), !this.#stopping && sure())
    const next = await this.#attempts.make({ data: job, deaths: 0, isFresh: true, mayBegin }).catch(() => broken)
    clearTimeout(timer)
    one.hasEnded = true
    begun()
    if (one.hasPlace) this.#places.leave(one.guard !== undefined)
    await this.#end(one, next)
    this.#running.delete(id)
    this.#settle(one)
  }

  /** What follows is written before the entry is settled. */
  async #end({ job, guard }: Try, next: Next): Promise<void> {
    const isAgain = next.kind === 'again'
    const following = isAgain ? (next.data ?? { ...job, held: true as const }) : undefined
    const delayMs = isAgain ? next.delayMs : 0
    if (guard) return this.#endGuarded(guard, next, following)
    if (following) await this.#writes.add(following, delayMs).added
  }

  /** Its delivery was made, or has a job: the entries that wait for it need not wait on. */
  #settle({ entries }: Try): void {
    for (const entry of entries.splice(0)) this.#entries.ended(entry)
  }

  /** A guard that Redis has not taken yet must not be added any more: it would be due, and its try is over. */
  async #endGuarded({ job, write }: NonNullable<Try['guard']>, next: Next, following: DeliveryJob | undefined) {
    write.change(following, this.clock.now() + (next.kind === 'again' ? next.delayMs : 0))
    if ((await write.added) !== job) return
    for (let tries = 0; tries < mostEnds; tries++) {
      try {
        return void (await endGuard(this.queues, webhookQueues, job, next, this.clock.now()))
      } catch {
        await new Promise(resolve => setTimeout(resolve, timing.endAgainMs)) // a master that is replaced refuses for a moment
      }
    }
  }

  /** The try goes on, and its entry need not wait for it. */
  #guard(one: Try): void {
    if (one.guard || one.hasEnded) return
    if (one.hasPlace) this.#places.lasts()
    const ms = this.targets.timeoutMs(receiverOf(one.job)) + timing.marginMs
    const job = { ...one.job, guard: true as const }
    one.guard = { job, write: this.#writes.add(job, ms) }
    this.#settleWithGuard(one)
  }

  #settleWithGuard(one: Try): void {
    void one.guard?.write.added.then(() => this.#settle(one))
  }
}

/** Its rule may have been deleted: the worker of jobs knows what follows from that. */
const gone = { ok: false, error: 'its target is not there now', heldMs: 1 } as const

const noPlace = { ok: false, error: 'this process can make no more calls now', heldMs: 1 } as const

/** The work on it broke off, as that of a job would. */
const broken: Next = { kind: 'again', delayMs: 1000 }
