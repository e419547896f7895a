import { type DeadLetter, withAttempts } from './dead-letter.js'
import { parseTimestamp } from '@sluice/event'
import { reasonNow } from '../outcome.js'
import { fingerprint } from './fingerprint.js'

/** A dead letter as dlq keeps it: with attributes of its event, so that a list is useful without the events. */
export interface KeptLetter extends DeadLetter {
  /** See {@link fingerprint}, or {@link otherFingerprint}. */
  readonly fingerprint: string
  /** The event's `id`; absent if the event is unreadable or has none. */
  readonly eventId?: string
  readonly type?: string
  readonly source?: string
  readonly subject?: string
  readonly partitionKey?: string
}

/** The fingerprint of letters for which a shard had no group left. */
export const otherFingerprint = 'other'

/**
 * @param eventJson the event's text, which may not be JSON
 * @param past the redriven letter of the same delivery: its attempts are part of the history
 */
export function keptLetter(letter: DeadLetter, eventJson: string, past?: DeadLetter): KeptLetter {
  const earlier = past && past.redrives < letter.redrives ? past.attempts : []
  const attempts = withAttempts(earlier, letter.attempts)
  return { ...letter, attempts, fingerprint: fingerprint(letter), ...attributes(eventJson) }
}

/** UTF-16 code units. Longer attributes are not copied into the letter, so that lists stay small. */
const longestShown = 2048

/** The event's id, type, source, subject and partition key: those that are texts and not too long for a list. */
function attributes(eventJson: string): Omit<KeptLetter, keyof DeadLetter | 'fingerprint'> {
  const { id: eventId, type, source, subject, partitionkey } = parse(eventJson)
  const shown = Object.entries({ eventId, type, source, subject, partitionKey: partitionkey || subject || eventId })
  return Object.fromEntries(shown.filter(([, value]) => typeof value === 'string' && value.length <= longestShown))
}

function parse(eventJson: string): Record<string, unknown> {
  try {
    return (JSON.parse(eventJson) ?? {}) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A filter of dead letters: each given field must be equal; `from` and `to` bound the time at which they were given up. */
export interface LetterFilter {
  readonly bus?: string
  readonly rule?: string
  readonly target?: string
  readonly reason?: string
  /** The name of a subscription or queue, or the URL of a webhook. */
  readonly destination?: string
  /** The event's `type`. */
  readonly type?: string
  /** The event's `id`. */
  readonly eventId?: string
  readonly fingerprint?: string
  /** RFC 3339: given up then or later. */
  readonly from?: string
  /** RFC 3339: given up earlier. */
  readonly to?: string
}

const equalFields = [
  'bus',
  'rule',
  'target',
  'reason',
  'destination',
  'type',
  'eventId',
  'fingerprint',
] as const satisfies (keyof LetterFilter)[]

export const letterFilterFields = [...equalFields, 'from', 'to'] as const satisfies (keyof LetterFilter)[]

export function letterMatches(letter: KeptLetter, filter: LetterFilter): boolean {
  const failedAt = Date.parse(letter.failedAt)
  if (filter.from !== undefined && !(failedAt >= parseTimestamp(filter.from)!)) return false
  if (filter.to !== undefined && !(failedAt < parseTimestamp(filter.to)!)) return false
  return equalFields.every(field => filter[field] === undefined || isOf(letter, field, filter[field]))
}

/** Ordered handlers have a subscription of their own; their letters match the service's name as `destination` too. */
function isOf(letter: KeptLetter, field: (typeof equalFields)[number], value: string): boolean {
  if (letter[field] === value) return true
  if (field === 'reason') return reasonNow(letter.reason) === reasonNow(value)
  return field === 'destination' && letter.targetType === 'subscription' && letter.destination === orderedName(value)
}

/** The subscription of the ordered handlers of a service or group; that of its other handlers has its own name. */
export function orderedName(service: string): string {
  return `${service}.ordered`
}
