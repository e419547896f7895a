import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work after which the event loop gets a turn. */
const sliceMs = 5

/** Collects all items, and yields to the event loop if making them takes long. */
export async function inTurns<T>(items: Iterable<T>): Promise<T[]> {
  const all: T[] = []
  let started = performance.now()
  for (const item of items) {
    all.push(item)
    if (performance.now() - started < sliceMs) continue
    await setImmediate()
    started = performance.now()
  }
  return all
}
