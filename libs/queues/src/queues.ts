import type { JobsOptions, Queue } from 'bullmq'
import type { Cluster, Redis } from 'ioredis'
import type { RetryPolicy } from '@sluice/delivery'
import { hashTagOf, isOwnQueue, plainPrefix, targetPrefix } from './queue-names.js'
import { TextQueue } from './text-job.js'

/** How long finished jobs are kept: meanwhile adding the same job id again adds nothing. */
export const finishedJobs = {
  removeOnComplete: { age: 300, count: 10_000 },
  removeOnFail: { age: 7 * 24 * 3600, count: 1000 },
} as const

/** States of jobs, as BullMQ calls them. */
const jobStates = ['wait', 'prioritized', 'active', 'delayed', 'completed', 'failed'] as const

/** What a queue has now. */
export interface QueueState {
  /** Jobs that a worker may take, also where it is paused. */
  readonly waiting: number
  readonly active: number
  /** Jobs that wait for their time: a retry, an outage. */
  readonly delayed: number
  /** Finished jobs that are kept. */
  readonly completed: number
  readonly failed: number
  readonly paused: boolean
}

/** What a queue has still to do. */
export interface QueueLag extends Pick<QueueState, 'waiting' | 'active' | 'delayed' | 'failed'> {
  /** When the job was added that a worker takes next, in Unix milliseconds; undefined if none waits. */
  readonly oldestMs: number | undefined
}

/** The client that BullMQ works with. */
export type BullConnection = Redis | Cluster

/** The queues of this process by name, each opened once. */
export class Queues {
  readonly #open = new Map<string, TextQueue>()

  /** BullMQ's key prefix of queues of targets. */
  readonly prefix: string

  /**
   * @param sluicePrefix what the keys of the platform begin with, those of its own queues too
   * @param prefix of queues of targets. Its default `bull` is what a plain `BullModule.registerQueue` uses too.
   * @throws InvalidError `INVALID_OPTION`, see {@link targetPrefix}
   */
  constructor(
    readonly connection: BullConnection,
    private readonly sluicePrefix = 'sluice:',
    prefix = plainPrefix,
  ) {
    this.prefix = targetPrefix(prefix, connection.isCluster)
  }

  /** Called with the keys of jobs of one queue that were added, see {@link TextQueue}. To be set before queues are opened. */
  taken?: (keys: readonly string[]) => Promise<void>

  get(name: string): Queue {
    let queue = this.#open.get(name)
    if (!queue) {
      queue = new TextQueue(name, { connection: this.connection, prefix: this.prefixOf(name) })
      queue.taken = this.taken
      queue.on('error', () => undefined)
      this.#open.set(name, queue)
    }
    return queue
  }

  prefixOf(name: string): string {
    return isOwnQueue(name) ? `${this.sluicePrefix}queues:{${hashTagOf(name)}}` : this.prefix
  }

  /** Whether BullMQ knows a queue of this name. It opens none, because opening one makes it. */
  async isThere(name: string): Promise<boolean> {
    return (await this.connection.exists(jobKey(this.prefixOf(name), name, 'meta'))) === 1
  }

  /** How many jobs a queue has in each state, and whether it is paused. One script each. */
  async state(name: string): Promise<QueueState> {
    const queue = this.get(name)
    const [counts, isPaused] = await Promise.all([queue.getJobCounts(...jobStates), queue.isPaused()])
    const { wait = 0, prioritized = 0, active = 0, delayed = 0, completed = 0, failed = 0 } = counts
    return { waiting: wait + prioritized, active, delayed, completed, failed, paused: isPaused }
  }

  /** How many jobs a queue has still to do, and since when the next one waits. Opens no queue; one round trip, two if a job waits. */
  async lag(name: string): Promise<QueueLag> {
    const key = (of: string) => jobKey(this.prefixOf(name), name, of)
    const { connection } = this
    const [wait, paused, prioritized, active, delayed, failed, next] = await Promise.all([
      connection.llen(key('wait')),
      connection.llen(key('paused')),
      connection.zcard(key('prioritized')),
      connection.llen(key('active')),
      connection.zcard(key('delayed')),
      connection.zcard(key('failed')),
      connection.lindex(key('wait'), -1), // workers take from the end
    ])
    const added = next === null ? null : await connection.hget(key(next), 'timestamp')
    const oldestMs = added === null ? undefined : Number(added)
    return { waiting: wait + paused + prioritized, active, delayed, failed, oldestMs }
  }

  /**
   * Records that a queue is a target, before the jobs that are added after this call: its failed jobs are collected even when no
   * rule names it any more. Written each time, because Redis may have lost the record.
   */
  async markTarget(name: string): Promise<void> {
    await this.connection.sadd(this.#targetsKey, name)
  }

  /** All queues that ever were targets. */
  targets(): Promise<string[]> {
    return this.connection.smembers(this.#targetsKey)
  }

  /** The given jobs that have ended or do not exist any more. */
  async over(name: string, ids: readonly string[]): Promise<string[]> {
    const ends = await Promise.all(
      ids.map(id => this.connection.hmget(jobKey(this.prefixOf(name), name, id), 'timestamp', 'finishedOn')),
    )
    return ids.filter((_, i) => ends[i]![0] === null || ends[i]![1] !== null)
  }

  get #targetsKey(): string {
    return `${this.sluicePrefix}queues:targets`
  }

  /**
   * To be called before a stop. If Redis is gone and does not come back within a second, ends all commands that wait for it:
   * BullMQ's commands would wait for ever, and the stop with them.
   */
  async letGo(): Promise<void> {
    if (this.connection.status === 'wait') return // never connected
    for (let waited = 0; this.connection.status !== 'ready'; waited += 50) {
      if (waited >= 1000) return this.connection.disconnect()
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  /** Closes the queues, not the client. Does nothing if Redis is gone. */
  async close(): Promise<void> {
    if (this.connection.status !== 'ready') return
    await Promise.all(Array.from(this.#open.values(), queue => queue.close()))
  }
}

/** The key of a BullMQ job. */
export function jobKey(prefix: string, queue: string, id: string): string {
  return `${prefix}:${queue}:${id}`
}

/** Options of a queue target's job: plain BullMQ, so that any `@Processor` gets its retries. BullMQ has no longest wait. */
export function plainJobOptions(jobId: string, { attempts, backoff }: RetryPolicy): JobsOptions {
  const { type, delay, jitter } = backoff
  // failed jobs stay until dlq has made dead letters of them
  return {
    jobId,
    attempts,
    backoff: { type, delay, jitter },
    removeOnComplete: finishedJobs.removeOnComplete,
    removeOnFail: false,
  }
}
