import { type KeptLetter, otherFingerprint } from '@sluice/delivery'
import type { DeadLetterStore } from './dead-letters.js'
import { type BusLayout, type Shard, shardsOf } from '../shards/shards.js'

/** Dead letters with the same fingerprint, see `fingerprint` in libs/delivery. */
export interface LetterGroup {
  readonly fingerprint: string
  readonly bus: string
  readonly count: number
  /** When the first and the latest of them were given up, RFC 3339. */
  readonly firstFailedAt: string
  readonly lastFailedAt: string
  /** The latest of them, as an example. */
  readonly last: KeptLetter
}

interface Counted {
  readonly fingerprint: string
  readonly bus: string
  count: number
  readonly shards: Shard[]
}

/** Groups whose letters are read in one round trip. */
const page = 100

/** The position of a group in the list. */
export type GroupCursor = Pick<LetterGroup, 'count' | 'bus' | 'fingerprint'>

/**
 * The groups of these buses, the largest first. The letters of each group are read when it is yielded.
 *
 * @param after yields only groups behind it. A group whose size changed since may be yielded twice or not at all
 */
export async function* letterGroups(
  store: DeadLetterStore,
  buses: readonly BusLayout[],
  after?: GroupCursor,
): AsyncGenerator<LetterGroup, void> {
  const all = await countGroups(store, buses)
  const counted = after ? all.filter(group => compare(group, after) > 0) : all
  for (let i = 0; i < counted.length; i += page) {
    const groups = await Promise.all(counted.slice(i, i + page).map(group => describeGroup(store, group)))
    yield* groups.filter(group => group !== undefined)
  }
}

/** Whether it is the group of letters for which a shard had no group left: they have nothing in common. */
export function isOther(group: Pick<LetterGroup, 'fingerprint'>): boolean {
  return group.fingerprint === otherFingerprint
}

async function countGroups({ redis, keys }: DeadLetterStore, buses: readonly BusLayout[]): Promise<Counted[]> {
  const shards = shardsOf(buses)
  const counts = await Promise.all(
    shards.map(({ bus, index }) => redis.zrange(keys.letterGroups(bus, index), '0', '-1', 'WITHSCORES')),
  )
  const groups = new Map<string, Counted>()
  for (const [i, shard] of shards.entries()) {
    const flat = counts[i]!
    for (let at = 0; at < flat.length; at += 2) {
      const name = `${shard.bus}~${flat[at]}`
      const group = groups.get(name) ?? { fingerprint: flat[at]!, bus: shard.bus, count: 0, shards: [] }
      group.count += Number(flat[at + 1])
      group.shards.push(shard)
      groups.set(name, group)
    }
  }
  return [...groups.values()].sort(compare)
}

function compare(a: GroupCursor, b: GroupCursor): number {
  if (a.count !== b.count) return b.count - a.count
  const [of, than] = [`${a.fingerprint} ${a.bus}`, `${b.fingerprint} ${b.bus}`]
  return of === than ? 0 : of < than ? -1 : 1
}

async function describeGroup(store: DeadLetterStore, group: Counted): Promise<LetterGroup | undefined> {
  const ends = await Promise.all(
    group.shards.map(async shard => {
      const index = store.keys.letterGroup(shard.bus, shard.index, group.fingerprint)
      const [first, last] = await Promise.all([
        store.redis.zrange(index, '0', '0', 'WITHSCORES'),
        store.redis.zrange(index, '-1', '-1', 'WITHSCORES'),
      ])
      return { shard, firstMs: Number(first[1]), lastMs: Number(last[1]), id: last[0] }
    }),
  )
  const there = ends.filter(({ id }) => id !== undefined).sort((a, b) => b.lastMs - a.lastMs)
  if (there.length === 0) return undefined
  const [last] = await store.read(there[0]!.shard, [there[0]!.id!])
  if (!last) return undefined
  const time = (ms: number) => new Date(ms).toISOString()
  const { fingerprint, bus, count } = group
  const firstFailedAt = time(Math.min(...there.map(({ firstMs }) => firstMs)))
  return { fingerprint, bus, count, firstFailedAt, lastFailedAt: time(there[0]!.lastMs), last }
}
