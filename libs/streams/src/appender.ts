import { hash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { type AcceptedEvent, formatPosition, NotFoundError, UnavailableError, messageOf } from '@sluice/event'
import { CheckedScripts } from './checked-scripts.js'
import type { Keys } from './keys.js'
import { appendScript } from './scripts/append.js'
import { type BusLayout, shardOf } from './shards.js'

/** Where an accepted event stands, or why it was not appended. */
export type Appended =
  | {
      readonly id: string
      readonly position: string
      /** It was accepted before, within the bus' dedupe window; the position is the one it got then. */
      readonly duplicate?: true
    }
  | { readonly id: string; readonly error: Error }

/** Of one script call: about a millisecond of Redis' only thread, and what may be in memory twice. */
const call = { events: 256, bytes: 4 * 1024 * 1024 }

/** Milliseconds that a publisher waits for a bus that is growing. */
const growingMs = 2500

interface Request {
  readonly events: readonly AcceptedEvent[]
  readonly results: Appended[]
  missing: number
  resolve(results: Appended[]): void
}

interface Batch {
  readonly bus: BusLayout
  readonly shard: number
  /** What was asked for, by request and place in it. */
  readonly slots: [Request, number][]
  readonly args: string[]
  bytes: number
}

/** The bus has other shards than the publisher knew of. */
class Moved extends UnavailableError {
  constructor(bus: string) {
    super('BUS_GROWING', `bus '${bus}' is getting more shards; nothing was accepted, try again`, { bus })
  }
}

/**
 * Appends of one process. Those of the same tick to the same shard share one script call, however many publish calls they
 * came from, and all calls of a tick share one round trip.
 */
export class Appender {
  readonly #batches = new Map<BusLayout, Map<number, Batch>>()
  /** Those that take no more, in order. */
  readonly #full: Batch[] = []
  #scheduled = false
  readonly #checked: CheckedScripts

  constructor(
    private readonly redis: Redis,
    private readonly keys: Keys,
  ) {
    this.#checked = new CheckedScripts(redis)
  }

  /**
   * Resolves when Redis acknowledged the events, and where the bus asks for it, the replicas and the disk too.
   *
   * @param again the bus as it is now: asked for where it has other shards than `bus` says
   */
  async append(
    bus: BusLayout,
    events: readonly AcceptedEvent[],
    again?: () => Promise<BusLayout>,
  ): Promise<Appended[]> {
    const results = await this.#append(bus, events)
    for (const deadline = performance.now() + growingMs; again && performance.now() < deadline;) {
      const moved = results.flatMap((result, i) => ('error' in result && result.error instanceof Moved ? [i] : []))
      if (moved.length === 0) break
      const now = await again().catch(() => undefined)
      if (!now) break // what was accepted stays so, whatever keeps the rest from it
      if (now.shards === bus.shards) await new Promise(resolve => setTimeout(resolve, 20))
      const next = await this.#append(
        now,
        moved.map(i => events[i]!),
      )
      moved.forEach((at, i) => (results[at] = next[i]!))
    }
    return results
  }

  close(): void {
    this.#checked.close()
  }

  #append(bus: BusLayout, events: readonly AcceptedEvent[]): Promise<Appended[]> {
    return new Promise(resolve => {
      if (events.length === 0) return resolve([])
      const request: Request = { events, results: new Array(events.length), missing: events.length, resolve }
      for (let i = 0; i < events.length; i++) this.#add(bus, request, i)
    })
  }

  #add(bus: BusLayout, request: Request, i: number): void {
    const { key, identity, json } = request.events[i]!
    const batch = this.#batch(bus, shardOf(key, bus.shards), json.length)
    batch.slots.push([request, i])
    // 96 bits: two events of one window have the same digest once in 10^15 windows of ten million events
    batch.args.push(bus.dedupeMs ? hash('sha256', identity, 'base64url').slice(0, 16) : '', json)
    batch.bytes += json.length
  }

  /** The batch that is being filled. */
  #batch(bus: BusLayout, shard: number, bytes: number): Batch {
    let shards = this.#batches.get(bus)
    if (!shards) this.#batches.set(bus, (shards = new Map()))
    let batch = shards.get(shard)
    if (batch && (batch.slots.length >= call.events || batch.bytes + bytes > call.bytes)) {
      this.#full.push(batch)
      batch = undefined
    }
    if (!batch) shards.set(shard, (batch = { bus, shard, slots: [], args: [], bytes: 0 }))
    if (!this.#scheduled) {
      this.#scheduled = true
      setImmediate(() => this.#sendAll())
    }
    return batch
  }

  /** All that came in this tick, in one round trip; what asks for checks goes its own way. */
  #sendAll(): void {
    this.#scheduled = false
    const open = [...this.#full.splice(0), ...[...this.#batches.values()].flatMap(shards => [...shards.values()])]
    this.#batches.clear()
    const unchecked = open.filter(({ bus }) => (bus.durability ?? 'memory') === 'memory')
    if (unchecked.length > 0) void this.#send(unchecked)
    for (const batch of open) if (!unchecked.includes(batch)) void this.#sendChecked(batch)
  }

  async #send(batches: readonly Batch[], known = true): Promise<void> {
    const pipeline = this.redis.pipeline()
    for (const batch of batches) {
      const [keys, args] = this.#script(batch)
      if (known) pipeline.evalsha(appendScript.sha, keys.length, ...keys, ...args)
      else pipeline.eval(appendScript.lua, keys.length, ...keys, ...args)
    }
    const replies = (await pipeline.exec().catch((error: Error) => batches.map(() => [error, null]))) as Result[]
    // a Redis that was restarted or failed over has forgotten the script
    const unknown = batches.filter((_, i) => known && String(replies[i]![0]).includes('NOSCRIPT'))
    if (unknown.length > 0) void this.#send(unknown, false)
    batches.forEach((batch, i) => {
      const [error, reply] = replies[i]!
      if (!unknown.includes(batch)) settle(batch, error ?? (reply as Reply))
    })
  }

  async #sendChecked(batch: Batch): Promise<void> {
    settle(batch, await this.#callChecked(batch).catch((error: Error) => error))
  }

  #script({ bus, shard, args }: Batch): [keys: string[], args: (string | number)[]] {
    const { name, shards, dedupeMs = 0, withoutGate } = bus
    const seen = [0, 1].map(turn => this.keys.seen(name, shard, turn))
    const keys = [this.keys.events(name, shard), this.keys.gate(name, shard), ...seen]
    return [keys, [shards, dedupeMs, withoutGate ? '1' : '', ...args]]
  }

  async #callChecked(batch: Batch): Promise<Reply> {
    const { name, replicas = 1, durability } = batch.bus
    const [keys, args] = this.#script(batch)
    const {
      reply,
      config,
      replicas: had,
    } = await this.#checked.call({
      ...{ script: appendScript, keys, args, replicas },
      durable: durability === 'durable',
    })
    if (typeof reply === 'string') return reply // refused: there is nothing to check
    if (durability === 'durable' && !isDurable(config)) throw notDurable(name)
    if (had < replicas) throw notReplicated(had, replicas)
    return reply
  }
}

type Result = [error: Error | null, reply: unknown]

/** What the append script says. */
type Reply = readonly string[] | string

/** Tells everybody who waits for the batch. */
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
  if (!entry.startsWith('=')) return { id, position: formatPosition(shard, entry) }
  return { id, position: formatPosition(shard, entry.slice(1)), duplicate: true }
}

function refusal(bus: string, reply: string): Error {
  if (reply === 'gone') return new NotFoundError('UNKNOWN_BUS', `there is no bus '${bus}'`, { bus })
  if (reply === 'moved') return new Moved(bus)
  if (reply === 'full:bus') {
    const message = `bus '${bus}' holds as many bytes as it may; nothing was accepted, try again later`
    return new UnavailableError('BUS_FULL', message, { bus })
  }
  return new UnavailableError('REDIS_FULL', 'Redis has no memory to spare; nothing was accepted, try again later')
}

/** Whether Redis writes each command to disk before it answers, from CONFIG GET append*. */
export function isDurable(config: readonly string[]): boolean {
  const value = (name: string) => config[config.indexOf(name) + 1]
  return value('appendonly') === 'yes' && value('appendfsync') === 'always'
}

export function notDurable(bus: string): UnavailableError {
  const message = `bus '${bus}' is durable, and Redis is not: it must run with appendonly yes and appendfsync always`
  return new UnavailableError('NOT_DURABLE', message, { bus })
}

function notReplicated(replicas: number, wanted: number): UnavailableError {
  const message = `${replicas} of ${wanted} replicas have it: the event is not accepted. Send it again, with the same source and id, until it is`
  return new UnavailableError('NOT_REPLICATED', message, { replicas, wanted })
}

function failureOf(cause: Error): UnavailableError {
  if (cause instanceof UnavailableError) return cause
  return notAppended(cause)
}

function notAppended(cause: Error): UnavailableError {
  const full = messageOf(cause).includes('OOM')
  const why = full ? 'Redis has no memory left' : 'Redis does not answer'
  const code = full ? 'REDIS_FULL' : 'REDIS_UNREACHABLE'
  return new UnavailableError(code, `${why}; the event may not have been accepted`, {}, { cause })
}
