import { InvalidError, mostDelayMs, parseTimestamp } from '@sluice/event'
import type { Parameter } from '../openapi/description.js'

/** The query parameters by which a request says when its events are to be appended. */
export const delayParameters: Record<'deliverAt' | 'delayMs', Parameter> = {
  deliverAt: {
    description:
      'When the events are to be appended that have no `deliverat` of their own: until then they wait, at most 366 days.',
    schema: { type: 'string', format: 'date-time' },
  },
  delayMs: {
    description: 'The same in milliseconds from now. Give one of the two.',
    schema: { type: 'integer', minimum: 0, maximum: mostDelayMs },
  },
}

/**
 * When the events of a request are to be appended, in milliseconds since 1970.
 *
 * @param now in milliseconds since 1970
 * @throws InvalidError `INVALID_QUERY`
 */
export function delayOf(query: { deliverAt?: string; delayMs?: string }, now: number): number | undefined {
  const { deliverAt, delayMs } = query
  if (deliverAt !== undefined && delayMs !== undefined)
    throw wrong('delayMs', 'goes without deliverAt: send one of them')
  if (delayMs !== undefined) {
    if (/^\d{1,15}$/.test(delayMs) && Number(delayMs) <= mostDelayMs) return now + Number(delayMs)
    throw wrong('delayMs', `must be a number of milliseconds from 0 to ${mostDelayMs} (366 days)`)
  }
  if (deliverAt === undefined) return undefined
  const at = parseTimestamp(deliverAt)
  if (at === undefined)
    throw wrong(
      'deliverAt',
      'must be an RFC 3339 time with an offset, as in 2026-01-31T12:00:00Z; a + in it is sent as %2B',
    )
  if (at - now > mostDelayMs) throw wrong('deliverAt', 'must be at most 366 days from now: an event waits no longer')
  return at
}

function wrong(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_QUERY', `query parameter '${path}' ${must}`, { path })
}
