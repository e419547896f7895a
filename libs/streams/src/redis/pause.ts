/** Milliseconds that a loop rests after this many failures in a row: 100, 200 … 2,000. */
export function pauseAfter(failures: number): number {
  return Math.min(2000, 50 * 2 ** Math.min(failures, 6))
}

/** Waits, or returns early when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
