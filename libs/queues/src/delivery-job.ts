import type { JobsOptions, Queue } from 'bullmq'
import { type Delivery, type FailedAttempt, jobId, type RetryPolicy } from '@sluice/delivery'

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
  /** The attempt that comes next, from 1. */
  readonly attempt: number
  /** The attempts that failed, the latest ones. */
  readonly failed: readonly FailedAttempt[]
}

/** The queue of all webhook deliveries. */
export const webhookQueue = 'sluice-webhooks'

/** The queue of handlers of a subscription that failed and are to be tried again. */
export function retryQueue(subscription: string): string {
  return `sluice-retries-${subscription}`
}

/** Adds deliveries in one round trip. What was added before under the same id is not added again. */
export async function addDeliveries(queue: Queue, jobs: readonly DeliveryJob[], delayMs = 0): Promise<void> {
  if (jobs.length === 0) return
  await queue.addBulk(
    jobs.map(data => ({ name: `${data.delivery.rule}/${data.delivery.target}`, data, opts: options(data, delayMs) })),
  )
}

/** `decide` alone says when a delivery is given up, so BullMQ's own limit must never be reached. */
const neverByBullmq = 1_000_000

function options(job: DeliveryJob, delay: number): JobsOptions {
  return { jobId: jobId(job.delivery), delay, attempts: neverByBullmq, backoff: { type: 'custom' }, stackTraceLimit: 1 }
}
