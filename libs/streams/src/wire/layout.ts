import type { Redis } from 'ioredis'
import { UnavailableError } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { Script } from '../redis/script.js'

/**
 * The layout of Sluice's data in Redis: its keys, the fields of its entries, its hashes. The number rises only when a version
 * that knows the layouts before would misread or destroy data: a new key, or a new field that older versions may ignore, is
 * no new layout.
 *
 * 1: also the layout of versions that did not write the key, such as 0.1.0.
 */
export const knownLayout = 1

/**
 * Also when Redis is full: a service must be able to start then.
 *
 * KEYS[1] layout   ARGV[1] the layout to write if there is none
 * Returns the layout that Redis has.
 */
const layoutScript = new Script<string>(`#!lua flags=allow-oom
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
`)

/**
 * Writes the layout if Redis has none, and refuses a layout that is newer than this version knows. Every process calls it
 * before it reads or writes anything else.
 *
 * @throws UnavailableError `LAYOUT_TOO_NEW`
 */
export async function checkLayout(redis: Redis, keys: Keys): Promise<void> {
  const found = await layoutScript.run(redis, [keys.layout()], [knownLayout])
  if (Number(found) <= knownLayout) return
  throw new UnavailableError(
    'LAYOUT_TOO_NEW',
    `Redis holds Sluice's data in layout ${found} (key ${keys.layout()}); this version of Sluice knows layout ${knownLayout} ` +
      `and would misread it: update this process to the version that the others run`,
    { found, known: knownLayout },
  )
}
