import { type Bus, defaultBus } from './bus.js'
import { emptySnapshot, type Registry, type Snapshot } from './registry.js'
import { unknownBus } from './refusals.js'
import type { Rule } from './rule.js'

/** Milliseconds after which the version is asked for even without a notice. */
const pollMs = 1000

/** Told of a change. `before` is what all listeners were told last; a version that went down means that Redis lost data. */
export type ChangeListener = (snapshot: Snapshot, before: Snapshot) => void | Promise<void>

/** The registry as it is now, in memory: what the hot path asks. Swapped whole, in one assignment. */
export class RegistryView {
  #snapshot: Snapshot = emptySnapshot
  /** What all who listen work by. */
  #told: Snapshot = emptySnapshot
  readonly #listeners: ChangeListener[] = []
  #notice: { close(): Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined
  #refreshing: Promise<void> | undefined
  #again = false

  constructor(readonly registry: Registry) {}

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /** Reads everything, makes the default bus if there is none, and follows changes from here on. */
  async open(): Promise<void> {
    await this.refresh()
    this.#notice = await this.registry.onChange(() => void this.refresh().catch(() => undefined))
    this.#timer = setInterval(() => void this.refresh().catch(() => undefined), pollMs)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#notice?.close()
    await this.#refreshing?.catch(() => undefined)
  }

  /** Calls back after each change, and waits for it before {@link refresh} resolves: a listener must not wait for that. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener)
  }

  /** Resolves when everything written before the call is seen, and those who listen work by it. */
  async refresh(): Promise<void> {
    // a read that is under way may have looked before the write: one more follows it
    if (this.#refreshing) {
      this.#again = true
      return this.#refreshing
    }
    this.#refreshing = this.#readUntilQuiet()
    return this.#refreshing
  }

  /** Resolves when the view is at the given version or a later one: somebody else has worked by it. */
  async atLeast(version: number): Promise<void> {
    if (this.#snapshot.version < version) await this.refresh()
  }

  /** @throws NotFoundError `UNKNOWN_BUS` */
  bus(name: string): Bus {
    const bus = this.#snapshot.buses.get(name)
    if (!bus) throw unknownBus(name)
    return bus
  }

  rule(bus: string, name: string): Rule | undefined {
    return this.#snapshot.rules.get(bus)?.get(name)
  }

  /** Whether the rule was deleted by a call, asked now. False for one that is there, or that Redis lost. */
  wasDeleted(bus: string, rule: string): Promise<boolean> {
    return this.registry.wasDeleted(bus, rule)
  }

  buses(): Bus[] {
    return [...this.#snapshot.buses.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** The subscriptions that rules of the bus have as targets, sorted. */
  subscriptions(bus: string): string[] {
    const names = new Set<string>()
    for (const { targets } of this.#snapshot.rules.get(bus)?.values() ?? []) {
      for (const target of targets) if (target.type === 'subscription') names.add(target.subscription)
    }
    return [...names].sort()
  }

  async #readUntilQuiet(): Promise<void> {
    try {
      do {
        this.#again = false
        await this.#read()
      } while (this.#again)
    } finally {
      this.#refreshing = undefined // in the same tick as the last look at #again, so that no call falls between
    }
  }

  async #read(): Promise<void> {
    let next = await this.registry.read(this.#snapshot)
    if (!next.buses.has(defaultBus)) {
      // what is made anew may come to the version that was lost, and must not be taken for it
      if (next.version < this.#told.version) this.#told = { ...this.#told, version: Infinity }
      await this.registry.putBus(defaultBus, {})
      next = await this.registry.read(next)
    }
    // when one who listens failed, all are told again
    if (next === this.#told) return
    this.#snapshot = next
    for (const listener of this.#listeners) await listener(next, this.#told)
    this.#told = next
  }
}
