import { type Bus, defaultBus, type Growth, grownBus, nextBus } from './bus.js'
import { checkBus, checkName, checkResultBuses, checkRule } from './check.js'
import { busInUse, busIsDefault, tooManyRules, unknownBus, unknownRule } from './refusals.js'
import { withForeignFields } from './foreign-fields.js'
import { MemorySchemas } from './memory-schemas.js'
import {
  emptySnapshot,
  maxRules,
  type Registry,
  rememberedDeletions,
  type Snapshot,
  type Written,
  type WrittenRule,
} from './registry.js'
import { type Rule, withDisabled } from './rule.js'
import { withSecrets } from './secret.js'
import type { DisabledSettings } from './target.js'

/** The registry of one process, for tests without Redis. The same conformance suite runs against it and Redis. */
export class MemoryRegistry implements Registry {
  readonly schemas = new MemorySchemas()
  #snapshot: Snapshot = emptySnapshot
  readonly #listeners = new Set<() => void>()
  /** <bus>/<rule> -> when it was deleted, the oldest first. */
  readonly #deleted = new Map<string, number>()

  async putBus(name: string, settings: unknown): Promise<Written<Bus>> {
    checkName('bus', name)
    const before = this.#snapshot.buses.get(name)
    return this.#putBus(nextBus(name, checkBus(settings, name), before), before)
  }

  async growBus(name: string, shards: number, growth: Growth): Promise<Written<Bus>> {
    const before = this.#bus(name)
    return this.#putBus(grownBus(before, shards, growth), before)
  }

  #putBus(bus: Bus, before: Bus | undefined): Written<Bus> {
    if (!same(before, bus)) this.#change({ buses: new Map(this.#snapshot.buses).set(bus.name, bus) })
    return { value: bus, created: !before, version: this.#snapshot.version }
  }

  async deleteBus(name: string): Promise<{ version: number }> {
    if (name === defaultBus) throw busIsDefault(name)
    this.#bus(name)
    const rules = [...(this.#snapshot.rules.get(name)?.keys() ?? [])]
    if (rules.length > 0) throw busInUse(name, rules)
    const buses = new Map(this.#snapshot.buses)
    buses.delete(name)
    return this.#change({ buses })
  }

  async putRule(bus: string, name: string, settings: unknown): Promise<WrittenRule> {
    checkName('rule', name)
    const checked = checkRule(settings, { bus, name })
    await checkResultBuses(checked, async name => this.#snapshot.buses.has(name))
    this.#bus(bus)
    const rules = this.#rules(bus)
    const before = rules.get(name)
    if (!before && rules.size >= maxRules) throw tooManyRules(bus)
    const { targets, newSecrets } = withSecrets(checked, before)
    const rule: Rule = withForeignFields({ bus, name, ...checked, targets }, before)
    this.#deleted.delete(`${bus}/${name}`)
    if (!same(before, rule)) this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules.set(name, rule)) })
    return { value: rule, created: !before, version: this.#snapshot.version, newSecrets }
  }

  async deleteRule(bus: string, name: string): Promise<{ version: number }> {
    this.#bus(bus)
    const rules = this.#rules(bus)
    if (!rules.delete(name)) throw unknownRule(bus, name)
    const all = new Map(this.#snapshot.rules).set(bus, rules)
    if (rules.size === 0) all.delete(bus)
    this.#deleted.delete(`${bus}/${name}`)
    this.#deleted.set(`${bus}/${name}`, Date.now())
    if (this.#deleted.size > rememberedDeletions.rules) this.#deleted.delete(this.#deleted.keys().next().value!)
    return this.#change({ rules: all })
  }

  async disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean> {
    const { bus, name } = seen
    const rules = this.#rules(bus)
    if (!same(rules.get(name), seen)) return false
    const rule = withDisabled(seen, target, disabled)
    this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules.set(name, rule)) })
    return true
  }

  async wasDeleted(bus: string, rule: string): Promise<boolean> {
    return (this.#deleted.get(`${bus}/${rule}`) ?? 0) > Date.now() - rememberedDeletions.ms
  }

  async read(): Promise<Snapshot> {
    return this.#snapshot
  }

  async onChange(listener: () => void): Promise<{ close(): Promise<void> }> {
    this.#listeners.add(listener)
    return { close: async () => void this.#listeners.delete(listener) }
  }

  #bus(name: string): Bus {
    const bus = this.#snapshot.buses.get(name)
    if (!bus) throw unknownBus(name)
    return bus
  }

  #rules(bus: string): Map<string, Rule> {
    return new Map(this.#snapshot.rules.get(bus))
  }

  #change(part: Partial<Snapshot>): { version: number } {
    this.#snapshot = { ...this.#snapshot, ...part, version: this.#snapshot.version + 1 }
    for (const listener of this.#listeners) listener()
    return { version: this.#snapshot.version }
  }
}

function same(a: object | undefined, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
