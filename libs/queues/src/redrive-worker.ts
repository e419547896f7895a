import { type Job, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { stopWorker } from './connection.js'
import { type RedriveProgress, type RedriveRequest, redriveQueue } from './redrive-job.js'

export interface RedriveWorkerOptions {
  readonly connection: Redis
  readonly prefix: string
  readonly redrive: (
    request: RedriveRequest,
    onProgress: (progress: RedriveProgress) => Promise<void>,
  ) => Promise<RedriveProgress>
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
      maxStalledCount: 100,
    })
    this.#worker.on('error', () => undefined) // it keeps trying; a stage of the same process reports the same trouble
  }

  start(): void {
    void this.#worker.run().catch(() => undefined)
  }

  async stop(): Promise<void> {
    await stopWorker(this.#worker, this.options.connection)
  }
}
