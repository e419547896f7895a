import { compareIds } from '../wire/entry.js'
import type { EventLog } from '../log/log.js'
import { type Blocked, blocked, type Lag, together } from './lag.js'
import { measureScript } from './measure.script.js'
import { delayedName, dlqGroup } from '../shards/groups.js'
import type { BusLayout } from '../shards/shards.js'

/** What the gate of a shard says. */
export type Gate = 'bus' | 'tenant' | 'redis'

/**
 * Why nothing is accepted: the bus is at its byte budget, or all buses of its tenant together at theirs, Redis has little memory left, or so little that results wait too, or
 * its `maxmemory-policy` would throw events away.
 */
export type Full = 'bus' | 'tenant' | 'redis' | 'results' | 'policy'

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
  /** Dead letters that dlq has still to keep; they hold back no event. */
  readonly given: Lag | undefined
  /** Who of them keeps events that the bus would have forgotten by now. */
  readonly blocked: readonly Blocked[]
  /** Events that wait to be appended. */
  readonly delayed: number
  /** When the first of them is due, in Unix milliseconds. */
  readonly nextDueMs: number | undefined
  /** Why nothing is accepted now. */
  readonly full: Full | undefined
  /** Why no bus on the same Redis accepts anything now. */
  readonly closed: Exclude<Full, 'bus' | 'tenant'> | undefined
}

export interface ShardStatus {
  readonly nowMs: number
  readonly events: number
  readonly logBytes: number
  readonly bytes: number
  readonly oldestMs: number | undefined
  /** Why nothing is accepted by the gate of the shard, and by that of its slot group. */
  readonly gate: Gate | undefined
  readonly closed: Exclude<Full, 'bus' | 'tenant'> | undefined
  /** Whether its gate and its stream exist; if not, Redis lost them. */
  readonly there: boolean
  /** Whether it remembers digests of events, to recognize duplicates. */
  readonly digests: boolean
  readonly journal: boolean
  /** Events that wait to be appended, and when the first is due. */
  readonly delayed: number
  readonly nextDueMs: number | undefined
}

export interface SubscriptionStatus {
  readonly name: string
  /** Entries that wait or are being handled; Redis deletes handled ones. */
  readonly entries: number
  readonly bytes: number
  /** Instances that read it, including those that left within the last hour. */
  readonly consumers: number
  /** Milliseconds since the oldest entry arrived, parked lanes of ordered handlers aside; 0 if there is none. */
  readonly ageMs: number
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
    delayed: sum(shards, shard => shard.delayed),
    nextDueMs: least(shards.flatMap(({ nextDueMs }) => nextDueMs ?? [])),
    subscriptions: subscriptions.map((name, i) => {
      const parts = measured.map(({ subscriptions }) => subscriptions[i]!)
      const consumers = Math.max(...parts.map(part => part.consumers)) // an instance reads all shards
      const ageMs = Math.max(...parts.map(part => part.ageMs))
      return {
        name,
        entries: sum(parts, part => part.entries),
        bytes: sum(parts, part => part.bytes),
        consumers,
        ageMs,
      }
    }),
    behind,
    given: together(measured.flatMap(({ given }) => given))[0],
    blocked: blocked(behind, bus.retentionMs, full !== undefined),
    full,
    closed,
  }
}

interface Measured {
  readonly shard: ShardStatus
  readonly lags: readonly Lag[]
  readonly given: readonly Lag[]
  readonly subscriptions: readonly Omit<SubscriptionStatus, 'name'>[]
}

async function measure(
  { redis, keys }: EventLog,
  bus: string,
  shard: number,
  subscriptions: readonly string[],
): Promise<Measured> {
  const gates = [keys.gate(bus, shard), keys.groupGate(keys.groupOf(bus, shard))]
  const usual = [keys.events(bus, shard), keys.deliveries(bus, shard), ...gates, keys.dead(bus, shard)]
  const letters = [keys.letters(bus, shard), keys.letterEvents(bus, shard), keys.letterIndex(bus, shard)]
  const waiting = [keys.delayed(bus, shard), keys.delayedEvents(bus, shard), keys.delayedSeen(bus, shard)]
  const moving = [keys.delayedLeaving(bus, shard), keys.delayedArrived(bus, shard)]
  const fixed = [...usual, keys.journal(bus, shard), keys.payloads(bus, shard), ...waiting, ...moving, ...letters]
  const bell = keys.bell(bus, shard, delayedName)
  const streams = subscriptions.map(name => keys.subscription(bus, shard, name))
  const measured = await measureScript.run(redis, [...fixed, bell, ...streams], [fixed.length])
  const [nowMs, gate, closed, events, oldest, needs, bytes, read, there, digests, journal, given, oldestGiven] =
    measured
  const [delayed, nextDue] = measured.slice(13) as [number, number]
  const status: ShardStatus = {
    nowMs,
    events,
    logBytes: bytes[0]!,
    bytes: sum(bytes, size => size),
    oldestMs: oldest ? timeOf(oldest) : undefined,
    gate: gate === '' ? undefined : gate,
    closed: closed === '' ? undefined : closed,
    there: there === 1,
    digests: digests === 1,
    journal: journal === 1,
    delayed,
    nextDueMs: delayed > 0 ? nextDue : undefined,
  }
  return {
    shard: status,
    lags: oldest ? lagsOf(needs, oldest, nowMs) : [],
    given: given > 0 ? lagsOf([dlqGroup, oldestGiven, given], oldestGiven, nowMs) : [],
    subscriptions: read.map(([entries, consumers, oldest], i) => ({
      ...{ entries, consumers, bytes: bytes[fixed.length + 1 + i]! },
      ageMs: oldest === '' ? 0 : Math.max(0, nowMs - timeOf(oldest)),
    })),
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
