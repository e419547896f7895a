import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work after which others have their turn. */
const sliceMs = 5

/** All items. Where making them takes long, everything else that the process does goes on in between. */
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
