import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import {
  type Circuits,
  type DeadLetter,
  decide,
  type Delivery,
  deliveryId,
  errorText,
  type Outcome,
  type Reason,
  type Result,
  unpublished,
} from '@sluice/delivery'
import { Bursts, Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { stopWorker } from './connection.js'
import { type DeliveryJob, readJob, receiverOf } from './delivery-job.js'
import { deadLetter, type Destination, withFailure } from './letter.js'
import { Locks } from './locks.js'
import { finishedJobs } from './queues.js'
import { ownClock, type SharedClock, useSharedTime } from './redis-time.js'
import { runRetryDelay, watchWorker } from './worker-health.js'

export interface DeliveryWorkerOptions {
  readonly queue: string
  readonly connection: Redis
  readonly prefix: string
  /** Deliveries attempted at the same time. */
  readonly concurrency: number
  /**
   * Makes one attempt. What it throws counts as a failed attempt.
   *
   * @param mayBegin asked right before the receiver is called: false where another worker may have the job by now
   */
  readonly attempt: (job: DeliveryJob, mayBegin: () => boolean) => Promise<Outcome>
  readonly destination: (delivery: Delivery) => Destination
  /** Says which targets can take an attempt now; without it all can. */
  readonly circuits?: Circuits
  /** Publishes what a delivery came to. Until it resolves, the delivery is not done. */
  readonly succeed?: (job: DeliveryJob, result: Result) => Promise<void>
  /** Sends a delivery that is given up where it is to go. Until it resolves, it is not given up. */
  readonly giveUp: (letter: DeadLetter, event: string) => Promise<void>
  /** The time that jobs are delayed and grow old by. */
  readonly clock?: SharedClock
  readonly logger?: Logger
  readonly meter?: Meter
}

/** How often the process that works on a delivery may die or hang before the delivery is given up. */
const maxStalls = 5
/** Milliseconds after which a job whose worker died or stood still is another's. Renewed every half of it. */
const lockMs = 15_000
/** Milliseconds after which a dead letter that could not be written is tried again. */
const giveUpAgainMs = 1000

/** Makes the attempts of deliveries and does what `decide` says. BullMQ keeps the jobs and the time. */
export class DeliveryWorker {
  readonly #worker: Worker<DeliveryJob>
  readonly #meter: Meter
  readonly #logger: Logger
  readonly #locks = new Locks(lockMs)
  readonly #failures: Bursts
  readonly #clock: SharedClock

  constructor(private readonly options: DeliveryWorkerOptions) {
    const { queue, connection, prefix, concurrency } = options
    this.#meter = options.meter ?? noopMeter
    this.#logger = options.logger ?? silentLogger
    this.#failures = new Bursts(this.#logger)
    this.#worker = new TolerantWorker(queue, (job, token) => this.#take(job, token!), {
      connection,
      prefix,
      concurrency,
      autorun: false,
      runRetryDelay,
      // what a process that died had in hand is tried again after 20 s at most
      lockDuration: lockMs,
      stalledInterval: 5000,
      maxStalledCount: Number.MAX_SAFE_INTEGER, // see maxStalls: BullMQ would fail the job without a dead letter
      settings: { backoffStrategy: (_attempts, _type, error) => (error instanceof RetryLater ? error.delayMs : 1000) },
      ...finishedJobs,
    })
    watchWorker(this.#worker, new Health(`worker of ${queue}`, this.#logger))
    this.#locks.watch(this.#worker)
    this.#clock = options.clock ?? ownClock
    useSharedTime(this.#worker, this.#clock)
  }

  start(): void {
    void this.#worker.run().catch(() => undefined) // reported by 'error'
  }

  /** Waits for the attempts that run. */
  async stop(): Promise<void> {
    await stopWorker(this.#worker, this.options.connection)
    this.#failures.close()
  }

  async #take(job: Job<DeliveryJob>, token: string): Promise<void> {
    this.#locks.take(job.id!)
    try {
      await this.#process(job, token)
    } finally {
      this.#locks.leave(job.id!)
    }
  }

  async #process(job: Job<DeliveryJob>, token: string): Promise<void> {
    const read = readJob(job)
    if (read.kind === 'foreign') throw new UnrecoverableError('the job is no delivery of Sluice')
    if (read.kind === 'damaged') return this.#giveUpDamaged(read.delivery, read.event)
    let { data } = read
    const started = performance.now()
    const came = data.outcome ?? (await this.#outcome(job, data))
    const attempted = !data.outcome && !('heldMs' in came)
    let outcome = came
    if (outcome.ok && outcome.result) outcome = await this.#succeed((data = { ...data, outcome }), outcome.result)
    const progress = { attempt: data.attempt, ageMs: this.#clock.now() - data.since }
    const decision = decide(outcome, progress, data.policy, Math.random())
    if (attempted) this.#observe(data, decision.kind, performance.now() - started, outcome)
    if (outcome.ok || decision.kind === 'ack') return
    if (decision.kind === 'hold') {
      if (came.ok) await job.updateData(data)
      else this.#meter.count('sluice_deliveries_held_total', { bus: data.delivery.bus })
      await job.moveToDelayed(Date.now() + decision.delayMs, token)
      throw new DelayedError()
    }
    const failed = attempted
      ? withFailure(data.failed, outcome.error, Math.round(performance.now() - started))
      : data.failed
    if (decision.kind === 'retry') {
      await job.updateData({ ...data, attempt: data.attempt + 1, failed })
      throw new RetryLater(outcome.error, decision.delayMs)
    }
    await this.#giveUp(job, { ...data, failed }, outcome, decision.reason)
    throw new UnrecoverableError(outcome.error)
  }

  async #outcome(job: Job, data: DeliveryJob): Promise<Outcome> {
    if (job.stalledCounter > maxStalls) return stalled
    const { circuits } = this.options
    const attempt = () => this.options.attempt(data, () => this.#locks.holds(job.id!)).catch(failure)
    if (!circuits) return attempt()
    const receiver = receiverOf(data)
    const { destination } = this.options.destination(receiver)
    const entered = await circuits.enter(receiver, destination, monotonic)
    if ('heldMs' in entered) return { ok: false, error: 'its target can take no more calls now', ...entered }
    const outcome = await attempt()
    circuits.leave(receiver, destination, entered.began, monotonic(), outcome)
    return outcome
  }

  async #succeed(job: DeliveryJob, result: Result): Promise<Outcome> {
    try {
      await this.options.succeed?.(job, result)
      return { ok: true }
    } catch (error) {
      return unpublished(error)
    }
  }

  /** Where the letter cannot be written, what was decided is, and the receiver is not called again for it. */
  async #giveUp(job: Job<DeliveryJob>, data: DeliveryJob, outcome: Outcome & { ok: false }, reason: Reason) {
    try {
      const letter = deadLetter(data, this.options.destination(receiverOf(data)), reason, outcome.error)
      await this.options.giveUp(letter, data.event)
    } catch (error) {
      await job.updateData({ ...data, outcome: { ok: false, error: outcome.error, permanent: reason } })
      throw new RetryLater(errorText(error), giveUpAgainMs)
    }
  }

  async #giveUpDamaged(delivery: Delivery, event: string): Promise<void> {
    const error = 'the data of its job was damaged'
    this.#logger.error('delivery.damaged', { id: deliveryId(delivery) })
    await this.options.giveUp(
      deadLetter({ delivery, failed: [] }, this.options.destination(delivery), 'unreadable', error),
      event,
    )
    throw new UnrecoverableError(error)
  }

  #observe(job: DeliveryJob, decision: string, ms: number, outcome: Outcome): void {
    const { delivery, attempt } = job
    const { targetType } = this.options.destination(receiverOf(job))
    this.#meter.count('sluice_delivery_attempts_total', { type: targetType, decision })
    this.#meter.record('sluice_delivery_attempt_seconds', ms / 1000, { type: targetType })
    if (outcome.ok) return
    const { rule, target } = receiverOf(job)
    const id = deliveryId(delivery)
    this.#failures.warn('delivery.attempted', { rule, target }, { id, attempt, decision, error: outcome.error })
  }
}

/** A job whose data is not even JSON would be fetched, fail and come back for ever, and no processor would see it. */
class TolerantWorker extends Worker<DeliveryJob> {
  protected override createJob(data: Parameters<Worker<DeliveryJob>['createJob']>[0], id: string): Job<DeliveryJob> {
    try {
      return super.createJob(data, id)
    } catch {
      return super.createJob({ ...data, data: 'null' }, id)
    }
  }
}

/** Circuits know no time of day: one that is set back must not keep them open. */
const monotonic = (): number => performance.now()

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
