import { NotFoundError } from '@sluice/event'
import { Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import {
  busExcess,
  isBusFull,
  type Level,
  type Memory,
  nextLookMs,
  readMemory,
  redisExcess,
  redisLevel,
} from './pressure.js'
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
  #redisFull: Level | 'no' | undefined
  #seen = { used: 0, atMs: 0 }
  readonly #busesFull = new Set<string>()
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
    const memory = readMemory(await log.redis.info('memory'), memoryLimitBytes)
    this.#memory = memory
    const before = this.#redisFull ?? (await this.#levelOfGates())
    this.#redisFull = (memory && redisLevel(memory, shedAt, before === 'no' ? undefined : before)) ?? 'no'
    if (this.#redisFull !== before) await this.#setRedisFull(this.#redisFull)
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
    if (!this.governs) this.#report([])
    return this.governs
  }

  async #setRedisFull(full: Level | 'no'): Promise<void> {
    const { used, limit } = this.#memory ?? { used: 0, limit: 0 }
    if (full === 'results')
      this.#logger.warn('Redis has so little memory left that results of deliveries wait too', { used, limit })
    else if (full === 'redis')
      this.#logger.warn('Redis has little memory left: nothing is accepted until there is room', { used, limit })
    else this.#logger.warn('Redis has room again: events are accepted', { used, limit })
    await Promise.all(this.options.buses().map(bus => this.#setGates(bus)))
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
    this.#report(found)
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
        bus: name,
        bytes,
        maxBytes,
      })
    else this.#logger.warn('a bus has room again: events are accepted', { bus: name, bytes, maxBytes })
  }

  /** @returns how many events were trimmed before their retention */
  async #trim(bus: GovernedBus, { bytes, shards }: BusStatus): Promise<number> {
    const ofBus = bus.maxBytes === undefined ? 0 : busExcess(bytes, bus.maxBytes)
    const logBytes = shards.reduce((sum, shard) => sum + shard.logBytes, 0)
    const ofRedis = this.#memory && this.#logBytes > 0 ? redisExcess(this.#memory, this.options.shedAt) : 0
    const excess = Math.max(ofBus / Math.max(1, logBytes), ofRedis / Math.max(1, this.#logBytes))
    const forgotten = await Promise.all(
      shards.map(async ({ nowMs, oldestMs, events }, index) => {
        const past = oldestMs !== undefined && oldestMs < nowMs - bus.retentionMs
        if (!past && excess === 0) return 0
        const early = Math.ceil(events * Math.min(1, excess))
        return trim(this.options.log, { bus: bus.name, index }, bus.retentionMs, early)
      }),
    )
    return excess > 0 ? forgotten.reduce((sum, n) => sum + n, 0) : 0
  }

  #fullOf({ name }: GovernedBus): Full | undefined {
    if (this.#redisFull !== undefined && this.#redisFull !== 'no') return this.#redisFull
    return this.#busesFull.has(name) ? 'bus' : undefined
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
  async #levelOfGates(): Promise<Level | 'no'> {
    const { redis, keys } = this.options.log
    const gates = await Promise.all(this.options.buses().map(({ name }) => redis.hget(keys.gate(name, 0), 'full')))
    return (['results', 'redis'] as const).find(level => gates.includes(level)) ?? 'no'
  }

  /** Sets all gauges at once, so that those of deleted buses disappear. */
  #report(buses: readonly [GovernedBus, BusStatus][]): void {
    const meter = this.#meter
    for (const name of perBus) meter.clear(name)
    for (const [{ name: bus }, status] of buses) {
      meter.record('sluice_bus_bytes', status.bytes, { bus })
      meter.record('sluice_bus_events', status.events, { bus })
      const nowMs = status.shards[0]?.nowMs ?? 0
      meter.record('sluice_bus_oldest_seconds', (nowMs - (status.oldestMs ?? nowMs)) / 1000, { bus })
      meter.record('sluice_shedding', status.full ? 1 : 0, { bus })
      for (const { name, entries } of status.subscriptions) {
        meter.record('sluice_subscription_backlog', entries, { bus, subscription: name })
      }
      for (const { by, sinceMs } of status.blocked)
        meter.record('sluice_bus_trim_blocked_seconds', sinceMs / 1000, { bus, by })
    }
  }
}

const perBus = [
  'sluice_bus_bytes',
  'sluice_bus_events',
  'sluice_bus_oldest_seconds',
  'sluice_shedding',
  'sluice_subscription_backlog',
  'sluice_bus_trim_blocked_seconds',
] as const
