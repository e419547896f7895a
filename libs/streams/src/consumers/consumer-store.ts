import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { BatchPart } from '@sluice/delivery'
import type { Confirmed } from '../log/confirmed.js'
import { type RawEntry, toEntry } from '../wire/entry.js'
import type { Keys } from '../redis/keys.js'
import { dlqGroup } from '../shards/groups.js'
import { DeposedError } from '../shards/tenure.js'
import type { Lease } from '../shards/leases.js'
import type { Script } from '../redis/script.js'
import * as scripts from './consumer.script.js'
import type { Shard } from '../shards/shards.js'
import { MovedError } from '../shards/tenure.js'

/** Where a stream consumer stands on a shard. */
export interface ConsumerRecord {
  /** The checkpoint: everything up to this entry is processed. */
  readonly at: string
  readonly turn: number
  /** The last event of a batch that was begun and has no outcome yet. */
  readonly begun?: string
  readonly rest?: BatchRest
  /** When the window that is open began, in milliseconds since 1970. */
  readonly window?: number
  /** The state of the open window, as JSON. */
  readonly state?: string
  /** The end of the last closed window, in milliseconds since 1970. */
  readonly closed?: number
}

/** The remaining parts of a batch that failed in part. */
export interface BatchRest {
  /** The last entry of the batch. */
  readonly until: string
  readonly parts: readonly BatchPart[]
  /** When the first part may be tried next, in milliseconds since 1970. */
  readonly dueAt: number
}

export interface BatchLetter {
  readonly entryId: string
  readonly json: string
}

/** Entries after a given id, and what the script found with them. */
export interface BatchPage {
  readonly entries: readonly RawEntry[]
  /** The number of shards that the bus has, or is about to get. */
  readonly shards: number
  readonly nowMs: number
  /** The id up to which there are no further entries; undefined if there may be more. */
  readonly end?: string
}

/** Most ids of one round trip. */
const most = 500

/** The name of a stream consumer's group and leases. */
export function streamGroup(name: string): string {
  return `stream:${name}`
}

/** Creates the consumer group of a shard if it is missing. @param from the id that it reads after, or `$` for the newest */
export async function openStream(
  redis: RedisClient,
  keys: Keys,
  name: string,
  shard: Shard,
  from: string,
): Promise<void> {
  const own = [keys.events(shard.bus, shard.index), keys.stream(shard.bus, shard.index, name)]
  await scripts.openScript.run(redis, own, [streamGroup(name), from])
}

/** What a stream consumer keeps of one shard in Redis. Every read and write is fenced by the lease. */
export class ConsumerStore {
  readonly events: string
  readonly #keys: readonly string[]

  constructor(
    private readonly redis: RedisClient,
    keys: Keys,
    private readonly name: string,
    private readonly lease: Lease,
    private readonly confirmed: Confirmed,
  ) {
    const { bus, index } = lease.shard
    this.events = keys.events(bus, index)
    this.#keys = [
      keys.lease(bus, index, streamGroup(name)),
      this.events,
      keys.stream(bus, index, name),
      keys.dead(bus, index),
      keys.gate(bus, index),
      keys.bell(bus, index, dlqGroup),
    ]
  }

  async load(): Promise<ConsumerRecord> {
    const { fields } = toEntry(['', await this.#run(scripts.loadScript, [])])
    const { at = '0-0', turn = '0', until, rest, window, closed, state } = fields!
    return {
      at,
      turn: Number(turn),
      ...(until ? { begun: until } : {}),
      ...(rest ? { rest: JSON.parse(rest) as BatchRest } : {}),
      ...(window ? { window: Number(window) } : {}),
      ...(closed ? { closed: Number(closed) } : {}),
      ...(state ? { state } : {}),
    }
  }

  /** @param upTo an entry id, or `+` */
  async take(after: string, count: number, bytes: number, upTo: string): Promise<BatchPage> {
    const [entries, shards, nowMs, end] = await this.#run(scripts.takeScript, [after, count, bytes, upTo])
    return { entries, shards, nowMs, ...(end ? { end } : {}) }
  }

  /** Reads the events of a batch again; deleted ones are left out. */
  async read(ids: readonly string[]): Promise<RawEntry[]> {
    const found: RawEntry[] = []
    for (let i = 0; i < ids.length; i += most) {
      const some = ids.slice(i, i + most).map(id => this.redis.xrange(this.events, id, id))
      found.push(...(await Promise.all(some)).flat())
    }
    return found
  }

  /** @returns how often the batch was begun since its last outcome, this time included */
  begin(until: string): Promise<number> {
    return this.#run(scripts.beginScript, [until])
  }

  /** Takes a `begin` back whose handler was not called. Does nothing if another owner began the batch since. */
  async notBegun(until: string, starts: number): Promise<void> {
    await scripts.notBegunScript.runInOrder(this.redis, [this.#keys[2]!], [until, starts])
  }

  async settle(
    { at, turn, rest, window, closed, state }: ConsumerRecord,
    letters: readonly BatchLetter[],
  ): Promise<void> {
    const values = { rest: rest && JSON.stringify(rest), window, closed, state }
    const fields = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))
    const given = letters.flatMap(({ entryId, json }) => [entryId, json])
    const args = [turn, at, fields.length / 2, ...fields, ...given]
    this.#ours(await this.confirmed.run(scripts.settleScript, this.#keys, this.#argsOf(args)))
  }

  /** @throws DeposedError, MovedError */
  async #run<Reply>(script: Script<Reply | -1 | -2>, args: readonly (string | number)[]): Promise<Reply> {
    return this.#ours(await script.run(this.redis, this.#keys, this.#argsOf(args)))
  }

  #argsOf(args: readonly (string | number)[]): readonly (string | number)[] {
    return [this.lease.token, streamGroup(this.name), ...args]
  }

  #ours<Reply>(reply: Reply | -1 | -2): Reply {
    if (reply === -1) throw new DeposedError(`the lease of ${this.events} is somebody else's`)
    if (reply === -2) throw new MovedError(`somebody moved the checkpoint of ${this.name} on ${this.events}`)
    return reply as Reply
  }
}
