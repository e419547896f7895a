/** A reader of a log that has not read or finished all of its events. */
export interface Lag {
  /** `router`, `fan-out` or the name of another group that reads the log: `stream:<consumer>` for a stream consumer. */
  readonly by: string
  /** The number of those events; undefined if Redis cannot count them. */
  readonly events: number | undefined
  /** When the oldest of them was appended, in Unix milliseconds. */
  readonly oldestMs: number
  /** How old that one is. */
  readonly lagMs: number
}

/** A reader that keeps events from being trimmed. */
export interface Blocked {
  readonly by: string
  /** When the oldest event that it needs was appended, in Unix milliseconds. */
  readonly oldestMs: number
  /** Milliseconds that this event is past its retention; 0 if it is not and only the full bus needs its memory. */
  readonly sinceMs: number
}

/** Milliseconds behind from which a reader counts as away: it does not free the events that it needs. */
const awayMs = 60_000

/** Of each reader what it has on all shards. */
export function together(lags: readonly Lag[]): Lag[] {
  const found = new Map<string, Lag>()
  for (const lag of lags) {
    const other = found.get(lag.by)
    if (!other) found.set(lag.by, lag)
    else found.set(lag.by, { ...(other.lagMs > lag.lagMs ? other : lag), events: sumOf(other.events, lag.events) })
  }
  return [...found.values()]
}

/** The readers that are away. */
export function away(lags: readonly Lag[]): Lag[] {
  return lags.filter(({ lagMs }) => lagMs > awayMs)
}

/** Who holds back what is past its retention; on a bus that is full also who holds back what could go early. */
export function blocked(lags: readonly Lag[], retentionMs: number, isFull: boolean): Blocked[] {
  const late = lags.filter(({ lagMs }) => lagMs > retentionMs)
  const found = isFull ? [...new Set([...late, ...away(lags)])] : late
  return found.map(({ by, oldestMs, lagMs }) => ({ by, oldestMs, sinceMs: Math.max(0, lagMs - retentionMs) }))
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}
