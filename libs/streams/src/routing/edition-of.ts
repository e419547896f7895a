import { parsePosition } from '@sluice/event'
import type { EventLog } from '../log/log.js'
import { compareIds } from '../wire/entry.js'

/**
 * The version of the registry by which the router handed an event on. Undefined if that is not known: the position is none, or the
 * registry has changed 1,000 times since. Of an event that no router has handed on yet, it is the version that the last one went by.
 */
export async function editionOf(
  { redis, keys }: Pick<EventLog, 'redis' | 'keys'>,
  bus: string,
  position: string,
): Promise<number | undefined> {
  const parsed = parsePosition(position)
  if (!parsed) return undefined
  const { shard, entryId } = parsed
  const firsts = await redis.zrange(keys.routed(bus, shard), 0, '-1', 'WITHSCORES') // by version, 1,000 at most
  let found: number | undefined
  for (let i = 0; i < firsts.length; i += 2)
    if (compareIds(String(firsts[i]), entryId) <= 0) found = Number(firsts[i + 1])
  return found
}
