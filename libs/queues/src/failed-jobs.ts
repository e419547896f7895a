import type { Job, Queue } from 'bullmq'
import type { DeadMessage } from '@sluice/message'
import { deadOf, isMessage } from './pulled/bull-message.js'
import type { TextJob } from './text-job.js'
import { type DeadLetter, deliveryId, errorText, maxKeptAttempts, parseJobId } from '@sluice/delivery'

const page = 50
/** Milliseconds that each look overlaps the last one: jobs may be marked as failed a little out of order. */
const overlapMs = 60_000

/**
 * Finds jobs that a queue's own `@Processor` gave up, so that they become dead letters. Jobs that Sluice did not add are not
 * touched.
 */
export class FailedJobs {
  readonly #jobs: FailedSearch

  constructor(queue: Queue) {
    this.#jobs = new FailedSearch(queue)
  }

  /** Calls `take` for each failed delivery and then removes its job. If `take` throws, the job stays for the next call. */
  collect(take: (letter: DeadLetter, eventJson: string) => Promise<void>): Promise<number> {
    return this.#jobs.collect(async job => {
      const letter = toLetter(job)
      if (letter) await take(letter, job.text ?? JSON.stringify(job.data))
      return letter !== undefined
    })
  }
}

/** Finds messages of a queue that failed for good: too often received, expired, or given up by a `@Processor`. */
export class FailedMessages {
  readonly #jobs: FailedSearch

  constructor(queue: Queue) {
    this.#jobs = new FailedSearch(queue)
  }

  /**
   * Calls `take` for each and then removes its job. If `take` throws, the job stays for the next call.
   *
   * @param withDeliveries whether deliveries of rules are meant too, which {@link FailedJobs} finds otherwise
   */
  collect(withDeliveries: boolean, take: (message: DeadMessage) => Promise<void>): Promise<number> {
    return this.#jobs.collect(async job => {
      const isDelivery = parseJobId(job.id!) !== undefined
      if (isDelivery ? !withDeliveries : !isMessage(job)) return false
      await take(deadOf(job))
      return true
    })
  }
}

/** Looks through the failed jobs of a queue, the latest first, as far back as it has not looked yet. */
class FailedSearch {
  #looked = 0

  constructor(private readonly queue: Queue) {}

  /** @param take answers whether the job is done with: it is removed then */
  async collect(take: (job: TextJob) => Promise<boolean>): Promise<number> {
    if ((await this.queue.getFailedCount()) === 0) return 0
    const since = this.#looked - overlapMs
    const started = Date.now()
    let taken = 0
    for (let from = 0; ;) {
      const ids = await this.queue.getRanges(['failed'], from, from + page - 1, false)
      let oldest = 0
      // one at a time, because fifty large events would take much memory
      for (const id of ids) {
        const job = (await this.queue.getJob(id)) as TextJob | undefined
        if (!job) continue // removed since it was listed
        oldest = job.finishedOn ?? 0
        if (await take(job)) {
          await this.queue.remove(id)
          taken++
        } else from++
      }
      if (ids.length < page || oldest < since) break
    }
    this.#looked = started
    return taken
  }
}

/** BullMQ keeps message and stack of an error, and nothing of a thrown value that has neither. */
const unknown = 'its processor threw a value without a message, of which BullMQ keeps nothing'

/** The message of the last failure. BullMQ writes `null` if there is none. */
function said({ failedReason }: Job): string | undefined {
  return failedReason === 'null' ? undefined : failedReason
}

/** The part of a stack before its calls: name, code and message. */
function headOf(stack: string): string {
  const calls = stack.search(/\n\s+at /)
  return errorText((calls < 0 ? stack : stack.slice(0, calls)).replace(/:?\s*$/, ''))
}

function toLetter(job: Job): DeadLetter | undefined {
  const delivery = parseJobId(job.id ?? '')
  if (!delivery) return undefined
  const failedAt = new Date(job.finishedOn ?? Date.now()).toISOString()
  const errors = (job.stacktrace ?? []).map(headOf)
  const attempts = errors
    .slice(-maxKeptAttempts)
    .map((error, i, all) => (i === all.length - 1 ? { at: failedAt, error } : { error }))
  return {
    id: deliveryId(delivery),
    ...delivery,
    targetType: 'queue',
    destination: job.queueName,
    reason: 'attempts-exhausted',
    error: errorText(said(job) || errors.at(-1) || unknown),
    attempts,
    failedAt,
  }
}
