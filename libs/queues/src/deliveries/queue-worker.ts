import { DelayedError, type Job, type Processor } from 'bullmq'
import { finishedJobs, type Queues } from '../queues.js'
import { SteadyWorker } from '../steady-worker.js'
import { runRetryDelay } from '../worker-health.js'
import type { CallShare } from './calls.js'
import type { DeliveryJob } from './delivery-job.js'

/** Milliseconds after which another worker gets the job of a dead or stalled worker. Locks are renewed at half of it. */
export const lockMs = 15_000
/** Milliseconds until a job whose processing broke off is repeated. */
const brokenAgainMs = 1000
/** Seconds that an idle worker blocks at a time: shorter than the silence after which its connection is closed. */
const drainDelay = 10

type Base = SteadyWorker<DeliveryJob>
type NextJob = Awaited<ReturnType<Base['processJob']>>

/** Internals of a worker that BullMQ does not declare: what it waits for while its loop goes on with other jobs. */
interface Inside {
  waiting: Promise<unknown> | null
}

const never = (): boolean => false

/**
 * The BullMQ worker of one queue of deliveries. It fetches a job only when it has a call for it, which the job holds until it ends
 * or hands it to the next job. Jobs whose data is not JSON go to the processor: BullMQ would fetch them and fail for ever.
 */
export class QueueWorker extends SteadyWorker<DeliveryJob> {
  readonly #calls: CallShare
  readonly #redis: Queues['connection']

  constructor(name: string, processor: Processor<DeliveryJob>, queues: Queues, calls: CallShare, concurrency: number) {
    super(name, processor, {
      connection: queues.connection,
      prefix: queues.prefixOf(name),
      concurrency,
      autorun: false,
      runRetryDelay,
      drainDelay,
      // jobs of a dead process are tried again after 20 s at most
      lockDuration: lockMs,
      stalledInterval: 5000,
      maxStalledCount: Number.MAX_SAFE_INTEGER, // BullMQ would fail the job without a dead letter
      settings: { backoffStrategy: () => brokenAgainMs },
      ...finishedJobs,
    })
    this.#calls = calls
    this.#redis = queues.connection
  }

  protected override async moveToActive(token: string, name?: string): ReturnType<Base['moveToActive']> {
    const call = this.#calls.take()
    if (call) await this.#waitFor(call)
    let job: Job<DeliveryJob> | undefined
    try {
      if (!this.closing && !this.paused) job = await super.moveToActive(token, name)
    } finally {
      if (!job) this.#calls.leave()
    }
    return job!
  }

  /** BullMQ's loop would stand still in the call of `moveToActive` if it did not know that it waits. */
  async #waitFor(call: Promise<void>): Promise<void> {
    const inside = this as unknown as Inside
    const forJobs = inside.waiting
    if (forJobs) this.#wakeAnother()
    inside.waiting ??= call
    await call
    inside.waiting = forJobs
  }

  /** A new job woke this worker, of all that wait for one: a worker of another process may have a call for it. */
  #wakeAnother(): void {
    this.#redis.zadd(this.toKey('marker'), 0, '0').catch(() => undefined)
  }

  override async processJob(job: Job<DeliveryJob>, token: string, fetchNext?: () => boolean): Promise<NextJob> {
    let next: NextJob = undefined
    try {
      next = await super.processJob(job, token, fetchNext)
    } finally {
      if (!next) this.#calls.leave()
    }
    return next
  }

  protected override handleCompleted(...[result, job, token, fetchNext, span]: Parameters<Base['handleCompleted']>) {
    return super.handleCompleted(result, job, token, this.#calls.owed ? never : fetchNext, span)
  }

  /** After a job that was put back BullMQ would fetch the next by `moveToActive`, which takes a call of its own. */
  protected override handleFailed(...[error, job, token, fetchNext, span]: Parameters<Base['handleFailed']>) {
    const leaves = error instanceof DelayedError || this.#calls.owed
    return super.handleFailed(error, job, token, leaves ? never : fetchNext, span)
  }

  protected override createJob(data: Parameters<Base['createJob']>[0], id: string): Job<DeliveryJob> {
    try {
      return super.createJob(data, id)
    } catch {
      return super.createJob({ ...data, data: 'null' }, id)
    }
  }
}
