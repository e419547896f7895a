import type { Job } from 'bullmq'
import { bounded } from './connection.js'
import { finishedJobs, type Queues } from './queues.js'
import { type RedriveProgress, type RedriveRequest, redriveQueue } from './redrive-job.js'

/** How one redrive stands. */
export interface Redrive extends RedriveProgress {
  readonly id: string
  readonly state: 'running' | 'done' | 'failed'
  readonly error?: string
}

/** Asks dlq for redrives and says how they stand. Each method throws UnavailableError where Redis does not answer. */
export class Redrives {
  constructor(private readonly queues: Queues) {}

  async start(request: RedriveRequest): Promise<string> {
    const backoff = { type: 'fixed', delay: 1000 }
    const options = { ...finishedJobs, attempts: 100, backoff }
    const job = await bounded(this.queues.get(redriveQueue).add('redrive', request, options))
    return job.id!
  }

  /** Undefined when there is none of that id, or it is over for long. */
  async get(id: string): Promise<Redrive | undefined> {
    const found = await bounded(this.queues.get(redriveQueue).getJob(id))
    const job = found as Job<RedriveRequest, RedriveProgress> | undefined
    if (!job) return undefined
    const progress = (job.returnvalue ?? job.progress) as Partial<RedriveProgress>
    const state = job.finishedOn === undefined ? 'running' : job.returnvalue ? 'done' : 'failed'
    const error = state === 'failed' ? { error: job.failedReason } : {}
    return { id, state, redriven: progress?.redriven ?? 0, missing: progress?.missing ?? [], ...error }
  }

  /** Waits until it is over, `ms` at most, and says how it stands then. */
  async wait(id: string, ms: number): Promise<Redrive | undefined> {
    const deadline = Date.now() + ms
    for (;;) {
      const redrive = await this.get(id)
      if (!redrive || redrive.state !== 'running' || Date.now() > deadline) return redrive
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}
