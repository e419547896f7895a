import { type Job, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import {
  type DeadLetter,
  decide,
  deliveryId,
  errorText,
  maxKeptAttempts,
  type Outcome,
  type Reason,
} from '@sluice/delivery'
import { Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { stopWorker } from './connection.js'
import type { DeliveryJob } from './delivery-job.js'
import { finishedJobs } from './queues.js'
import { runRetryDelay, watchWorker } from './worker-health.js'

/** What the letter says of the target. */
export type Destination = Pick<DeadLetter, 'targetType' | 'destination'>

export interface DeliveryWorkerOptions {
  readonly queue: string
  readonly connection: Redis
  readonly prefix: string
  /** Deliveries attempted at the same time. */
  readonly concurrency: number
  /** Makes one attempt. What it throws counts as a failed attempt. */
  readonly attempt: (job: DeliveryJob) => Promise<Outcome>
  readonly destination: (job: DeliveryJob) => Destination
  /** Keeps a dead letter. Until it resolves, the delivery is not given up. */
  readonly giveUp: (letter: DeadLetter, event: string) => Promise<void>
  readonly logger?: Logger
  readonly meter?: Meter
}

/** How often the process that works on a delivery may die or hang before the delivery is given up. */
const maxStalls = 5

/** Makes the attempts of deliveries and does what `decide` says. BullMQ keeps the jobs and the time. */
export class DeliveryWorker {
  readonly #worker: Worker<DeliveryJob>
  readonly #meter: Meter
  readonly #logger: Logger

  constructor(private readonly options: DeliveryWorkerOptions) {
    const { queue, connection, prefix, concurrency } = options
    this.#meter = options.meter ?? noopMeter
    this.#logger = options.logger ?? silentLogger
    this.#worker = new Worker<DeliveryJob>(queue, job => this.#process(job), {
      connection,
      prefix,
      concurrency,
      autorun: false,
      runRetryDelay,
      // what a process that died had in hand is tried again after 20 s at most
      lockDuration: 15_000,
      stalledInterval: 5000,
      maxStalledCount: Number.MAX_SAFE_INTEGER, // see maxStalls: BullMQ would fail the job without a dead letter
      settings: { backoffStrategy: (_attempts, _type, error) => (error instanceof RetryLater ? error.delayMs : 1000) },
      ...finishedJobs,
    })
    watchWorker(this.#worker, new Health(`worker of ${queue}`, this.#logger))
  }

  start(): void {
    void this.#worker.run().catch(() => undefined) // reported by 'error'
  }

  /** Waits for the attempts that run. */
  async stop(): Promise<void> {
    await stopWorker(this.#worker, this.options.connection)
  }

  async #process(job: Job<DeliveryJob>): Promise<void> {
    const { data } = job
    const started = performance.now()
    const outcome = job.stalledCounter > maxStalls ? stalled : await this.options.attempt(data).catch(failure)
    const decision = decide(outcome, data.attempt, data.policy, Math.random())
    this.#observe(data, decision.kind, (performance.now() - started) / 1000, outcome)
    if (outcome.ok || decision.kind === 'ack') return
    const durationMs = Math.round(performance.now() - started)
    const failed = [...data.failed, { at: new Date().toISOString(), error: outcome.error, durationMs }].slice(
      -maxKeptAttempts,
    )
    if (decision.kind === 'retry') {
      await job.updateData({ ...data, attempt: data.attempt + 1, failed })
      throw new RetryLater(outcome.error, decision.delayMs)
    }
    await this.options.giveUp(
      deadLetter({ ...data, failed }, this.options.destination(data), decision.reason, outcome.error),
      data.event,
    )
    throw new UnrecoverableError(outcome.error)
  }

  #observe(job: DeliveryJob, decision: string, seconds: number, outcome: Outcome): void {
    const { delivery, attempt } = job
    const { targetType } = this.options.destination(job)
    this.#meter.count('sluice_delivery_attempts_total', { type: targetType, decision })
    this.#meter.record('sluice_delivery_attempt_seconds', seconds, { type: targetType })
    if (!outcome.ok)
      this.#logger.warn('delivery.attempted', { id: deliveryId(delivery), attempt, decision, error: outcome.error })
  }
}

export function deadLetter(
  job: Omit<DeliveryJob, 'event'>,
  destination: Destination,
  reason: Reason,
  error: string,
): DeadLetter {
  return {
    id: deliveryId(job.delivery),
    ...job.delivery,
    ...destination,
    reason,
    error,
    attempts: job.failed,
    failedAt: new Date().toISOString(),
  }
}

const stalled: Outcome = {
  ok: false,
  error: `the process that handled it died or hung ${maxStalls} times`,
  permanent: 'stalled',
}

function failure(error: unknown): Outcome {
  return { ok: false, error: errorText(error) }
}

class RetryLater extends Error {
  constructor(
    message: string,
    readonly delayMs: number,
  ) {
    super(message)
  }
}
