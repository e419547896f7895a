import type { KeptLetter, LetterFilter } from '@sluice/delivery'
import { parseTimestamp } from '@sluice/event'
import type { DeadLetterStore } from './dead-letters.js'
import { type BusLayout, type Shard, shardsOf } from '../shards/shards.js'

/** The end of a page of letters: time and id of its last letter. */
export interface LetterCursor {
  readonly failedAtMs: number
  readonly id: string
}

export interface ListedLetter extends LetterCursor {
  readonly letter: KeptLetter
}

/** The fields of a filter that the indexes can answer. The others need the letters themselves. */
type Range = Pick<LetterFilter, 'fingerprint' | 'from' | 'to'>

/** Letters of these buses before the cursor, newest first, up to `limit`, without their events. */
export async function listLetters(
  store: DeadLetterStore,
  buses: readonly BusLayout[],
  limit: number,
  range: Range = {},
  before?: LetterCursor,
): Promise<ListedLetter[]> {
  const shards = shardsOf(buses)
  const pages = await Promise.all(shards.map(shard => letterIds(store, shard, limit, range, before)))
  const newest = pages
    .flatMap((page, i) => page.map(entry => ({ ...entry, shard: shards[i]! })))
    .sort(newestFirst)
    .slice(0, limit)
  const letters = await Promise.all(newest.map(async ({ shard, id }) => (await store.read(shard, [id]))[0]))
  return newest.flatMap(({ id, failedAtMs }, i) => (letters[i] ? [{ id, failedAtMs, letter: letters[i] }] : []))
}

/** Ids of letters of one shard before the cursor, newest first, up to `limit`. */
export async function letterIds(
  { redis, keys }: DeadLetterStore,
  { bus, index }: Shard,
  limit: number,
  { fingerprint, from, to }: Range = {},
  before?: LetterCursor,
): Promise<LetterCursor[]> {
  const key = fingerprint === undefined ? keys.letterIndex(bus, index) : keys.letterGroup(bus, index, fingerprint)
  const end = to === undefined ? Infinity : parseTimestamp(to)!
  const newest = before && before.failedAtMs < end ? `${before.failedAtMs}` : end === Infinity ? '+inf' : `(${end}`
  const oldest = from === undefined ? '-inf' : String(parseTimestamp(from))
  const page: LetterCursor[] = []
  // letters of the cursor's own millisecond are read again, however many there are, and skipped
  for (let offset = 0; page.length < limit; offset += limit) {
    const flat = await redis.zrange(key, newest, oldest, 'BYSCORE', 'REV', 'LIMIT', offset, limit, 'WITHSCORES')
    for (let i = 0; i < flat.length; i += 2) {
      const entry = { id: flat[i]!, failedAtMs: Number(flat[i + 1]) }
      if (!before || newestFirst(before, entry) < 0) page.push(entry)
    }
    if (flat.length < limit * 2) break
  }
  return page.slice(0, limit)
}

function newestFirst(a: LetterCursor, b: LetterCursor): number {
  return b.failedAtMs - a.failedAtMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)
}
