import type { Redis } from 'ioredis'
import { type Bus, defaultBus, type Growth, grownBus, nextBus } from './bus.js'
import { checkBus, checkName, checkResultBuses, checkRule } from './check.js'
import { busInUse, busIsDefault, tooManyRules, unknownBus, unknownRule } from './refusals.js'
import { withForeignFields } from './foreign-fields.js'
import { RedisSchemas } from './redis-schemas.js'
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
import { writeScript } from './script.js'
import { withSecrets } from './secret.js'
import type { DisabledSettings } from './target.js'

/**
 * The registry in Redis, all in one slot:
 * `version` counter, `buses` hash name -> JSON, `rules:<bus>` hash name -> JSON, `changes` zset of what changed by version,
 * `deleted` zset of rules that were deleted, by the time, `schemas` hash, see {@link RedisSchemas}.
 */
export class RedisRegistry implements Registry {
  readonly schemas: RedisSchemas
  readonly #key: (name: string) => string
  readonly #channel: string

  /** The client stays its owner's; {@link onChange} makes one of its own. */
  constructor(
    private readonly redis: Redis,
    prefix = 'sluice:',
  ) {
    this.#key = name => `${prefix}{registry}:${name}`
    this.#channel = `${prefix}registry`
    this.schemas = new RedisSchemas(redis, this.#key('schemas'))
  }

  async putBus(name: string, settings: unknown): Promise<Written<Bus>> {
    checkName('bus', name)
    const checked = checkBus(settings, name)
    return this.#writeBus(name, before => nextBus(name, checked, before))
  }

  growBus(name: string, shards: number, growth: Growth): Promise<Written<Bus>> {
    return this.#writeBus(name, before => {
      if (!before) throw unknownBus(name)
      return grownBus(before, shards, growth)
    })
  }

  async #writeBus(name: string, next: (before: Bus | undefined) => Bus): Promise<Written<Bus>> {
    for (;;) {
      const before = await this.redis.hget(this.#key('buses'), name)
      const bus = next(before ? (JSON.parse(before) as Bus) : undefined)
      const [version, created] = await this.#write('buses', name, bus, `bus:${name}`, '', before)
      if (version !== changedMeanwhile) return { value: bus, created: created === 1, version: version! }
    }
  }

  async deleteBus(name: string): Promise<{ version: number }> {
    if (name === defaultBus) throw busIsDefault(name)
    const [version] = await this.#write('buses', name, undefined, `bus:${name}`)
    if (version === -2) throw unknownBus(name)
    if (version === -4) throw busInUse(name, await this.redis.hkeys(this.#key(`rules:${name}`)))
    return { version: version! }
  }

  async putRule(bus: string, name: string, settings: unknown): Promise<WrittenRule> {
    checkName('rule', name)
    const checked = checkRule(settings, { bus, name })
    await checkResultBuses(checked, async name => (await this.redis.hexists(this.#key('buses'), name)) === 1)
    for (;;) {
      const before = await this.redis.hget(this.#key(`rules:${bus}`), name)
      const old = before ? (JSON.parse(before) as Rule) : undefined
      const { targets, newSecrets } = withSecrets(checked, old)
      const rule: Rule = withForeignFields({ bus, name, ...checked, targets }, old)
      const [version, created] = await this.#write(`rules:${bus}`, name, rule, `rule:${bus}/${name}`, bus, before)
      if (version === changedMeanwhile) continue // a secret that was made for nobody is never shown
      if (version === -1) throw unknownBus(bus)
      if (version === -3) throw tooManyRules(bus)
      return { value: rule, created: created === 1, version: version!, newSecrets }
    }
  }

  async deleteRule(bus: string, name: string): Promise<{ version: number }> {
    const [version] = await this.#write(`rules:${bus}`, name, undefined, `rule:${bus}/${name}`, bus)
    if (version === -1) throw unknownBus(bus)
    if (version === -2) throw unknownRule(bus, name)
    return { version: version! }
  }

  async disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean> {
    const { bus, name } = seen
    const rule = withDisabled(seen, target, disabled)
    const change = `rule:${bus}/${name}`
    const [version] = await this.#write(`rules:${bus}`, name, rule, change, bus, JSON.stringify(seen))
    return version! > 0
  }

  async read(known: Snapshot = emptySnapshot): Promise<Snapshot> {
    // the version first: what is read after it may be newer, and is then read once more
    const version = Number((await this.redis.get(this.#key('version'))) ?? 0)
    if (version === known.version) return known
    const behind = version - known.version
    if (known.version === 0 || behind < 0 || behind > rememberedVersions / 2) return this.#readAll(version)
    const changes = await this.redis.zrange(this.#key('changes'), `(${known.version}`, '+inf', 'BYSCORE')
    return this.#readChanges(known, version, changes)
  }

  async wasDeleted(bus: string, rule: string): Promise<boolean> {
    const [deleted, made] = await Promise.all([
      this.redis.zscore(this.#key('deleted'), `${bus}/${rule}`),
      this.redis.hexists(this.#key(`rules:${bus}`), rule), // written by an older version of Sluice, which forgets nothing
    ])
    return made === 0 && deleted !== null && Number(deleted) > Date.now() - rememberedDeletions.ms
  }

  async onChange(listener: () => void): Promise<{ close(): Promise<void> }> {
    const subscriber = this.redis.duplicate({
      enableAutoPipelining: false,
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      socketTimeout: undefined,
    })
    subscriber.on('error', () => undefined) // it reconnects and subscribes again; polling covers the gap
    subscriber.on('message', listener)
    await subscriber.subscribe(this.#channel)
    return { close: async () => subscriber.disconnect() }
  }

  async #readAll(version: number): Promise<Snapshot> {
    const buses = new Map<string, Bus>()
    for (const json of await this.redis.hvals(this.#key('buses'))) {
      const bus = JSON.parse(json) as Bus
      buses.set(bus.name, bus)
    }
    const rules = new Map<string, Map<string, Rule>>()
    const stored = await Promise.all(Array.from(buses.keys(), bus => this.redis.hvals(this.#key(`rules:${bus}`))))
    for (const json of stored.flat()) setRule(rules, JSON.parse(json) as Rule)
    return { version, buses, rules }
  }

  async #readChanges(known: Snapshot, version: number, changes: readonly string[]): Promise<Snapshot> {
    const buses = new Map(known.buses)
    const rules = new Map(known.rules) as Map<string, Map<string, Rule>>
    const copied = new Set<string>()
    const values = await Promise.all(changes.map(change => this.#readChange(change)))
    changes.forEach((change, i) => {
      const json = values[i]
      if (change.startsWith('bus:')) {
        if (json) buses.set(change.slice(4), JSON.parse(json) as Bus)
        else buses.delete(change.slice(4))
        return
      }
      const [bus, name] = change.slice(5).split('/') as [string, string]
      if (!copied.has(bus)) rules.set(bus, new Map(rules.get(bus)))
      copied.add(bus)
      if (json) rules.get(bus)!.set(name, JSON.parse(json) as Rule)
      else rules.get(bus)!.delete(name)
    })
    for (const bus of copied) if (rules.get(bus)!.size === 0) rules.delete(bus)
    return { version, buses, rules }
  }

  #readChange(change: string): Promise<string | null> {
    if (change.startsWith('bus:')) return this.redis.hget(this.#key('buses'), change.slice(4))
    const [bus, name] = change.slice(5).split('/') as [string, string]
    return this.redis.hget(this.#key(`rules:${bus}`), name)
  }

  async #write(
    hash: string,
    field: string,
    value: object | undefined,
    change: string,
    bus = '',
    before: string | null = null,
  ): Promise<number[]> {
    const keys = ['version', 'changes', hash, 'buses', 'deleted'].map(this.#key)
    if (!value && !bus) keys.push(this.#key(`rules:${field}`))
    const json = value ? JSON.stringify(value) : ''
    const args = [field, json, change, this.#channel, bus, maxRules, before ?? '', rememberedVersions]
    args.push(bus && `${bus}/${field}`, rememberedDeletions.rules, rememberedDeletions.ms)
    return (await this.redis.eval(writeScript, keys.length, ...keys, ...args)) as number[]
  }
}

/** Versions whose changes are remembered. Whoever is half as far behind reads everything: more may be forgotten meanwhile. */
export const rememberedVersions = 1000

/** What the script says when somebody else wrote between reading and writing: read again. */
const changedMeanwhile = -5

function setRule(rules: Map<string, Map<string, Rule>>, rule: Rule): void {
  const ofBus = rules.get(rule.bus) ?? new Map<string, Rule>()
  rules.set(rule.bus, ofBus.set(rule.name, rule))
}
