import { NotFoundError } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { governorName } from '../shards/groups.js'
import { JournalBound } from '../journal/journal-bound.js'
import type { EventLog } from '../log/log.js'
import { dueMs, type GovernedBus, type Known } from './due.js'
import { gateScript } from './gate.script.js'
import { away, type Lag } from './lag.js'
import { busExcess, isBusFull, redisExcess } from './pressure.js'
import type { RedisWatch } from './redis-watch.js'
import { reportBuses } from './report.js'
import { trim } from './retention.js'
import { type SharedBudget, SharedBudgets } from './shared-budgets.js'
import { TenantBytes } from './tenant-bytes.js'
import { type BusStatus, busStatus, type Gate, type SubscriptionStatus } from './status.js'

export interface SurveyOptions {
  readonly log: EventLog
  readonly watch: RedisWatch
  readonly buses: () => readonly GovernedBus[]
  readonly subscriptions: (bus: string) => readonly string[]
  /** The budget that a bus shares with others. */
  readonly budgetOf?: ((bus: string) => SharedBudget | undefined) | undefined
  readonly retire?: ((bus: GovernedBus) => Promise<void>) | undefined
  readonly measured?: ((bus: GovernedBus, subscriptions: readonly SubscriptionStatus[]) => Promise<void>) | undefined
  readonly looked?: ((bus: GovernedBus, status: BusStatus, gate: Gate | undefined) => Promise<void>) | undefined
  readonly shedAt: number
  readonly logger: Logger
  readonly meter: Meter
}

/** Streams that one command takes from the governor's doorbell, at most. */
const mostRings = 1000

/**
 * Looks at the buses, one after the other: at those that have something to do or where something is due, and at one more each
 * time. So the cost does not grow with buses that nobody uses.
 */
export class Survey {
  /** By bus. */
  readonly #known = new Map<string, Known>()
  readonly #touched = new Set<string>()
  readonly #busesFull = new Set<string>()
  readonly #away = new Map<string, readonly Lag[]>()
  readonly #shared: SharedBudgets
  readonly #tenants: TenantBytes
  /** The bus that was looked at last without a reason. */
  #turn = 0
  readonly #journals: JournalBound

  constructor(private readonly options: SurveyOptions) {
    const { log, meter } = options
    this.#tenants = new TenantBytes(log)
    this.#journals = new JournalBound(log.redis, log.keys, meter)
    this.#shared = new SharedBudgets({
      budgetOf: options.budgetOf ?? (() => undefined),
      buses: () => options.buses().map(({ name }) => name),
      statusOf: bus => this.#known.get(bus)?.status,
      logger: options.logger,
    })
  }

  /** The lease is new or lost: what was known under the last one may be outdated. */
  forget(): void {
    for (const known of this.#perBus()) known.clear()
    this.#shared.forget()
    this.#tenants.forget()
  }

  /** Looks at the buses that are due, until `goesOn` says no. @throws the first error, after the others were looked at */
  async look(goesOn: () => boolean): Promise<void> {
    await this.#hear()
    const buses = this.options.buses()
    this.#forgetOthers(buses)
    let failed: unknown
    for (const bus of this.#due(buses)) {
      if (!goesOn()) return
      // a bus that cannot be measured must not stop the others
      await this.#lookAt(bus).catch((error: unknown) => void (failed ??= error))
    }
    if (!goesOn()) return
    this.#report()
    await this.#tenants.write(buses.map(({ name }) => [name, this.#known.get(name)?.status.bytes] as const))
    if (failed) throw failed as Error
  }

  /** For the log: the readers that are away, each with its bus. */
  heldBackBy(buses = this.options.buses().map(({ name }) => name)): { heldBackBy?: string } {
    const names = buses.flatMap(bus => (this.#away.get(bus) ?? []).map(({ by }) => `${bus}/${by}`))
    return names.length > 0 ? { heldBackBy: names.slice(0, 10).join(', ') } : {}
  }

  /** Notes the buses to which something was appended. */
  async #hear(): Promise<void> {
    const { redis, keys } = this.options.log
    const rang = await Promise.all(
      Array.from({ length: keys.groups }, (_, group) => redis.zpopmin(keys.groupBell(group, governorName), mostRings)),
    )
    for (const streams of rang)
      for (let i = 0; i < streams.length; i += 2) {
        const bus = keys.busOf(streams[i]!)
        if (bus !== undefined) this.#touched.add(bus)
      }
  }

  #perBus() {
    return [this.#known, this.#touched, this.#busesFull, this.#away, this.#journals.found]
  }

  #forgetOthers(buses: readonly GovernedBus[]): void {
    const names = new Set(buses.map(({ name }) => name))
    for (const known of this.#perBus()) for (const name of known.keys()) if (!names.has(name)) known.delete(name)
  }

  #due(buses: readonly GovernedBus[]): GovernedBus[] {
    const { watch, shedAt } = this.options
    const presses = watch.shedsHeldBack || (watch.memory !== undefined && redisExcess(watch.memory, shedAt) > 0)
    const now = performance.now()
    const turn = this.#turn++ % Math.max(1, buses.length)
    return buses.filter((bus, i) => {
      const known = this.#known.get(bus.name)
      return presses || i === turn || known?.bus !== bus || this.#touched.has(bus.name) || dueMs(known) <= now
    })
  }

  async #lookAt(bus: GovernedBus): Promise<void> {
    const { name } = bus
    const touched = this.#touched.delete(name)
    const atMs = performance.now()
    try {
      const status = await this.#govern(bus)
      const touchedMs = touched ? atMs : (this.#known.get(name)?.touchedMs ?? atMs)
      this.#known.set(name, { bus, status, atMs, touchedMs, writesSteps: this.#journals.grows(name) })
    } catch (error) {
      this.#known.delete(name) // so that it is due again
      throw error
    }
  }

  async #govern(bus: GovernedBus): Promise<BusStatus> {
    const { log, subscriptions, retire, measured, looked } = this.options
    const look = () => busStatus(log, bus, subscriptions(bus.name))
    let status = await look()
    if (status.shards.some(({ there }) => !there) && (await this.#restore(bus))) status = await look()
    const freed = await this.#holdJournal(bus, status)
    if ((await this.#trim(bus, status, freed)) > 0) status = await look()
    if (status.shards.some(({ digests }) => digests)) await log.forget(bus)
    this.#budget(bus, status)
    for (const name of this.#shared.note(bus.name, status)) this.#touched.add(name)
    this.#noteAway(bus, status.behind)
    // also the gates of new shards, and gates that the last governor closed
    const gate = this.#gateOf(bus)
    if (status.shards.some(shard => shard.gate !== gate)) await this.#setGates(bus, gate)
    await looked?.(bus, status, gate)
    // last: if it fails, everything else was done
    await retire?.(bus)
    if (status.full === undefined) await measured?.(bus, status.subscriptions)
    return { ...status, full: status.closed ?? gate }
  }

  /** Restores a bus whose streams or gates Redis lost. */
  async #restore({ name }: GovernedBus): Promise<boolean> {
    try {
      if (!(await this.options.log.restore(name))) return false // the process with the lock creates or deletes it
    } catch (error) {
      if (error instanceof NotFoundError) return false // the bus was deleted since the buses were listed
      throw error
    }
    this.options.logger.warn('Redis had lost streams of a bus: they are there again, without what was in them', {
      bus: name,
    })
    return true
  }

  /** Whether the bus is at its byte budget. */
  #budget({ name, maxBytes }: GovernedBus, { bytes, shards }: BusStatus): void {
    const before = this.#busesFull.has(name) || shards.some(({ gate }) => gate === 'bus')
    const full = maxBytes !== undefined && isBusFull(bytes, maxBytes, before)
    if (full) this.#busesFull.add(name)
    else this.#busesFull.delete(name)
    if (full === before || maxBytes === undefined) return
    const { logger } = this.options
    if (full)
      logger.warn('a bus is at its byte budget: nothing is accepted until there is room', {
        ...{ bus: name, bytes, maxBytes },
        ...this.heldBackBy([name]),
      })
    else logger.warn('a bus has room again: events are accepted', { bus: name, bytes, maxBytes })
  }

  /** What a reader that is away holds back cannot be forgotten early: its bus must not fill Redis for all others. */
  #noteAway({ name }: GovernedBus, behind: readonly Lag[]): void {
    const { watch, logger } = this.options
    const before = this.#isHeldBack(name)
    const found = away(behind)
    if (found.length > 0) this.#away.set(name, found)
    else this.#away.delete(name)
    if (watch.isFull || this.#isHeldBack(name) === before) return
    const about = { bus: name, ...this.heldBackBy([name]) }
    if (before) logger.warn('a bus is not held back any more: events are accepted', about)
    else logger.warn('Redis fills, and a reader that is away holds this bus back: nothing is accepted', about)
  }

  #isHeldBack(bus: string): boolean {
    return this.options.watch.shedsHeldBack && this.#away.has(bus)
  }

  /** Journals give up memory before events do. @returns the bytes that this one gave up because Redis fills */
  #holdJournal(bus: GovernedBus, { shards }: BusStatus): Promise<number> {
    const { watch, shedAt } = this.options
    const journals = shards.flatMap(({ journal }, index) => (journal ? [{ bus: bus.name, index }] : []))
    return this.#journals.hold(bus, journals, watch.memory ? redisExcess(watch.memory, shedAt) : 0)
  }

  /**
   * @param freed bytes that the journal gave up since the memory was read
   * @returns how many events were trimmed before their retention
   */
  async #trim(bus: GovernedBus, status: BusStatus, freed: number): Promise<number> {
    const { log, watch, shedAt, meter } = this.options
    const { bytes, shards } = status
    const ofBus = bus.maxBytes === undefined ? 0 : busExcess(bytes, bus.maxBytes)
    const logBytes = shards.reduce((sum, shard) => sum + shard.logBytes, 0)
    const allBytes = this.#logBytes()
    // what journals have is given up first, and seen by the next read of the memory
    const ofJournals = freed + this.#journals.bytes
    const ofRedis = watch.memory && allBytes > 0 ? Math.max(0, redisExcess(watch.memory, shedAt) - ofJournals) : 0
    const ofTenant = this.#shared.excess(bus.name, status)
    const excess = Math.max(ofBus / Math.max(1, logBytes), ofRedis / Math.max(1, allBytes), ofTenant)
    const trimmed = await Promise.all(
      shards.map(async ({ nowMs, oldestMs, events }, index) => {
        const past = oldestMs !== undefined && oldestMs < nowMs - bus.retentionMs
        if (!past && excess === 0) return 0
        const wanted = Math.ceil(events * Math.min(1, excess))
        const { early } = await trim(log, { bus: bus.name, index }, bus.retentionMs, wanted)
        return early
      }),
    )
    const early = trimmed.reduce((sum, n) => sum + n, 0)
    if (early > 0) meter.count('sluice_bus_events_trimmed_early_total', { bus: bus.name }, early)
    return early
  }

  /** Bytes of all logs. */
  #logBytes(): number {
    let sum = 0
    for (const { status } of this.#known.values()) for (const { logBytes } of status.shards) sum += logBytes
    return sum
  }

  /** Why the bus alone accepts nothing. */
  #gateOf({ name }: GovernedBus): Gate | undefined {
    if (this.#busesFull.has(name)) return 'bus'
    return this.#shared.isFull(name) ? 'tenant' : this.#isHeldBack(name) ? 'redis' : undefined
  }

  async #setGates({ name, shards }: GovernedBus, gate: Gate | undefined): Promise<void> {
    const { redis, keys } = this.options.log
    await Promise.all(
      Array.from({ length: shards }, (_, shard) =>
        gateScript.run(redis, [keys.gate(name, shard), keys.events(name, shard)], [gate ?? '']),
      ),
    )
  }

  #report(): void {
    const now = performance.now()
    const found = this.options.buses().flatMap(({ name }) => this.#known.get(name) ?? [])
    reportBuses(
      this.options.meter,
      found.map(({ bus, status, atMs }) => ({
        ...{ bus: bus.name, status, agoMs: now - atMs },
        journalBytes: this.#journals.bytesOf(bus.name),
      })),
    )
  }
}
