import { type Job, UnrecoverableError } from 'bullmq'
import {
  type Circuits,
  type DeadLetter,
  decide,
  type Delivery,
  deliveryId,
  errorText,
  type Held,
  type Leave,
  type Outcome,
  parseJobId,
  type Reason,
  type Result,
  unpublished,
} from '@sluice/delivery'
import { Bursts, Healths, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import { stopWorker } from '../bull-client.js'
import { type DeliveryJob, inlineEventLength, type JobProgress, readJob, receiverOf } from './delivery-job.js'
import { type EventContent, JobEvent, type Payloads } from './event-content.js'
import { deadLetter, type Destination, withFailure } from './job-letter.js'
import { Locks } from './locks.js'
import type { Queues } from '../queues.js'
import { Calls } from './calls.js'
import { lockMs, QueueWorker } from './queue-worker.js'
import { ownClock, type SharedClock, useSharedTime } from '../redis-time.js'
import { watchWorker } from '../worker-health.js'

export interface DeliveryWorkerOptions {
  readonly queues: Queues
  /** The queues to work on, and what the log calls them. */
  readonly work: { readonly name: string; readonly names: readonly string[] }
  /** Most concurrent attempts, over all these queues. */
  readonly concurrency: number
  /**
   * Makes one attempt. If it throws, the attempt failed.
   *
   * @param mayBegin to be asked right before the receiver is called: false if another worker may have the job by now
   */
  readonly attempt: (job: DeliveryJob, event: EventContent, mayBegin: () => boolean) => Promise<Outcome>
  readonly destination: (delivery: Delivery) => Destination
  /** Decides which targets get an attempt now; without it all do. */
  readonly circuits?: Circuits
  /** Reads large events; needed if deliveries refer to them. */
  readonly payloads?: Payloads
  /** Whether a delivery is dropped because its rule was deleted. */
  readonly drops?: (delivery: Delivery, receiver: Delivery) => Promise<boolean>
  /** Returns an outcome if an attempt must not be made now because its result could not be published. */
  readonly hold?: (job: DeliveryJob) => Promise<Held | undefined>
  /** Publishes the result of a delivery. The delivery is done when it resolves. */
  readonly succeed?: (job: DeliveryJob, json: string, result: Result) => Promise<void>
  /** Writes the dead letter, or does what else the target says of failures. The delivery is given up when it resolves. */
  readonly giveUp: (letter: DeadLetter, eventJson: string) => Promise<void>
  /** The clock of delays and ages. Default: that of this process. */
  readonly clock?: SharedClock
  readonly logger?: Logger
  readonly meter?: Meter
}

/** The return value of a job whose delivery became a dead letter, for Bull Board. */
export interface GivenUp {
  readonly givenUp: string
  readonly reason: Reason
}

/** How often processes may die or hang with a delivery before it is given up. */
const maxStalls = 5
/** Milliseconds until a failed write of a dead letter is repeated. */
const giveUpAgainMs = 1000

/** Makes the attempts of deliveries and does what `decide` says. BullMQ keeps jobs and delays. */
export class DeliveryWorker {
  readonly #workers: readonly QueueWorker[]
  readonly #meter: Meter
  readonly #logger: Logger
  readonly #locks = new Locks(lockMs)
  readonly #failures: Bursts
  readonly #clock: SharedClock

  constructor(private readonly options: DeliveryWorkerOptions) {
    this.#meter = options.meter ?? noopMeter
    this.#logger = options.logger ?? silentLogger
    this.#failures = new Bursts(this.#logger)
    this.#clock = options.clock ?? ownClock
    const { queues, work, concurrency } = options
    const calls = new Calls(concurrency)
    const healths = new Healths(`worker of ${work.name}`, this.#logger)
    this.#workers = work.names.map(name => {
      const worker: QueueWorker = new QueueWorker(
        name,
        job => this.#take(job, worker),
        ...[queues, calls.share(), concurrency],
      )
      // only after BullMQ has recorded the end: a job that comes again still needs its event
      worker.on('completed', job => this.#release(job))
      worker.on('failed', (job, error) => error instanceof UnrecoverableError && job && this.#release(job))
      watchWorker(worker, healths.part())
      this.#locks.watch(worker)
      useSharedTime(worker, this.#clock)
      return worker
    })
  }

  start(): void {
    for (const worker of this.#workers) void worker.run().catch(() => undefined) // reported by 'error'
  }

  /** Waits for the attempts that run. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map(worker => stopWorker(worker, this.options.queues.connection)))
    this.#locks.stop()
    this.#failures.close()
  }

  async #take(job: Job<DeliveryJob>, worker: QueueWorker): Promise<GivenUp | void> {
    this.#locks.take(job.id!)
    try {
      return await this.#process(job, worker)
    } finally {
      this.#locks.leave(job.id!)
    }
  }

  /** Releases the payload. If that fails, because the process dies or Redis is away, the payload sweep does it later. */
  #release({ id, data }: Job<DeliveryJob>): void {
    const delivery = parseJobId(id ?? '')
    if (!delivery || typeof data?.payload?.ref !== 'string') return
    void this.options.payloads?.release({ ...data, delivery }).catch(() => undefined)
  }

  async #process(job: Job<DeliveryJob>, worker: QueueWorker): Promise<GivenUp | void> {
    const read = readJob(job)
    if (read.kind === 'foreign') throw new UnrecoverableError('the job is no delivery of Sluice')
    if (read.kind === 'damaged') return this.#giveUpDamaged(read.delivery, read.eventJson)
    if (await this.options.drops?.(read.data.delivery, receiverOf(read.data))) return
    const leave = await this.#room(read.data)
    try {
      return await this.#deliver(job, read.data, worker, leave !== undefined)
    } finally {
      leave?.()
    }
  }

  /** Takes room for a large event in this process; undefined if there is none now. */
  async #room(data: DeliveryJob): Promise<Leave | undefined> {
    if (!data.payload || !this.options.payloads) return () => undefined
    return this.options.payloads.room.enter(receiverOf(data), data.payload.bytes)
  }

  async #deliver(
    job: Job<DeliveryJob>,
    given: DeliveryJob,
    worker: QueueWorker,
    hasRoom: boolean,
  ): Promise<GivenUp | void> {
    let data = given
    const started = performance.now()
    const event = new JobEvent(data, this.options.payloads)
    const came = data.outcome ?? (hasRoom ? await this.#outcome(job, data, event) : this.#noRoom())
    const attempted = !data.outcome && !('heldMs' in came)
    let outcome = came
    if (outcome.ok && outcome.result)
      outcome = await this.#succeed((data = { ...data, outcome }), event, outcome.result)
    const progress = { attempt: data.attempt, ageMs: this.#clock.now() - data.since }
    const decision = decide(outcome, progress, data.policy, Math.random())
    if (attempted) this.#observe(data, event, decision.kind, performance.now() - started, outcome)
    if (outcome.ok || decision.kind === 'ack') return
    if (decision.kind === 'hold') {
      if (!came.ok) this.#meter.count('sluice_deliveries_held_total', { bus: data.delivery.bus })
      return worker.putBack(job, decision.delayMs, came.ok ? known(data) : {})
    }
    const failed = attempted ? withFailure(data.failed, outcome, Math.round(performance.now() - started)) : data.failed
    if (decision.kind === 'retry') {
      const next = { ...data, attempt: data.attempt + 1, failed }
      return worker.putBack(job, decision.delayMs, { ...known(next), error: outcome.error })
    }
    return this.#giveUp(job, worker, { ...data, failed }, event, outcome, decision.reason)
  }

  #noRoom(): Outcome {
    const heldMs = this.options.payloads!.room.line(monotonic())
    return { ok: false, error: 'this process has no room for a large event now', heldMs }
  }

  async #outcome(job: Job, data: DeliveryJob, event: JobEvent): Promise<Outcome> {
    if (job.stalledCounter >= maxStalls) return stalled
    const held = await this.options.hold?.(data)
    if (held) return held
    const { circuits } = this.options
    const mayBegin = () => this.#locks.holds(job.id!)
    if (!circuits) return this.#attempt(data, event, mayBegin)
    const receiver = receiverOf(data)
    const { destination } = this.options.destination(receiver)
    const entered = await circuits.enter(receiver, destination, monotonic)
    if ('heldMs' in entered) return { ok: false, error: 'its target can take no more calls now', ...entered }
    const outcome = await this.#attempt(data, event, mayBegin)
    const called = !('heldMs' in outcome) && outcome !== lost
    circuits.leave(receiver, destination, entered.began, monotonic(), called ? outcome : undefined)
    return outcome
  }

  async #attempt(data: DeliveryJob, event: JobEvent, mayBegin: () => boolean): Promise<Outcome> {
    let content: EventContent | undefined
    try {
      content = await event.content()
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: giveUpAgainMs } // Redis is away: no attempt was made
    }
    if (!content) return lost
    try {
      return await this.options.attempt(data, content, mayBegin)
    } catch (error) {
      return failure(error)
    }
  }

  async #succeed(job: DeliveryJob, event: JobEvent, result: Result): Promise<Outcome> {
    try {
      await this.options.succeed?.(job, await event.text(), result)
      return { ok: true }
    } catch (error) {
      return unpublished(error)
    }
  }

  /**
   * When the letter is written the job completes: it is kept like a delivered one, and does not look like open trouble after the
   * letter was redriven. If the letter cannot be written, the decision is kept in the job, and the receiver is not called again.
   */
  async #giveUp(
    job: Job<DeliveryJob>,
    worker: QueueWorker,
    data: DeliveryJob,
    event: JobEvent,
    outcome: Outcome & { ok: false },
    reason: Reason,
  ): Promise<GivenUp> {
    try {
      const letter = deadLetter(data, this.options.destination(receiverOf(data)), reason, outcome.error)
      await this.options.giveUp(letter, await event.text())
      return { givenUp: letter.id, reason }
    } catch (error) {
      const decided = { ...data, outcome: { ok: false, error: outcome.error, permanent: reason } } as const
      return worker.putBack(job, giveUpAgainMs, { ...known(decided), error: errorText(error) })
    }
  }

  async #giveUpDamaged(delivery: Delivery, eventJson: string): Promise<GivenUp> {
    const error = 'the data of its job was damaged'
    this.#logger.error('delivery.damaged', { id: deliveryId(delivery) })
    const letter = deadLetter({ delivery, failed: [] }, this.options.destination(delivery), 'unreadable', error)
    await this.options.giveUp(letter, eventJson)
    return { givenUp: letter.id, reason: 'unreadable' }
  }

  #observe(job: DeliveryJob, event: JobEvent, decision: string, ms: number, outcome: Outcome): void {
    const { delivery, attempt } = job
    const { targetType, destination } = this.options.destination(receiverOf(job))
    this.#meter.count('sluice_delivery_attempts_total', { type: targetType, decision })
    this.#meter.record('sluice_delivery_attempt_seconds', ms / 1000, { type: targetType })
    if (outcome.ok) return
    const { rule, target } = receiverOf(job)
    const id = deliveryId(delivery)
    const stack = 'stack' in outcome ? outcome.stack : undefined
    this.#failures.warn(
      'delivery.attempted',
      { bus: delivery.bus, rule, target, [targetType]: destination },
      { id, attempt, decision, error: outcome.error },
      () => ({ ...event.names(), ...(stack ? { stack } : {}) }),
    )
  }
}

/** The part of a job to write back: a large event in its data is not written again. */
function known(data: DeliveryJob): { data: DeliveryJob } | { progress: JobProgress } {
  if ((data.event?.length ?? 0) <= inlineEventLength) return { data }
  const { attempt, failed, outcome } = data
  return { progress: { attempt, failed, ...(outcome ? { outcome } : {}) } }
}

const lost: Outcome = { ok: false, error: 'its event is not in Redis any more', permanent: 'unreadable' }

/** Circuits use a monotonic clock: a time of day that is set back must not keep them open. */
const monotonic = (): number => performance.now()

const stalled: Outcome = {
  ok: false,
  error: `the process that handled it died or hung ${maxStalls} times`,
  permanent: 'stalled',
}

function failure(error: unknown): Outcome {
  return { ok: false, error: errorText(error) }
}
