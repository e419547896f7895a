import { portions } from '@sluice/delivery'
import {
  readDelivery,
  readEdition,
  readEvent,
  readLogId,
  readRedrives,
  readSize,
  readTargets,
  type TargetRef,
} from '../wire/entries.js'
import { compareIds, type Entry, toEntry } from '../wire/entry.js'
import { fanOutGroup } from '../shards/groups.js'
import type { Fenced } from '../shards/leases.js'
import type { EventLog } from '../log/log.js'
import { settleDeliveriesScript } from '../log/payloads.script.js'
import type { Shard } from '../shards/shards.js'

/** An entry of deliveries with its event: what the router, a redrive or a standby asks fan-out to deliver. */
export interface DeliveryRequest {
  readonly entryId: string
  /** The event's own entry id in the log. */
  readonly logId: string
  readonly targets: readonly TargetRef[]
  readonly redrives: number
  /** The target that the delivery is of, where another target gets the event in place of it. */
  readonly delivery?: TargetRef | undefined
  /** The version of the registry by which it was routed. */
  readonly version: number
  /** The stamp of that edition; missing if a router of Sluice 0.1.0 routed it. */
  readonly stamp?: string
  /** The event as JSON; undefined when the log no longer has it. */
  readonly json: string | undefined
  /** Whether the entry carries its event itself, as that of a redrive does. It may differ from the event in the log. */
  readonly carried: boolean
}

/** Reads the events that delivery entries refer to. An entry of a redrive carries its event itself. */
export async function readDeliveries(
  log: EventLog,
  { bus, index }: Shard,
  entries: readonly Entry[],
): Promise<DeliveryRequest[]> {
  const ids = new Set<string>()
  for (const { fields } of entries) {
    const logId = readLogId(fields)
    if (logId && !readEvent(fields)) ids.add(logId)
  }
  const byId = await readRow(log, { bus, index }, [...ids].sort(compareIds))
  return entries.map(({ id, fields }) => ({
    entryId: id,
    logId: readLogId(fields) ?? '0-0',
    targets: readTargets(fields),
    redrives: readRedrives(fields),
    delivery: readDelivery(fields),
    ...readEdition(fields),
    json: readEvent(fields) ?? byId.get(readLogId(fields) ?? ''),
    carried: readEvent(fields) !== undefined,
  }))
}

/** Reads events that are probably neighbours in the log, oldest first: in one piece as far as they are. */
async function readRow(
  log: EventLog,
  { bus, index }: Shard,
  ids: readonly string[],
): Promise<Map<string, string | undefined>> {
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return new Map()
  const row = await log.redis.xrange(log.keys.events(bus, index), first, last, 'COUNT', ids.length)
  const found = new Map(row.map(raw => [raw[0], readEvent(toEntry(raw).fields)]))
  const others = ids.filter(id => !found.has(id))
  const events = await log.read(bus, index, others)
  others.forEach((id, i) => found.set(id, events[i]))
  return found
}

/** Bytes that fan-out holds at the same time: events, and about 500 for each target. */
const slice = { items: Infinity, bytes: 16 * 1024 * 1024, ofTarget: 500 }

/** Cuts a batch, in order, into slices whose events fit the memory. One event alone is always a slice. */
export function deliverySlices(entries: readonly Entry[]): Generator<readonly Entry[]> {
  const sizeOf = ({ fields }: Entry) => readSize(fields) + readTargets(fields).length * slice.ofTarget
  return portions(entries, sizeOf, slice)
}

/** Acknowledges and deletes entries whose deliveries were handed over or made, in any order, and closes their payloads. */
export async function settleDeliveries(
  log: EventLog,
  { bus, index }: Shard,
  token: string,
  entryIds: readonly string[],
  payloads: readonly string[] = [],
): Promise<Fenced> {
  const { redis, keys } = log
  const own = [keys.deliveries(bus, index), keys.lease(bus, index, fanOutGroup), keys.payloads(bus, index)]
  const refs = payloads.map(ref => keys.payload(bus, index, ref))
  const args = [fanOutGroup, token, ...payloads, ...[...entryIds].sort(compareIds)]
  return (await settleDeliveriesScript.run(redis, [...own, ...refs], args)) === -1 ? 'deposed' : 'done'
}
