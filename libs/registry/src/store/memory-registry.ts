import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import type { DisabledSettings } from '@sluice/targets'
import { type Bus, defaultBus, type Growth, grownBus, nextBus } from '../kinds/bus.js'
import { checkBus, checkName, checkResultBuses, checkRule } from '../kinds/check.js'
import { defaultRegistryLimits, type RegistryLimits } from '../kinds/limits.js'
import {
  busInUse,
  busIsDefault,
  busRulesTooLarge,
  checkRuleBytes,
  registryTooLarge,
  tooManyBuses,
  tooManyRules,
  unknownBus,
  unknownRule,
} from '../kinds/refusals.js'
import { checkBusPatterns } from '../kinds/rule/pattern-limits.js'
import { withForeignFields } from '../kinds/rule/foreign-fields.js'
import { MemorySchemas } from './memory-schemas.js'
import {
  emptySnapshot,
  type MayChange,
  type Registry,
  rememberedDeletions,
  rememberedEditions,
  type Snapshot,
  type Written,
  type WrittenRule,
} from './registry.js'
import { type Rule, withDisabled } from '../kinds/rule/rule.js'
import { withSecrets } from '../kinds/rule/secret.js'

/** The registry of one process, for tests without Redis. The same conformance suite runs against it and Redis. */
export class MemoryRegistry implements Registry {
  readonly schemas = new MemorySchemas(more => this.#checkBytes(more))
  #limits = defaultRegistryLimits
  /** Bytes of the rules of each bus. */
  readonly #bytes = new Map<string, number>()
  #snapshot: Snapshot = emptySnapshot
  readonly #listeners = new Set<() => void>()
  readonly #stamps = new Map<number, string>()
  /** <bus>/<rule> -> when it was deleted, the oldest first. */
  readonly #deleted = new Map<string, number>()

  async limit(limits: RegistryLimits): Promise<void> {
    this.#limits = limits
  }

  close(): void {}

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
    if (!before && this.#snapshot.buses.size >= this.#limits.buses) throw tooManyBuses(this.#limits.buses)
    if (!same(before, bus)) this.#change({ buses: new Map(this.#snapshot.buses).set(bus.name, bus) })
    return { value: bus, created: !before, ...this.#edition }
  }

  async deleteBus(name: string): Promise<Edition> {
    if (name === defaultBus) throw busIsDefault(name)
    this.#bus(name)
    const rules = [...(this.#snapshot.rules.get(name)?.keys() ?? [])]
    if (rules.length > 0) throw busInUse(name, rules)
    const buses = new Map(this.#snapshot.buses)
    buses.delete(name)
    return this.#change({ buses })
  }

  async putRule(bus: string, name: string, settings: unknown, may?: MayChange): Promise<WrittenRule> {
    checkName('rule', name)
    checkRuleBytes(settings, this.#limits.ruleBytes)
    const checked = checkRule(settings, { bus, name }, this.#limits.patterns)
    await checkResultBuses(checked, async name => this.#snapshot.buses.has(name))
    this.#bus(bus)
    const rules = this.#rules(bus)
    const before = rules.get(name)
    may?.(before)
    if (!before && rules.size >= this.#limits.busRules) throw tooManyRules(bus, this.#limits.busRules)
    checkBusPatterns(rules, { bus, name }, checked.pattern, this.#limits.patterns)
    const { targets, newSecrets } = withSecrets(checked, before)
    const rule: Rule = withForeignFields({ bus, name, ...checked, targets }, before)
    checkRuleBytes(rule, this.#limits.ruleBytes)
    this.#count(bus, bytesOf(rule) - bytesOf(before))
    this.#deleted.delete(`${bus}/${name}`)
    if (!same(before, rule)) this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules.set(name, rule)) })
    return { value: rule, created: !before, ...this.#edition, newSecrets }
  }

  async deleteRule(bus: string, name: string, may?: MayChange): Promise<Edition> {
    this.#bus(bus)
    const rules = this.#rules(bus)
    const before = rules.get(name)
    if (!before) throw unknownRule(bus, name)
    may?.(before)
    rules.delete(name)
    this.#count(bus, -bytesOf(before))
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
    this.#bytes.set(bus, this.#bytes.get(bus)! + bytesOf(rule) - bytesOf(seen))
    this.#change({ rules: new Map(this.#snapshot.rules).set(bus, rules.set(name, rule)) })
    return true
  }

  async knows({ version, stamp }: Edition): Promise<boolean> {
    return this.#stamps.get(version) === stamp
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

  /** @throws ConflictError where there would be more bytes than there may be */
  #count(bus: string, more: number): void {
    const ofBus = (this.#bytes.get(bus) ?? 0) + more
    const { busRulesBytes } = this.#limits
    if (more > 0 && ofBus > busRulesBytes) throw busRulesTooLarge(bus, ofBus, busRulesBytes)
    this.#checkBytes(more)
    this.#bytes.set(bus, ofBus)
  }

  #checkBytes(more: number): void {
    const { registryBytes } = this.#limits
    const bytes = [...this.#bytes.values()].reduce((sum, ofBus) => sum + ofBus, this.schemas.bytes) + more
    if (more > 0 && bytes > registryBytes) throw registryTooLarge(bytes, registryBytes)
  }

  #bus(name: string): Bus {
    const bus = this.#snapshot.buses.get(name)
    if (!bus) throw unknownBus(name)
    return bus
  }

  #rules(bus: string): Map<string, Rule> {
    return new Map(this.#snapshot.rules.get(bus))
  }

  get #edition(): Edition {
    const { version, stamp } = this.#snapshot
    return { version, stamp }
  }

  #change(part: Partial<Snapshot>): Edition {
    const version = this.#snapshot.version + 1
    const stamp = randomBytes(12).toString('base64url')
    this.#snapshot = { ...this.#snapshot, ...part, version, stamp, whole: false }
    this.#stamps.set(version, stamp)
    this.#stamps.delete(version - rememberedEditions)
    for (const listener of this.#listeners) listener()
    return this.#edition
  }
}

function same(a: object | undefined, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function bytesOf(rule: Rule | undefined): number {
  return rule ? Buffer.byteLength(JSON.stringify(rule)) : 0
}
