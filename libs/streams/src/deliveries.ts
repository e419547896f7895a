import type { Entry } from './entry.js'
import { fanOutGroup } from './groups.js'
import type { Fenced } from './hand-off.js'
import type { EventLog } from './log.js'
import { settleScript } from './scripts/settle.js'
import type { Shard } from './shards.js'

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
}

/** Reads the events that delivery entries refer to. An entry of a redrive carries its event itself. */
export async function readDeliveries(
  log: EventLog,
  { bus, shard }: Shard,
  entries: readonly Entry[],
): Promise<DeliveryRequest[]> {
  const ids = new Set<string>()
  for (const { fields } of entries) if (fields?.['p'] && !fields['e']) ids.add(fields['p'])
  const events = await log.read(bus, shard, [...ids])
  const byId = new Map([...ids].map((id, i) => [id, events[i]]))
  return entries.map(({ id, fields }) => ({
    entryId: id,
    eventId: fields?.['p'] ?? '0-0',
    targets: parseTargets(fields?.['t']),
    redrives: Number(fields?.['n'] ?? 0),
    ...insteadOf(fields),
    version: Number(fields?.['v'] ?? 0),
    ...(fields?.['w'] ? { stamp: fields['w'] } : {}),
    event: fields?.['e'] ?? byId.get(fields?.['p'] ?? ''),
  }))
}

/** Bytes of events, each counted once for every target, that fan-out holds at the same time. */
const sliceBytes = 16 * 1024 * 1024

/** Cuts a batch, in order, so that the events it refers to fit the memory. One event alone is always a slice. */
export function* deliverySlices(entries: readonly Entry[]): Generator<readonly Entry[]> {
  let slice: Entry[] = []
  let bytes = 0
  for (const entry of entries) {
    const size =
      Number(entry.fields?.['s'] ?? entry.fields?.['e']?.length ?? 0) * parseTargets(entry.fields?.['t']).length
    if (slice.length > 0 && bytes + size > sliceBytes) {
      yield slice
      slice = []
      bytes = 0
    }
    slice.push(entry)
    bytes += size
  }
  if (slice.length > 0) yield slice
}

/** Whose dead letter it was, where a redrive sends it elsewhere than to its own target. */
export interface Instead {
  readonly instead?: { readonly rule: string; readonly target: string }
}

export function insteadOf(fields: Entry['fields']): Instead {
  const own = fields?.['d'] ? parseTargets(fields['d'])[0] : undefined
  return own ? { instead: own } : {}
}

function parseTargets(field = ''): { rule: string; target: string }[] {
  return field.split(',').flatMap(pair => {
    const [rule, target] = pair.split('~')
    return rule && target ? [{ rule, target }] : []
  })
}

/** Acknowledges and deletes deliveries that were handed to BullMQ. */
export async function settleDeliveries(
  log: EventLog,
  { bus, shard }: Shard,
  token: string,
  entryIds: readonly string[],
): Promise<Fenced> {
  const { redis, keys } = log
  const streams = [keys.deliveries(bus, shard), keys.lease(bus, shard, fanOutGroup)]
  return (await settleScript.run(redis, streams, [fanOutGroup, token, ...entryIds])) === -1 ? 'deposed' : 'done'
}
