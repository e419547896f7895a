import { Fault, quoted } from '../fault.js'

/** Names by what was read: Intl takes longer for one than the search for a run. */
const known = new Map<string, string>()
const mostKnown = 2000

/**
 * Reads the name of a time zone.
 *
 * @returns the name by which Intl knows it, the same for all spellings
 * @throws Fault
 */
export function readZone(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  try {
    if (/^[A-Z]/i.test(text))
      return keep(text, new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone)
  } catch {
    // It is said below.
  }
  throw new Fault(`must be a time zone of IANA, like "Europe/Zurich" or "UTC", and is ${quoted(text)}`)
}

/** Texts differ in capitals, so their number has a bound. */
function keep(text: string, name: string): string {
  if (known.size >= mostKnown) known.clear()
  known.set(text, name)
  return name
}
