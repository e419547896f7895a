import { type DeadLetter, deliveryId, type FailedAttempt, maxKeptAttempts, type Reason } from '@sluice/delivery'
import type { DeliveryJob } from './delivery-job.js'

/** What the letter says of the target. */
export type Destination = Pick<DeadLetter, 'targetType' | 'destination'>

export function deadLetter(
  { delivery, failed }: Pick<DeliveryJob, 'delivery' | 'failed'>,
  destination: Destination,
  reason: Reason,
  error: string,
): DeadLetter {
  return {
    id: deliveryId(delivery),
    ...delivery,
    ...destination,
    reason,
    error,
    attempts: failed,
    failedAt: new Date().toISOString(),
  }
}

/** The failed attempts with one more, the latest ones of them. */
export function withFailure(
  failed: readonly FailedAttempt[],
  error: string,
  durationMs: number,
  at = new Date(),
): FailedAttempt[] {
  return [...failed, { at: at.toISOString(), error, durationMs }].slice(-maxKeptAttempts)
}
