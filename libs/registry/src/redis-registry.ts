import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import type { Redis } from 'ioredis'
import { type Bus, defaultBus, type Growth, grownBus, nextBus } from './bus.js'
import { checkBus, checkName, checkResultBuses, checkRule } from './check.js'
import { busInUse, busIsDefault, tooManyRules, unknownBus, unknownRule } from './refusals.js'
import { RedisSchemas } from './redis-schemas.js'
import {
  emptySnapshot,
  maxRules,
  type Registry,
  rememberedDeletions,
  rememberedEditions,
  type Snapshot,
  type Written,
  type WrittenRule,
} from './registry.js'
import { type Rule, withDisabled } from './rule.js'
import { readScript, writeScript } from './script.js'
import { withSecrets } from './secret.js'
import type { DisabledSettings } from './target.js'

/**
 * The registry in Redis, all in one slot:
 * `version` of now, `stamps` zset of the latest editions' stamps by version, `changes` zset of what changed last by version,
 * `buses` hash name -> JSON, `rules:<bus>` hash name -> JSON,
 * `deleted` zset of rules that were deleted, by the time, `schemas` hash, see {@link RedisSchemas}.
 */
export class RedisRegistry implements Registry {
  readonly schemas: RedisSchemas
  readonly #key: (name: string) => string
  readonly #channel: string
  /** The highest version that was read or written here: none that is lost is ever given again. */
  #highest = 0

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
      const written = await this.#write('buses', name, bus, `bus:${name}`, '', before)
      if (written !== refused.changed) return { value: bus, ...made(written) }
    }
  }

  async deleteBus(name: string): Promise<Edition> {
    if (name === defaultBus) throw busIsDefault(name)
    const written = await this.#write('buses', name, undefined, `bus:${name}`)
    if (written === refused.nothing) throw unknownBus(name)
    if (written === refused.inUse) throw busInUse(name, await this.redis.hkeys(this.#key(`rules:${name}`)))
    return editionOf(made(written))
  }

  async putRule(bus: string, name: string, settings: unknown): Promise<WrittenRule> {
    checkName('rule', name)
    const checked = checkRule(settings, { bus, name })
    await checkResultBuses(checked, async name => (await this.redis.hexists(this.#key('buses'), name)) === 1)
    for (;;) {
      const before = await this.redis.hget(this.#key(`rules:${bus}`), name)
      const { targets, newSecrets } = withSecrets(checked, before ? (JSON.parse(before) as Rule) : undefined)
      const rule: Rule = { bus, name, ...checked, targets }
      const written = await this.#write(`rules:${bus}`, name, rule, `rule:${bus}/${name}`, bus, before)
      if (written === refused.changed) continue // a secret that was made for nobody is never shown
      if (written === refused.noBus) throw unknownBus(bus)
      if (written === refused.tooMany) throw tooManyRules(bus)
      return { value: rule, ...made(written), newSecrets }
    }
  }

  async deleteRule(bus: string, name: string): Promise<Edition> {
    const written = await this.#write(`rules:${bus}`, name, undefined, `rule:${bus}/${name}`, bus)
    if (written === refused.noBus) throw unknownBus(bus)
    if (written === refused.nothing) throw unknownRule(bus, name)
    return editionOf(made(written))
  }

  async disableTarget(seen: Rule, target: string, disabled: DisabledSettings): Promise<boolean> {
    const { bus, name } = seen
    const rule = withDisabled(seen, target, disabled)
    const change = `rule:${bus}/${name}`
    const written = await this.#write(`rules:${bus}`, name, rule, change, bus, JSON.stringify(seen))
    return typeof written === 'object'
  }

  async knows({ version, stamp }: Edition): Promise<boolean> {
    const score = await this.redis.zscore(this.#key('stamps'), stamp)
    return score !== null && Number(score) === version
  }

  async read(known: Snapshot = emptySnapshot): Promise<Snapshot> {
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

  async #write(
    hash: string,
    field: string,
    value: object | undefined,
    change: string,
    bus = '',
    before: string | null = null,
  ): Promise<Made | Refused> {
    const keys = ['version', 'stamps', 'changes', hash, 'buses', 'deleted'].map(this.#key)
    if (!value && !bus) keys.push(this.#key(`rules:${field}`))
    const args = [newStamp(), field, value ? JSON.stringify(value) : '', change, this.#channel]
    args.push(bus, String(maxRules), before ?? '', String(rememberedEditions), String(this.#highest))
    args.push(bus && `${bus}/${field}`, String(rememberedDeletions.rules), String(rememberedDeletions.ms))
    const reply = (await this.redis.eval(writeScript, keys.length, ...keys, ...args)) as [number, string, string]
    const [created, version, stamp] = reply
    if (created < 0) return created as Refused
    this.#highest = Math.max(this.#highest, Number(version))
    return { created: created === 1, version: Number(version), stamp }
  }
}

interface Made extends Edition {
  readonly created: boolean
}

/** Why the script wrote nothing. `changed`: somebody else wrote between reading and writing, so read again. */
const refused = { noBus: -1, nothing: -2, tooMany: -3, inUse: -4, changed: -5 } as const
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
