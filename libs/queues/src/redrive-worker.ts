import { type Job, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import { stopWorker } from './connection.js'
import { type RedriveProgress, type RedriveRequest, redriveQueue } from './redrive-job.js'
import { runRetryDelay, watchWorker } from './worker-health.js'

export interface RedriveWorkerOptions {
  readonly connection: Redis
  readonly prefix: string
  readonly redrive: (
    request: RedriveRequest,
    onProgress: (progress: RedriveProgress) => Promise<void>,
  ) => Promise<RedriveProgress>
  readonly logger?: Logger
}

/** Runs redrives, one at a time. One that was interrupted starts again; what it had sent is no dead letter any more. */
export class RedriveWorker {
  readonly #worker: Worker<RedriveRequest, RedriveProgress>

  constructor(private readonly options: RedriveWorkerOptions) {
    const { connection, prefix, redrive } = options
    const run = (job: Job<RedriveRequest, RedriveProgress>) =>
      redrive(job.data, progress => job.updateProgress({ ...progress }))
    this.#worker = new Worker<RedriveRequest, RedriveProgress>(redriveQueue, run, {
      connection,
      prefix,
      concurrency: 1,
      autorun: false,
      runRetryDelay,
      maxStalledCount: 100,
    })
    watchWorker(this.#worker, new Health(`worker of ${redriveQueue}`, options.logger ?? silentLogger))
  }

  start(): void {
    void this.#worker.run().catch(() => undefined)
  }

  async stop(): Promise<void> {
    await stopWorker(this.#worker, this.options.connection)
  }
}
