import {
  type DeadLetter,
  deliveryId,
  type FailedAttempt,
  type Failure,
  type Reason,
  withAttempts,
} from '@sluice/delivery'
import type { DeliveryJob } from './delivery-job.js'

/** The fields of a letter that describe the target. */
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

/** Appends a failed attempt; only the latest ones are kept. */
export function withFailure(
  failed: readonly FailedAttempt[],
  { error, stack }: Pick<Failure, 'error' | 'stack'>,
  durationMs: number,
  at = new Date(),
): FailedAttempt[] {
  return withAttempts(failed, [{ at: at.toISOString(), error, durationMs, ...(stack ? { stack } : {}) }])
}
