import { randomBytes } from 'node:crypto'
import { Job, type JobJson, type JobType, type Queue, UnrecoverableError } from 'bullmq'
import type {
  DeadMessage,
  MessagePage,
  MessagePolicy,
  NewMessage,
  PeekedMessage,
  PulledQueue,
  QueueCounts,
  Received,
  Sent,
  Settled,
} from '@sluice/message'
import { QueueShutError } from '@sluice/streams'
import { type BullConnection, finishedJobs } from '../queues.js'
import { JsonText, TextJob } from '../text-job.js'
import { deadOf, expired, jobName, read, received } from './bull-message.js'

/**
 * Milliseconds that BullMQ's lock of a job outlives its visibility. Until then whoever looks at the queue gives the job back by the
 * token that is kept in Redis; after it, if nobody did, BullMQ finds the job stalled.
 */
const graceMs = 60_000
/**
 * A job that is taken has BullMQ's lock at once, and its visibility a moment later. Where the process dies in between, the job is
 * stalled: milliseconds of that first lock, and between two looks for stalled jobs. Whether a job is stalled takes two looks.
 */
const taking = { lockDuration: 10_000, stalledInterval: 10_000 }
/** Most jobs that are given back in one look. */
const portion = 100

const unsettled: Readonly<Record<number, Settled>> = { [-1]: 'gone', [-2]: 'taken', [-3]: 'taken', [-6]: 'taken' }

export interface BullQueueOptions {
  readonly queue: Queue
  readonly redis: BullConnection
  /** The key of a zset of the queue: `<token> <job id>` of what was received -> when its visibility ends (ms). */
  readonly flightKey: string
  /** The key of the gate of a slot group: why nothing is accepted now. */
  readonly gateKey: string
  readonly policy: MessagePolicy
}

/**
 * A BullMQ queue whose jobs are pulled, beside workers that BullMQ pushes them to. A job that is received is an active job with a lock;
 * its token is part of the receipt. BullMQ knows no visibility: it gives a job back when its lock has run out and a look for stalled
 * jobs finds it, which takes up to a minute, and fails it the second time. So the lock is longer than the visibility, and what
 * is due is given back by its token, as a worker would.
 */
export class BullQueue implements PulledQueue {
  readonly wakeKey: string

  constructor(private readonly options: BullQueueOptions) {
    this.wakeKey = options.queue.toKey('events')
    // BullMQ takes them from there, as from the options of a worker
    const { maxReceives = Number.MAX_SAFE_INTEGER } = options.policy
    Object.assign(options.queue.opts, { ...taking, maxStalledCount: maxReceives })
  }

  /** @throws QueueShutError */
  async send(messages: readonly NewMessage[], isAccepted = false): Promise<Sent[]> {
    const { queue, redis, gateKey, policy } = this.options
    const shut = isAccepted ? null : await redis.get(gateKey)
    if (shut !== null) throw new QueueShutError(shut)
    const jobs = messages.map(({ body, attributes, delayMs, priority, dedupeId, delivery, from }) => ({
      name: jobName,
      data: new JsonText(body),
      opts: {
        ...{ jobId: `m-${randomBytes(12).toString('hex')}`, removeOnComplete: true, removeOnFail: false },
        // BullMQ keeps options that it does not know: a @Processor finds them there too
        ...(attributes && { attributes }),
        ...(delivery !== undefined && { delivery }),
        ...(from && { from }),
        ...(delayMs && { delay: delayMs }),
        ...(priority && { priority }),
        // without a time BullMQ would remember it as long as the job is there
        ...(dedupeId !== undefined && policy.dedupeMs > 0 && { deduplication: { id: dedupeId, ttl: policy.dedupeMs } }),
      },
    }))
    const added = await queue.addBulk(jobs)
    return added.map(({ id }, i) => ({ id: id!, duplicate: id !== jobs[i]!.opts.jobId }))
  }

  async receive(most: number, visibilityMs: number): Promise<Received> {
    const { redis, queue, flightKey } = this.options
    await this.#giveBackDue()
    const token = randomBytes(8).toString('hex')
    const [waiting, prioritized] = await Promise.all([
      redis.llen(queue.toKey('wait')),
      redis.zcard(queue.toKey('prioritized')),
    ])
    // one also where none waits: a delayed job may be due
    const tries = Math.min(most, Math.max(1, waiting + prioritized))
    const found = await Promise.all(Array.from({ length: tries }, () => this.#take(token)))
    const taken = found.flatMap(({ job }) => job ?? [])
    if (taken.length === 0) {
      await this.#wakeStalled()
      return { messages: [], ...(await this.#due(found[0]!.delayedUntil)) }
    }
    const until = Date.now() + visibilityMs
    await redis.zadd(flightKey, ...taken.flatMap(({ id }) => [until, `${token} ${id}`]))
    const ids = taken.map(({ id }) => id!)
    const tokens = ids.map(() => token)
    // another one may be found stalled where this process was
    const lost = new Set(await queue.backend.extendLocks(ids, tokens, visibilityMs + graceMs))
    const held = taken.filter(({ id }) => !lost.has(id!))
    return { messages: held.map(job => ({ ...read(job), receipt: `${token}.${job.id}` })) }
  }

  putBack(receipts: readonly string[]): Promise<Settled[]> {
    const { queue, redis } = this.options
    return this.#settle(receipts, async (id, token) => {
      await queue.backend.moveJobFromActiveToWait(id, token)
      await redis.hincrby(queue.toKey(id), 'ats', -1)
    })
  }

  ack(receipts: readonly string[]): Promise<Settled[]> {
    const { queue } = this.options
    return this.#settle(receipts, async (id, token) => {
      const keep = id.startsWith('m-') ? true : finishedJobs.removeOnComplete
      const job = new Job(queue as never, jobName, null, {}, id)
      await queue.backend.moveToCompleted(job as never, null, keep, token, false)
    })
  }

  nack(receipts: readonly string[], delayMs: number): Promise<Settled[]> {
    return this.#settle(receipts, (id, token) => this.#giveBack(id, token, delayMs))
  }

  extend(receipts: readonly string[], visibilityMs: number): Promise<Settled[]> {
    const { queue, redis, flightKey } = this.options
    return this.#settle(
      receipts,
      async (id, token) => {
        if ((await queue.backend.extendLock(id, token, visibilityMs + graceMs)) !== 1)
          throw Object.assign(new Error(), { code: -6 })
        await redis.zadd(flightKey, Date.now() + visibilityMs, `${token} ${id}`)
      },
      false,
    )
  }

  async counts(): Promise<QueueCounts> {
    const { queue, redis } = this.options
    await this.#giveBackDue()
    await this.#wakeStalled()
    await this.#expire()
    const {
      wait = 0,
      prioritized = 0,
      active = 0,
      delayed = 0,
      failed = 0,
    } = await queue.getJobCounts(...(['wait', 'prioritized', 'active', 'delayed', 'failed'] as const))
    const oldest = await Promise.all([redis.lindex(queue.toKey('wait'), -1), redis.lindex(queue.toKey('active'), -1)])
    const times = await Promise.all(oldest.flatMap(id => (id ? [redis.hget(queue.toKey(id), 'timestamp')] : [])))
    const counts = { waiting: wait + prioritized, inFlight: active, delayed, dead: failed }
    const known = times.flatMap(time => (time === null ? [] : [Number(time)]))
    return known.length === 0 ? counts : { ...counts, oldestSentAt: Math.min(...known) }
  }

  async purge(): Promise<number> {
    const { waiting, delayed } = await this.counts()
    await this.options.queue.drain(true)
    return waiting + delayed
  }

  async peek(most: number, cursor = '0'): Promise<MessagePage<PeekedMessage>> {
    return paged(await this.#jobs(['active', 'wait', 'prioritized', 'delayed'], most, cursor), most, cursor, read)
  }

  async dead(most: number, cursor = '0'): Promise<MessagePage<DeadMessage>> {
    return paged(await this.#jobs(['failed'], most, cursor), most, cursor, deadOf)
  }

  async removeDead(dead: readonly DeadMessage[]): Promise<number> {
    const gone = await Promise.all(dead.map(({ id }) => this.options.queue.remove(id)))
    return gone.reduce((sum, one) => sum + one, 0)
  }

  /** Removes the queue with all its jobs, also those that somebody works on. */
  async destroy(): Promise<void> {
    const { queue, redis, flightKey } = this.options
    await queue.obliterate({ force: true })
    await redis.unlink(flightKey)
  }

  /** Takes the next job; one that was received too often, or is too old, becomes a dead message in its place. @param most jobs that are looked at */
  async #take(token: string, most = Infinity): Promise<{ job?: TextJob; delayedUntil?: number }> {
    const { queue, policy } = this.options
    for (let i = 0; i < most; i++) {
      const [data, id, , delayedUntil] = (await queue.backend.moveToActive(token)) as Taken
      if (!data) return delayedUntil ? { delayedUntil } : {}
      const job = TextJob.fromJSON(queue as never, data, id) as unknown as TextJob
      const { maxReceives = Infinity, retentionMs = Infinity } = policy
      if (job.attemptsStarted > maxReceives) await fail(job, received, token)
      else if (job.timestamp + retentionMs <= Date.now()) await fail(job, expired, token)
      else return { job }
    }
    return {}
  }

  /** Gives up what waits longer than the queue keeps it, at most a portion. The rest is found by the next look, or when it is received. */
  async #expire(): Promise<void> {
    const { redis, queue, policy } = this.options
    const { retentionMs } = policy
    if (retentionMs === undefined) return
    const token = randomBytes(8).toString('hex')
    for (let i = 0, before: string | null = null; i < portion; i++) {
      const next = await redis.lindex(queue.toKey('wait'), -1)
      const sentAt = next === null ? null : await redis.hget(queue.toKey(next), 'timestamp')
      // the same one again: the queue is paused
      if (sentAt === null || next === before || Number(sentAt) + retentionMs > Date.now()) return
      before = next
      // only BullMQ can tell which job is next: what it gives may be another one, and goes back
      const { job } = await this.#take(token, 1)
      if (job) return void (await this.putBack([`${token}.${job.id}`]))
    }
  }

  /** Jobs that nobody holds wait again. Redis sees to the time between two looks; where it is full it refuses one, and the next one does it. */
  async #wakeStalled(): Promise<void> {
    await this.options.queue.backend.moveStalledJobsToWait().catch(() => undefined)
  }

  /** Gives back what has not been acknowledged within its visibility. */
  async #giveBackDue(): Promise<void> {
    const { redis, flightKey } = this.options
    const due = await redis.zrangebyscore(flightKey, '-inf', Date.now(), 'LIMIT', 0, portion)
    if (due.length === 0) return
    const receipts = due.map(member => member.replace(' ', '.'))
    await this.#settle(receipts, (id, token) => this.#giveBack(id, token, 0), false)
    await redis.zrem(flightKey, ...due)
  }

  async #giveBack(id: string, token: string, delayMs: number): Promise<void> {
    const { queue, policy } = this.options
    const started = Number(await this.options.redis.hget(queue.toKey(id), 'ats'))
    if (started >= (policy.maxReceives ?? Infinity)) {
      const job = (await queue.getJob(id)) as TextJob | undefined
      if (job) await fail(job, received, token)
    } else if (delayMs > 0) await queue.backend.moveToDelayed(id, Date.now(), delayMs, token)
    else await queue.backend.moveJobFromActiveToWait(id, token)
  }

  async #settle(
    receipts: readonly string[],
    work: (id: string, token: string) => Promise<void>,
    leaves = true,
  ): Promise<Settled[]> {
    const settled = await Promise.all(receipts.map(receipt => this.#settleOne(receipt, work)))
    const members = receipts.flatMap((receipt, i) => (settled[i] === 'done' ? [receipt.replace('.', ' ')] : []))
    if (leaves && members.length > 0) await this.options.redis.zrem(this.options.flightKey, ...members)
    return settled
  }

  async #settleOne(receipt: string, work: (id: string, token: string) => Promise<void>): Promise<Settled> {
    const [, token, id] = /^([0-9a-f]{16})\.(.{1,512})$/su.exec(receipt) ?? []
    if (token === undefined || id === undefined) return 'gone'
    try {
      await work(id, token)
      return 'done'
    } catch (error) {
      const known = unsettled[(error as { code?: number }).code ?? 0]
      if (!known) throw error
      return known
    }
  }

  /** Milliseconds until something is due. */
  async #due(delayedUntil = Infinity): Promise<{ dueMs?: number }> {
    const { redis, flightKey } = this.options
    const [, until = Infinity] = await redis.zrange(flightKey, '0', '0', 'WITHSCORES')
    const dueMs = Math.min(Number(until), delayedUntil) - Date.now()
    return Number.isFinite(dueMs) ? { dueMs: Math.max(0, dueMs) } : {}
  }

  async #jobs(states: JobType[], most: number, cursor: string): Promise<TextJob[]> {
    const from = Number(cursor)
    return (await this.options.queue.getJobs(states, from, from + most - 1, true)) as TextJob[]
  }
}

type Taken = [
  data: JobJson | null | undefined,
  id: string | undefined,
  limitMs: number | undefined,
  delayedUntil: number | undefined,
]

function paged<T>(jobs: readonly TextJob[], most: number, cursor: string, of: (job: TextJob) => T): MessagePage<T> {
  return { items: jobs.map(of), ...(jobs.length >= most && { next: String(Number(cursor) + most) }) }
}

/** To the dead jobs of the queue, for good. */
async function fail(job: TextJob, why: string, token: string): Promise<void> {
  await job.moveToFailed(new UnrecoverableError(why), token, false)
}
