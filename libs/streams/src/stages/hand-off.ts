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
  /** Targets that need fan-out. */
  readonly deliveries: readonly TargetRef[]
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
  { redis, keys }: EventLog,
  { bus, index }: Shard,
  token: string,
  edition: Edition,
  routes: readonly Route[],
): Promise<number> {
  const streams = new Map<string, number>()
  const args: (string | number)[] = [routerGroup, token, edition.version, edition.stamp]
  const pushDestinations = ({ deliveries, subscriptions }: Destinations) => {
    args.push(deliveries.map(formatTarget).join(','), subscriptions.size)
    for (const [name, rules] of subscriptions) {
      let at = streams.get(name)
      if (at === undefined) streams.set(name, (at = streams.size + 1))
      args.push(at, rules.join(','))
    }
  }
  for (const route of routes) {
    const { copies = noCopies } = route
    args.push(route.entryId, route.dead ?? '', copies.length)
    pushDestinations(route)
    for (const copy of copies) {
      args.push(copy.json)
      pushDestinations(copy)
    }
  }
  const fixed = [
    keys.lease(bus, index, routerGroup),
    keys.events(bus, index),
    keys.deliveries(bus, index),
    keys.dead(bus, index),
    keys.routed(bus, index),
    keys.bell(bus, index, fanOutGroup),
    keys.bell(bus, index, dlqGroup),
    keys.subscriptions(bus, index),
  ]
  return handOffScript.run(
    redis,
    [...fixed, ...Array.from(streams.keys(), name => keys.subscription(bus, index, name))],
    args,
  )
}

const noCopies: readonly RedactedCopy[] = []

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
    copies += 1 + route.subscriptions.size
    for (const { subscriptions } of route.copies ?? noCopies) copies += 1 + subscriptions.size
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}

/** About how many bytes a route writes. */
function sizeOf({ bytes = 0, subscriptions, copies = noCopies }: Route): number {
  return copies.reduce(
    (sum, { json, subscriptions }) => sum + json.length * (1 + subscriptions.size),
    bytes * subscriptions.size,
  )
}
