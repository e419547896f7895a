import { ConflictError, NotFoundError } from '@sluice/event'
import { type Bus, defaultBus } from './bus.js'
import { checkBus, checkName, checkRule } from './check.js'
import { emptySnapshot, maxRules, type Registry, type Snapshot, type Written } from './registry.js'
import type { Rule } from './rule.js'
import { withSecrets } from './secret.js'

/** The registry of one process, for tests without Redis. The same conformance suite runs against it and Redis. */
export class MemoryRegistry implements Registry {
  #snapshot: Snapshot = emptySnapshot
  readonly #listeners = new Set<() => void>()

  async putBus(name: string, settings: unknown): Promise<Written<Bus>> {
    const bus: Bus = { name: checkName('bus', name), ...checkBus(settings) }
    const before = this.#snapshot.buses.get(name)
    if (before && before.shards !== bus.shards) {
      throw new ConflictError('BUS_EXISTS', `bus '${name}' has ${before.shards} shards and keeps them`, { shards: before.shards })
    }
    if (!same(before, bus)) this.#change({ buses: new Map(this.#snapshot.buses).set(name, bus) })
    return { value: bus, created: !before, version: this.#snapshot.version }
  }

  async deleteBus(name: string): Promise<{ version: number }> {
    if (name === defaultBus) throw new ConflictError('BUS_IS_DEFAULT', `bus '${name}' is always there and cannot be deleted`)
    this.#bus(name)
    const rules = [...(this.#snapshot.rules.get(name)?.keys() ?? [])]
    if (rules.length > 0) throw new ConflictError('BUS_IN_USE', `bus '${name}' has rules: ${rules.join(', ')}`, { rules })
    const buses = new Map(this.#snapshot.buses)
    buses.delete(name)
    return this.#change({ buses })
  }

  async putRule(bus: string, name: string, settings: unknown): Promise<Written<Rule>> {
    checkName('rule', name)
    const checked = checkRule(settings)
    this.#bus(bus)
    const rules = this.#rules(bus)
    const before = rules.get(name)
    if (!before && rules.size >= maxRules) throw new ConflictError('TOO_MANY_RULES', `bus '${bus}' has ${maxRules} rules`)
    const rule: Rule = { bus, name, ...checked, targets: withSecrets(checked, before) }
    if (!same(before, rule)) this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules.set(name, rule)) })
    return { value: rule, created: !before, version: this.#snapshot.version }
  }

  async deleteRule(bus: string, name: string): Promise<{ version: number }> {
    this.#bus(bus)
    const rules = this.#rules(bus)
    if (!rules.delete(name)) throw new NotFoundError('UNKNOWN_RULE', `there is no rule '${name}' on bus '${bus}'`, { bus, rule: name })
    return this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules) })
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
    if (!bus) throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${name}'`, { bus: name })
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
