import type { RedisClient } from '../redis/cluster/redis-client.js'
import { CheckedAppend } from '../log/checked-append.js'
import { keepsFrom } from '../log/appender.js'
import { failureOf, refusal } from '../log/refusals.js'
import type { Keys } from '../redis/keys.js'
import type { Script, ScriptCall } from '../redis/script.js'
import { delayedName } from '../shards/groups.js'
import { type BusLayout, type Shard, shardOf } from '../shards/shards.js'
import { delayKeys } from './delay-keys.js'
import { type Appeared, arrivedScript, arriveScript, dueScript, leaveScript, leftScript } from './due.script.js'
import { type Kept, readKept } from './waiting.js'

/** Bounds of one script call: about two milliseconds of Redis' only thread. */
const call = { events: 256, bytes: 4 * 1024 * 1024 }

/** Shards that are due together, of one slot group. */
const mostShards = 256

/** A shard in which something waits. */
export interface DueShard {
  readonly shard: Shard
  /** When the first is due, in milliseconds since 1970. */
  readonly dueMs: number
}

/** What one call appended. */
interface AppendedDue {
  /** By how many milliseconds each was late. */
  readonly lateMs: readonly number[]
  /** Milliseconds until more may be due: 0 for at once, Infinity if nothing waits. */
  readonly restMs: number
}

/**
 * Appends events that waited when they are due. Any number of processes may do so at the same time: each event is appended once. If the
 * bus has more shards than when an event was accepted, the event leaves its shard, arrives in that of its key, and is forgotten in the
 * first: whoever repeats one of these three steps finds it done.
 */
export class DueEvents {
  readonly #checked: CheckedAppend

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: Keys,
  ) {
    this.#checked = new CheckedAppend(redis, keys.checkMark())
  }

  /** The shards of a slot group in which something waits, those that are due first first. */
  async waiting(group: number): Promise<DueShard[]> {
    const bell = this.keys.groupBell(group, delayedName)
    const flat = await this.redis.zrange(bell, '0', String(mostShards - 1), 'WITHSCORES')
    const found: DueShard[] = []
    for (let i = 0; i < flat.length; i += 2) {
      const shard = this.keys.shardOf(flat[i]!)
      if (shard) found.push({ shard, dueMs: Number(flat[i + 1]) })
    }
    return found
  }

  /** Forgets that something waits in a shard of a bus that is gone. */
  async forget({ bus, index }: Shard): Promise<void> {
    await this.redis.zrem(this.keys.bell(bus, index, delayedName), this.keys.delayed(bus, index))
  }

  /**
   * Appends what is due in one shard, as much as one call may.
   *
   * @throws UnavailableError `REDIS_FULL` and others: what is due waits
   */
  async append(bus: BusLayout, index: number): Promise<AppendedDue> {
    const args = [...argsOf(bus), call.events, call.bytes]
    const [nowMs, next, grown, leaving, dues] = await this.#run<Appeared>(bus, dueScript, index, args)
    const lateMs = dues.map(due => nowMs - due)
    if (grown === 0 && leaving === 0) return { lateMs, restMs: next < 0 ? Infinity : Math.max(0, next - nowMs) }
    const moved = await this.#move(bus, index, nowMs)
    return { ...moved, lateMs: [...lateMs, ...moved.lateMs] }
  }

  close(): void {
    this.#checked.close()
  }

  /** Appends what was accepted when the bus had fewer shards to the shards that its keys have now. */
  async #move(bus: BusLayout, index: number, nowMs: number): Promise<AppendedDue> {
    const leave = [bus.shards, call.events, call.bytes]
    const [repeated, left] = await this.#run<[0 | 1, string[]]>(bus, leaveScript, index, leave)
    const events: { id: string; dueMs: number; kept: (Kept & { readonly json: string }) | undefined }[] = []
    for (let i = 0; i < left.length; i += 3) {
      const text = left[i + 2]!
      events.push({ id: left[i]!, dueMs: Number(left[i + 1]), kept: text === '' ? undefined : readKept(text) })
    }
    if (events.length === 0) return { lateMs: [], restMs: Infinity } // another process was quicker
    const ids = events.map(({ id }) => id)
    const arrived = repeated ? await this.#arrived(bus, index, ids) : undefined
    const byShard = new Map<number, (string | number)[]>()
    for (const { id, kept } of events) {
      if (!kept || arrived?.has(id)) continue // it is forgotten, but for its time; or it is in the log
      const to = shardOf(kept.key, bus.shards)
      const args = byShard.get(to) ?? []
      byShard.set(to, args)
      args.push(`${index} ${id}`, kept.digest, kept.json, kept.from)
    }
    for (const [to, args] of byShard) await this.#run<number>(bus, arriveScript, to, [...argsOf(bus), ...args])
    await this.#run<number>(bus, leftScript, index, ids)
    return { lateMs: events.map(({ dueMs }) => Math.max(0, nowMs - dueMs)), restMs: 0 }
  }

  /** Looks in all shards: the bus may have grown again since another process took these events out, and their keys belong elsewhere now. */
  async #arrived(bus: BusLayout, from: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const args = ids.map(id => `${from} ${id}`)
    const shards = Array.from({ length: bus.shards }, (_, shard) => shard)
    const asked = shards.map(shard => this.#run<(string | null)[]>(bus, arrivedScript, shard, args))
    const entries = await Promise.all(asked)
    return new Set(ids.filter((_, i) => entries.some(found => found[i] !== null)))
  }

  /** @throws UnavailableError if nothing is accepted, or the bus grew or is gone */
  async #run<Reply>(
    bus: BusLayout,
    script: Script<Reply | string>,
    index: number,
    args: ScriptCall['args'],
  ): Promise<Reply> {
    const scriptCall = { keys: delayKeys(this.keys, bus.name, index), args }
    const isRefusal = (reply: Reply | string) => typeof reply === 'string'
    const running =
      (bus.durability ?? 'memory') === 'memory'
        ? script.run(this.redis, scriptCall.keys, args)
        : this.#checked.run(bus, script, scriptCall, isRefusal)
    const reply = await running.catch((error: Error) => {
      throw failureOf(error)
    })
    if (typeof reply === 'string') throw refusal(bus.name, reply)
    return reply as Reply
  }
}

function argsOf(bus: BusLayout): (string | number)[] {
  return [bus.shards, bus.dedupeMs ?? 0, keepsFrom(bus) ? '1' : '']
}
