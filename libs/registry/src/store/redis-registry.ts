import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import type { DisabledSettings } from '@sluice/targets'
import type { Redis } from 'ioredis'
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
import { checkBusPatterns, defaultPatternLimits, type PatternLimits } from '../kinds/rule/pattern-limits.js'
import { withForeignFields } from '../kinds/rule/foreign-fields.js'
import { RedisSchemas } from './redis-schemas.js'
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
import { readScript, writeScript } from './registry.script.js'
import { withSecrets } from '../kinds/rule/secret.js'
import { notReplicated, WaitedWrites, withUnshown } from './waited-writes.js'

/**
 * The registry in Redis, all in one slot:
 * `version` of now, `stamps` zset of the latest editions' stamps by version, `changes` zset of what changed last by version,
 * `buses` hash name -> JSON, `rules:<bus>` hash name -> JSON,
 * `bytes` hash of what rules and schemas have, `limits` what they may have as JSON,
 * `deleted` zset of rules that were deleted, by the time, `schemas` hash, see {@link RedisSchemas}.
 */
export class RedisRegistry implements Registry {
  readonly schemas: RedisSchemas
  readonly #key: (name: string) => string
  readonly #channel: string
  readonly #writes: WaitedWrites
  /** The highest version that was read or written here: none that is lost is ever given again. */
  #highest = 0
  /** What was read last. */
  #latest: Snapshot = emptySnapshot

  /** The client stays its owner's; {@link onChange} makes one of its own. */
  constructor(
    private readonly redis: Redis,
    prefix = 'sluice:',
  ) {
    this.#key = name => `${prefix}{registry}:${name}`
    this.#channel = `${prefix}registry`
    this.#writes = new WaitedWrites(redis)
    this.schemas = new RedisSchemas(redis, this.#key, this)
  }

  async limit(limits: RegistryLimits): Promise<void> {
    const json = JSON.stringify(limits)
    // also in a Redis that is full: a gateway must start there
    const set = "#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], ARGV[1])"
    const key = this.#key('limits')
    if ((await this.redis.get(key)) !== json) await this.redis.eval(set, 1, key, json)
  }

  /** What the platform says; the defaults until it has. */
  async limits(): Promise<RegistryLimits> {
    const limits = await this.redis.get(this.#key('limits'))
    const { patterns, ...others } = limits ? (JSON.parse(limits) as Partial<RegistryLimits>) : {}
    return { ...defaultRegistryLimits, ...others, patterns: { ...defaultPatternLimits, ...patterns } }
  }

  close(): void {
    this.#writes.close()
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
      const limits = await this.limits()
      const written = await this.#write({ hash: 'buses', field: name, value: bus, before, limits })
      if (written === refused.tooMany) throw tooManyBuses(limits.buses)
      if (written !== refused.changed) return { value: bus, ...made(written) }
    }
  }

  async deleteBus(name: string): Promise<Edition> {
    if (name === defaultBus) throw busIsDefault(name)
    const written = await this.#write({ hash: 'buses', field: name })
    if (written === refused.nothing) throw unknownBus(name)
    if (written === refused.inUse) throw busInUse(name, await this.redis.hkeys(this.#key(`rules:${name}`)))
    return editionOf(made(written))
  }

  async putRule(bus: string, name: string, settings: unknown, may?: MayChange): Promise<WrittenRule> {
    checkName('rule', name)
    const limits = await this.limits()
    checkRuleBytes(settings, limits.ruleBytes) // first: reading a pattern costs much more
    const checked = checkRule(settings, { bus, name }, limits.patterns)
    await this.#checkBusPatterns({ bus, name }, checked.pattern, limits.patterns)
    await checkResultBuses(checked, async name => (await this.redis.hexists(this.#key('buses'), name)) === 1)
    for (;;) {
      const before = await this.redis.hget(this.#key(`rules:${bus}`), name)
      const old = before ? (JSON.parse(before) as Rule) : undefined
      may?.(old)
      const { targets, newSecrets } = withSecrets(checked, old)
      const rule: Rule = withForeignFields({ bus, name, ...checked, targets }, old)
      checkRuleBytes(rule, limits.ruleBytes)
      const write = { hash: `rules:${bus}`, field: name, value: rule, bus, before, limits }
      const written = await this.#write(write).catch((error: unknown) => {
        throw withUnshown(error, newSecrets)
      })
      if (written === refused.changed) continue // a secret that was made for nobody is never shown
      if (written === refused.noBus) throw unknownBus(bus)
      if (written === refused.tooMany) throw tooManyRules(bus, limits.busRules)
      return { value: rule, ...made(written), newSecrets }
    }
  }

  /**
   * Compares with the rules as they are now, which are in memory but for the latest changes. Writers at the same time do not
   * see each other: together they may go past the limit by what each of them writes.
   */
  async #checkBusPatterns(names: { bus: string; name: string }, pattern: object, limits: PatternLimits): Promise<void> {
    const { rules } = await this.read(this.#latest)
    checkBusPatterns(rules.get(names.bus), names, pattern, limits)
  }

  async deleteRule(bus: string, name: string, may?: MayChange): Promise<Edition> {
    for (;;) {
      const before = may ? await this.redis.hget(this.#key(`rules:${bus}`), name) : null
      // one that is made from here on was not looked at
      if (may && before === null) throw await this.#notThere(bus, name)
      if (before) may?.(JSON.parse(before) as Rule)
      const written = await this.#write({ hash: `rules:${bus}`, field: name, bus, before })
      if (written === refused.changed) continue
      if (written === refused.noBus) throw unknownBus(bus)
      if (written === refused.nothing) throw unknownRule(bus, name)
      return editionOf(made(written))
    }
  }

  async #notThere(bus: string, rule: string): Promise<Error> {
    return (await this.redis.hexists(this.#key('buses'), bus)) === 1 ? unknownRule(bus, rule) : unknownBus(bus)
  }

  async disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean> {
    const { bus, name } = seen
    const value = withDisabled(seen, target, disabled)
    const before = JSON.stringify(seen)
    const written = await this.#write({ hash: `rules:${bus}`, field: name, value, bus, before, limits: unlimited })
    return typeof written === 'object'
  }

  async knows({ version, stamp }: Edition): Promise<boolean> {
    const score = await this.redis.zscore(this.#key('stamps'), stamp)
    return score !== null && Number(score) === version
  }

  async read(known: Snapshot = emptySnapshot): Promise<Snapshot> {
    return (this.#latest = await this.#read(known))
  }

  async #read(known: Snapshot): Promise<Snapshot> {
    // what is read after the edition may be newer, and is then read once more
    const keys = ['version', 'stamps', 'changes'].map(this.#key)
    const args = [newStamp(), known.version, known.stamp]
    const [version, stamp, what, ...changes] = (await this.redis.eval(
      readScript,
      keys.length,
      ...keys,
      ...args,
    )) as string[]
    const now = { version: Number(version), stamp: stamp! }
    this.#highest = Math.max(this.#highest, now.version)
    if (what === 'nothing') return known
    return what === 'all' ? this.#readAll(now, known) : this.#readChanges(now, known, changes)
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

  /** Rules that are the same as those known stay the same objects, so that nobody compiles them again. */
  async #readAll(edition: Edition, known: Snapshot): Promise<Snapshot> {
    const buses = new Map<string, Bus>()
    for (const json of await this.redis.hvals(this.#key('buses'))) {
      const bus = JSON.parse(json) as Bus
      buses.set(bus.name, bus)
    }
    const rules = new Map<string, Map<string, Rule>>()
    const stored = await Promise.all(Array.from(buses.keys(), bus => this.redis.hvals(this.#key(`rules:${bus}`))))
    const before = new Map<string, Rule>()
    for (const ofBus of known.rules.values()) for (const rule of ofBus.values()) before.set(JSON.stringify(rule), rule)
    for (const json of stored.flat()) setRule(rules, before.get(json) ?? (JSON.parse(json) as Rule))
    return { ...edition, whole: true, buses, rules }
  }

  async #readChanges(edition: Edition, known: Snapshot, changes: readonly string[]): Promise<Snapshot> {
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
    return { ...edition, whole: false, buses, rules }
  }

  #readChange(change: string): Promise<string | null> {
    if (change.startsWith('bus:')) return this.redis.hget(this.#key('buses'), change.slice(4))
    const [bus, name] = change.slice(5).split('/') as [string, string]
    return this.redis.hget(this.#key(`rules:${bus}`), name)
  }

  async #write({ hash, field, value, bus = '', before, limits = unlimited }: Write): Promise<Made | Refused> {
    const keys = ['version', 'stamps', 'changes', hash, 'buses', 'deleted', 'bytes', 'schemas'].map(this.#key)
    if (!value && !bus) keys.push(this.#key(`rules:${field}`))
    const change = bus ? `rule:${bus}/${field}` : `bus:${field}`
    const args: (string | number)[] = [newStamp(), field, value ? JSON.stringify(value) : '', change, this.#channel]
    args.push(bus, bus ? limits.busRules : limits.buses, before ?? '', rememberedEditions, this.#highest)
    args.push(bus && `${bus}/${field}`, rememberedDeletions.rules, rememberedDeletions.ms)
    args.push(limits.busRulesBytes, limits.registryBytes, this.#key('rules:'))
    const more = bus ? undefined : (value as Bus | undefined)
    // also when Redis is full: what is deleted makes no more of what fills it
    const script = value ? writeScript : `#!lua flags=allow-oom\n${writeScript}`
    const reply = (await this.run(script, keys, args, more)) as [number, string | number, string]
    const [created, version, stamp] = reply
    if (created === refused.busTooLarge) throw busRulesTooLarge(bus, Number(version), limits.busRulesBytes)
    if (created === refused.tooLarge) throw registryTooLarge(Number(version), limits.registryBytes)
    if (created < 0) return created as Refused
    this.#highest = Math.max(this.#highest, Number(version))
    return { created: created === 1, version: Number(version), stamp }
  }

  /**
   * Runs a script that writes. Where buses ask for replicas, as many must have what it wrote, or what an earlier call wrote where
   * this one found nothing to do.
   *
   * @param bus that is written: it may ask for more than those that are there
   * @throws UnavailableError `NOT_REPLICATED`
   */
  async run(lua: string, keys: readonly string[], args: readonly (string | number)[], bus?: Bus): Promise<unknown[]> {
    const buses = (await this.redis.hvals(this.#key('buses'))).map(json => JSON.parse(json) as Bus)
    const replicas = Math.max(0, ...[...buses, ...(bus ? [bus] : [])].map(replicasOf))
    if (replicas === 0) return (await this.redis.eval(lua, keys.length, ...keys, ...args)) as unknown[]
    const { value, replicas: had } = await this.#writes.run({ lua, keys, args, replicas })
    const [code] = value as [number]
    if (had < replicas && (code >= 0 || code === refused.nothing)) throw notReplicated(had, replicas)
    return value as unknown[]
  }
}

/** One write of a bus or rule; without a value it is deleted. */
interface Write {
  readonly hash: string
  readonly field: string
  readonly value?: Bus | Rule
  /** The bus of a rule. */
  readonly bus?: string
  /** What the value was made from. */
  readonly before?: string | null
  readonly limits?: RegistryLimits
}

/** For what makes nothing new. */
const unlimited: RegistryLimits = {
  ruleBytes: Number.MAX_SAFE_INTEGER,
  busRulesBytes: Number.MAX_SAFE_INTEGER,
  registryBytes: Number.MAX_SAFE_INTEGER,
  buses: Number.MAX_SAFE_INTEGER,
  busRules: Number.MAX_SAFE_INTEGER,
  patterns: defaultPatternLimits,
}

function replicasOf({ durability, replicas = 1 }: Bus): number {
  return durability === 'memory' ? 0 : replicas
}

interface Made extends Edition {
  readonly created: boolean
}

/** Why the script wrote nothing. `changed`: somebody else wrote between reading and writing, so read again. */
const refused = { noBus: -1, nothing: -2, tooMany: -3, inUse: -4, changed: -5, busTooLarge: -6, tooLarge: -7 } as const
type Refused = (typeof refused)[keyof typeof refused]

/** What was not refused in a way that the caller knows of. */
function made(written: Made | Refused): Made {
  if (typeof written === 'object') return written
  throw new Error(`the registry refused a write for a reason that cannot be: ${written}`)
}

function editionOf({ version, stamp }: Edition): Edition {
  return { version, stamp }
}

function newStamp(): string {
  return randomBytes(12).toString('base64url')
}

function setRule(rules: Map<string, Map<string, Rule>>, rule: Rule): void {
  const ofBus = rules.get(rule.bus) ?? new Map<string, Rule>()
  rules.set(rule.bus, ofBus.set(rule.name, rule))
}
