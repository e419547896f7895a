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

/** A delivery that BullMQ keeps and retries. */
export interface DeliveryJob {
  readonly delivery: Delivery
  /** The target that a redrive sends it to in place of its own. */
  readonly to?: { readonly rule: string; readonly target: string }
  /** What a webhook's receiver knows the delivery by; not there where fan-out of Sluice 0.1.0 made the job. */
  readonly messageId?: string
  /** The event as JSON; a large one is not in the job, see `payload`. */
  readonly event?: string
  /** Where a large event is kept, once for all its deliveries, and its size. */
  readonly payload?: { readonly ref: string; readonly bytes: number }
  /** As it was when the delivery was handed over. */
  readonly policy: RetryPolicy
  /** The version of the registry that it was routed by; 0 where no registry is asked. */
  readonly version: number
  /** That of the registry's edition; not there where a router of Sluice 0.1.0 routed it. */
  readonly stamp?: string
  /** When it was handed over, in milliseconds since 1970. */
  readonly since: number
  /** The attempt that comes next, from 1. */
  readonly attempt: number
  /** The attempts that failed, the latest ones. */
  readonly failed: readonly FailedAttempt[]
  /**
   * What the last attempt came to, where that could not be written down yet: its dead letter, or its result. It is not
   * made again for that.
   */
  readonly outcome?: Outcome
}

/** The queue of webhook deliveries whose event is in the job. */
export const webhookQueue = 'sluice-webhooks'

/** The queue of those that refer to their event. Sluice 0.1.0, which cannot read them, does not know it. */
export const largeWebhookQueue = 'sluice-webhooks-large'

/** Up to so many UTF-16 code units an event is cheaper to copy into each job than to keep once. */
export const inlineEventLength = 16 * 1024

/** The queue of handlers of a subscription that failed and are to be tried again. */
export function retryQueue(subscription: string): string {
  return `sluice-retries-${subscription}`
}

/**
 * Adds deliveries, so many at once as a connection carries. What was added before under the same id is not added again.
 *
 * @param delayMs says for each how long it waits before it is tried
 * @param now the time that all processes share
 */
export async function addDeliveries(
  queue: Queue,
  jobs: readonly DeliveryJob[],
  delayMs: (job: DeliveryJob) => number = () => 0,
  now = Date.now(),
): Promise<void> {
  for (const portion of portions(jobs, ({ event }) => (event?.length ?? 0) + jobBytes)) {
    await queue.addBulk(
      portion.map(data => ({
        name: `${data.delivery.rule}/${data.delivery.target}`,
        data,
        opts: options(data, delayMs(data), now),
      })),
    )
  }
}

/** What a job takes besides its event, about. */
const jobBytes = 1000

/** Whether a delivery was added and is remembered, whatever became of it since. */
export async function isKnownDelivery(queue: Queue, delivery: Delivery): Promise<boolean> {
  return (await queue.getJobState(jobId(delivery))) !== 'unknown'
}

/** `decide` alone says when a delivery is given up, so BullMQ's own limit must never be reached. */
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

/** The target that the delivery goes to now: another than its own where its dead letter was sent elsewhere. */
export function receiverOf({ delivery, to }: { delivery: Delivery; to?: DeliveryJob['to'] }): Delivery {
  return to ? { ...delivery, ...to } : delivery
}

/** What is known of the tries of a delivery. It is kept beside the job's data where that has a large event in it. */
export type JobProgress = Pick<DeliveryJob, 'attempt' | 'failed' | 'outcome'>

/** What a job is: a delivery, or one whose data was damaged, or nothing of ours. */
export type ReadJob =
  | { readonly kind: 'delivery'; readonly data: DeliveryJob }
  | { readonly kind: 'damaged'; readonly delivery: Delivery; readonly eventJson: string }
  | { readonly kind: 'foreign' }

/** Reads a job back. The id of one that was damaged still says whose delivery it was. */
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

/** What is kept beside the data, unless an older version of Sluice has gone on from the data since. */
function further(job: DeliveryJob, progress: unknown): Partial<JobProgress> {
  const { attempt, failed, outcome } = (progress ?? {}) as Partial<JobProgress>
  if (!Number.isInteger(attempt) || attempt! < job.attempt || !Array.isArray(failed)) return {}
  return { attempt: attempt!, failed, ...(outcome ? { outcome } : {}) }
}
