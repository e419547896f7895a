import {
  type Grant,
  type Holder,
  idInTenant,
  idOf,
  nameOf,
  type Principal,
  Rights,
  tenantOfPrincipal,
} from '@sluice/access'
import { defaultTenant, nameOfTenant, tenantOf } from '@sluice/event'
import { granteeOf, type GrantsDocument } from './kinds/grants.js'
import type { Key } from './kinds/key.js'
import type { Snapshot } from './store/snapshot.js'

/** Most principals whose compiled rights are kept. */
const mostKept = 20_000

interface Kept {
  /** The snapshot's keys and grants for which this was looked at last: while they are the same, so are the rights. */
  keys: unknown
  grants: unknown
  tenants: unknown
  readonly sources: readonly (Key | GrantsDocument)[]
  readonly rights: Rights
}

const none: readonly GrantsDocument[] = []
const noQuotas: readonly Holder[] = []

/**
 * The principals that keys and grants of the registry make: which key has a secret, and what each may do now. Rights are compiled
 * when they are first asked for, and again when a document of that principal changes.
 */
export class Principals {
  #secrets: { readonly of: unknown; readonly keys: ReadonlyMap<string, Key> } = { of: undefined, keys: new Map() }
  #documents: { readonly of: unknown; readonly to: ReadonlyMap<string, readonly GrantsDocument[]> } = {
    ...{ of: undefined, to: new Map() },
  }
  readonly #kept = new Map<string, Kept>()
  #guests: { readonly grants: unknown; readonly tenants: unknown; readonly rights: Map<string, Rights> } = {
    ...{ grants: undefined, tenants: undefined, rights: new Map() },
  }

  /**
   * @param view has the current snapshot
   * @param mostSteps of matching one event
   */
  constructor(
    private readonly view: { readonly snapshot: Snapshot },
    private readonly mostSteps?: number,
  ) {}

  /**
   * The key that has a secret of this digest, also if the key has expired. Undefined for a secret that was rotated, after its overlap.
   *
   * @param now milliseconds since 1970
   */
  keyOf(digest: string, now: number): Key | undefined {
    const { keys } = this.view.snapshot
    if (this.#secrets.of !== keys) this.#secrets = { of: keys, keys: bySecret(keys.values()) }
    const key = this.#secrets.keys.get(digest)
    return key?.hash === digest || (key?.previous && Date.parse(key.previous.until) > now) ? key : undefined
  }

  /** What the principal may do now. Nothing for a key that is gone. */
  rightsOf(principal: Principal): Rights {
    if (principal.kind === 'root') return Rights.allOf(tenantOfPrincipal(principal))
    const { keys, grants, tenants } = this.view.snapshot
    const name = keptName(principal)
    const kept = this.#kept.get(name)
    if (kept?.keys === keys && kept.grants === grants && kept.tenants === tenants) return kept.rights
    const sources = this.#sourcesOf(principal)
    if (kept && isSame(kept.sources, sources)) {
      kept.keys = keys
      kept.grants = grants
      kept.tenants = tenants
      return kept.rights
    }
    const rights = Rights.of(
      sources.map(source => ({ of: placeOf(source), grants: source.grants })),
      this.mostSteps,
      tenantOfPrincipal(principal),
    )
    this.#kept.delete(name)
    this.#kept.set(name, { keys, grants, tenants, sources, rights })
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!)
    return rights
  }

  /** What owners of rules of a tenant may do in another one, by documents of that one. */
  rightsOfGuest(tenant: string, into: string): Rights {
    const { grants, tenants } = this.view.snapshot
    if (this.#guests.grants !== grants || this.#guests.tenants !== tenants)
      this.#guests = { grants, tenants, rights: new Map() }
    const id = idInTenant(into, `tenant:${tenant}`)
    let rights = this.#guests.rights.get(id)
    if (!rights) {
      const isThere = [tenant, into].every(name => name === defaultTenant || tenants.has(name))
      const sources = (isThere ? this.grantedTo(id) : []).map(document => ({
        of: placeOf(document),
        grants: document.grants,
      }))
      this.#guests.rights.set(id, (rights = Rights.of(sources, this.mostSteps, into)))
    }
    return rights
  }

  /** All that documents say of what a principal may do. */
  grantsOf(principal: Principal): readonly Grant[] {
    return this.#sourcesOf(principal).flatMap(({ grants }) => grants)
  }

  /** The quotas that what the principal publishes counts towards: its own ones, and that of its tenant. */
  chargedTo(principal: Principal): readonly Holder[] {
    const tenant = tenantOfPrincipal(principal)
    const own = this.quotasOf(principal)
    const quota = this.view.snapshot.tenants.get(tenant)?.quota
    return quota ? [...own, { name: `tenant:${tenant}`, quota }] : own
  }

  /**
   * The quota of a key, and that of the key that made it, if that one has a quota, and so on. Otherwise a key that may make keys would
   * have as much as it likes.
   */
  quotasOf(principal: Principal): readonly Holder[] {
    if (principal.kind !== 'key') return noQuotas
    const tenant = tenantOfPrincipal(principal)
    let found: Holder[] | undefined
    const seen = new Set<string>()
    for (let name = nameOf(principal); name.startsWith('key:') && !seen.has(name);) {
      const key = this.view.snapshot.keys.get(nameOfTenant(tenant, name.slice('key:'.length)))
      if (!key) break
      if (key.quota) (found ??= []).push({ name: idInTenant(tenant, name), quota: key.quota })
      if (!key.createdBy.startsWith('key:')) break
      seen.add(name)
      name = key.createdBy
    }
    return found ?? noQuotas
  }

  /** The documents that give a principal its rights. */
  #sourcesOf(principal: Principal): (Key | GrantsDocument)[] {
    const tenant = tenantOfPrincipal(principal)
    if (tenant !== defaultTenant && !this.view.snapshot.tenants.has(tenant)) return []
    const full = principal.kind === 'key' ? nameOfTenant(tenant, principal.name) : undefined
    const key = full === undefined ? undefined : this.view.snapshot.keys.get(full)
    // grants to a key that does not exist (any more) are for nobody
    if (principal.kind === 'key' && !key) return []
    const documents = [...this.grantedTo(idOf(principal))]
    for (const group of new Set(principal.groups))
      documents.push(...this.grantedTo(idInTenant(tenant, `group:${group}`)))
    return key ? [key, ...documents] : documents
  }

  /** The documents of a grantee, by its id over all tenants: `key:web-shop`, `acme+group:ops`. */
  grantedTo(grantee: string): readonly GrantsDocument[] {
    const { grants } = this.view.snapshot
    if (this.#documents.of !== grants) this.#documents = { of: grants, to: byGrantee(grants.values()) }
    return this.#documents.to.get(grantee) ?? none
  }
}

function keptName(principal: Principal): string {
  const name = idOf(principal)
  return principal.groups.length === 0 ? name : JSON.stringify([name, ...principal.groups])
}

function bySecret(keys: Iterable<Key>): Map<string, Key> {
  const found = new Map<string, Key>()
  for (const key of keys) {
    found.set(key.hash, key)
    if (key.previous) found.set(key.previous.hash, key)
  }
  return found
}

function byGrantee(documents: Iterable<GrantsDocument>): Map<string, GrantsDocument[]> {
  const found = new Map<string, GrantsDocument[]>()
  for (const document of [...documents].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const grantee = idInTenant(tenantOf(document.name).tenant, granteeOf(document.to))
    const others = found.get(grantee)
    if (others) others.push(document)
    else found.set(grantee, [document])
  }
  return found
}

function placeOf(source: Key | GrantsDocument): string {
  return `${'hash' in source ? 'keys' : 'grants'}/${tenantOf(source.name).name}`
}

function isSame(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
