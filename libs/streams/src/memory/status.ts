import { compareIds } from '../wire/entry.js'
import type { EventLog } from '../log/log.js'
import { type Blocked, blocked, type Lag, together } from './lag.js'
import { measureScript } from './measure.script.js'
import type { BusLayout } from '../shards/shards.js'

/**
 * Why nothing is accepted: the bus is at its byte budget, Redis has little memory left, or so little that results wait too, or
 * its `maxmemory-policy` would throw events away.
 */
export type Full = 'bus' | 'redis' | 'results' | 'policy'

/** The contents of a bus. Bytes are Redis' own estimate, from samples. */
export interface BusStatus {
  /** Bytes of everything: events, deliveries, subscriptions, dead letters. */
  readonly bytes: number
  /** Events in the log. */
  readonly events: number
  readonly shards: readonly ShardStatus[]
  /** When the oldest event was appended, in Unix milliseconds. */
  readonly oldestMs: number | undefined
  readonly subscriptions: readonly SubscriptionStatus[]
  /** Who has still to read or finish events. */
  readonly behind: readonly Lag[]
  /** Who of them keeps events that the bus would have forgotten by now. */
  readonly blocked: readonly Blocked[]
  /** Why nothing is accepted now. */
  readonly full: Full | undefined
  /** Why no bus on the same Redis accepts anything now. */
  readonly closed: Exclude<Full, 'bus'> | undefined
}

export interface ShardStatus {
  readonly nowMs: number
  readonly events: number
  readonly logBytes: number
  readonly bytes: number
  readonly oldestMs: number | undefined
  /** Why nothing is accepted by the gate of the shard, and by that of its slot group. */
  readonly gate: 'bus' | 'redis' | undefined
  readonly closed: Exclude<Full, 'bus'> | undefined
  /** Whether its gate and its stream exist; if not, Redis lost them. */
  readonly there: boolean
}

export interface SubscriptionStatus {
  readonly name: string
  /** Entries that wait or are being handled; Redis deletes handled ones. */
  readonly entries: number
  readonly bytes: number
  /** Instances that read it, including those that left within the last hour. */
  readonly consumers: number
}

/** Measures a bus with one script call a shard. */
export async function busStatus(
  log: EventLog,
  bus: BusLayout & { readonly retentionMs: number },
  subscriptions: readonly string[],
): Promise<BusStatus> {
  const measured = await Promise.all(
    Array.from({ length: bus.shards }, (_, shard) => measure(log, bus.name, shard, subscriptions)),
  )
  const shards = measured.map(({ shard }) => shard)
  const behind = together(measured.flatMap(({ lags }) => lags))
  const closed = shards.find(({ closed }) => closed)?.closed
  const full = closed ?? shards.find(({ gate }) => gate)?.gate
  return {
    bytes: sum(shards, shard => shard.bytes),
    events: sum(shards, shard => shard.events),
    shards,
    oldestMs: least(shards.flatMap(({ oldestMs }) => oldestMs ?? [])),
    subscriptions: subscriptions.map((name, i) => {
      const parts = measured.map(({ subscriptions }) => subscriptions[i]!)
      const consumers = Math.max(...parts.map(part => part.consumers)) // an instance reads all shards
      return { name, entries: sum(parts, part => part.entries), bytes: sum(parts, part => part.bytes), consumers }
    }),
    behind,
    blocked: blocked(behind, bus.retentionMs, full !== undefined),
    full,
    closed,
  }
}

interface Measured {
  readonly shard: ShardStatus
  readonly lags: readonly Lag[]
  readonly subscriptions: readonly Omit<SubscriptionStatus, 'name'>[]
}

async function measure(
  { redis, keys }: EventLog,
  bus: string,
  shard: number,
  subscriptions: readonly string[],
): Promise<Measured> {
  const letters = [keys.letters(bus, shard), keys.letterEvents(bus, shard), keys.letterIndex(bus, shard)]
  const others = [keys.payloads(bus, shard), keys.dead(bus, shard), ...letters]
  const gates = [keys.gate(bus, shard), keys.groupGate(keys.groupOf(bus, shard))]
  const fixed = [keys.events(bus, shard), keys.deliveries(bus, shard), ...gates, ...others]
  const streams = subscriptions.map(name => keys.subscription(bus, shard, name))
  const [nowMs, gate, closed, events, oldest, needs, bytes, read, there] = await measureScript.run(
    redis,
    [...fixed, ...streams],
    [others.length],
  )
  const status: ShardStatus = {
    nowMs,
    events,
    logBytes: bytes[0] ?? 0,
    bytes: sum(bytes, size => size ?? 0),
    oldestMs: oldest ? timeOf(oldest) : undefined,
    gate: gate === '' ? undefined : gate,
    closed: closed === '' ? undefined : closed,
    there: there === 1,
  }
  return {
    shard: status,
    lags: oldest ? lagsOf(needs, oldest, nowMs) : [],
    subscriptions: read.map(([entries, consumers], i) => ({ entries, consumers, bytes: bytes[fixed.length + i] ?? 0 })),
  }
}

function lagsOf(needs: readonly (string | number)[], oldest: string, nowMs: number): Lag[] {
  const found: Lag[] = []
  for (let i = 0; i < needs.length; i += 3) {
    const [by, id, events] = needs.slice(i, i + 3) as [string, string, number]
    const oldestMs = timeOf(compareIds(id, oldest) < 0 ? oldest : id)
    found.push({ by, events: events < 0 ? undefined : events, oldestMs, lagMs: Math.max(0, nowMs - oldestMs) })
  }
  return found
}

function timeOf(entryId: string): number {
  return Number(entryId.split('-')[0])
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function least(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : Math.min(...numbers)
}
