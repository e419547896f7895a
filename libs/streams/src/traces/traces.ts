import type { DeadLetter } from '@sluice/delivery'
import { formatPosition } from '@sluice/event'
import type { EventLog } from '../log/log.js'
import type { Script } from '../redis/script.js'
import { routerGroup } from '../shards/groups.js'
import type { Shard } from '../shards/shards.js'
import { laneName } from '../subscriptions/ordered/lane.js'
import { type TargetRef, readDelivery, readRedrives, readRules, readTargets } from '../wire/entries.js'
import { compareIds } from '../wire/entry.js'
import { field } from '../wire/fields.js'
import { findScript, lettersScript, placeScript } from './traces.script.js'

/** Bounds of one call, some milliseconds of Redis' only thread, and of one stream. */
const call = { entries: 500, bytes: 4 * 1024 * 1024 }
const mostCalls = 20
/** Letters on their way to dlq that are looked at. */
const mostLetters = 1000

/** Where an entry of the log stands. */
export interface Place {
  /** `kept`; `trimmed`: the log had entries of its time and has forgotten them; `none`: the log never had it. */
  readonly log: 'kept' | 'trimmed' | 'none'
  /** The oldest entry of its shard. */
  readonly oldest: string | undefined
  readonly isRouted: boolean
  /** Stream consumers of the bus, and whether their checkpoint is past it. */
  readonly consumers: readonly { readonly name: string; readonly isPast: boolean }[]
}

/** An event that waits in a subscription, in a lane or for fan-out: for one rule, or one target. */
export interface Waiting {
  readonly rule: string
  /** Undefined for the target of the rule that is the subscription. */
  readonly target?: string
  /** The name of the subscription; undefined for fan-out. */
  readonly subscription?: string
  readonly redrives: number
  /** The target that the delivery is of, if this one gets the event in place of it. */
  readonly delivery?: TargetRef
  /** Set for one in a parked lane: when its head may be tried, in milliseconds since 1970. */
  readonly parkedUntil?: number
}

/** What streams hold of one event now. */
export interface Traces {
  readonly waiting: readonly Waiting[]
  /** Dead letters on their way to dlq. */
  readonly letters: readonly DeadLetter[]
  /** False if a stream is so long that not all of it was looked at. */
  readonly complete: boolean
}

/** @param isThere whether the log has the entry */
export async function placeOf(log: EventLog, shard: Shard, logId: string, isThere: boolean): Promise<Place> {
  const key = log.keys.events(shard.bus, shard.index)
  const [oldest, newest, routed, ...groups] = await placeScript.run(log.redis, [key], [logId, routerGroup])
  const isTrimmed = newest !== '' && compareIds(logId, newest) <= 0 && (oldest === '' || compareIds(logId, oldest) < 0)
  const consumers = pairs(groups).filter(([name]) => name.startsWith('stream:'))
  return {
    log: isThere ? 'kept' : isTrimmed ? 'trimmed' : 'none',
    oldest: oldest || undefined,
    isRouted: routed === '1' || isTrimmed,
    consumers: consumers.map(([name, last]) => ({
      name: name.slice('stream:'.length),
      isPast: compareIds(last, logId) >= 0,
    })),
  }
}

/**
 * Whether no stage has an event of the log any more: of its deliveries each is over, is a dead letter, or has a job or a subscription.
 * False also where that takes too long to find out.
 */
export async function isHandedOn(log: EventLog, shard: Shard, logId: string): Promise<boolean> {
  const { isRouted } = await placeOf(log, shard, logId, true)
  if (!isRouted) return false
  const { waiting, letters, complete } = await tracesOf(log, shard, logId, '', [])
  return complete && waiting.length === 0 && letters.length === 0
}

/** A subscription whose handlers may have the event, and the partition key by which ordered ones have a lane of it. */
export interface Looked {
  readonly subscription: string
  readonly rules: readonly string[]
}

/** Looks for an event in the streams between stages. @param key its partition key */
export async function tracesOf(
  log: EventLog,
  shard: Shard,
  logId: string,
  key: string,
  subscriptions: readonly Looked[],
): Promise<Traces> {
  const { keys } = log
  const { bus, index } = shard
  const searches = [
    find(log, keys.deliveries(bus, index), logId, readTargets),
    ...subscriptions.map(async ({ subscription }) => {
      const ofRules = (fields: Fields) => readRules(fields).map(rule => ({ rule }))
      const found = await find(log, keys.subscription(bus, index, subscription), logId, ofRules)
      return { ...found, waiting: found.waiting.map(one => ({ ...one, subscription })) }
    }),
    ...subscriptions.flatMap(({ subscription, rules }) =>
      rules.map(rule => inLane(log, shard, logId, subscription, rule, key)),
    ),
  ]
  const prefix = `${bus}~${formatPosition(index, logId)}~`
  const [letters, ...found] = await Promise.all([
    lettersScript.run(log.redis, [keys.dead(bus, index)], [prefix, mostLetters]),
    ...searches,
  ])
  return {
    waiting: found.flatMap(({ waiting }) => waiting),
    letters: letters.map(json => JSON.parse(json) as DeadLetter).filter(({ id }) => id.startsWith(prefix)),
    complete: found.every(({ complete }) => complete),
  }
}

type Fields = Parameters<typeof readRules>[0]
type Found = Pick<Traces, 'waiting' | 'complete'>

async function inLane(
  log: EventLog,
  { bus, index }: Shard,
  logId: string,
  subscription: string,
  rule: string,
  key: string,
): Promise<Found> {
  const lane = laneName(subscription, rule, key)
  const own = lane.slice(subscription.length + 1)
  const stream = log.keys.ordered(bus, index, subscription, `lane:${own}`)
  const [found, due] = await Promise.all([
    find(log, stream, logId, () => [{ rule }]),
    log.redis.zscore(log.keys.ordered(bus, index, subscription, 'due'), lane),
  ])
  const parked = { subscription, parkedUntil: Number(due ?? 0) }
  return { ...found, waiting: found.waiting.map(one => ({ ...one, ...parked })) }
}

/** Entries of a stream are never older than their event. */
async function find(
  log: EventLog,
  stream: string,
  logId: string,
  receiversOf: (fields: Fields) => readonly { readonly rule: string; readonly target?: string }[],
): Promise<Found> {
  const waiting: Waiting[] = []
  let from = logId
  for (let calls = 0; calls < mostCalls; calls++) {
    const [next, ...found] = await (findScript as Script<string[]>).run(
      log.redis,
      [stream],
      [logId, from, call.entries, call.bytes],
    )
    for (let i = 0; i < found.length; i += 4) {
      const [rules, targets, redrives, delivery] = found.slice(i, i + 4) as [string, string, string, string]
      const fields = {
        ...{ [field.rules]: rules, [field.targets]: targets, [field.redrives]: redrives },
        [field.delivery]: delivery,
      }
      const of = readDelivery(fields)
      for (const receiver of receiversOf(fields))
        waiting.push({ ...receiver, redrives: readRedrives(fields), ...(of && { delivery: of }) })
    }
    if (!next) return { waiting, complete: true }
    from = next
  }
  return { waiting, complete: false }
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]!] as [string, string]] : []))
}
