/** Schedules read literally and slowly, with nothing but Intl: what the library is held against. */

export interface LocalDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** What an expression means, beside its text. */
export interface Meaning {
  /** Whether minutes and hours have neither star nor step. */
  readonly isPlain: boolean
  /** Minutes after midnight. */
  readonly times: readonly number[]
  isOn(day: LocalDay): boolean
}

const minute = 60_000
const dayLength = 24 * 60 * minute
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** How far the clock of a zone is ahead of UTC. */
export function offsetOf(zone: string, moment: number): number {
  const key = `${zone} ${moment}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  const text = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')!.value
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(text)!
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * minute * (sign === '-' ? -1 : 1)
  offsets.set(key, offset)
  return offset
}

/** Every run of an expression from one moment up to another one. */
export function literalRuns({ isPlain, times, isOn }: Meaning, zone: string, from: number, to: number): number[] {
  const runs = new Set<number>()
  for (let midnight = Math.floor(from / dayLength - 1) * dayLength; midnight < to + dayLength; midnight += dayLength) {
    const date = new Date(midnight)
    if (!isOn({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() })) continue
    for (const time of times) for (const run of momentsOf(midnight + time * minute, zone, isPlain)) runs.add(run)
  }
  return [...runs].filter(run => run >= from && run < to).sort((one, other) => one - other)
}

/** @param shown what the clock shows, as if it were UTC */
export function momentsOf(shown: number, zone: string, isPlain: boolean): number[] {
  const midnight = Math.floor(shown / dayLength) * dayLength
  const [before, after] = [offsetOf(zone, midnight - dayLength), offsetOf(zone, midnight + 2 * dayLength)]
  if (before === after) return [shown - before]
  const moments = [...new Set([before, after])]
    .map(offset => shown - offset)
    .filter(moment => moment + offsetOf(zone, moment) === shown)
    .sort((one, other) => one - other)
  if (!isPlain) return moments
  return [moments[0] ?? changeAfter(midnight - dayLength, zone)]
}

/** The first moment at which the clock is changed. */
function changeAfter(moment: number, zone: string): number {
  let at = moment
  while (offsetOf(zone, at) === offsetOf(zone, at - minute)) at += minute
  return at
}
