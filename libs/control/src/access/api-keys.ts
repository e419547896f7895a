import { Inject, Injectable } from '@nestjs/common'
import { type Grant, idInTenant, type Quota } from '@sluice/access'
import { InvalidError, tenantOf, UnavailableError } from '@sluice/event'
import { isObject } from '@sluice/pattern'
import {
  isExpired,
  type Key,
  keyKind,
  newKeySecret,
  newSigningSecret,
  Principals,
  RegistryView,
  rotated,
  type StoredSecret,
  storedSecret,
  storedSigningSecret,
} from '@sluice/registry'
import { type Caller, forbidden, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, RedisClock } from '@sluice/streams'
import type { Precondition } from '../precondition.js'
import { TenantLimits } from '../tenants/tenant-limits.js'
import { Giving } from './giving.js'

/** Milliseconds for which the secret before a rotation works on: if nothing is said, and at most. */
const overlap = { byDefaultMs: 24 * 3_600_000, mostMs: 30 * 24 * 3_600_000 }

/** A key as it was written, with its secret if this write made one: it is not stored and cannot be shown again. */
export interface WrittenKey {
  readonly key: Key
  readonly created: boolean
  readonly secret?: string
}

/** Makes, rotates and revokes API keys. On this gateway a change is in force when the call returns, on others within a second. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly view: RegistryView,
    private readonly principals: Principals,
    private readonly giving: Giving,
    private readonly limits: TenantLimits,
    private readonly log: EventLog,
    private readonly clock: RedisClock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** By name. */
  all(): ReadonlyMap<string, Key> {
    return this.view.snapshot.keys
  }

  /** @throws NotFoundError `UNKNOWN_KEY` */
  async find(name: string): Promise<Key> {
    if (!this.view.snapshot.keys.has(name)) await this.view.refresh() // another gateway may have just made it
    const key = this.view.snapshot.keys.get(name)
    if (!key) throw keyKind.unknown({ name })
    return key
  }

  /** @throws SluiceError `FORBIDDEN` for a key that can do more than the caller */
  async put(caller: Caller, name: string, settings: unknown, may?: Precondition): Promise<WrittenKey> {
    await this.view.refresh()
    const { secret, stored } = this.#newSecret(name, (settings as { signs?: unknown } | undefined)?.signs === true)
    const now = this.clock.now()
    const made = { ...stored, createdAt: new Date(now).toISOString(), createdBy: caller.name }
    const written = await this.view.store
      .put(keyKind, { name }, { settings, made }, (before, { grants, quota, expiresAt }) => {
        this.#demand(caller, name, before ?? { grants: [], quota })
        may?.(before)
        this.#demand(caller, name, { grants, quota })
        if (!before) this.limits.demandRoom('keys', name)
        if (!before && expiresAt !== undefined && isExpired({ expiresAt }, now))
          throw new InvalidError('INVALID_KEY', 'expiresAt must be later than now', { path: 'expiresAt' })
      })
      .catch(sayUnshown)
    await this.view.refresh()
    const { value: key, created } = written
    return { key, created, ...(created ? { secret } : {}) }
  }

  /** Gives the key another secret. The one that it had works on for the overlap. */
  async rotate(caller: Caller, name: string, body: unknown, may?: Precondition): Promise<WrittenKey> {
    const overlapMs = checkOverlap(body)
    await this.view.refresh()
    let secret: string | undefined
    const now = this.clock.now()
    const written = await this.view.store
      .change(keyKind, { name }, before => {
        if (!before) throw keyKind.unknown({ name })
        this.#demand(caller, name, before)
        may?.(before)
        const made = this.#newSecret(name, before.signs === true)
        secret = made.secret
        return rotated(before, made.stored, new Date(now), new Date(now + overlapMs))
      })
      .catch(sayUnshown)
    await this.view.refresh()
    return { key: written!.value, created: false, secret: secret! }
  }

  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    await this.view.refresh()
    await this.view.store.delete(keyKind, { name }, before => {
      this.#demand(caller, name, before!)
      this.#demandNoHeirs(caller, name)
      may?.(before)
    })
    await this.view.refresh()
    await this.log.redis.hdel(this.log.keys.keyUses(), name)
    await this.log.redis.del(this.log.keys.keyAddresses(`key:${name}`))
  }

  /** @throws SluiceError `FORBIDDEN` if the key can do more than the caller */
  demandAllOf(caller: Caller, key: Key): void {
    this.#demand(caller, key.name, key)
  }

  /** When each key was last used, to the minute, in the order of the names. */
  async lastUses(names: readonly string[]): Promise<(string | undefined)[]> {
    if (names.length === 0) return []
    const found = await this.log.redis.hmget(this.log.keys.keyUses(), ...names)
    return found.map(ms => (ms === null ? undefined : new Date(Number(ms)).toISOString()))
  }

  #newSecret(name: string, signs: boolean): { readonly secret: string; readonly stored: StoredSecret } {
    const secret = signs ? newSigningSecret() : newKeySecret()
    if (!signs) return { secret, stored: storedSecret(secret) }
    return { secret, stored: storedSigningSecret(secret, { name }, this.settings.SLUICE_SECRET_KEY) }
  }

  /** What the keys that it made publish counts towards quotas by way of this key: see {@link Principals.quotasOf}. */
  #demandNoHeirs(caller: Caller, name: string): void {
    if (this.principals.quotasOf(caller.principal).length === 0) return
    const heir = [...this.all().values()].find(({ createdBy }) => createdBy === `key:${name}`)
    if (!heir) return
    const reason = `it made the key '${heir.name}', which counts towards a quota of yours by it: revoke that one first`
    throw forbidden(caller, `revoke the key '${name}'`, { reason })
  }

  /** Whoever has a secret of the key has all that the key may do: also what documents give to it. */
  #demand(
    caller: Caller,
    name: string,
    { grants: own, quota }: { grants: readonly Grant[]; quota?: Quota | undefined },
  ): void {
    const plain = tenantOf(name).name
    const what = `give what the key '${plain}' may do`
    const given = this.principals.grantedTo(idInTenant(caller.tenant, `key:${plain}`)).flatMap(({ grants }) => grants)
    this.giving.demandGiven(caller, what, [...own, ...given], i => (i < own.length ? `grants[${i}]` : 'grants'))
    this.giving.demandQuota(caller, what, quota)
  }
}

/** @throws InvalidError `INVALID_ROTATION` */
function checkOverlap(body: unknown): number {
  if (body !== undefined && !isObject(body))
    throw new InvalidError('INVALID_ROTATION', 'the body must be a JSON object, or left out', { path: 'body' })
  const { overlapMs = overlap.byDefaultMs, ...others } = body ?? {}
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    throw new InvalidError('INVALID_ROTATION', `${unknown} is not known; send overlapMs or nothing`, { path: unknown })
  if (Number.isInteger(overlapMs) && (overlapMs as number) >= 0 && (overlapMs as number) <= overlap.mostMs)
    return overlapMs as number
  const must = `overlapMs must be a whole number of milliseconds, 0 to ${overlap.mostMs}`
  throw new InvalidError('INVALID_ROTATION', must, { path: 'overlapMs', limit: overlap.mostMs })
}

/** A secret whose write the replicas did not confirm is not shown: it may be lost. */
function sayUnshown(error: unknown): never {
  if (!(error instanceof UnavailableError) || error.code !== 'NOT_REPLICATED') throw error
  const message = `${error.message}. A secret that it made is not shown: rotate the key to get one`
  throw new UnavailableError(error.code, message, error.details)
}
