import { NotFoundError } from '@sluice/event'
import { Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import {
  busExcess,
  evictionPolicy,
  heldBackLevel,
  fullest,
  isBusFull,
  type Level,
  type Memory,
  nextLookMs,
  readMemory,
  redisExcess,
  redisLevel,
} from './pressure.js'
import { away, type Lag } from './lag.js'
import { reportBuses } from './report.js'
import { askInfo } from '../redis/check-redis.js'
import { masters } from '../redis/connection.js'
import { trim } from './retention.js'
import { gateScript } from './gate.script.js'
import { giveLeaseBack, keepLease, noEdition } from '../shards/lease.js'
import type { BusLayout } from '../shards/shards.js'
import { Loop } from '../redis/loop.js'
import { type BusStatus, busStatus, type Full, type SubscriptionStatus } from './status.js'

export interface GovernedBus extends BusLayout {
  /** Milliseconds that events are kept if memory allows. */
  readonly retentionMs: number
  /** Most bytes of the bus, over all its shards. */
  readonly maxBytes?: number
}

export interface GovernorOptions {
  readonly log: EventLog
  /** Unique id of this process. Never reused. */
  readonly instance: string
  readonly buses: () => readonly GovernedBus[]
  /** The subscriptions that are targets of rules of the bus. */
  readonly subscriptions: (bus: string) => readonly string[]
  /** Deletes subscriptions that no rule names any more, if the process that deleted the rule was interrupted. */
  readonly retire?: (bus: GovernedBus) => Promise<void>
  /** Called with the state of a bus' subscriptions each time that the bus was measured. */
  readonly measured?: (bus: GovernedBus, subscriptions: readonly SubscriptionStatus[]) => Promise<void>
  /** The limit in bytes if Redis' `maxmemory` is 0; 0 for no limit. */
  readonly memoryLimitBytes: number
  /** The share of Redis' memory at which publishers are refused, 0 to 1. */
  readonly shedAt: number
  /** Milliseconds after which the lease of a dead owner expires. */
  readonly ttlMs: number
  readonly logger?: Logger
  readonly meter?: Meter
}

/** Least milliseconds between two surveys of the buses, and the rest after a survey as a multiple of its duration. */
const survey = { everyMs: 1000, rest: 9 }

/**
 * Keeps all buses within their memory. It trims events past their retention, or earlier if the byte budget or Redis' memory
 * requires it; if that is not enough it closes the gates, so that nothing is accepted until there is room. Events that a
 * consumer group or a delivery still needs are never trimmed. Every process runs a governor; the one with the lease works.
 */
export class Governor {
  readonly #memoryHealth: Health
  readonly #surveyHealth: Health
  readonly #meter: Meter
  readonly #logger: Logger
  readonly #stop = new AbortController()
  /** The token of the lease, while it is held. */
  #token = ''
  #memory: Memory | undefined
  /** Undefined until the memory was read under this lease. */
  #redisFull: Level | 'policy' | 'no' | undefined
  #seen = { used: 0, atMs: 0 }
  readonly #busesFull = new Set<string>()
  /** Whether Redis fills so far that buses with readers that are away accept nothing. */
  #shedsHeldBack = false
  /** By bus, at the last survey. */
  readonly #away = new Map<string, readonly Lag[]>()
  /** Bytes of all logs in the last survey. */
  #logBytes = 0
  readonly #loops: readonly Loop[]

  constructor(private readonly options: GovernorOptions) {
    this.#logger = options.logger ?? silentLogger
    this.#meter = options.meter ?? noopMeter
    this.#memoryHealth = new Health('governor', this.#logger)
    this.#surveyHealth = new Health('governor (buses)', this.#logger, { mostSilentMs: Infinity })
    const stop = this.#stop.signal
    this.#loops = [
      new Loop({ health: this.#memoryHealth, stop, round: () => this.#watch() }),
      new Loop({ health: this.#surveyHealth, stop, round: () => this.#survey() }),
    ]
  }

  /** Whether this process holds the lease. */
  get governs(): boolean {
    return this.#token !== ''
  }

  /** @returns undefined while it works or waits for the lease, else what prevents it */
  problem(): string | undefined {
    return this.#memoryHealth.problem() ?? this.#surveyHealth.problem()
  }

  start(): void {
    for (const loop of this.#loops) loop.start()
  }

  /** Finishes the running round and gives the lease back, so that another process takes over at once. */
  async stop(): Promise<void> {
    this.#stop.abort()
    const { redis, keys } = this.options.log
    if (redis.status !== 'ready') return // it cannot be given back; the lease expires
    await Promise.all(this.#loops.map(loop => loop.ended))
    await giveLeaseBack(redis, keys.governor(), this.#token).catch(() => undefined)
    this.#token = ''
  }

  /** Renews the lease and reads Redis' memory. @returns milliseconds until the next round */
  async #watch(): Promise<number> {
    if (!(await this.#lead())) return survey.everyMs
    const { log, memoryLimitBytes, shedAt } = this.options
    const infos = await Promise.all(masters(log.redis).map(master => askInfo(master, 'memory')))
    const memory = fullest(infos.map(info => readMemory(info, memoryLimitBytes)))
    this.#memory = memory
    this.#shedsHeldBack = memory !== undefined && heldBackLevel(memory, shedAt, this.#shedsHeldBack)
    const before = this.#redisFull ?? (await this.#levelOfGates())
    const policy = infos.map(evictionPolicy).find(one => one !== undefined)
    const level = memory && redisLevel(memory, shedAt, before === 'no' || before === 'policy' ? undefined : before)
    this.#redisFull = policy ? 'policy' : (level ?? 'no')
    if (this.#redisFull !== before) await this.#setRedisFull(this.#redisFull, policy)
    if (!memory) return survey.everyMs
    this.#meter.record('sluice_redis_memory_ratio', memory.used / memory.limit)
    const seen = { used: memory.used, atMs: performance.now() }
    const waitMs = nextLookMs(memory.limit * shedAt - memory.used, this.#seen, seen)
    this.#seen = seen
    return waitMs
  }

  async #lead(): Promise<boolean> {
    const { log, instance, ttlMs } = this.options
    const holder = { instance, ttlMs, edition: noEdition }
    const token = await keepLease(log.redis, log.keys.governor(), this.#token, holder)
    if (token === this.#token) return this.governs
    // the lease is new or lost: the state under the last one may be outdated
    this.#token = token
    this.#redisFull = undefined
    this.#busesFull.clear()
    this.#away.clear()
    if (!this.governs) reportBuses(this.#meter, [])
    return this.governs
  }

  async #setRedisFull(full: Level | 'policy' | 'no', policy: string | undefined): Promise<void> {
    const about = { ...(this.#memory ?? { used: 0, limit: 0 }), ...this.#heldBack() }
    if (full === 'policy')
      this.#logger.warn(
        `maxmemory-policy is ${policy}: Redis would throw events away. Nothing is accepted until it is noeviction`,
      )
    else if (full === 'results')
      this.#logger.warn('Redis has so little memory left that results of deliveries wait too', about)
    else if (full === 'redis')
      this.#logger.warn('Redis has little memory left: nothing is accepted until there is room', about)
    else this.#logger.warn('Redis has room again: events are accepted', about)
    await Promise.all(this.options.buses().map(bus => this.#setGates(bus)))
  }

  /** For the log: the readers that are away, each with its bus. */
  #heldBack(buses = this.options.buses().map(({ name }) => name)): { heldBackBy?: string } {
    const names = buses.flatMap(bus => (this.#away.get(bus) ?? []).map(({ by }) => `${bus}/${by}`))
    return names.length > 0 ? { heldBackBy: names.slice(0, 10).join(', ') } : {}
  }

  /** Governs every bus in turn. Many buses make the rest longer. @returns milliseconds until the next survey */
  async #survey(): Promise<number> {
    if (!this.governs || this.#redisFull === undefined) return survey.everyMs / 4
    const started = performance.now()
    const found: [GovernedBus, BusStatus][] = []
    let failed: unknown
    for (const bus of this.options.buses()) {
      if (this.#stop.signal.aborted) return 0
      // a bus that cannot be measured must not stop the others
      const status = await this.#govern(bus).catch((error: unknown) => void (failed ??= error))
      if (status) found.push([bus, status])
    }
    if (!this.governs) return 0
    this.#logBytes = found.flatMap(([, { shards }]) => shards).reduce((sum, { logBytes }) => sum + logBytes, 0)
    reportBuses(this.#meter, found)
    if (failed) throw failed as Error
    return Math.max(survey.everyMs, survey.rest * (performance.now() - started))
  }

  async #govern(bus: GovernedBus): Promise<BusStatus> {
    const { log, subscriptions, retire, measured } = this.options
    const look = () => busStatus(log, bus, subscriptions(bus.name))
    let status = await look()
    if (status.shards.some(({ there }) => !there) && (await this.#restore(bus))) status = await look()
    if ((await this.#trim(bus, status)) > 0) status = await look()
    await log.forget(bus)
    if (bus.maxBytes === undefined) this.#busesFull.delete(bus.name)
    else {
      const before = this.#busesFull.has(bus.name) || status.full === 'bus'
      const full = isBusFull(status.bytes, bus.maxBytes, before)
      if (full) this.#busesFull.add(bus.name)
      else this.#busesFull.delete(bus.name)
      if (full !== before) this.#sayBus(bus, full, status.bytes)
    }
    this.#noteAway(bus, status.behind)
    // also the gates of new shards, and gates that the last governor closed
    const full = this.#fullOf(bus)
    if (status.shards.some(shard => shard.full !== full)) await this.#setGates(bus)
    // last: if it fails, everything else was done
    await retire?.(bus)
    if (status.full === undefined) await measured?.(bus, status.subscriptions)
    return { ...status, full }
  }

  /** Restores a bus whose streams or gates Redis lost. */
  async #restore({ name }: GovernedBus): Promise<boolean> {
    try {
      if (!(await this.options.log.restore(name))) return false // the process with the lock creates or deletes it
    } catch (error) {
      if (error instanceof NotFoundError) return false // the bus was deleted since the buses were listed
      throw error
    }
    this.#logger.warn('Redis had lost streams of a bus: they are there again, without what was in them', { bus: name })
    return true
  }

  #sayBus({ name, maxBytes }: GovernedBus, full: boolean, bytes: number): void {
    if (full)
      this.#logger.warn('a bus is at its byte budget: nothing is accepted until there is room', {
        ...{ bus: name, bytes, maxBytes },
        ...this.#heldBack([name]),
      })
    else this.#logger.warn('a bus has room again: events are accepted', { bus: name, bytes, maxBytes })
  }

  /** What a reader that is away holds back cannot be forgotten early: its bus must not fill Redis for all others. */
  #noteAway({ name }: GovernedBus, behind: readonly Lag[]): void {
    const before = this.#isHeldBack(name)
    const found = away(behind)
    if (found.length > 0) this.#away.set(name, found)
    else this.#away.delete(name)
    if (this.#redisFull !== 'no' || this.#isHeldBack(name) === before) return
    const about = { bus: name, ...this.#heldBack([name]) }
    if (before) this.#logger.warn('a bus is not held back any more: events are accepted', about)
    else this.#logger.warn('Redis fills, and a reader that is away holds this bus back: nothing is accepted', about)
  }

  #isHeldBack(bus: string): boolean {
    return this.#shedsHeldBack && this.#away.has(bus)
  }

  /** @returns how many events were trimmed before their retention */
  async #trim(bus: GovernedBus, { bytes, shards }: BusStatus): Promise<number> {
    const ofBus = bus.maxBytes === undefined ? 0 : busExcess(bytes, bus.maxBytes)
    const logBytes = shards.reduce((sum, shard) => sum + shard.logBytes, 0)
    const ofRedis = this.#memory && this.#logBytes > 0 ? redisExcess(this.#memory, this.options.shedAt) : 0
    const excess = Math.max(ofBus / Math.max(1, logBytes), ofRedis / Math.max(1, this.#logBytes))
    const trimmed = await Promise.all(
      shards.map(async ({ nowMs, oldestMs, events }, index) => {
        const past = oldestMs !== undefined && oldestMs < nowMs - bus.retentionMs
        if (!past && excess === 0) return 0
        const wanted = Math.ceil(events * Math.min(1, excess))
        const { early } = await trim(this.options.log, { bus: bus.name, index }, bus.retentionMs, wanted)
        return early
      }),
    )
    const early = trimmed.reduce((sum, n) => sum + n, 0)
    if (early > 0) this.#meter.count('sluice_bus_events_trimmed_early_total', { bus: bus.name }, early)
    return early
  }

  #fullOf({ name }: GovernedBus): Full | undefined {
    if (this.#redisFull !== undefined && this.#redisFull !== 'no') return this.#redisFull
    if (this.#busesFull.has(name)) return 'bus'
    return this.#isHeldBack(name) ? 'redis' : undefined
  }

  async #setGates(bus: GovernedBus): Promise<void> {
    const { redis, keys } = this.options.log
    const full = this.#fullOf(bus) ?? ''
    await Promise.all(
      Array.from({ length: bus.shards }, (_, shard) =>
        gateScript.run(redis, [keys.gate(bus.name, shard), keys.events(bus.name, shard)], [full]),
      ),
    )
  }

  /** The level that the last governor wrote into the gates: memory may be between "full" and "relieved", where the level stays. */
  async #levelOfGates(): Promise<Level | 'policy' | 'no'> {
    const { redis, keys } = this.options.log
    const gates = await Promise.all(this.options.buses().map(({ name }) => redis.hget(keys.gate(name, 0), 'full')))
    const all = gates.every(full => full === 'redis') // one alone may be closed because a reader holds its bus back
    return (['policy', 'results'] as const).find(level => gates.includes(level)) ?? (all ? 'redis' : 'no')
  }
}
