import type { EventLog } from '../log/log.js'
import { firedScript } from './fired.script.js'

/** How often a rule fired: an event matched, and its owner may receive it. */
export interface Fired {
  readonly count: number
  /** The last time, milliseconds since 1970 by the clock of a router. */
  readonly lastAt: number
}

/** Rules of one call to Redis. */
const perCall = 1000

type Log = Pick<EventLog, 'redis' | 'keys'>

/** Adds what one process counted of a bus. @param forgotten rules that were deleted */
export async function addFired(
  { redis, keys }: Log,
  bus: string,
  fired: ReadonlyMap<string, Fired>,
  forgotten: readonly string[],
): Promise<void> {
  const key = [keys.fired(bus)]
  for (const names of pagesOf(forgotten)) await firedScript.run(redis, key, [names.length, ...names])
  for (const page of pagesOf([...fired]))
    await firedScript.run(redis, key, [0, ...page.flatMap(([rule, { count, lastAt }]) => [rule, count, lastAt])])
}

/** How often rules of a bus fired, as far as routers have said it; nothing of a rule that never did. */
export async function readFired(
  { redis, keys }: Log,
  bus: string,
  rules: readonly string[],
): Promise<Map<string, Fired>> {
  const found = new Map<string, Fired>()
  for (const page of pagesOf(rules)) {
    const texts = await redis.hmget(keys.fired(bus), ...page)
    page.forEach((rule, i) => {
      if (!texts[i]) return
      const [count, lastAt] = texts[i].split(' ').map(Number) as [number, number]
      found.set(rule, { count, lastAt })
    })
  }
  return found
}

function* pagesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += perCall) yield all.slice(i, i + perCall)
}
