import { preferences } from '../state/preferences.js'
import { useStore } from '../state/store.js'
import { useNow } from './now.js'

export interface TimeProps {
  /** RFC 3339, or milliseconds since 1970. */
  readonly at: string | number | null | undefined
  /**
   * `time` has milliseconds and names the day where it is not today; `ago` says how long it is since, and shows the time when pointed at;
   * `second` has the day and no milliseconds; `full` has everything.
   */
  readonly as?: 'time' | 'ago' | 'second' | 'full'
  /** The one that the reader chose where nothing is said. */
  readonly clock?: 'local' | 'UTC'
}

/** A moment by a clock. */
export function Time({ at, as = 'time', clock: asked }: TimeProps) {
  const { clock: chosen } = useStore(preferences)
  const clock = asked ?? chosen
  const now = useNow(as === 'ago')
  if (at === null || at === undefined || Number.isNaN(new Date(at).getTime())) return <>–</>
  const date = new Date(at)
  const full = fullTime(date, clock)
  const shown = { ago: () => agoOf(now - date.getTime()), full: () => full, second: secondOf, time: timeOf }[as]
  return (
    <time dateTime={date.toISOString()} title={full}>
      {shown(date, clock)}
    </time>
  )
}

/** `12:03:04.120`, with the day before it where that is not today. */
export function timeOf(date: Date, clock: 'local' | 'UTC'): string {
  const [day, time] = partsOf(date, clock)
  return day === partsOf(new Date(), clock)[0] ? time : `${day.slice(5)} ${time}`
}

/** `2027-01-31 12:03:04`. */
export function secondOf(date: Date, clock: 'local' | 'UTC'): string {
  const [day, time] = partsOf(date, clock)
  return `${day} ${time.slice(0, 8)}`
}

function fullTime(date: Date, clock: 'local' | 'UTC'): string {
  const [day, time] = partsOf(date, clock)
  return `${day} ${time} ${clock === 'UTC' ? 'UTC' : zoneOf(date)}`
}

function partsOf(date: Date, clock: 'local' | 'UTC'): readonly [day: string, time: string] {
  const shifted = clock === 'UTC' ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  const text = shifted.toISOString()
  return [text.slice(0, 10), text.slice(11, 23)]
}

function zoneOf(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const pad = (number: number) => String(Math.floor(number)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`
}

/** `3 min ago`. */
function agoOf(ms: number): string {
  return Math.abs(ms) < 1000 ? 'now' : ms < 0 ? `in ${durationOf(-ms)}` : `${durationOf(ms)} ago`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** `850 ms`, `3.2 s`, `4 min`, `2 h`, `3 d`. @param ms milliseconds */
export function durationOf(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const [unit, size] = units.find(([, size]) => ms >= size)!
  return `${Math.floor(ms / size)} ${unit}`
}
