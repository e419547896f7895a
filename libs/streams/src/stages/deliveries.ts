import { portions } from '@sluice/delivery'
import {
  readDelivery,
  readEdition,
  readEvent,
  readLogId,
  readRedrives,
  readSize,
  readTargets,
} from '../wire/entries.js'
import type { Entry } from '../wire/entry.js'
import { fanOutGroup } from '../shards/groups.js'
import type { Fenced } from '../shards/leases.js'
import type { EventLog } from '../log/log.js'
import { settleDeliveriesScript } from '../log/payloads.script.js'
import type { Shard } from '../shards/shards.js'

/** What the router asked fan-out to deliver. */
export interface DeliveryRequest {
  readonly entryId: string
  /** The event's own entry id. */
  readonly eventId: string
  readonly targets: readonly { readonly rule: string; readonly target: string }[]
  readonly redrives: number
  /** Whose dead letter it was, where it is sent to another target than its own. */
  readonly instead?: { readonly rule: string; readonly target: string }
  /** The version of the registry that it was routed by. */
  readonly version: number
  /** Its stamp; not there where a router of Sluice 0.1.0 routed it. */
  readonly stamp?: string
  /** The event as JSON; undefined when the log no longer has it. */
  readonly event: string | undefined
  /** The entry carries its event itself, as that of a redrive does: it may be another than the one in the log. */
  readonly carried: boolean
}

/** Reads the events that delivery entries refer to. An entry of a redrive carries its event itself. */
export async function readDeliveries(
  log: EventLog,
  { bus, shard }: Shard,
  entries: readonly Entry[],
): Promise<DeliveryRequest[]> {
  const ids = new Set<string>()
  for (const { fields } of entries) {
    const logId = readLogId(fields)
    if (logId && !readEvent(fields)) ids.add(logId)
  }
  const events = await log.read(bus, shard, [...ids])
  const byId = new Map([...ids].map((id, i) => [id, events[i]]))
  return entries.map(({ id, fields }) => ({
    entryId: id,
    eventId: readLogId(fields) ?? '0-0',
    targets: readTargets(fields),
    redrives: readRedrives(fields),
    ...insteadOf(fields),
    ...readEdition(fields),
    event: readEvent(fields) ?? byId.get(readLogId(fields) ?? ''),
    carried: readEvent(fields) !== undefined,
  }))
}

/** Bytes of events, and of what is known of each target, that fan-out holds at the same time. */
const slice = { items: Infinity, bytes: 16 * 1024 * 1024, ofTarget: 500 }

/** Cuts a batch, in order, so that the events it refers to fit the memory. One event alone is always a slice. */
export function deliverySlices(entries: readonly Entry[]): Generator<readonly Entry[]> {
  const sizeOf = ({ fields }: Entry) => readSize(fields) + readTargets(fields).length * slice.ofTarget
  return portions(entries, sizeOf, slice)
}

function insteadOf(fields: Entry['fields']): Pick<DeliveryRequest, 'instead'> {
  const delivery = readDelivery(fields)
  return delivery ? { instead: delivery } : {}
}

/** Acknowledges and deletes deliveries that were handed to BullMQ, and says of payloads that these were all. */
export async function settleDeliveries(
  log: EventLog,
  { bus, shard }: Shard,
  token: string,
  entryIds: readonly string[],
  payloads: readonly string[] = [],
): Promise<Fenced> {
  const { redis, keys } = log
  const own = [keys.deliveries(bus, shard), keys.lease(bus, shard, fanOutGroup), keys.payloads(bus, shard)]
  const refs = payloads.map(ref => keys.payload(bus, shard, ref))
  const args = [fanOutGroup, token, ...payloads, ...entryIds]
  return (await settleDeliveriesScript.run(redis, [...own, ...refs], args)) === -1 ? 'deposed' : 'done'
}
