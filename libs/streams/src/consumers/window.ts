/** A tumbling window over the times at which Redis appended events, in milliseconds since 1970. */
export interface Window {
  readonly start: number
  /** The first millisecond that is not in it any more. */
  readonly end: number
}

/** The window that a moment is in, where there are windows. They begin at multiples of their length. */
export function windowOf(ms: number | undefined, length: number | undefined): Window | undefined {
  if (ms === undefined || !length) return undefined
  return { start: ms, end: (Math.floor(ms / length) + 1) * length }
}

/** When the window of an event begins: never before the one that is open, nor in one that was closed. */
export function windowStart(entryId: string, length: number, open = 0, closed = 0): number {
  const ms = Number(entryId.split('-')[0])
  return Math.max(Math.floor(ms / length) * length, open, closed)
}
