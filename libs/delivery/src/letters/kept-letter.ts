import { type DeadLetter, withAttempts } from './dead-letter.js'
import { parseTimestamp } from '@sluice/event'
import { fingerprint } from './fingerprint.js'

/** A dead letter as it is kept and shown: with what tells it from others, so that a list is useful without its events. */
export interface KeptLetter extends DeadLetter {
  /** See {@link fingerprint}, or {@link otherFingerprint}. */
  readonly fingerprint: string
  /** Of the event; absent where it is unreadable or has none. */
  readonly eventId?: string
  readonly type?: string
  readonly source?: string
  readonly subject?: string
  readonly partitionKey?: string
}

/** The fingerprint of letters that came when there was no room for another group. */
export const otherFingerprint = 'other'

/**
 * @param eventJson as it came, JSON or not
 * @param past the letter of the same delivery that was redriven: its attempts are part of the history
 */
export function keptLetter(letter: DeadLetter, eventJson: string, past?: DeadLetter): KeptLetter {
  const earlier = past && past.redrives < letter.redrives ? past.attempts : []
  const attempts = withAttempts(earlier, letter.attempts)
  return { ...letter, attempts, fingerprint: fingerprint(letter), ...attributes(eventJson) }
}

/** Longer attributes are not repeated beside the event: the list of letters stays small. UTF-16 code units. */
const longestShown = 2048

/** Its id, type, source and subject where they are texts of a length that a list can show, and its partition key. */
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

/** Which dead letters: each field that is given must be equal; `from` and `to` are about the time they were given up. */
export interface LetterFilter {
  readonly bus?: string
  readonly rule?: string
  readonly target?: string
  readonly reason?: string
  /** A subscription's or queue's name, or a webhook's URL. */
  readonly destination?: string
  /** The event's. */
  readonly type?: string
  /** The event's `id`. */
  readonly eventId?: string
  readonly fingerprint?: string
  /** RFC 3339; given up then or later. */
  readonly from?: string
  /** RFC 3339; given up earlier. */
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

/** A service's ordered handlers have a subscription of their own: their letters are found under the service's name too. */
function isOf(letter: KeptLetter, field: (typeof equalFields)[number], value: string): boolean {
  if (letter[field] === value) return true
  return field === 'destination' && letter.targetType === 'subscription' && letter.destination === orderedName(value)
}

/** The subscription of a service's, or a group's, ordered handlers; the others share one of its own name. */
export function orderedName(service: string): string {
  return `${service}.ordered`
}
