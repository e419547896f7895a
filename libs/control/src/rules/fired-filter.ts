import { InvalidError, parseTimestamp, timestampForm } from '@sluice/event'
import type { Fired } from '@sluice/streams'

/**
 * Which rules a list has: `never` those that never fired, `before:<time>` those that have not fired since that time.
 *
 * @throws InvalidError `INVALID_FILTER`
 */
export function firedFilterOf(text: string): (fired: Fired | undefined) => boolean {
  if (text === 'never') return fired => fired === undefined
  const time = text.startsWith('before:') ? parseTimestamp(text.slice('before:'.length)) : undefined
  if (time !== undefined) return fired => fired === undefined || fired.lastAt < time
  const message = `fired must be 'never', or 'before:' and ${timestampForm}`
  throw new InvalidError('INVALID_FILTER', message, { path: 'fired' })
}
