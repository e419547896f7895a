import { setTimeout as sleep } from 'node:timers/promises'
import { masters } from '@sluice/streams'
import type { Place } from './place.js'

/**
 * Waits until as many replicas of each master have everything that was written before the call.
 *
 * @returns the fewest that have it, of any master
 */
export async function confirmed({ redis }: Place, replicas: number, timeoutMs: number): Promise<number> {
  const deadline = performance.now() + timeoutMs
  const counts = masters(redis).map(async master => {
    const { at } = offsetsOf(await master.info('replication'))
    for (;;) {
      const had = offsetsOf(await master.info('replication')).replicas.filter(offset => offset >= at).length
      if (had >= replicas || performance.now() > deadline) return had
      await sleep(100)
    }
  })
  return Math.min(...(await Promise.all(counts)))
}

/** Reads INFO replication: the offset of the master, and those that its replicas have acknowledged. */
function offsetsOf(info: string): { at: number; replicas: number[] } {
  const at = Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1] ?? 0)
  const replicas = Array.from(info.matchAll(/^slave\d+:.*state=online,offset=(\d+)/gm), ([, offset]) => Number(offset))
  return { at, replicas }
}
