import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import { defaultTenant } from '@sluice/event'
import type { RedisClient } from '@sluice/streams'
import { duplicate } from '@sluice/streams'
import type { AnyKind, NamesOf, Next, SettingsOf, ValueOf } from '../kinds/kind.js'
import { kinds as allKinds } from '../kinds/kinds.js'
import { defaultRegistryLimits, limitsOf, type RegistryLimits, registryTooLarge } from '../kinds/limits.js'
import { SecretKeys } from '../secrets/secret-keys.js'
import { hashOf, pathOf, type Place, placeOf, placeOfChange } from './place.js'
import { isRefused, type Made, RedisWrites, refused, type Refused } from './redis-writes.js'
import { bySluice, type Deleted, type MayChange, type Registry, rememberedDeletions, type Written } from './registry.js'
import { limitScript, readScript } from './registry.script.js'
import { type Change, emptySnapshot, nextSnapshot, nothingOf, type Snapshot, valuesOf } from './snapshot.js'
import { withUnshown } from './not-replicated.js'
import { RedisVersions } from './redis-versions.js'
import type { Earlier, Version } from './versions.js'

/**
 * The registry in Redis, all keys in one slot:
 * `version` the current one, `stamps` zset of the latest editions' stamps by version, `changes` zset of changes by version,
 * for each kind a hash name -> JSON (`buses`, `schemas`, `keys`, `grants`), or one for each of its parents (`rules:<bus>`),
 * `versions`, `versions:order` and `versions:sizes` earlier versions, see versions.script.ts,
 * `bytes` hash of used bytes, `limits` the limits as JSON,
 * `deleted` zset of deleted rules by time.
 */
export class RedisRegistry implements Registry {
  readonly #key: (name: string) => string
  readonly #channel: string
  readonly #writes: RedisWrites
  readonly #versions: RedisVersions
  /** The highest version that was read or written here, so that a lost version is never assigned again. */
  #highest = 0
  /** The last snapshot that was read. */
  #latest: Snapshot = emptySnapshot

  /**
   * The client is its owner's to close; {@link onChange} opens one of its own.
   *
   * @param keys seal the secrets that are written
   */
  constructor(
    protected readonly redis: RedisClient,
    prefix = 'sluice:',
    private readonly kinds: readonly AnyKind[] = allKinds,
    private readonly keys = SecretKeys.none,
  ) {
    this.#key = name => `${prefix}{registry}:${defaultTenant}:${name}`
    this.#channel = `${prefix}registry`
    this.#versions = new RedisVersions(redis, this.#key)
    this.#writes = new RedisWrites(redis, this.#key, this.#channel, kinds, () => this.read(this.#latest))
  }

  async limit(limits: RegistryLimits): Promise<void> {
    const json = JSON.stringify(limits)
    const key = this.#key('limits')
    if ((await this.redis.get(key)) !== json) await limitScript.run(this.redis, [key], [json])
  }

  /** The platform's limits; the defaults until it has written them. */
  async limits(): Promise<RegistryLimits> {
    const limits = await this.redis.get(this.#key('limits'))
    return limitsOf(limits ? (JSON.parse(limits) as Partial<RegistryLimits>) : {})
  }

  close(): void {
    this.#writes.close()
  }

  async put<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    settings: unknown,
    may?: MayChange<ValueOf<K>, SettingsOf<K>>,
    by?: string,
  ): Promise<Written<ValueOf<K>>> {
    const limits = await this.limits()
    const checked = kind.check(settings, names, limits)
    // only the latest changes have to be read; the rest is in memory
    if (kind.checkAmong) kind.checkAmong(checked, names, await this.read(this.#latest), limits)
    const next = (before: ValueOf<K> | undefined) => {
      may?.(before, checked as SettingsOf<K>)
      return kind.next(before, checked, names, limits, this.keys) as Next<ValueOf<K>>
    }
    return (await this.#write(kind, names, next, by, limits))!
  }

  async change<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    next: (before: ValueOf<K> | undefined) => ValueOf<K> | undefined,
  ): Promise<Written<ValueOf<K>> | undefined> {
    const made = (before: ValueOf<K> | undefined) => {
      const value = next(before)
      return value && { value }
    }
    return this.#write(kind, names, made, bySluice)
  }

  async #write<Value extends object>(
    kind: AnyKind,
    names: object,
    next: (before: Value | undefined) => Next<Value> | undefined,
    by: string | undefined,
    limits?: RegistryLimits,
  ): Promise<Written<Value> | undefined> {
    const place = placeOf(kind, names)
    const historyBytes = await this.#historyBytes(kind, limits)
    for (;;) {
      const before = await this.redis.hget(this.#hash(place), place.field)
      const made = next(before ? (JSON.parse(before) as Value) : undefined)
      if (!made) return undefined
      const { value, newSecrets = {} } = made
      const write = { place, names, value, before, limits, by, historyBytes, highest: this.#highest }
      const written = await this.#writes.write(write).catch((error: unknown) => {
        throw withUnshown(error, newSecrets)
      })
      if (!isRefused(written)) return { value, ...this.#seen(written), newSecrets }
      if (written.code === refused.changed) continue // secrets that were made for the failed write are never shown
      throw refusalOf(written, kind, names, limits!)
    }
  }

  async delete<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    may?: MayChange<ValueOf<K>, undefined>,
    by?: string,
  ): Promise<Deleted> {
    kind.mayDelete?.(names)
    const place = placeOf(kind, names)
    const historyBytes = await this.#historyBytes(kind)
    for (;;) {
      const isRead = may !== undefined || kind.history !== undefined
      const before = isRead ? await this.redis.hget(this.#hash(place), place.field) : null
      // a resource that is created after this was not checked by `may`
      if (may && before === null) throw await this.#notThere(kind, names)
      if (before) may?.(JSON.parse(before) as ValueOf<K>, undefined)
      const written = await this.#writes.write({ place, before, by, historyBytes, highest: this.#highest })
      if (!isRefused(written)) {
        const { version, stamp, number } = this.#seen(written)
        return { version, stamp, number }
      }
      if (written.code === refused.inUse) await this.#checkNotInUse(kind, names)
      else if (written.code !== refused.changed) throw refusalOf(written, kind, names)
    }
  }

  async #historyBytes({ history }: AnyKind, limits?: RegistryLimits): Promise<number> {
    return history ? (limits ?? (await this.limits())).historyBytes : 0
  }

  async #notThere(kind: AnyKind, names: object): Promise<Error> {
    const { parent } = kind
    const of = parent && placeOf(parent.kind, parent.names(names))
    const alone = of && (await this.redis.hexists(this.#hash(of), of.field)) === 0
    return alone ? parent!.kind.unknown(parent!.names(names)) : kind.unknown(names)
  }

  async #checkNotInUse(kind: AnyKind, names: object): Promise<void> {
    for (const child of this.kinds) {
      if (child.parent?.kind !== kind) continue
      const fields = await this.fields(child, kind.field(names))
      if (fields.length > 0) throw kind.inUse!(names, child.plural, fields)
    }
  }

  #seen(made: Made): Made {
    this.#highest = Math.max(this.#highest, made.version)
    return made
  }

  async get<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<ValueOf<K>> {
    const place = placeOf(kind, names)
    const json = await this.redis.hget(this.#hash(place), place.field)
    if (!json) throw kind.unknown(names)
    return JSON.parse(json) as ValueOf<K>
  }

  async versions<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<readonly Version<ValueOf<K>>[]> {
    return (await this.#versions.of(placeOf(kind, names))) as Version<ValueOf<K>>[]
  }

  async earlier<K extends AnyKind>(kind: K, parent: string | undefined, version: number) {
    return (await this.#versions.earlier(kind, parent, version)) as Earlier<ValueOf<K>>
  }

  fields(kind: AnyKind, parent?: string): Promise<string[]> {
    return this.redis.hkeys(this.#key(hashOf(kind, parent)))
  }

  async knows({ version, stamp }: Edition): Promise<boolean> {
    const score = await this.redis.zscore(this.#key('stamps'), stamp)
    return score !== null && Number(score) === version
  }

  async read(known: Snapshot = emptySnapshot): Promise<Snapshot> {
    return (this.#latest = await this.#read(known))
  }

  async #read(known: Snapshot): Promise<Snapshot> {
    // values that are read after the edition may be newer; they are then read again later
    const keys = ['version', 'stamps', 'changes'].map(this.#key)
    const args = [randomBytes(12).toString('base64url'), known.version, known.stamp]
    const [version, stamp, what, ...changes] = (await this.readChanged(keys, args)) as string[]
    const now = { version: Number(version), stamp: stamp! }
    this.#highest = Math.max(this.#highest, now.version)
    if (what === 'nothing') return known
    return what === 'all' ? this.#readAll(now, known) : this.#readChanges(now, known, changes)
  }

  /** Asks what changed since an edition. */
  protected readChanged(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return readScript.run(this.redis, keys, args)
  }

  async wasDeleted(kind: AnyKind, names: object): Promise<boolean> {
    const place = placeOf(kind, names)
    const [deleted, made] = await Promise.all([
      this.redis.zscore(this.#key(kind.deletions!), pathOf(place)),
      this.redis.hexists(this.#hash(place), place.field), // an older Sluice creates a rule without removing its deletion
    ])
    return made === 0 && deleted !== null && Number(deleted) > Date.now() - rememberedDeletions.ms
  }

  async onChange(listener: () => void): Promise<{ close(): Promise<void> }> {
    const subscriber = duplicate(this.redis, 'notices') // it reconnects and subscribes again; polling covers the gap
    subscriber.on('message', listener)
    await subscriber.subscribe(this.#channel)
    return { close: async () => subscriber.disconnect() }
  }

  /** Reads everything. Unchanged values stay the same objects, so that routers do not compile their rules again. */
  async #readAll(edition: Edition, known: Snapshot): Promise<Snapshot> {
    const listed = this.kinds.filter(({ inSnapshot }) => inSnapshot)
    const stored = await Promise.all(listed.map(kind => this.#jsonOf(kind)))
    const changes = listed.flatMap((kind, i) => {
      const before = new Map(Array.from(valuesOf(known, kind), value => [JSON.stringify(value), value]))
      const values = stored[i]!.map(json => before.get(json) ?? (JSON.parse(json) as object))
      return values.map(value => ({ place: placeOf(kind, value), value }))
    })
    return { ...nextSnapshot(nothingOf(this.kinds), edition, changes), whole: true }
  }

  async #jsonOf(kind: AnyKind): Promise<string[]> {
    const parents = kind.parent ? await this.fields(kind.parent.kind) : [undefined]
    return (await Promise.all(parents.map(parent => this.redis.hvals(this.#key(hashOf(kind, parent)))))).flat()
  }

  async #readChanges(edition: Edition, known: Snapshot, names: readonly string[]): Promise<Snapshot> {
    const places = names.flatMap(name => placeOfChange(name, this.kinds) ?? [])
    const read = async (place: Place): Promise<Change> => {
      const json = await this.redis.hget(this.#hash(place), place.field)
      return { place, value: json ? (JSON.parse(json) as object) : undefined }
    }
    return nextSnapshot(known, edition, await Promise.all(places.map(read)))
  }

  #hash({ kind, parent }: Place): string {
    return this.#key(hashOf(kind, parent))
  }
}

/** @param limits those of the write; unused for a deletion */
function refusalOf({ code, bytes }: Refused, kind: AnyKind, names: object, limits = defaultRegistryLimits): Error {
  switch (code) {
    case refused.noParent:
      return kind.parent!.kind.unknown(kind.parent!.names(names))
    case refused.nothing:
      return kind.unknown(names)
    case refused.tooMany:
      return kind.tooMany(names, limits)
    case refused.tooLargeTogether:
      return kind.together!.tooLarge(names, bytes, limits)
    case refused.registryTooLarge:
      return registryTooLarge(bytes, limits.registryBytes)
    default:
      return new Error(`the registry refused a write for a reason that cannot be: ${code}`)
  }
}
