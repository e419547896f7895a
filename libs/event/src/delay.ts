import { InvalidError } from './errors/errors.js'
import type { CloudEvent } from './cloud-event.js'
import { parseTimestamp } from './grammar/timestamp.js'

/** The attribute that says when an event is to be appended. */
export const deliverAtAttribute = 'deliverat'

const days = 366

/** Most milliseconds that an event may wait. */
export const mostDelayMs = days * 86_400_000

/** When an event is to be appended by its attribute, in milliseconds since 1970; undefined for one that is not to wait. */
export function deliverAtOf(event: CloudEvent): number | undefined {
  return parseTimestamp(event[deliverAtAttribute])
}

/**
 * @param now in milliseconds since 1970
 * @throws InvalidError `INVALID_ATTRIBUTE` if the event would wait too long
 */
export function checkDelay(deliverAt: number, now: number): void {
  if (deliverAt - now <= mostDelayMs) return
  const attribute = deliverAtAttribute
  const message = `attribute '${attribute}' must be at most ${days} days from now: an event waits no longer`
  throw new InvalidError('INVALID_ATTRIBUTE', message, { attribute, limit: mostDelayMs })
}
