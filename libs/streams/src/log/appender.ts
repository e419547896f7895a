import { hash } from 'node:crypto'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { type AcceptedEvent, formatDelayed, formatPosition, NotFoundError } from '@sluice/event'
import { CheckedAppend } from './checked-append.js'
import type { Keys } from '../redis/keys.js'
import type { ScriptCall } from '../redis/script.js'
import { appendScript } from './append.script.js'
import { delayScript } from '../delayed/delay.script.js'
import { delayKeys } from '../delayed/delay-keys.js'
import { keptOf } from '../delayed/waiting.js'
import { type BusLayout, defaultMaxDelayed, shardOf } from '../shards/shards.js'
import { appendKeys } from './append-keys.js'
import { failureOf, isGone, isPassing, refusal } from './refusals.js'

/** The position of an accepted event, or why it was not appended. */
export type Appended =
  | {
      readonly id: string
      /** Of an event that waits: where it does, see {@link formatDelayed}. */
      readonly position: string
      /** The event was accepted before, within the bus' dedupe window; the position is the one it got then. */
      readonly duplicate?: true
      /** It waits until then, RFC 3339. */
      readonly deliverAt?: string
    }
  | { readonly id: string; readonly error: Error }

/** Bounds of one script call: about a millisecond of Redis' only thread, and bytes that may be in memory twice. */
const call = { events: 256, bytes: 4 * 1024 * 1024 }

/** Most UTF-16 code units that are kept of where an event came from. */
const mostFrom = 256

/** Milliseconds that a publisher waits while a bus is growing, or while its lost streams are created again. */
const patienceMs = 2500

interface Request {
  readonly events: readonly AcceptedEvent[]
  readonly results: Appended[]
  missing: number
  resolve(results: Appended[]): void
}

/**
 * What is appended: events, or results of deliveries. A result ends a delivery, which frees memory, so it is accepted for
 * longer when memory runs out. A `repeat` is not appended, only looked up.
 */
export type Appending = 'event' | 'result' | 'repeat'

const kinds: Readonly<Record<Appending, string>> = { event: '', result: '1', repeat: '2' }

interface Batch {
  readonly bus: BusLayout
  readonly shard: number
  readonly kind: Appending
  /** Whether its events say when they are to be appended. */
  readonly waits: boolean
  /** The request of each event, and its index there. */
  readonly slots: [Request, number][]
  readonly args: string[]
  bytes: number
}

/** Reads the bus anew after a refusal. @param gone its streams or gates were missing */
export type Rebus = (bus: BusLayout, gone: boolean) => Promise<BusLayout>

/**
 * The appends of one process. Events of one tick for one shard share one script call, whichever publish calls they came from,
 * and all script calls of a tick share one round trip.
 */
export class Appender {
  /** Batches that take further events, by bus, and by shard and kind. */
  readonly #batches = new Map<BusLayout, Map<string, Batch>>()
  /** Full batches, in order. */
  readonly #full: Batch[] = []
  #scheduled = false
  readonly #checked: CheckedAppend

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly again: Rebus,
  ) {
    this.#checked = new CheckedAppend(redis, keys.checkMark())
  }

  /**
   * Resolves when Redis acknowledged the events and, if the bus asks for it, the replicas and the disk did too. If the bus has
   * other shards than `bus` says, or lost its streams, the refused events are tried again for {@link patienceMs}.
   */
  async append(bus: BusLayout, events: readonly AcceptedEvent[], kind: Appending = 'event'): Promise<Appended[]> {
    const results = await this.#append(bus, events, kind)
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline;) {
      const left = results.flatMap((result, i) => ('error' in result && isPassing(result.error) ? [i] : []))
      if (left.length === 0) break
      const gone = left.some(i => isGone((results[i] as { error: Error }).error))
      const now = await this.again(bus, gone).catch((error: Error) => error)
      if (now instanceof NotFoundError) for (const i of left) results[i] = { id: events[i]!.id, error: now }
      if (now instanceof Error) break // events that were accepted stay accepted, whatever refuses the rest
      const next = await this.#append(
        now,
        left.map(i => events[i]!),
        kind,
      )
      left.forEach((at, i) => (results[at] = next[i]!))
      if (next.some(result => 'error' in result && isPassing(result.error)))
        await new Promise(resolve => setTimeout(resolve, 20))
    }
    return results
  }

  close(): void {
    this.#checked.close()
  }

  #append(bus: BusLayout, events: readonly AcceptedEvent[], kind: Appending): Promise<Appended[]> {
    return new Promise(resolve => {
      if (events.length === 0) return resolve([])
      const request: Request = { events, results: new Array(events.length), missing: events.length, resolve }
      for (let i = 0; i < events.length; i++) this.#add(bus, request, i, kind)
    })
  }

  #add(bus: BusLayout, request: Request, i: number, kind: Appending): void {
    const { key, identity, json, from = '', deliverAt } = request.events[i]!
    const waits = deliverAt !== undefined && kind !== 'repeat'
    const batch = this.#batch(bus, shardOf(key, bus.shards), kind, waits, json.length)
    const [seen, origin] = [bus.dedupeMs ? digest(identity) : '', from.slice(0, mostFrom)]
    batch.slots.push([request, i])
    if (waits) {
      const kept = keptOf({ digest: seen, key, shards: bus.shards, from: origin })
      batch.args.push(seen, String(deliverAt), kept, json, origin)
    } else {
      batch.args.push(seen, json)
      if (keepsFrom(bus)) batch.args.push(origin)
    }
    batch.bytes += json.length
  }

  /** The batch that is being filled. */
  #batch(bus: BusLayout, shard: number, kind: Appending, waits: boolean, bytes: number): Batch {
    let shards = this.#batches.get(bus)
    if (!shards) this.#batches.set(bus, (shards = new Map()))
    const name = `${shard} ${kind} ${waits}`
    let batch = shards.get(name)
    if (batch && (batch.slots.length >= call.events || batch.bytes + bytes > call.bytes)) {
      this.#full.push(batch)
      batch = undefined
    }
    if (!batch) shards.set(name, (batch = { bus, shard, kind, waits, slots: [], args: [], bytes: 0 }))
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#sendAll())
    }
    return batch
  }

  /** Sends all batches of this tick in one round trip; those of replicated and durable buses go through CheckedAppend. */
  #sendAll(): void {
    this.#scheduled = false
    const open = [...this.#full.splice(0), ...[...this.#batches.values()].flatMap(shards => [...shards.values()])]
    this.#batches.clear()
    const unchecked = open.filter(({ bus }) => (bus.durability ?? 'memory') === 'memory')
    if (unchecked.length > 0) void this.#send(unchecked)
    for (const batch of open) if (!unchecked.includes(batch)) void this.#sendChecked(batch)
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    await Promise.all(
      [appendScript, delayScript].map(async script => {
        const own = batches.filter(batch => scriptOf(batch) === script)
        if (own.length === 0) return
        const replies = await script.runAll(
          this.redis,
          own.map(batch => this.#call(batch)),
        )
        own.forEach((batch, i) => settle(batch, replies[i]!))
      }),
    )
  }

  async #sendChecked(batch: Batch): Promise<void> {
    const isRefusal = (reply: Reply) => typeof reply === 'string'
    const running = this.#checked.run(batch.bus, scriptOf(batch), this.#call(batch), isRefusal)
    settle(batch, await running.catch((error: Error) => error))
  }

  #call({ bus, shard, kind, waits, args }: Batch): ScriptCall {
    const { name, shards, dedupeMs = 0, maxDelayed = defaultMaxDelayed } = bus
    const common = [shards, dedupeMs, kinds[kind]]
    if (!waits) return { keys: appendKeys(this.keys, name, shard), args: [...common, keepsFrom(bus) ? 3 : 2, ...args] }
    const most = Math.ceil(maxDelayed / shards)
    return { keys: delayKeys(this.keys, name, shard), args: [...common, most, keepsFrom(bus) ? '1' : '', ...args] }
  }
}

function scriptOf({ waits }: Batch) {
  return waits ? delayScript : appendScript
}

/** 96 bits: two events of one window have the same digest once in 10^15 windows of ten million events. */
export function digest(identity: string): string {
  return hash('sha256', identity, 'base64url').slice(0, 16)
}

/** Whether the log keeps where events came from. */
export function keepsFrom({ biography }: BusLayout): boolean {
  return biography?.level === 'all'
}

/** The reply of the append script. */
type Reply = readonly string[] | string

/** Answers all publish calls that have events in the batch. */
function settle({ bus, shard, slots }: Batch, reply: Reply | Error): void {
  const failure =
    typeof reply === 'string' ? refusal(bus.name, reply) : reply instanceof Error ? failureOf(reply) : undefined
  slots.forEach(([request, at], i) => {
    const { id } = request.events[at]!
    request.results[at] = failure ? { id, error: failure } : appended(id, shard, (reply as readonly string[])[i]!)
    if (--request.missing === 0) request.resolve(request.results)
  })
}

function appended(id: string, shard: number, entry: string): Appended {
  if (entry === '') return { id, error: new Error(`event '${id}' was not there before`) }
  if (entry.startsWith('~') || entry.startsWith('+')) {
    const [waiting = '', due] = entry.slice(1).split(' ')
    const deliverAt = new Date(Number(due)).toISOString()
    const duplicate = entry.startsWith('~') ? ({ duplicate: true } as const) : {}
    return { id, position: formatDelayed(shard, waiting), ...duplicate, deliverAt }
  }
  if (!entry.startsWith('=')) return { id, position: formatPosition(shard, entry) }
  return { id, position: formatPosition(shard, entry.slice(1)), duplicate: true }
}
