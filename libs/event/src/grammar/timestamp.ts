/** Most digits of a fraction of a second; RFC 3339 has no limit. */
export const maxFractionDigits = 30

/** The form of a timestamp, for messages. */
export const timestampForm =
  'an RFC 3339 timestamp of a date that exists, with an offset, for example "2026-01-31T12:00:00Z" or "2026-01-31T13:00:00.25+01:00"'

const form = new RegExp(
  `^(\\d{4})-(\\d\\d)-(\\d\\d)[Tt](\\d\\d):(\\d\\d):(\\d\\d)(\\.\\d{1,${maxFractionDigits}})?(?:[Zz]|([+-])(\\d\\d):(\\d\\d))$`,
)

const days = [
  '(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])',
  '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)',
  '02-(?:0[1-9]|1\\d|2[0-8])',
]
/** The form of nearly all timestamps: in UTC, on a day that every year has. `Date.parse` reads these correctly. */
const usual = new RegExp(`^\\d{4}-(?:${days.join('|')})T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{3})?Z$`)

/**
 * Parses all times that are given as text: CloudEvents `time`, filters, options of the SDK, dates in typed events. `Date.parse`
 * accepts many other texts, reads a time without offset in the zone of the process, and makes March 2 of February 30.
 * Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 *
 * @returns milliseconds since 1970, rounded down, a leap second as the second after it; undefined if the text is not a timestamp
 */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  if (usual.test(text)) return Date.parse(text)
  const match = form.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day) // Date.UTC reads the year 99 as 1999
  const offset = (offsetHour * 60 + offsetMinute) * (match[8] === '-' ? -1 : 1)
  date.setUTCHours(hour, minute - offset, second)
  if (second === 60 && !endsLeapSecond(date)) return undefined
  return date.getTime() + Math.floor(Number(match[7] ?? 0) * 1000)
}

type Six = [number, number, number, number, number, number]

/** Leap seconds are inserted at the end of June or December, in UTC. Source: section 5.7 and appendix D */
function endsLeapSecond(next: Date): boolean {
  const isFirst = next.getUTCDate() === 1 && next.getUTCHours() === 0 && next.getUTCMinutes() === 0
  return isFirst && [0, 6].includes(next.getUTCMonth())
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
