import type { Edition } from '@sluice/delivery'
import { subscriptionOf } from '@sluice/targets'
import { type Bus, busKind, defaultBus } from './kinds/bus.js'
import type { Rule } from './kinds/rule/rule.js'
import { ruleKind } from './kinds/rule/rule.kind.js'
import { type Registry, rememberedEditions } from './store/registry.js'
import { emptySnapshot, type Snapshot } from './store/snapshot.js'

/** Milliseconds between two polls of the version, in case a notice was lost. */
const pollMs = 1000

/**
 * Called after a change. `before` is the last snapshot that all listeners got, or {@link emptySnapshot} if Redis lost writes, and
 * perhaps other data with them, so that nothing may be assumed.
 */
export type ChangeListener = (snapshot: Snapshot, before: Snapshot) => void | Promise<void>

/** The current registry in memory, for the hot path. Replaced as a whole, in one assignment. */
export class RegistryView {
  #snapshot: Snapshot = emptySnapshot
  #listed: { readonly of: Snapshot['buses']; readonly buses: readonly Bus[] } | undefined
  /** The last snapshot that all listeners got. */
  #told: Snapshot = emptySnapshot
  /** Whether the last read does not continue that snapshot, because Redis lost writes. */
  #lost = false
  /** Editions that existed before the last read began: it includes them, unless Redis lost them. */
  readonly #passed = new Set<string>()
  readonly #listeners: ChangeListener[] = []
  #notice: { close(): Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined
  #refreshing: Promise<void> | undefined
  #again = false
  /** When the last read that succeeded began, by the monotonic clock. */
  #confirmedAt = -Infinity
  /** Whether listeners are working by a snapshot, so that no further one is read for them. */
  #telling = false
  #look: Promise<void> | undefined

  /** @param store the registry that is read and written */
  constructor(readonly store: Registry) {}

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /**
   * Milliseconds for which Redis has not confirmed the snapshot: what it says of keys and grants may be outdated by as much.
   * Infinity before the first read.
   */
  get unconfirmedMs(): number {
    return performance.now() - this.#confirmedAt
  }

  /** Reads everything, creates the default bus if there is none, and follows changes from then on. */
  async open(): Promise<void> {
    await this.refresh()
    this.#notice = await this.store.onChange(() => void this.refresh().catch(() => undefined))
    this.#timer = setInterval(() => this.#poll(), pollMs)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#notice?.close()
    await this.#look?.catch(() => undefined)
    await this.#refreshing?.catch(() => undefined)
    this.store.close()
  }

  /** Calls the listener after each change. {@link refresh} waits for listeners, so a listener must not wait for it. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener)
  }

  /** Resolves when the view has everything that was written before the call, and all listeners work by it. */
  async refresh(): Promise<void> {
    // a running read may have begun before the write, so another one follows it
    if (this.#refreshing) {
      this.#again = true
      return this.#refreshing
    }
    this.#refreshing = this.#readUntilQuiet()
    return this.#refreshing
  }

  /**
   * Resolves when the view is at editions by which other processes have worked, or later. Each edition that is new to the view
   * costs one read, once.
   */
  async atLeast(...editions: readonly Edition[]): Promise<void> {
    const unknown = editions.filter(edition => !this.#isPast(edition))
    if (unknown.length === 0) return
    await this.refresh()
    for (const edition of unknown) this.#pass(edition)
  }

  #isPast({ version, stamp }: Edition): boolean {
    if (stamp === '') return version <= this.#snapshot.version // written by Sluice 0.1.0
    return this.#passed.has(nameOf({ version, stamp }))
  }

  #pass(edition: Edition): void {
    this.#passed.add(nameOf(edition))
    if (this.#passed.size > rememberedEditions) this.#passed.delete(this.#passed.keys().next().value!)
  }

  /** @throws NotFoundError `UNKNOWN_BUS` */
  bus(name: string): Bus {
    const bus = this.#snapshot.buses.get(name)
    if (!bus) throw busKind.unknown({ name })
    return bus
  }

  /** The bus as Redis has it now. @throws NotFoundError `UNKNOWN_BUS` */
  async busNow(name: string): Promise<Bus> {
    await this.refresh()
    return this.bus(name)
  }

  rule(bus: string, name: string): Rule | undefined {
    return this.#snapshot.rules.get(bus)?.get(name)
  }

  /** Whether the registry still has an edition: one that was lost with Redis' data counts as behind all others. */
  knows(edition: Edition): Promise<boolean> {
    return this.store.knows(edition)
  }

  /** Asks Redis whether the rule was deleted by a call. False if it exists, or if Redis lost it. */
  wasDeleted(bus: string, rule: string): Promise<boolean> {
    return this.store.wasDeleted(ruleKind, { bus, name: rule })
  }

  /** By name; the same list until the buses change. */
  buses(): readonly Bus[] {
    const { buses } = this.#snapshot
    if (this.#listed?.of !== buses)
      this.#listed = { of: buses, buses: [...buses.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) }
    return this.#listed.buses
  }

  /** The subscriptions that rules of the bus have as targets, sorted. */
  subscriptions(bus: string): string[] {
    const names = new Set<string>()
    for (const { targets } of this.#snapshot.rules.get(bus)?.values() ?? []) {
      for (const name of targets.map(subscriptionOf)) if (name !== undefined) names.add(name)
    }
    return [...names].sort()
  }

  /**
   * Asks Redis now. Resolves when the snapshot is confirmed, or replaced by the next one. Listeners may still work by an earlier one:
   * compiling many rules takes a while, and a revoked key must not work for as long. They get the next one when they are done.
   */
  confirm(): Promise<void> {
    return (this.#look ??= this.#confirm().finally(() => (this.#look = undefined)))
  }

  async #confirm(): Promise<void> {
    const known = this.#snapshot
    const next = await this.#next(known)
    if (next === known || this.#snapshot !== known) return
    this.#snapshot = next
    void this.refresh().catch(() => undefined)
  }

  #poll(): void {
    void (this.#telling ? this.confirm() : this.refresh()).catch(() => undefined)
  }

  async #readUntilQuiet(): Promise<void> {
    try {
      do {
        this.#again = false
        await this.#read()
      } while (this.#again)
    } finally {
      this.#refreshing = undefined // in the same tick as the last check of #again, so that no call falls between
    }
  }

  async #read(): Promise<void> {
    let known: Snapshot
    let next: Snapshot
    do {
      known = this.#snapshot
      next = await this.#next(known)
    } while (this.#snapshot !== known) // confirm() has read a later one meanwhile
    if (!next.buses.has(defaultBus)) {
      await this.store.put(busKind, { name: defaultBus }, {})
      next = await this.#next(next)
    }
    this.#pass(next)
    // after a listener failed, all are called again
    if (next === this.#told) return
    this.#snapshot = next
    const before = this.#lost ? emptySnapshot : this.#told
    this.#lost = false
    try {
      this.#telling = true
      for (const listener of this.#listeners) await listener(next, before)
      this.#told = next
    } catch (error) {
      this.#lost ||= before === emptySnapshot
      throw error
    } finally {
      this.#telling = false
    }
  }

  async #next(known: Snapshot): Promise<Snapshot> {
    const began = performance.now()
    const next = await this.store.read(known)
    this.#confirmedAt = began
    if (next !== known && next.whole) this.#lost = true
    return next
  }
}

function nameOf({ version, stamp }: Edition): string {
  return `${version}~${stamp}`
}
