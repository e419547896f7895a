import type { RedisClient } from '../redis/cluster/redis-client.js'
import { UnavailableError } from '@sluice/event'
import type { Keys } from '../redis/keys.js'
import { Script } from '../redis/script.js'

/**
 * The layout of Sluice's data in Redis: its keys, the fields of its entries, its hashes. The number rises only when a version
 * that knows the layouts before would misread or destroy data: a new key, or a new field that older versions may ignore, is
 * no new layout.
 *
 * 1: a hash tag a shard. Also the layout of versions that did not write the key, such as 0.1.0.
 * 2: a hash tag a slot group, and the tenant in every key. Written with the number of groups: `2:16`.
 *
 * `npm run move` writes {@link moving} into a Redis that a platform is moved to, and {@link moved} into one that it left.
 */
const knownLayout = 2

/** In place of the number, while a platform is moved to this Redis, and after it was moved away. */
export const moving = 'moving'
export const moved = 'moved'

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
 * Writes the layout if Redis has none, refuses one that this version does not know, and tells `keys` the number of slot groups.
 * Every process calls it before it reads or writes anything else.
 *
 * @param groups the number of slot groups that the settings ask for; it counts for a Redis that has no layout yet
 * @throws UnavailableError `LAYOUT_TOO_NEW`, `LAYOUT_TOO_OLD`, `LAYOUT_MOVED`, `SLOT_GROUPS_FIXED`
 */
export async function checkLayout(redis: RedisClient, keys: Keys, groups?: number): Promise<void> {
  const before = (await redis.get(keys.layout())) ?? ((await hasFirstLayout(redis, keys)) ? '1' : undefined)
  const found = before ?? (await layoutScript.run(redis, [keys.layout()], [`${knownLayout}:${groups ?? keys.groups}`]))
  if (found === moving || found === moved) throw away(keys, found)
  const [layout, made] = found.split(':').map(Number)
  if (layout === knownLayout && made !== undefined) {
    if (groups !== undefined && groups !== made) throw fixed(groups, made)
    return keys.settle(made)
  }
  if (layout! < knownLayout) throw tooOld(keys, found)
  throw new UnavailableError(
    'LAYOUT_TOO_NEW',
    `Redis holds Sluice's data in layout ${layout} (key ${keys.layout()}); this version of Sluice knows layout ${knownLayout} ` +
      `and would misread it: update this process to the version that the others run`,
    { found: layout, known: knownLayout },
  )
}

/** Whether there is data of a version that wrote no layout. */
async function hasFirstLayout(redis: RedisClient, keys: Keys): Promise<boolean> {
  return (await redis.exists(`${keys.prefix}{registry}:version`)) === 1
}

function tooOld(keys: Keys, found: string): UnavailableError {
  return new UnavailableError(
    'LAYOUT_TOO_OLD',
    `Redis holds Sluice's data in layout ${found} (key ${keys.layout()}), and this version works by layout ${knownLayout}: ` +
      `stop the old services and run \`npm run move\` (docs/moving.md), or run the version before`,
    { found: Number(found), known: knownLayout },
  )
}

function away(keys: Keys, found: string): UnavailableError {
  const why =
    found === moved
      ? 'was moved to another Redis: set REDIS_URL to that one'
      : 'is being moved to this Redis: start when `npm run move` has ended'
  return new UnavailableError(
    'LAYOUT_MOVED',
    `the platform ${why} (key ${keys.layout()} is '${found}', docs/moving.md)`,
    { found },
  )
}

function fixed(wanted: number, made: number): UnavailableError {
  return new UnavailableError(
    'SLOT_GROUPS_FIXED',
    `SLUICE_SLOT_GROUPS is ${wanted}, and Redis holds Sluice's data in ${made} slot groups, which was fixed at the first start: ` +
      `set it to ${made} or leave it out`,
    { wanted, made },
  )
}
