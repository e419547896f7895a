import { AsyncLocalStorage } from 'node:async_hooks'
import { type Bus, defaultBus } from './bus.js'
import { emptySnapshot, type Registry, type Snapshot } from './registry.js'
import { unknownBus } from './refusals.js'
import type { Rule } from './rule.js'

/** Milliseconds after which the version is asked for even without a notice. */
const pollMs = 1000

/** The registry as it is now, in memory: what the hot path asks. Swapped whole, in one assignment. */
export class RegistryView {
  #snapshot: Snapshot = emptySnapshot
  /** What all who listen work by. */
  #told: Snapshot = emptySnapshot
  #listeners: ((snapshot: Snapshot) => void | Promise<void>)[] = []
  #notice: { close(): Promise<void> } | undefined
  #timer: NodeJS.Timeout | undefined
  #refreshing: Promise<void> | undefined
  readonly #listening = new AsyncLocalStorage<{ now: boolean }>()
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

  /** Calls back after each change, and waits for it before {@link refresh} resolves. */
  onChange(listener: (snapshot: Snapshot) => void | Promise<void>): void {
    this.#listeners.push(listener)
  }

  /**
   * Resolves when everything written before the call is seen, and those who listen work by it. One who listens may call
   * it too, and then does not wait for itself.
   */
  async refresh(): Promise<void> {
    if (this.#listening.getStore()?.now) return this.#read(true)
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

  buses(): Bus[] {
    return [...this.#snapshot.buses.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
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

  async #read(nested = false): Promise<void> {
    let next = await this.registry.read(this.#snapshot)
    if (!next.buses.has(defaultBus)) {
      await this.registry.putBus(defaultBus, {})
      next = await this.registry.read(next)
    }
    // when one who listens failed, all are told again
    if (next === this.#snapshot && (nested || next === this.#told)) return
    this.#snapshot = next
    await this.#tell()
    this.#told = next
  }

  async #tell(): Promise<void> {
    const listening = { now: true }
    try {
      // one of them may have read on meanwhile: the others get what is newest
      for (const listener of this.#listeners) await this.#listening.run(listening, () => listener(this.#snapshot))
    } finally {
      listening.now = false
    }
  }
}
