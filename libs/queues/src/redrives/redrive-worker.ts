import { type Job, WaitingError } from 'bullmq'
import type { Redis } from 'ioredis'
import { isOutOfMemory } from '@sluice/event'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { stopWorker } from '../connection.js'
import {
  nothingRedriven,
  type RedriveProgress,
  redriveQueue,
  type RedriveRequest,
  type RedriveResult,
} from './redrive-job.js'
import { cancelKey } from './redrives.js'
import { SteadyWorker } from '../steady-worker.js'
import { runRetryDelay, watchWorker } from '../worker-health.js'

/** One redrive, or what is left of one that was interrupted. */
export interface RedriveRun {
  readonly request: RedriveRequest
  /** How far it came before it was interrupted; undefined for one that begins. */
  readonly before: RedriveProgress | undefined
  /** Writes down how far it has come. */
  readonly progress: (progress: RedriveProgress) => Promise<void>
  /** Aborts when this process stops: the redrive returns soon, and another goes on with it. */
  readonly signal: AbortSignal
  /** Whether somebody wants no more of it: it returns soon, with what it did. */
  readonly cancelled: () => Promise<boolean>
}

export interface RedriveWorkerOptions {
  readonly connection: Redis
  readonly prefix: string
  /** @returns what it came to, also where it was told to stop before the end */
  readonly redrive: (run: RedriveRun) => Promise<RedriveProgress>
  readonly logger?: Logger
}

/** Redrives that run at the same time, so that a slow one does not keep the others waiting. */
const concurrency = 4
/** Milliseconds after which one that found Redis full looks again. */
const roomMs = 1000

/**
 * Runs redrives. One that was interrupted, by a stop, a crash or a Redis that was gone, goes on where it was; what it had
 * sent is no dead letter any more. BullMQ renews the lock of one that takes long.
 */
export class RedriveWorker {
  readonly #worker: SteadyWorker<RedriveRequest, RedriveResult>
  readonly #stop = new AbortController()

  constructor(private readonly options: RedriveWorkerOptions) {
    const { connection, prefix } = options
    this.#worker = new SteadyWorker<RedriveRequest, RedriveResult>(
      redriveQueue,
      (job, token) => this.#run(job, token!),
      {
        connection,
        prefix,
        concurrency,
        autorun: false,
        runRetryDelay,
        // what a process that died had in hand goes on after 20 s at most
        lockDuration: 15_000,
        stalledInterval: 5000,
        maxStalledCount: Number.MAX_SAFE_INTEGER,
      },
    )
    watchWorker(this.#worker, new Health(`worker of ${redriveQueue}`, options.logger ?? silentLogger))
  }

  start(): void {
    void this.#worker.run().catch(() => undefined)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await stopWorker(this.#worker, this.options.connection)
  }

  /** Where Redis is full it waits for room: none of the tries that BullMQ counts is used up. */
  async #run(job: Job<RedriveRequest, RedriveResult>, token: string): Promise<RedriveResult> {
    try {
      return await this.#goOn(job, token)
    } catch (error) {
      if (isOutOfMemory(error)) return this.#worker.putBack(job, token, roomMs, {})
      throw error
    }
  }

  async #goOn(job: Job<RedriveRequest, RedriveResult>, token: string): Promise<RedriveResult> {
    const { connection, prefix, redrive } = this.options
    let wanted = true
    const result = await redrive({
      request: job.data,
      before: typeof job.progress === 'object' ? { ...nothingRedriven, ...job.progress } : undefined,
      progress: progress => job.updateProgress({ ...progress }),
      signal: this.#stop.signal,
      cancelled: async () => {
        if (wanted) wanted = (await connection.exists(cancelKey(prefix, job.id!))) === 0
        return !wanted
      },
    })
    if (wanted && this.#stop.signal.aborted) {
      await job.moveToWait(token)
      throw new WaitingError()
    }
    return { ...result, cancelled: !wanted }
  }
}
