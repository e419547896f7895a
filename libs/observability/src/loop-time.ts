/** A wait is cut into so many: one during which the loop stood still counts as much as any other. */
const slices = 8

/**
 * Calls `late` when the event loop had `ms` milliseconds to do something else first. A timer alone fires right after the loop
 * stood still, before the answer is read that came meanwhile: whoever was asked would be blamed for it.
 *
 * @returns what stops it
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
