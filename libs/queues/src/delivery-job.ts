import type { Job, JobsOptions, Queue } from 'bullmq'
import {
  type Delivery,
  type FailedAttempt,
  jobId,
  type Outcome,
  parseJobId,
  type RetryPolicy,
  retryDefaults,
  retryPolicy,
} from '@sluice/delivery'

/** A delivery that BullMQ keeps and retries. */
export interface DeliveryJob {
  readonly delivery: Delivery
  /** The target that a redrive sends it to in place of its own. */
  readonly to?: { readonly rule: string; readonly target: string }
  /** The event as JSON. */
  readonly event: string
  /** As it was when the delivery was handed over. */
  readonly policy: RetryPolicy
  /** The version of the registry that it was routed by; 0 where no registry is asked. */
  readonly version: number
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

/** The queue of all webhook deliveries. */
export const webhookQueue = 'sluice-webhooks'

/** The queue of handlers of a subscription that failed and are to be tried again. */
export function retryQueue(subscription: string): string {
  return `sluice-retries-${subscription}`
}

/**
 * Adds deliveries in one round trip. What was added before under the same id is not added again.
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
  if (jobs.length === 0) return
  await queue.addBulk(
    jobs.map(data => ({
      name: `${data.delivery.rule}/${data.delivery.target}`,
      data,
      opts: options(data, delayMs(data), now),
    })),
  )
}

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

/** What a job is: a delivery, or one whose data was damaged, or nothing of ours. */
export type ReadJob =
  | { readonly kind: 'delivery'; readonly data: DeliveryJob }
  | { readonly kind: 'damaged'; readonly delivery: Delivery; readonly event: string }
  | { readonly kind: 'foreign' }

/** Reads a job back. The id of one that was damaged still says whose delivery it was. */
export function readJob({ id, data, timestamp }: Pick<Job<unknown>, 'id' | 'data' | 'timestamp'>): ReadJob {
  const delivery = parseJobId(id ?? '')
  if (!delivery) return { kind: 'foreign' }
  const given = (data ?? {}) as Partial<DeliveryJob>
  const event = typeof given.event === 'string' ? given.event : ''
  if (!event || !Number.isInteger(given.attempt) || !Array.isArray(given.failed) || !given.policy?.backoff)
    return { kind: 'damaged', delivery, event }
  const policy = retryPolicy(retryDefaults.webhook, given.policy)
  const { version = 0, since = timestamp } = given
  return { kind: 'delivery', data: { ...(given as DeliveryJob), delivery, policy, version, since } }
}
