import { defaultTenant } from '@sluice/event'
import { bullClient, Queues } from '@sluice/queues'
import {
  askInfo,
  checkRedis,
  commandClient,
  isCluster,
  Keys,
  masters,
  type RedisClient,
  type RedisTarget,
} from '@sluice/streams'
import { FirstLayout } from './layouts/first-layout.js'
import type { Layout, Part } from './layouts/part.js'
import { SecondLayout } from './layouts/second-layout.js'
import { MoveError } from './move-error.js'

export interface Prefixes {
  readonly prefix: string
  readonly bull: string
}

/** A bus as the registry has it. */
export interface RegisteredBus {
  readonly name: string
  readonly shards: number
  readonly durability?: 'memory' | 'replicated' | 'durable'
  readonly replicas?: number
}

/** Keys of one page of a scan. */
const page = 1000

/** One side of a move: a Redis, and the names that the platform has there. */
export class Place {
  readonly keys: Keys
  readonly queues: Queues
  readonly redis: RedisClient
  /** Without secrets. */
  readonly address: string
  readonly #bull: Queues['connection']

  constructor(
    target: RedisTarget,
    readonly prefixes: Prefixes,
  ) {
    this.address = target.address
    this.redis = commandClient(target, { enableAutoPipelining: false }) // it mixes up the arguments of callBuffer
    this.keys = new Keys(prefixes.prefix)
    this.#bull = bullClient(target, { lazyConnect: true })
    this.queues = new Queues(this.#bull, prefixes.prefix, prefixes.bull)
  }

  /** The value of the key layout, or `1` for data of a version that wrote none; undefined if there is no platform. */
  async layoutName(): Promise<string | undefined> {
    const written = await this.redis.get(this.keys.layout())
    if (written !== null) return written
    return (await this.redis.exists(`${this.keys.prefix}{registry}:version`)) === 1 ? '1' : undefined
  }

  /** The queues that are targets. @param name of the layout */
  async targets(name: string): Promise<ReadonlySet<string>> {
    const { prefix, bull } = this.prefixes
    return new Set(await this.redis.smembers(name === '1' ? `${bull}:sluice-targets` : `${prefix}queues:targets`))
  }

  /** @param name see {@link Layout} @param targets if this side does not know them yet */
  async layout(name: string, targets?: ReadonlySet<string>): Promise<Layout> {
    const { prefix, bull } = this.prefixes
    const [number, groups] = name.split(':').map(Number)
    const known = targets ?? (await this.targets(name))
    if (name === '1') {
      const buses = await this.redis.hkeys(`${prefix}{registry}:buses`)
      return new FirstLayout(prefix, bull, new Set(buses), known)
    }
    if (number !== 2 || !groups)
      throw new MoveError(`${this.address} has layout ${name}, which this version of Sluice does not know`)
    this.keys.settle(groups)
    return new SecondLayout(this.keys, this.queues, known)
  }

  async buses(layout: Layout): Promise<RegisteredBus[]> {
    const values = await this.redis.hvals(layout.keyOf({ kind: 'registry', name: `${defaultTenant}:buses` }))
    return values.map(json => JSON.parse(json) as RegisteredBus)
  }

  /** All keys of the platform, each once or more often. Keys of others are among them. */
  async *scan(layout: Layout): AsyncGenerator<string[]> {
    for (const master of masters(this.redis))
      for (const match of layout.patterns)
        for (let cursor = ''; cursor !== '0';) {
          const [next, keys] = await master.scan(cursor || '0', 'MATCH', match, 'COUNT', page)
          cursor = next
          yield keys
        }
  }

  async *parts(layout: Layout): AsyncGenerator<{ readonly key: string; readonly part: Part }[]> {
    for await (const keys of this.scan(layout))
      yield keys.flatMap(key => {
        const part = layout.partOf(key)
        return part ? [{ key, part }] : []
      })
  }

  /** @throws MoveError if this is no Redis that Sluice can write to, with the setting to correct */
  async check(): Promise<void> {
    try {
      await checkRedis(this.redis)
    } catch (cause) {
      throw new MoveError((cause as Error).message, { cause })
    }
  }

  /** Whether the other place is the same database. It is found out without a write; where INFO is denied, by the address. */
  async isSameAs(other: Place): Promise<boolean> {
    const [own, others] = await Promise.all([this.#servers(), other.#servers()])
    if (own.length === 0 || others.length === 0) return this.address === other.address
    return own.some(server => others.includes(server))
  }

  /** Names of the servers that nothing else has, with the number of the database. */
  async #servers(): Promise<string[]> {
    const infos = await Promise.all(masters(this.redis).map(master => askInfo(master, 'server')))
    const database = isCluster(this.redis) ? 0 : (this.redis.options.db ?? 0)
    return infos.flatMap(info => {
      const [, run] = /^run_id:(\w+)/m.exec(info) ?? []
      return run === undefined ? [] : [`${run}/${database}`]
    })
  }

  async close(): Promise<void> {
    await this.queues.close()
    this.#bull.disconnect()
    this.redis.disconnect()
  }
}
