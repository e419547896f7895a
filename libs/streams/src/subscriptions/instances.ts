import type { EventLog } from '../log/log.js'
import { subscriptionStage } from '../shards/groups.js'
import { instanceOf } from '../shards/lease.js'
import { liveMembers } from '../shards/leases.js'
import { type BusLayout, shardsOf } from '../shards/shards.js'

/** One instance of a service, as a reader of its subscription. */
export interface SubscriptionInstance {
  readonly name: string
  /** Entries that it took and has not finished. */
  readonly pending: number
  /** 0 while it lives. Of one that is gone: milliseconds since it last took entries or said that it still has them. */
  readonly idleMs: number
}

type Parts = Pick<EventLog, 'redis' | 'keys'>

/** The number of instances that read a subscription now. One that died counts for `claimIdleMs`; without order for 15 s at most. */
export async function liveReaders(parts: Parts, bus: BusLayout, subscription: string): Promise<number> {
  return (await liveNames(parts, bus, subscription)).length
}

/** The instances that read a subscription now, or did within the last hour, by name. Of an ordered one those that live. */
export async function subscriptionInstances(
  parts: Parts,
  bus: BusLayout,
  subscription: string,
): Promise<SubscriptionInstance[]> {
  const [live, ...consumers] = await Promise.all([
    liveNames(parts, bus, subscription),
    ...shardsOf([bus]).map(({ index }) => consumersOf(parts, bus.name, index, subscription)),
  ])
  const found = new Map(live.map(name => [name, { name, pending: 0, idleMs: 0 }]))
  for (const one of consumers.flat()) {
    const before = found.get(one.name)
    const pending = one.pending + (before?.pending ?? 0)
    found.set(one.name, { ...one, pending, idleMs: Math.min(one.idleMs, before?.idleMs ?? Infinity) })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function liveNames({ redis, keys }: Parts, bus: BusLayout, subscription: string): Promise<string[]> {
  return liveMembers(redis, keys, subscriptionStage(subscription), bus.name)
}

/** What the owner of a shard of an ordered subscription is called, whichever instance it is. */
const owner = 'owner'

async function consumersOf(
  parts: Parts,
  bus: string,
  shard: number,
  subscription: string,
): Promise<SubscriptionInstance[]> {
  const { redis, keys } = parts
  const stream = keys.subscription(bus, shard, subscription)
  if ((await redis.exists(stream)) === 0) return []
  // the group may be gone: the subscription is being deleted
  const infos = (await redis.xinfo('CONSUMERS', stream, subscription).catch(() => [])) as unknown[][]
  const consumers = await Promise.all(
    infos
      .map(read)
      .map(async one => (one.name === owner ? { ...one, name: await ownerOf(parts, bus, shard, subscription) } : one)),
  )
  return consumers.flatMap(({ name, ...one }) => (name === undefined ? [] : [{ name, ...one }]))
}

/** The instance that owns a shard of an ordered subscription now. */
async function ownerOf(
  { redis, keys }: Parts,
  bus: string,
  shard: number,
  subscription: string,
): Promise<string | undefined> {
  const token = await redis.hget(keys.lease(bus, shard, subscriptionStage(subscription)), 'token')
  return token === null ? undefined : instanceOf(token)
}

function read(flat: unknown[]): SubscriptionInstance {
  const of = (field: string) => flat[flat.indexOf(field) + 1]
  return { name: String(of('name')), pending: Number(of('pending')), idleMs: Number(of('idle')) }
}
