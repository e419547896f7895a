import type { EventLog } from '../../log/log.js'
import { dlqGroup } from '../../shards/groups.js'
import { type BusLayout, type Shard, shardsOf } from '../../shards/shards.js'
import { readDelivery, readEvent, readLogId, readRedrives, type TargetRef } from '../../wire/entries.js'
import { type RawEntry, toEntry } from '../../wire/entry.js'
import { retryParkedScript, skipParkedScript } from './parked-lanes.script.js'

/** A lane whose events wait in Redis. */
export interface ParkedLane {
  readonly shard: Shard
  /** `<subscription>/<rule>/<hash of the partition key>`. */
  readonly lane: string
  readonly rule: string
  /** When its head may be tried (again), in milliseconds since 1970. */
  readonly dueMs: number
  /** Events that wait in it. */
  readonly waiting: number
  /** How often its head was started. */
  readonly started: number
  /** What is known of the tries of its head, as its service wrote it; '' at first. */
  readonly tries: string
  /** The letter that closed it; undefined while it is open. */
  readonly closedBy: string | undefined
  readonly head: ParkedHead
}

/** The first event of a parked lane: the others wait for it. */
export interface ParkedHead {
  /** Its entry in the stream of the lane. */
  readonly id: string
  /** The event's own entry id in the log. */
  readonly logId: string
  readonly text: string
  readonly redrives: number
  /** The target that the delivery is of, if this handler gets the event in place of it. */
  readonly delivery: TargetRef | undefined
}

type Log = Pick<EventLog, 'redis' | 'keys'>

/** The parked lanes of a subscription, those that are due first, and how many there are. */
export async function parkedLanes(
  log: Log,
  bus: BusLayout,
  subscription: string,
  most: number,
): Promise<{ lanes: ParkedLane[]; count: number }> {
  const shards = shardsOf([bus])
  const dues = shards.map(({ bus, index }) => log.keys.ordered(bus, index, subscription, 'due'))
  const counts = await Promise.all(dues.map(due => log.redis.zcard(due)))
  const pages = await Promise.all(dues.map(due => log.redis.zrange(due, '0', String(most - 1), 'WITHSCORES')))
  const first = pages
    .flatMap((flat, i) => pairs(flat).map(([lane, due]) => ({ shard: shards[i]!, lane, dueMs: Number(due) })))
    .sort((a, b) => a.dueMs - b.dueMs || (a.lane < b.lane ? -1 : 1))
    .slice(0, most)
  const lanes: ParkedLane[] = []
  // one after another: each has an event in memory, which may be large
  for (const one of first) lanes.push(...(await describe(log, subscription, one)))
  return { lanes, count: counts.reduce((sum, count) => sum + count, 0) }
}

/** @returns undefined if it is not parked (any more) */
export async function parkedLane(
  log: Log,
  shard: Shard,
  subscription: string,
  lane: string,
): Promise<ParkedLane | undefined> {
  const due = await log.redis.zscore(log.keys.ordered(shard.bus, shard.index, subscription, 'due'), lane)
  return due === null ? undefined : (await describe(log, subscription, { shard, lane, dueMs: Number(due) }))[0]
}

async function describe(
  { redis, keys }: Log,
  subscription: string,
  one: Pick<ParkedLane, 'shard' | 'lane' | 'dueMs'>,
): Promise<ParkedLane[]> {
  const { shard, lane } = one
  const { bus, index } = shard
  const part = (name: string) => keys.ordered(bus, index, subscription, name)
  const stream = laneStream(keys, shard, subscription, lane)
  const [[head], waiting, started, tries, closed, closer] = await Promise.all([
    redis.xrange(stream, '-', '+', 'COUNT', 1) as Promise<RawEntry[]>,
    redis.xlen(stream),
    redis.hget(part('starts'), lane),
    redis.hget(part('tries'), lane),
    redis.hget(keys.closed(bus, index), lane),
    redis.hget(keys.closers(bus, index), lane),
  ])
  if (!head) return []
  const { id, fields } = toEntry(head)
  const read = {
    ...{ id, logId: readLogId(fields) ?? id, text: readEvent(fields) ?? '' },
    ...{ redrives: readRedrives(fields), delivery: readDelivery(fields) },
  }
  const closedBy = Number(closed ?? 0) > 0 ? (closer ?? 'unknown') : undefined
  const rule = lane.split('/')[1]!
  return [{ ...one, rule, waiting, started: Number(started ?? 0), tries: tries ?? '', closedBy, head: read }]
}

/** Lets the head of a lane be tried now: the owner of the shard looks once a second. @returns false if it is not parked (any more) */
export async function retryParked({ redis, keys }: Log, shard: Shard, subscription: string, lane: string) {
  const due = keys.ordered(shard.bus, shard.index, subscription, 'due')
  return (await retryParkedScript.run(redis, [due], [lane])) === 1
}

/**
 * Gives the head of a lane up, so that the events behind it go on.
 *
 * @param head the entry that is meant
 * @param letter as JSON
 * @returns false if another one is the head by now
 */
export async function skipParked(
  { redis, keys }: Log,
  { shard, lane, head }: Pick<ParkedLane, 'shard' | 'lane' | 'head'>,
  subscription: string,
  letter: string,
): Promise<boolean> {
  const { bus, index } = shard
  const part = (name: string) => keys.ordered(bus, index, subscription, name)
  const own = [laneStream(keys, shard, subscription, lane), part('due'), part('tries'), part('starts')]
  const to = [keys.dead(bus, index), keys.bell(bus, index, dlqGroup)]
  return (await skipParkedScript.run(redis, [...own, ...to], [lane, head.id, letter])) === 1
}

function laneStream(keys: Log['keys'], { bus, index }: Shard, subscription: string, lane: string): string {
  return keys.ordered(bus, index, subscription, `lane:${lane.slice(subscription.length + 1)}`)
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]!] as [string, string]] : []))
}
