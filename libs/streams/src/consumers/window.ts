/** A tumbling window over the times at which Redis appended events, in milliseconds since 1970. */
export interface Window {
  readonly start: number
  /** The first millisecond after the window. */
  readonly end: number
}

/** The window of a moment; undefined without windows. Windows begin at multiples of their length. */
export function windowOf(ms: number | undefined, length: number | undefined): Window | undefined {
  if (ms === undefined || !length) return undefined
  return { start: ms, end: (Math.floor(ms / length) + 1) * length }
}

/** The start of the window that an event counts in: never before the open one, nor inside a closed one. */
export function windowStart(entryId: string, length: number, open = 0, closed = 0): number {
  const ms = Number(entryId.split('-')[0])
  return Math.max(Math.floor(ms / length) * length, open, closed)
}
