import { Health, type Logger, type Meter, noopMeter, silentLogger } from '@sluice/observability'
import type { EventLog } from '../log/log.js'
import type { GovernedBus } from './due.js'
import { type ClosedFor, RedisWatch } from './redis-watch.js'
import { reportBuses } from './report.js'
import { giveLeaseBack, keepLease, noEdition } from '../shards/lease.js'
import { Loop } from '../redis/loop.js'
import type { BusStatus, Gate, SubscriptionStatus } from './status.js'
import type { SharedBudget } from './shared-budgets.js'
import { Survey } from './survey.js'

export interface GovernorOptions {
  readonly log: EventLog
  /** Unique id of this process. Never reused. */
  readonly instance: string
  readonly buses: () => readonly GovernedBus[]
  /** The byte budget that a bus shares with others. */
  readonly budgetOf?: (bus: string) => SharedBudget | undefined
  /** The subscriptions that are targets of rules of the bus. */
  readonly subscriptions: (bus: string) => readonly string[]
  /** Deletes subscriptions that no rule names any more, if the process that deleted the rule was interrupted. */
  readonly retire?: (bus: GovernedBus) => Promise<void>
  /** Called with the state of a bus' subscriptions each time that the bus was measured. */
  readonly measured?: (bus: GovernedBus, subscriptions: readonly SubscriptionStatus[]) => Promise<void>
  /** Called with the state of a bus each time that it was measured, and why it alone accepts nothing. */
  readonly looked?: (bus: GovernedBus, status: BusStatus, gate: Gate | undefined) => Promise<void>
  /** Called each time that Redis' memory was read, with why no bus on one of its masters accepts anything. */
  readonly closed?: (why: ClosedFor | undefined) => void
  /** The limit in bytes if Redis' `maxmemory` is 0; 0 for no limit. */
  readonly memoryLimitBytes: number
  /** The share of Redis' memory at which publishers are refused, 0 to 1. */
  readonly shedAt: number
  /** Milliseconds after which the lease of a dead owner expires. */
  readonly ttlMs: number
  readonly logger?: Logger
  readonly meter?: Meter
}

/** Milliseconds between two surveys of the buses, at least and at most; between them the rest is a multiple of the survey's duration. */
const survey = { everyMs: 1000, mostMs: 10_000, rest: 9 }

/**
 * Keeps all buses within their memory. It trims events past their retention, or earlier if the byte budget or Redis' memory
 * requires it; if that is not enough it closes the gates, so that nothing is accepted until there is room. Events that a
 * consumer group or a delivery still needs are never trimmed. Every process runs a governor; the one with the lease works.
 */
export class Governor {
  readonly #memoryHealth: Health
  readonly #surveyHealth: Health
  readonly #meter: Meter
  readonly #stop = new AbortController()
  readonly #watch: RedisWatch
  readonly #survey: Survey
  /** The token of the lease, while it is held. */
  #token = ''
  readonly #loops: readonly Loop[]

  constructor(private readonly options: GovernorOptions) {
    const { logger = silentLogger, meter = noopMeter } = options
    this.#meter = meter
    this.#watch = new RedisWatch({ ...options, logger, meter, heldBackBy: () => this.#survey.heldBackBy() })
    this.#survey = new Survey({ ...options, logger, meter, watch: this.#watch })
    this.#memoryHealth = new Health('governor', logger)
    this.#surveyHealth = new Health('governor (buses)', logger, { mostSilentMs: Infinity })
    const stop = this.#stop.signal
    this.#loops = [
      new Loop({ health: this.#memoryHealth, stop, round: () => this.#lookAtRedis() }),
      new Loop({ health: this.#surveyHealth, stop, round: () => this.#lookAtBuses() }),
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
  async #lookAtRedis(): Promise<number> {
    return (await this.#lead()) ? this.#watch.look() : survey.everyMs
  }

  async #lead(): Promise<boolean> {
    const { log, instance, ttlMs } = this.options
    const holder = { instance, ttlMs, edition: noEdition }
    const token = await keepLease(log.redis, log.keys.governor(), this.#token, holder)
    if (token === this.#token) return this.governs
    this.#token = token
    this.#watch.forget()
    this.#survey.forget()
    if (!this.governs) reportBuses(this.#meter, [])
    return this.governs
  }

  /** Long surveys make the rest longer. @returns milliseconds until the next round */
  async #lookAtBuses(): Promise<number> {
    if (!this.governs || !this.#watch.knows) return survey.everyMs / 4
    const started = performance.now()
    await this.#survey.look(() => this.governs && !this.#stop.signal.aborted)
    const restMs = survey.rest * (performance.now() - started)
    return Math.min(survey.mostMs, Math.max(survey.everyMs, restMs))
  }
}
