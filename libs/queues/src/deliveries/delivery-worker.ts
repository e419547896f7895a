import { type Job, UnrecoverableError } from 'bullmq'
import { type Delivery, deliveryId, parseJobId } from '@sluice/delivery'
import { Healths, type Logger, silentLogger } from '@sluice/observability'
import { stopWorker } from '../bull-client.js'
import { type AttemptsOptions, DeliveryAttempts, type GivenUp } from './attempts.js'
import { type DeliveryJob, progressOf, readJob, receiverOf } from './delivery-job.js'
import { deadLetter } from './job-letter.js'
import { Locks } from './locks.js'
import type { Queues } from '../queues.js'
import { Calls } from './calls.js'
import { lockMs, QueueWorker } from './queue-worker.js'
import { ownClock, useSharedTime } from '../redis-time.js'
import { watchWorker } from '../worker-health.js'

export interface DeliveryWorkerOptions extends AttemptsOptions {
  readonly queues: Queues
  /** The queues to work on, and what the log calls them. */
  readonly work: { readonly name: string; readonly names: readonly string[] }
  /** Most concurrent attempts, over all these queues. */
  readonly concurrency: number
  /** Whether a delivery is dropped because its rule was deleted. */
  readonly drops?: (delivery: Delivery, receiver: Delivery) => Promise<boolean>
}

/** Makes the attempts of deliveries that have a job. BullMQ keeps jobs and delays. */
export class DeliveryWorker {
  readonly #workers: readonly QueueWorker[]
  readonly #logger: Logger
  readonly #locks = new Locks(lockMs)
  readonly #attempts: DeliveryAttempts

  constructor(private readonly options: DeliveryWorkerOptions) {
    this.#logger = options.logger ?? silentLogger
    this.#attempts = new DeliveryAttempts(options)
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
      useSharedTime(worker, options.clock ?? ownClock)
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
    this.#attempts.close()
  }

  async #take(job: Job<DeliveryJob>, worker: QueueWorker): Promise<GivenUp | void> {
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

  /**
   * When a letter is written the job completes: it is kept like a delivered one, and does not look like open trouble after the
   * letter was redriven.
   */
  async #process(job: Job<DeliveryJob>, worker: QueueWorker): Promise<GivenUp | void> {
    const read = readJob(job)
    if (read.kind === 'foreign') throw new UnrecoverableError('the job is no delivery of Sluice')
    if (read.kind === 'damaged') return this.#giveUpDamaged(read.delivery, read.eventJson)
    const { data } = read
    if (await this.options.drops?.(data.delivery, receiverOf(data))) return
    const next = await this.#attempts.make({
      data,
      deaths: job.stalledCounter,
      isFresh: isFresh(job, data),
      mayBegin: () => this.#locks.holds(job.id!),
    })
    if (next.kind === 'done') return next.givenUp
    const { delayMs, error } = next
    const progress = next.data && { progress: progressOf(next.data) }
    return worker.putBack(job, delayMs, { ...progress, ...(error === undefined ? {} : { error }) })
  }

  async #giveUpDamaged(delivery: Delivery, eventJson: string): Promise<GivenUp> {
    const error = 'the data of its job was damaged'
    this.#logger.error('delivery.damaged', { id: deliveryId(delivery) })
    const letter = deadLetter({ delivery, failed: [] }, this.options.destination(delivery), 'unreadable', error)
    await this.options.giveUp(letter, eventJson)
    return { givenUp: letter.id, reason: 'unreadable' }
  }
}

/** Whether the delivery was never held: each time that it is held starts its job once more than it has attempts. */
function isFresh({ data: added, attemptsStarted, stalledCounter }: Job<DeliveryJob>, { attempt, held }: DeliveryJob) {
  return !held && attemptsStarted + added.attempt - 1 === attempt + stalledCounter
}
