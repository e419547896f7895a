import { type Job, WaitingError } from 'bullmq'
import { isOutOfMemory } from '@sluice/event'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { stopWorker } from '../bull-client.js'
import { redriveQueue } from '../queue-names.js'
import type { Queues } from '../queues.js'
import { nothingRedriven, type RedriveProgress, type RedriveRequest, type RedriveResult } from './redrive-job.js'
import { cancelKey } from './redrives.js'
import { SteadyWorker } from '../steady-worker.js'
import { runRetryDelay, watchWorker } from '../worker-health.js'

/** One redrive, or the rest of an interrupted one. */
export interface RedriveRun {
  readonly request: RedriveRequest
  /** The progress before the interruption; undefined for a new one. */
  readonly before: RedriveProgress | undefined
  /** Saves the progress. */
  readonly progress: (progress: RedriveProgress) => Promise<void>
  /** Aborts when this process stops: the redrive should return soon, and another process goes on. */
  readonly signal: AbortSignal
  /** Whether the redrive was cancelled: it should return soon. */
  readonly cancelled: () => Promise<boolean>
}

export interface RedriveWorkerOptions {
  readonly queues: Queues
  /** @returns the progress, also if it was aborted or cancelled */
  readonly redrive: (run: RedriveRun) => Promise<RedriveProgress>
  readonly logger?: Logger
}

/** Most concurrent redrives, so that a slow one does not delay the others. */
const concurrency = 4
/** Milliseconds after which a redrive that found Redis full tries again. */
const roomMs = 1000

/**
 * Runs redrives. A redrive that was interrupted by a stop, a crash or a missing Redis goes on after its last letter; letters that
 * it sent no longer exist. BullMQ renews the lock of a long one.
 */
export class RedriveWorker {
  readonly #worker: SteadyWorker<RedriveRequest, RedriveResult>
  readonly #stop = new AbortController()

  constructor(private readonly options: RedriveWorkerOptions) {
    const { queues } = options
    this.#worker = new SteadyWorker<RedriveRequest, RedriveResult>(
      redriveQueue,
      (job, token) => this.#run(job, token!),
      {
        connection: queues.connection,
        prefix: queues.prefixOf(redriveQueue),
        concurrency,
        autorun: false,
        runRetryDelay,
        // redrives of a dead process go on after 20 s at most
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
    await stopWorker(this.#worker, this.options.queues.connection)
  }

  /** Runs a redrive. If Redis is full it is put back until there is room, without using up one of BullMQ's tries. */
  async #run(job: Job<RedriveRequest, RedriveResult>, token: string): Promise<RedriveResult> {
    try {
      return await this.#goOn(job, token)
    } catch (error) {
      if (isOutOfMemory(error)) return this.#worker.putBack(job, roomMs, {})
      throw error
    }
  }

  async #goOn(job: Job<RedriveRequest, RedriveResult>, token: string): Promise<RedriveResult> {
    const { queues, redrive } = this.options
    let wanted = true
    const result = await redrive({
      request: job.data,
      before: typeof job.progress === 'object' ? { ...nothingRedriven, ...job.progress } : undefined,
      progress: progress => job.updateProgress({ ...progress }),
      signal: this.#stop.signal,
      cancelled: async () => {
        if (wanted) wanted = (await queues.connection.exists(cancelKey(queues, job.id!))) === 0
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
