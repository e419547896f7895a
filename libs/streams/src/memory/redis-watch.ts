import { masterOf } from '../redis/cluster/cluster-nodes.js'
import { isCluster, type RedisClient } from '../redis/cluster/redis-client.js'
import type { Logger, Meter } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import { askInfo } from '../redis/check-redis.js'
import { masters } from '../redis/connection.js'
import type { Keys } from '../redis/keys.js'
import { groupGateScript } from './gate.script.js'
import {
  evictionPolicy,
  fullest,
  heldBackLevel,
  type Level,
  type Memory,
  nextLookMs,
  readMemory,
  redisLevel,
} from './pressure.js'

/** Why a master accepts nothing. */
export type ClosedFor = Level | 'policy'
/** '' if it accepts. */
type Closed = ClosedFor | ''

/** From what refuses least. */
const reasons = ['redis', 'results', 'policy'] as const satisfies ClosedFor[]

export interface RedisWatchOptions {
  readonly log: EventLog
  /** The limit in bytes if Redis' `maxmemory` is 0; 0 for no limit. */
  readonly memoryLimitBytes: number
  /** The share of Redis' memory at which publishers are refused, 0 to 1. */
  readonly shedAt: number
  readonly closed?: (why: ClosedFor | undefined) => void
  readonly logger: Logger
  readonly meter: Meter
  /** For the log: which readers hold buses back. */
  readonly heldBackBy: () => object
}

/** Milliseconds between two looks where Redis has no limit. */
const unlimitedMs = 1000

/** Watches the memory of each master, and closes the gates of the slot groups that are on a full one. */
export class RedisWatch {
  /** By slot group. Undefined until the gates were read under this lease. */
  #closed: Closed[] | undefined
  /** Of the master that has least room. */
  #memory: Memory | undefined
  #shedsHeldBack = false
  #seen = { used: 0, atMs: 0 }

  constructor(private readonly options: RedisWatchOptions) {}

  get memory(): Memory | undefined {
    return this.#memory
  }

  /** Whether the memory was read under this lease. */
  get knows(): boolean {
    return this.#closed !== undefined
  }

  /** Whether Redis fills so far that buses with readers that are away accept nothing. */
  get shedsHeldBack(): boolean {
    return this.#shedsHeldBack
  }

  /** Whether any master accepts nothing. */
  get isFull(): boolean {
    return this.#closed?.some(closed => closed !== '') ?? false
  }

  /** The lease is new or lost: what was known under the last one may be outdated. */
  forget(): void {
    this.#closed = undefined
  }

  /** @returns milliseconds until the next look */
  async look(): Promise<number> {
    const { log, memoryLimitBytes, shedAt, meter } = this.options
    const shares = sharesOf(log.redis, log.keys)
    const infos = await Promise.all(shares.map(({ master }) => askInfo(master, 'memory')))
    const memories = infos.map(info => readMemory(info, memoryLimitBytes))
    const memory = (this.#memory = fullest(memories))
    this.#shedsHeldBack = memory !== undefined && heldBackLevel(memory, shedAt, this.#shedsHeldBack)
    this.#closed ??= await this.#readGates()
    for (const [i, { groups }] of shares.entries())
      await this.#close(groups, evictionPolicy(infos[i]!), memories[i], this.#closed)
    this.options.closed?.(reasons.findLast(why => this.#closed?.includes(why)))
    if (!memory) return unlimitedMs
    meter.record('sluice_redis_memory_ratio', memory.used / memory.limit)
    const seen = { used: memory.used, atMs: performance.now() }
    const waitMs = nextLookMs(memory.limit * shedAt - memory.used, this.#seen, seen)
    this.#seen = seen
    return waitMs
  }

  /** What the last governor wrote: memory may be between "full" and "relieved", where the level stays. */
  async #readGates(): Promise<Closed[]> {
    const { redis, keys } = this.options.log
    const gates = Array.from({ length: keys.groups }, (_, group) => redis.get(keys.groupGate(group)))
    return (await Promise.all(gates)).map(closed => (closed ?? '') as Closed)
  }

  /** Closes or opens the gates of the groups on one master. */
  async #close(
    groups: readonly number[],
    policy: string | undefined,
    memory: Memory | undefined,
    closed: Closed[],
  ): Promise<void> {
    const before = groups.map(group => closed[group]!)
    const level = (['results', 'redis'] as const).find(level => before.includes(level))
    const now = policy ? 'policy' : ((memory && redisLevel(memory, this.options.shedAt, level)) ?? '')
    if (before.every(one => one === now)) return
    this.#say(now, policy, memory)
    const { redis, keys } = this.options.log
    await Promise.all(groups.map(group => groupGateScript.run(redis, [keys.groupGate(group)], [now])))
    for (const group of groups) closed[group] = now
  }

  #say(now: Closed, policy: string | undefined, memory: Memory = { used: 0, limit: 0 }): void {
    const { logger, heldBackBy } = this.options
    const about = { ...memory, ...heldBackBy() }
    if (now === 'policy')
      logger.warn(
        `maxmemory-policy is ${policy}: RedisClient would throw events away. Nothing is accepted until it is noeviction`,
      )
    else if (now === 'results')
      logger.warn('Redis has so little memory left that results of deliveries wait too', about)
    else if (now === 'redis')
      logger.warn('Redis has little memory left: nothing is accepted until there is room', about)
    else logger.warn('Redis has room again: events are accepted', about)
  }
}

interface Share {
  readonly master: RedisClient
  readonly groups: number[]
}

/** Each master with data, and the slot groups that it has. */
function sharesOf(redis: RedisClient, keys: Keys): Share[] {
  const shares = masters(redis).map((master): Share => ({ master, groups: [] }))
  for (let group = 0; group < keys.groups; group++) {
    const master = isCluster(redis) ? masterOf(redis, keys.groupGate(group)) : redis
    shares.find(share => share.master === master)?.groups.push(group)
  }
  return shares
}
