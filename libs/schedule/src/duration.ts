import { Fault, quoted } from './fault.js'

const minute = 60_000
const units = { minute, hour: 60 * minute, day: 24 * 60 * minute }
const form = /^([1-9]\d{0,5}) (minute|hour|day)s?$/

/**
 * Reads `5 minutes`, `1 hour`, `2 days`, as EventBridge writes rates.
 *
 * @param most the longest, in days
 * @returns milliseconds
 * @throws Fault
 */
export function readDuration(text: string, most: number): number {
  const [, count, unit] = form.exec(text) ?? []
  if (count === undefined) throw new Fault(`must be like "5 minutes", "1 hour" or "2 days", and is ${quoted(text)}`)
  const length = Number(count) * units[unit as keyof typeof units]
  if (length > most * units.day) throw new Fault(`must be at most ${most === 1 ? '1 day' : `${most} days`}`)
  return length
}
