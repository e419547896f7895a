import { parseTimestamp } from '@sluice/event'
import { Fault, quoted } from '../fault.js'
import { scheduleBounds } from '../schedule.js'
import { search } from './search.js'

const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/

/**
 * Reads a moment: RFC 3339, or a local time of a zone. A local time that the clock leaves out is the first moment after the gap; of
 * one that it shows twice, the first counts.
 *
 * @param timeZone undefined where nobody gave one: then a local time is refused
 * @returns milliseconds since 1970
 * @throws Fault
 */
export function readMoment(text: string, timeZone: string | undefined): number {
  const moment = local.test(text) ? readLocal(text, timeZone) : parseTimestamp(text)
  if (moment === undefined)
    throw new Fault(
      `must be a date that exists and a time, like "2027-01-01T09:00:00+01:00" or, with "timeZone", "2027-01-01T09:00", and is ${quoted(text)}`,
    )
  const { first, last } = scheduleBounds.years
  if (moment < Date.UTC(first) || moment >= Date.UTC(last + 1))
    throw new Fault(`must be in the years ${first} to ${last}`)
  return moment
}

function readLocal(text: string, timeZone: string | undefined): number | undefined {
  if (timeZone === undefined) throw new Fault(`has no offset: add one, like "${text}Z", or give "timeZone"`)
  const shown = parseTimestamp(text.length === 16 ? `${text}:00Z` : `${text}Z`)
  if (shown === undefined) return undefined
  const [year, month, day, hour, minute, second] = text.split(/\D/).map(Number)
  const dayBefore = shown - 48 * 3_600_000
  return search(`${second ?? 0} ${minute} ${hour} ${day} ${month} * ${year}`, timeZone, dayBefore, 1)[0]
}
