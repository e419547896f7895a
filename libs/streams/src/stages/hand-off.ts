import { bucketOf } from '@sluice/biography'
import type { Edition } from '@sluice/delivery'
import { dlqGroup, fanOutGroup, routerGroup } from '../shards/groups.js'
import type { EventLog } from '../log/log.js'
import { handOffScript } from './hand-off.script.js'
import type { Fenced } from '../shards/leases.js'
import { formatTarget, type TargetRef } from '../wire/entries.js'
import type { Shard } from '../shards/shards.js'

/** Where an event goes, or one copy of it. */
export interface Destinations {
  /** Subscription name -> the names of the rules that matched. */
  readonly subscriptions: ReadonlyMap<string, readonly string[]>
  /** What subscriptions get for rules whose targets have a transform: an entry for each transform. */
  readonly transformed?: readonly TransformedFor[]
  /** Targets that need fan-out. */
  readonly deliveries: readonly TargetRef[]
}

/** Rules that bring an event to a subscription by one transform. */
export interface TransformedFor {
  readonly subscription: string
  readonly rules: readonly string[]
  /** As JSON. */
  readonly transform: string
}

/** A copy of an event that lacks what the receivers must not see. */
export interface RedactedCopy extends Destinations {
  readonly json: string
}

/** The targets of one event. */
export interface Route extends Destinations {
  /** The event's entry id. */
  readonly entryId: string
  /** For targets that do not get the event as the log has it. */
  readonly copies?: readonly RedactedCopy[]
  /** About how many bytes the event has. */
  readonly bytes?: number
  /** What the journal keeps of the routing; '' or undefined for nothing. */
  readonly step?: string | undefined
  /** The dead letter as JSON, for an entry that cannot be routed. */
  readonly dead?: string | undefined
}

/** Bounds of one script call, copies and bytes: some milliseconds of Redis' only thread. The copies of one event stay together. */
const perCall = { copies: 750, bytes: 8 * 1024 * 1024 }

/** Hands a batch of one shard on, oldest first. @param edition the edition of the registry by which the routes were made */
export async function handOff(
  log: EventLog,
  shard: Shard,
  token: string,
  edition: Edition,
  routes: readonly Route[],
): Promise<Fenced> {
  for (const chunk of chunks(routes)) {
    const reply = await handOffChunk(log, shard, token, edition, chunk)
    if (reply === -1) return 'deposed'
    if (reply === -2) return 'behind'
  }
  return 'done'
}

function handOffChunk(
  { redis, keys, journal }: EventLog,
  shard: Shard,
  token: string,
  edition: Edition,
  routes: readonly Route[],
): Promise<number> {
  const { bus, index } = shard
  const fixed = [
    keys.lease(bus, index, routerGroup),
    keys.events(bus, index),
    keys.deliveries(bus, index),
    keys.dead(bus, index),
    keys.routed(bus, index),
    keys.bell(bus, index, fanOutGroup),
    keys.bell(bus, index, dlqGroup),
    keys.subscriptions(bus, index),
    keys.journal(bus, index),
    keys.journalBuckets(bus, index),
  ]
  /** Subscriptions by name and buckets of the journal by number -> index of the key. */
  const others = new Map<string | number, number>()
  const indexOf = (one: string | number): number => {
    let at = others.get(one)
    if (at === undefined) others.set(one, (at = fixed.length + others.size + 1))
    return at
  }
  const steps = routes.some(({ step }) => step) ? routes : []
  const args: Words = [routerGroup, token, edition.version, edition.stamp]
  args.push(steps.length, journal.retentionMs(bus))
  for (const { entryId, step = '' } of steps) args.push(indexOf(bucketOf(entryId)), step)
  // events that go the same way share one route
  const known = new Map<string, number>()
  const first = args.push(0) - 1
  const entries: Words = []
  for (const route of routes) {
    const words = wordsOf(route, indexOf)
    const isOrdinary = words[0] === '' && words[1] === 0
    const name = isOrdinary ? words.join(' ') : route.entryId
    let number = known.get(name)
    if (number === undefined) {
      known.set(name, (number = known.size + 1))
      args.push(...words)
    }
    entries.push(route.entryId, number)
  }
  args[first] = known.size
  args.push(...entries)
  const more = Array.from(others.keys(), one =>
    typeof one === 'string' ? keys.subscription(bus, index, one) : keys.journalBucket(bus, index, one),
  )
  return handOffScript.run(redis, [...fixed, ...more], args)
}

const noCopies: readonly RedactedCopy[] = []
const noneTransformed: readonly TransformedFor[] = []

/** How many entries of subscriptions an event, or a copy of it, becomes. */
export function subscriptionEntries({ subscriptions, transformed = noneTransformed }: Destinations): number {
  return subscriptions.size + transformed.length
}

type Words = (string | number)[]

/** A route as the script reads it. */
function wordsOf({ dead = '', copies = noCopies, ...event }: Route, indexOf: (name: string) => number): Words {
  const of = (to: Destinations): Words => {
    const words: Words = [to.deliveries.map(formatTarget).join(','), subscriptionEntries(to)]
    for (const [name, rules] of to.subscriptions) words.push(indexOf(name), rules.join(','))
    for (const { subscription, rules, transform } of to.transformed ?? noneTransformed)
      words.push(indexOf(subscription), `${rules.join(',')} ${transform}`)
    return words
  }
  return [dead, copies.length, ...of(event), ...copies.flatMap(copy => [copy.json, ...of(copy)])]
}

export function* chunks(routes: readonly Route[]): Generator<Route[]> {
  let chunk: Route[] = []
  let copies = 0
  let bytes = 0
  for (const route of routes) {
    const size = sizeOf(route)
    if (chunk.length > 0 && (copies >= perCall.copies || bytes + size > perCall.bytes)) {
      yield chunk
      chunk = []
      copies = bytes = 0
    }
    chunk.push(route)
    copies += 1 + subscriptionEntries(route)
    for (const copy of route.copies ?? noCopies) copies += 1 + subscriptionEntries(copy)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}

/** About how many bytes a route writes. */
function sizeOf(route: Route): number {
  const { bytes = 0, copies = noCopies } = route
  const own = bytes * subscriptionEntries(route) + sizeOfTransforms(route)
  return copies.reduce((sum, copy) => {
    return sum + copy.json.length * (1 + subscriptionEntries(copy)) + sizeOfTransforms(copy)
  }, own)
}

function sizeOfTransforms({ transformed = noneTransformed }: Destinations): number {
  return transformed.reduce((sum, { transform }) => sum + transform.length, 0)
}
