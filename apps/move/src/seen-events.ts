import { type CloudEvent, partitionKey } from '@sluice/event'
import { digest } from '@sluice/streams'
import type { ShardPart } from './layouts/part.js'
import type { Side } from './side.js'

/** Events of one round trip. */
const page = 100

/**
 * Remembers the events of the dedupe window of a shard, so that one which is sent again after the move is accepted once. Layout 1 told events
 * apart in another way, so its digests are of no use: they are made again from the log.
 */
export async function rememberEvents(from: Side, to: Side, log: ShardPart): Promise<void> {
  const key = ({ layout }: Side, name: string) => layout.keyOf({ ...log, name })
  const seen = (await from.place.redis.hget(key(from, 'gate'), 'seen')) ?? ''
  const [, window = 0, turn = 0] = (/^(\d+):(\d+)$/.exec(seen) ?? []).map(Number)
  if (window === 0) return
  for (let start = String((turn - 1) * window); ;) {
    const entries = await from.place.redis.xrange(key(from, 'events'), start, '+', 'COUNT', page)
    const digests: [string[], string[]] = [[], []]
    for (const [id, fields] of entries) {
      const event = parse(fields[fields.indexOf('e') + 1])
      if (!event) continue
      const ofTurn = Math.floor(Number.parseInt(id, 10) / window)
      digests[ofTurn === turn ? 0 : 1].push(digest(`${event.source} ${event.id}\n${partitionKey(event)}`), id)
    }
    for (const [i, some] of digests.entries())
      if (some.length > 0) await to.place.redis.hset(key(to, `seen:${(turn + i) % 2}`), ...some)
    if (entries.length < page) return
    start = `(${entries.at(-1)![0]}`
  }
}

function parse(json: string | undefined): CloudEvent | undefined {
  try {
    return JSON.parse(json ?? '') as CloudEvent
  } catch {
    return undefined // no event is found again by it
  }
}
