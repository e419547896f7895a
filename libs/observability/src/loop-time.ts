/** A wait is cut into this many slices. A slice in which the loop stalled counts like any other, however long it took. */
const slices = 8

/**
 * Calls `late` after the event loop had `ms` milliseconds for other work. A timer alone fires right after a stall of the loop,
 * before answers are read that arrived meanwhile, and the server would be blamed for the stall.
 *
 * @returns a function that cancels it
 */
export function afterLoopTime(ms: number, late: () => void): () => void {
  let left = slices
  let timer: ReturnType<typeof setTimeout>
  const wait = () => {
    timer = setTimeout(() => (--left > 0 ? wait() : late()), ms / slices)
  }
  wait()
  return () => clearTimeout(timer)
}
