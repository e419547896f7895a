import { compareIds } from '../wire/entry.js'
import type { EventLog } from '../log/log.js'
import { measureScript } from './measure.script.js'
import type { BusLayout } from '../shards/shards.js'

/** Why events are refused: the bus is at its byte budget, Redis has little memory left, or so little that results wait too. */
export type Full = 'bus' | 'redis' | 'results'

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
  /** Readers that still need events past their retention. */
  readonly blocked: readonly Blocked[]
  readonly full: Full | undefined
}

export interface ShardStatus {
  readonly nowMs: number
  readonly events: number
  readonly logBytes: number
  readonly bytes: number
  readonly oldestMs: number | undefined
  readonly full: Full | undefined
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

export interface Blocked {
  /** `router`, `fan-out` or the name of another group that reads the log. */
  readonly by: string
  /** When the oldest event that it needs was appended, in Unix milliseconds. */
  readonly oldestMs: number
  /** Milliseconds that this event is past its retention. */
  readonly sinceMs: number
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
    blocked: blockers(
      measured.flatMap(({ shard: { nowMs }, needs }) => needs.map(need => ({ ...need, nowMs }))),
      bus.retentionMs,
    ),
    full: shards.find(({ full }) => full)?.full,
  }
}

interface Need {
  readonly by: string
  readonly oldestMs: number
}

interface Measured {
  readonly shard: ShardStatus
  readonly needs: readonly Need[]
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
  const fixed = [keys.events(bus, shard), keys.deliveries(bus, shard), keys.gate(bus, shard), ...others]
  const streams = subscriptions.map(name => keys.subscription(bus, shard, name))
  const [nowMs, full, events, oldest, needs, bytes, read, there] = await measureScript.run(
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
    full: full ? (full as Full) : undefined,
    there: there === 1,
  }
  return {
    shard: status,
    needs: oldest ? pairs(needs, oldest) : [],
    subscriptions: read.map(([entries, consumers], i) => ({ entries, consumers, bytes: bytes[fixed.length + i] ?? 0 })),
  }
}

function pairs(needs: readonly string[], oldest: string): Need[] {
  const found: Need[] = []
  for (let i = 0; i < needs.length; i += 2) {
    const id = needs[i + 1]!
    found.push({ by: needs[i]!, oldestMs: timeOf(compareIds(id, oldest) < 0 ? oldest : id) })
  }
  return found
}

/** For each reader that needs events past their retention, the oldest one of all shards. */
function blockers(needs: readonly (Need & { nowMs: number })[], retentionMs: number): Blocked[] {
  const found = new Map<string, Blocked>()
  for (const { by, oldestMs, nowMs } of needs) {
    const sinceMs = nowMs - oldestMs - retentionMs
    if (sinceMs > (found.get(by)?.sinceMs ?? 0)) found.set(by, { by, oldestMs, sinceMs })
  }
  return [...found.values()]
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
