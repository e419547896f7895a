import type { Job, JobsOptions, Queue } from 'bullmq'
import {
  type Delivery,
  type FailedAttempt,
  jobId,
  type Outcome,
  parseJobId,
  portions,
  type RetryPolicy,
  retryDefaults,
  retryPolicy,
} from '@sluice/delivery'
import type { Transform } from '@sluice/transform'
import type { SpreadQueues } from '../queue-names.js'
import type { Queues } from '../queues.js'

/** A delivery that BullMQ keeps and retries. */
export interface DeliveryJob {
  readonly delivery: Delivery
  /** The target that gets the event in place of the delivery's own, after a redrive to another target. */
  readonly to?: { readonly rule: string; readonly target: string }
  /** The id that a webhook's receiver sees; missing if fan-out of Sluice 0.1.0 made the job. */
  readonly messageId?: string
  /** The event as JSON; missing for a large event, see `payload`. */
  readonly event?: string
  /** The ref of a large event, which is kept once for all its deliveries, and its size. */
  readonly payload?: { readonly ref: string; readonly bytes: number }
  /** The transform of the target when the delivery was handed over: all its attempts are made by it. */
  readonly transform?: Transform
  /** The policy at the time when the delivery was handed over. */
  readonly policy: RetryPolicy
  /** The version of the registry by which it was routed; 0 if none applies. */
  readonly version: number
  /** The stamp of that edition; missing if a router of Sluice 0.1.0 routed it. */
  readonly stamp?: string
  /** When the delivery was handed over, in milliseconds since 1970. */
  readonly since: number
  /** The number of the next attempt, from 1. */
  readonly attempt: number
  /** How many calls of an outage are not counted in `attempt`. */
  readonly probed?: number
  /** The latest failed attempts. */
  readonly failed: readonly FailedAttempt[]
  /** Set if its first try was held before it had a job. */
  readonly held?: true
  /** Set if its first try ran when the job was made, as its guard. */
  readonly guard?: true
  /**
   * The outcome of the last attempt, if its dead letter or result could not be written yet: that is repeated, not the attempt.
   */
  readonly outcome?: Outcome
}

/** UTF-16 code units up to which copying an event into each job is cheaper than keeping it once. */
export const inlineEventLength = 16 * 1024

/**
 * Adds deliveries, in calls of bounded size. A delivery whose id exists is not added again.
 *
 * @param delayMs for each delivery the milliseconds until its first try
 * @param now Redis' time, which all processes share
 */
export async function addDeliveries(
  queue: Queue,
  jobs: readonly DeliveryJob[],
  delayMs: (job: DeliveryJob) => number = () => 0,
  now = Date.now(),
): Promise<void> {
  for (const portion of portions(jobs, sizeOf)) await addPortion(queue, portion, delayMs, now)
}

/** Adds deliveries to the queues of their receivers, as {@link addDeliveries} does: a portion goes to all its queues at once. */
export async function spreadDeliveries(
  queues: Queues,
  over: SpreadQueues,
  jobs: readonly DeliveryJob[],
  delayMs: (job: DeliveryJob) => number,
  now: number,
): Promise<void> {
  for (const portion of portions(jobs, sizeOf)) {
    const byQueue = new Map<string, DeliveryJob[]>()
    for (const job of portion) {
      const name = over.of(receiverOf(job))
      const some = byQueue.get(name)
      if (some) some.push(job)
      else byQueue.set(name, [job])
    }
    await Promise.all(Array.from(byQueue, ([name, some]) => addPortion(queues.get(name), some, delayMs, now)))
  }
}

async function addPortion(
  queue: Queue,
  portion: readonly DeliveryJob[],
  delayMs: (job: DeliveryJob) => number,
  now: number,
): Promise<void> {
  await queue.addBulk(
    portion.map(data => ({
      name: `${data.delivery.rule}/${data.delivery.target}`,
      data,
      opts: options(data, delayMs(data), now),
    })),
  )
}

function sizeOf({ event, transform }: DeliveryJob): number {
  return (event?.length ?? 0) + (transform ? JSON.stringify(transform).length : 0) + jobBytes
}

/** About how many bytes a job has besides its event. */
const jobBytes = 1000

/** Whether the delivery's job exists, in whatever state. */
export async function isKnownDelivery(queue: Queue, delivery: Delivery): Promise<boolean> {
  return (await queue.getJobState(jobId(delivery))) !== 'unknown'
}

/** Only `decide` gives a delivery up, so BullMQ's own limit must never be reached. */
const neverByBullmq = 1_000_000

function options(job: DeliveryJob, delay: number, now: number): JobsOptions {
  const timestamp = Math.round(now)
  return {
    jobId: jobId(job.delivery),
    timestamp,
    delay,
    attempts: neverByBullmq,
    backoff: { type: 'custom' },
    stackTraceLimit: 1,
  }
}

/** The number of the call that comes next, as the receiver sees it: from 1, and more if it was or may have been called before. */
export function callOf({ attempt, probed = 0 }: Pick<DeliveryJob, 'attempt' | 'probed'>): number {
  return attempt + probed
}

/** The receiver of a delivery: its own target, or the one that a redrive chose. */
export function receiverOf({ delivery, to }: { delivery: Delivery; to?: DeliveryJob['to'] }): Delivery {
  return to ? { ...delivery, ...to } : delivery
}

/** The tries of a delivery. They are kept in the job's progress: its data, with the event, is written once. */
export type JobProgress = Pick<DeliveryJob, 'attempt' | 'probed' | 'failed' | 'outcome'>

/** The part of a job that changes with its tries. */
export function progressOf({ attempt, failed, outcome, probed }: DeliveryJob): JobProgress {
  return { attempt, failed, ...(probed ? { probed } : {}), ...(outcome ? { outcome } : {}) }
}

/** The job after a call that does not count. */
export function probed(data: DeliveryJob): DeliveryJob {
  return { ...data, probed: (data.probed ?? 0) + 1 }
}

/** A job that was read: a delivery, a delivery with damaged data, or a job that Sluice did not add. */
export type ReadJob =
  | { readonly kind: 'delivery'; readonly data: DeliveryJob }
  | { readonly kind: 'damaged'; readonly delivery: Delivery; readonly eventJson: string }
  | { readonly kind: 'foreign' }

/** Reads a job. The id of a damaged one still names its delivery. */
export function readJob({
  id,
  data,
  progress,
  timestamp,
}: Pick<Job<unknown>, 'id' | 'data' | 'progress' | 'timestamp'>): ReadJob {
  const delivery = parseJobId(id ?? '')
  if (!delivery) return { kind: 'foreign' }
  const given = (data ?? {}) as Partial<DeliveryJob>
  const eventJson = typeof given.event === 'string' ? given.event : ''
  const known = (eventJson || typeof given.payload?.ref === 'string') && given.policy?.backoff
  if (!known || !Number.isInteger(given.attempt) || !Array.isArray(given.failed))
    return { kind: 'damaged', delivery, eventJson }
  const policy = retryPolicy(retryDefaults.webhook, given.policy)
  const { version = 0, since = timestamp } = given
  const job = { ...(given as DeliveryJob), delivery, policy, version, since }
  return { kind: 'delivery', data: { ...job, ...further(job, progress) } }
}

/** The tries from the job's progress, unless an older version of Sluice has since written newer ones into the data. */
function further(job: DeliveryJob, progress: unknown): Partial<JobProgress> {
  const { attempt, probed, failed, outcome } = (progress ?? {}) as Partial<JobProgress>
  if (!Number.isInteger(attempt) || attempt! < job.attempt || !Array.isArray(failed)) return {}
  return { attempt: attempt!, failed, ...(probed ? { probed } : {}), ...(outcome ? { outcome } : {}) }
}
