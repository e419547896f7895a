import { hash } from 'node:crypto'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import {
  type AcceptedEvent,
  formatPosition,
  isOutOfMemory,
  NotFoundError,
  redisMistake,
  redisRefusal,
  type SluiceError,
  UnavailableError,
} from '@sluice/event'
import { durabilityProblem } from './durability.js'
import { CheckedScripts } from './checked-scripts.js'
import type { Keys } from '../redis/keys.js'
import { RedisTarget } from '../redis/redis-target.js'
import type { ScriptCall } from '../redis/script.js'
import { appendScript } from './append.script.js'
import { governorName, routerGroup } from '../shards/groups.js'
import { type BusLayout, shardOf } from '../shards/shards.js'
import { moved, moving } from '../wire/layout.js'

/** The position of an accepted event, or why it was not appended. */
export type Appended =
  | {
      readonly id: string
      readonly position: string
      /** The event was accepted before, within the bus' dedupe window; the position is the one it got then. */
      readonly duplicate?: true
    }
  | { readonly id: string; readonly error: Error }

/** Bounds of one script call: about a millisecond of Redis' only thread, and bytes that may be in memory twice. */
const call = { events: 256, bytes: 4 * 1024 * 1024 }

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
  /** The request of each event, and its index there. */
  readonly slots: [Request, number][]
  readonly args: string[]
  bytes: number
}

/** Reads the bus anew after a refusal. @param gone its streams or gates were missing */
export type Rebus = (bus: BusLayout, gone: boolean) => Promise<BusLayout>

/** The bus has another number of shards than the publisher knew. */
class Moved extends UnavailableError {
  constructor(bus: string) {
    super('BUS_GROWING', `bus '${bus}' is getting more shards; nothing was accepted, try again`, { bus })
  }
}

/** Streams or gates of the bus are missing: Redis lost them, or there is no such bus. */
class Gone extends UnavailableError {
  constructor(bus: string) {
    super(
      'BUS_RESTORING',
      `Redis lost the streams of bus '${bus}', and they are being made again; nothing was accepted, try again`,
      { bus },
    )
  }
}

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
  readonly #checked: CheckedScripts
  /** Whether Redis is asked how it writes to disk: not if the operator vouches for it. */
  readonly #asks: boolean

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
    private readonly again: Rebus,
  ) {
    this.#checked = new CheckedScripts(redis, keys.checkMark())
    this.#asks = !RedisTarget.ofClient(redis).vouchedFor('durable')
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
      const gone = left.some(i => (results[i] as { error: Error }).error instanceof Gone)
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
    const { key, identity, json } = request.events[i]!
    const batch = this.#batch(bus, shardOf(key, bus.shards), kind, json.length)
    batch.slots.push([request, i])
    batch.args.push(bus.dedupeMs ? digest(identity) : '', json)
    batch.bytes += json.length
  }

  /** The batch that is being filled. */
  #batch(bus: BusLayout, shard: number, kind: Appending, bytes: number): Batch {
    let shards = this.#batches.get(bus)
    if (!shards) this.#batches.set(bus, (shards = new Map()))
    const name = `${shard} ${kind}`
    let batch = shards.get(name)
    if (batch && (batch.slots.length >= call.events || batch.bytes + bytes > call.bytes)) {
      this.#full.push(batch)
      batch = undefined
    }
    if (!batch) shards.set(name, (batch = { bus, shard, kind, slots: [], args: [], bytes: 0 }))
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#sendAll())
    }
    return batch
  }

  /** Sends all batches of this tick in one round trip; those of replicated and durable buses go through CheckedScripts. */
  #sendAll(): void {
    this.#scheduled = false
    const open = [...this.#full.splice(0), ...[...this.#batches.values()].flatMap(shards => [...shards.values()])]
    this.#batches.clear()
    const unchecked = open.filter(({ bus }) => (bus.durability ?? 'memory') === 'memory')
    if (unchecked.length > 0) void this.#send(unchecked)
    for (const batch of open) if (!unchecked.includes(batch)) void this.#sendChecked(batch)
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    const replies = await appendScript.runAll(
      this.redis,
      batches.map(batch => this.#call(batch)),
    )
    batches.forEach((batch, i) => settle(batch, replies[i]!))
  }

  async #sendChecked(batch: Batch): Promise<void> {
    settle(batch, await this.#callChecked(batch).catch((error: Error) => error))
  }

  #call({ bus, shard, kind, args }: Batch): ScriptCall {
    const { name, shards, dedupeMs = 0 } = bus
    const seen = [0, 1].map(turn => this.keys.seen(name, shard, turn))
    const group = this.keys.groupOf(name, shard)
    const bells = [routerGroup, governorName].map(stage => this.keys.groupBell(group, stage))
    const own = [this.keys.events(name, shard), this.keys.gate(name, shard)]
    const keys = [...own, ...seen, ...bells, this.keys.groupGate(group)]
    return { keys, args: [shards, dedupeMs, kinds[kind], ...args] }
  }

  async #callChecked(batch: Batch): Promise<Reply> {
    const { name, replicas = 1, durability } = batch.bus
    const durable = durability === 'durable' && this.#asks
    const {
      reply,
      config,
      replicas: had,
    } = await this.#checked.call({ ...{ script: appendScript, ...this.#call(batch), replicas }, durable })
    if (typeof reply === 'string') return reply // refused: nothing to check
    const problem = durable ? durabilityProblem(name, config) : undefined
    if (problem) throw problem
    if (had < replicas) throw notReplicated(had, replicas)
    return reply
  }
}

/** 96 bits: two events of one window have the same digest once in 10^15 windows of ten million events. */
export function digest(identity: string): string {
  return hash('sha256', identity, 'base64url').slice(0, 16)
}

function isPassing(error: Error): boolean {
  return error instanceof Moved || error instanceof Gone
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
  if (!entry.startsWith('=')) return { id, position: formatPosition(shard, entry) }
  return { id, position: formatPosition(shard, entry.slice(1)), duplicate: true }
}

function refusal(bus: string, reply: string): Error {
  if (reply === 'gone') return new Gone(bus)
  if (reply === 'moved') return new Moved(bus)
  if (reply === 'full:bus') {
    const message = `bus '${bus}' holds as many bytes as it may; nothing was accepted, try again later`
    return new UnavailableError('BUS_FULL', message, { bus })
  }
  if (reply === 'full:policy') {
    const message = "Redis' maxmemory-policy would throw events away; nothing is accepted until it is noeviction"
    return new UnavailableError('REDIS_FULL', message)
  }
  if (reply === `full:${moving}` || reply === `full:${moved}`) {
    const now = reply === `full:${moved}` ? 'was moved' : 'is being moved'
    return new UnavailableError('PLATFORM_MOVED', `the platform ${now}, see docs/moving.md; nothing was accepted`)
  }
  return new UnavailableError('REDIS_FULL', 'Redis has no memory to spare; nothing was accepted, try again later')
}

function notReplicated(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have it: the event is not accepted. Send it again, with the same source and id, until it is`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}

export function failureOf(cause: Error): SluiceError {
  if (cause instanceof UnavailableError) return cause
  return redisRefusal(cause) ?? redisMistake(cause) ?? notAppended(cause)
}

function notAppended(cause: Error): UnavailableError {
  const full = isOutOfMemory(cause)
  const why = full ? 'Redis has no memory left' : 'Redis does not answer'
  const code = full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE'
  return new UnavailableError(code, `${why}; the event may not have been accepted`, {}, { cause })
}
