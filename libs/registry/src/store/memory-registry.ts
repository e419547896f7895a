import { randomBytes } from 'node:crypto'
import type { Edition } from '@sluice/delivery'
import type { AnyKind, NamesOf, Next, SettingsOf, ValueOf } from '../kinds/kind.js'
import { kinds as allKinds } from '../kinds/kinds.js'
import { defaultRegistryLimits, type RegistryLimits, registryTooLarge } from '../kinds/limits.js'
import { SecretKeys } from '../secrets/secret-keys.js'
import { changeOf, hashOf, type Place, placeOf } from './place.js'
import {
  bySluice,
  type Deleted,
  type MayChange,
  type Registry,
  rememberedDeletions,
  rememberedEditions,
  type Written,
} from './registry.js'
import { MemoryVersions } from './memory-versions.js'
import { emptySnapshot, nextSnapshot, type Snapshot } from './snapshot.js'
import type { Earlier, Version } from './versions.js'

/** The registry of one process, for tests without Redis. The same conformance suite runs against it and Redis. */
export class MemoryRegistry implements Registry {
  #limits = defaultRegistryLimits
  /** As in Redis: hash -> name -> JSON, so that callers never share an object with the registry. */
  readonly #hashes = new Map<string, Map<string, string>>()
  /** Bytes of each hash that is counted. */
  readonly #bytes = new Map<string, number>()
  #snapshot: Snapshot = emptySnapshot
  readonly #listeners = new Set<() => void>()
  readonly #stamps = new Map<number, string>()
  /** Deleted resource -> when, the oldest first. */
  readonly #deleted = new Map<string, number>()
  readonly #versions = new MemoryVersions()

  constructor(
    private readonly kinds: readonly AnyKind[] = allKinds,
    private readonly keys = SecretKeys.none,
  ) {}

  async limit(limits: RegistryLimits): Promise<void> {
    this.#limits = limits
  }

  close(): void {}

  async put<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    settings: unknown,
    may?: MayChange<ValueOf<K>, SettingsOf<K>>,
    by?: string,
  ): Promise<Written<ValueOf<K>>> {
    const limits = this.#limits
    const checked = kind.check(settings, names, limits)
    kind.checkAmong?.(checked, names, this.#snapshot, limits)
    const before = this.#value(kind, names)
    may?.(before as ValueOf<K> | undefined, checked as SettingsOf<K>)
    const next = kind.next(before, checked, names, limits, this.keys) as Next<ValueOf<K>>
    return this.#write(kind, names, next, by, limits)
  }

  async change<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    next: (before: ValueOf<K> | undefined) => ValueOf<K> | undefined,
  ): Promise<Written<ValueOf<K>> | undefined> {
    const value = next(this.#value(kind, names) as ValueOf<K> | undefined)
    return value && this.#write(kind, names, { value }, bySluice)
  }

  #write<Value extends object>(
    kind: AnyKind,
    names: object,
    { value, newSecrets = {} }: Next<Value>,
    by: string | undefined,
    limits?: RegistryLimits,
  ): Written<Value> {
    this.#checkParent(kind, names)
    const place = placeOf(kind, names)
    const hash = this.#hash(kind, place.parent)
    const before = hash.get(place.field)
    const json = JSON.stringify(value)
    const made = { value, created: before === undefined, newSecrets }
    if (before === json) return { ...made, ...this.#edition, number: this.#versions.number(place) }
    if (limits && before === undefined && hash.size >= kind.most(limits, names)) throw kind.tooMany(names, limits)
    this.#count(place, Buffer.byteLength(json) - Buffer.byteLength(before ?? ''), names, limits)
    this.#hashes.set(hashOf(kind, place.parent), hash.set(place.field, json))
    this.#deleted.delete(changeOf(place))
    return { ...made, ...this.#changed(place, before, json, by) }
  }

  async delete<K extends AnyKind>(
    kind: K,
    names: NamesOf<K>,
    may?: MayChange<ValueOf<K>, undefined>,
    by?: string,
  ): Promise<Deleted> {
    kind.mayDelete?.(names)
    this.#checkParent(kind, names)
    const before = this.#value(kind, names)
    if (!before) throw kind.unknown(names)
    may?.(before as ValueOf<K>, undefined)
    const place = placeOf(kind, names)
    for (const child of this.kinds) {
      if (child.parent?.kind !== kind) continue
      const fields = [...this.#hash(child, place.field).keys()]
      if (fields.length > 0) throw kind.inUse!(names, child.plural, fields)
    }
    const hash = this.#hash(kind, place.parent)
    const json = hash.get(place.field)!
    this.#count(place, -Buffer.byteLength(json), names)
    hash.delete(place.field)
    this.#versions.forget(place, this.kinds)
    const change = changeOf(place)
    if (kind.deletions) this.#deleted.delete(change)
    if (kind.deletions) this.#deleted.set(change, Date.now())
    if (this.#deleted.size > rememberedDeletions.most) this.#deleted.delete(this.#deleted.keys().next().value!)
    return this.#changed(place, json, undefined, by)
  }

  async get<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<ValueOf<K>> {
    const value = this.#value(kind, names)
    if (!value) throw kind.unknown(names)
    return value as ValueOf<K>
  }

  async versions<K extends AnyKind>(kind: K, names: NamesOf<K>): Promise<readonly Version<ValueOf<K>>[]> {
    const place = placeOf(kind, names)
    const now = this.#hash(kind, place.parent).get(place.field)
    return this.#versions.of(place, now) as Version<ValueOf<K>>[]
  }

  async earlier<K extends AnyKind>(kind: K, parent: string | undefined, version: number) {
    return this.#versions.earlier(kind, parent, version) as Earlier<ValueOf<K>>
  }

  async fields(kind: AnyKind, parent?: string): Promise<string[]> {
    return [...this.#hash(kind, parent).keys()]
  }

  async knows({ version, stamp }: Edition): Promise<boolean> {
    return this.#stamps.get(version) === stamp
  }

  async wasDeleted(kind: AnyKind, names: object): Promise<boolean> {
    return (this.#deleted.get(changeOf(placeOf(kind, names))) ?? 0) > Date.now() - rememberedDeletions.ms
  }

  async read(): Promise<Snapshot> {
    return this.#snapshot
  }

  async onChange(listener: () => void): Promise<{ close(): Promise<void> }> {
    this.#listeners.add(listener)
    return { close: async () => void this.#listeners.delete(listener) }
  }

  #hash(kind: AnyKind, parent?: string): Map<string, string> {
    return this.#hashes.get(hashOf(kind, parent)) ?? new Map<string, string>()
  }

  #value(kind: AnyKind, names: object): object | undefined {
    const { parent, field } = placeOf(kind, names)
    const json = this.#hash(kind, parent).get(field)
    return json === undefined ? undefined : (JSON.parse(json) as object)
  }

  #checkParent({ parent }: AnyKind, names: object): void {
    const of = parent?.names(names)
    if (parent && !this.#value(parent.kind, of!)) throw parent.kind.unknown(of!)
  }

  /** @throws ConflictError if a limit of bytes is exceeded */
  #count({ kind, parent }: Place, more: number, names: object, limits?: RegistryLimits): void {
    if (!kind.counted) return
    const hash = hashOf(kind, parent)
    const bytes = (this.#bytes.get(hash) ?? 0) + more
    if (limits && more > 0) {
      if (kind.together && bytes > kind.together.mostBytes(limits)) throw kind.together.tooLarge(names, bytes, limits)
      const all = [...this.#bytes.values()].reduce((sum, ofHash) => sum + ofHash, more)
      if (all > limits.registryBytes) throw registryTooLarge(all, limits.registryBytes)
    }
    this.#bytes.set(hash, bytes)
  }

  get #edition(): Edition {
    const { version, stamp } = this.#snapshot
    return { version, stamp }
  }

  /** @param before @param after as JSON */
  #changed(place: Place, before: string | undefined, after: string | undefined, by: string | undefined): Deleted {
    if (!place.kind.inSnapshot) return { ...this.#edition, number: 0 }
    const value = after === undefined ? undefined : (JSON.parse(after) as object)
    const version = this.#snapshot.version + 1
    const stamp = randomBytes(12).toString('base64url')
    this.#snapshot = nextSnapshot(this.#snapshot, { version, stamp }, [{ place, value }])
    this.#stamps.set(version, stamp)
    this.#stamps.delete(version - rememberedEditions)
    const { historyBytes: most } = this.#limits
    const number = this.#versions.keep({ place, before, after, edition: this.#edition, by, most })
    for (const listener of this.#listeners) listener()
    return { ...this.#edition, number }
  }
}
