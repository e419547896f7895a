import { InvalidError, mostDelayMs, parseTimestamp } from '@sluice/event'

/** When events are to be appended: until then they wait on the platform. Give one of the two. */
export interface DelayOptions {
  /** A `Date`, or an RFC 3339 text with an offset. In the past: at once. At most 366 days from now. */
  readonly deliverAt?: Date | string
  /** Milliseconds from now. */
  readonly delayMs?: number
}

/**
 * The `deliverat` of events that are published with these options, RFC 3339.
 *
 * @param now in milliseconds since 1970
 * @throws InvalidError `INVALID_OPTION`
 */
export function deliverAtOf({ deliverAt, delayMs }: DelayOptions, now: () => number): string | undefined {
  if (deliverAt !== undefined && delayMs !== undefined)
    throw wrong('delayMs', 'goes without deliverAt: give one of the two')
  if (delayMs !== undefined) {
    if (typeof delayMs === 'number' && delayMs >= 0 && delayMs <= mostDelayMs)
      return new Date(now() + delayMs).toISOString()
    throw wrong('delayMs', `must be a number of milliseconds from 0 to ${mostDelayMs} (366 days)`)
  }
  if (deliverAt === undefined) return undefined
  const at = deliverAt instanceof Date ? deliverAt.getTime() : parseTimestamp(deliverAt)
  if (at === undefined || Number.isNaN(at))
    throw wrong(
      'deliverAt',
      'must be a valid Date, or an RFC 3339 text with an offset, for example "2026-01-31T12:00:00Z"',
    )
  if (at - now() > mostDelayMs) throw wrong('deliverAt', 'must be at most 366 days from now: an event waits no longer')
  return new Date(at).toISOString()
}

function wrong(option: string, must: string): InvalidError {
  return new InvalidError('INVALID_OPTION', `publish: option ${option} ${must}`, { option })
}
