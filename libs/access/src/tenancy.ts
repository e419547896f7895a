import { defaultTenant, nameOfTenant, tenantOf } from '@sluice/event'
import type { Resource } from './actions.js'
import type { Grant, ManagedKind } from './grant.js'

/** The names of a resource that are told apart by their tenant. What is on a bus is of the tenant of its bus. */
const ofTenants = [
  'bus',
  'queue',
  'connection',
  'schedule',
  'key',
  'grants',
  'type',
] as const satisfies readonly (keyof Resource)[]

/** Kinds whose own names are told apart so. A webhook is a URL, and belongs to nobody. */
const kindsOfTenants: ReadonlySet<ManagedKind> = new Set(['bus', 'queue', 'connection', 'schedule', 'grant', 'schema'])

/** The name by which a tenant knows something; undefined for what belongs to another tenant. */
export function plainName(tenant: string, full: string): string | undefined {
  const found = tenantOf(full)
  return found.tenant === tenant ? found.name : undefined
}

/** The resource by the names that the tenant knows; undefined if one of them belongs to another tenant. */
export function plainResource(tenant: string, resource: Resource): Resource | undefined {
  const plain: { -readonly [Name in keyof Resource]: Resource[Name] } = { ...resource }
  for (const name of ofTenants) {
    const full = resource[name]
    if (full === undefined) continue
    plain[name] = plainName(tenant, full)
    if (plain[name] === undefined) return undefined
  }
  return plain
}

/** The resource as it is called inside Sluice. */
export function fullResource(tenant: string, resource: Resource): Resource {
  const full: { -readonly [Name in keyof Resource]: Resource[Name] } = { ...resource }
  for (const name of ofTenants) if (resource[name] !== undefined) full[name] = nameOfTenant(tenant, resource[name])
  return full
}

/** A grant of a document, which speaks of its own tenant where it names no other one, with names as Sluice has them inside. */
export function fullGrant(tenant: string, grant: Grant): Grant {
  if ('publish' in grant && grant.publish.tenant !== undefined) {
    const { tenant: other, bus, ...scope } = grant.publish
    return { publish: { ...scope, bus: nameOfTenant(other, bus) } }
  }
  return renamed(grant, name => nameOfTenant(tenant, name)) ?? grant
}

/**
 * The grant as a document of the tenant says it; undefined if it is about another tenant's things. Only to publish may be granted on
 * them, and that takes a document of the other one too.
 */
export function plainGrant(tenant: string, grant: Grant): Grant | undefined {
  if ('publish' in grant && plainName(tenant, grant.publish.bus) === undefined) {
    const { tenant: other, name } = tenantOf(grant.publish.bus)
    return { publish: { ...grant.publish, tenant: other, bus: name } }
  }
  return renamed(grant, name => plainName(tenant, name))
}

/** @returns undefined if one of the names becomes undefined */
function renamed(grant: Grant, rename: (name: string) => string | undefined): Grant | undefined {
  const [[verb, fields]] = Object.entries(grant) as [[string, { kind?: ManagedKind; bus?: string; name?: string }]]
  const changed: { bus?: string; name?: string } = { ...fields }
  if (fields.bus !== undefined) {
    const bus = rename(fields.bus)
    if (bus === undefined) return undefined
    changed.bus = bus
  }
  if (fields.name !== undefined && (verb === 'keys' || (fields.kind && kindsOfTenants.has(fields.kind)))) {
    const name = rename(fields.name)
    if (name === undefined) return undefined
    changed.name = name
  }
  return { [verb]: changed } as unknown as Grant
}

/** Whether names of the kind are told apart by their tenant. */
export function isOfTenant(kind: ManagedKind): boolean {
  return kindsOfTenants.has(kind)
}

/** Kinds of the platform as a whole: only the default tenant, which is the operator's, has them. */
const kindsOfPlatform: ReadonlySet<ManagedKind> = new Set(['metrics', 'logs', 'tenant'])

/** Whether there is such a kind of thing within the tenant. */
export function isWithin(tenant: string, kind: ManagedKind): boolean {
  return tenant === defaultTenant || !kindsOfPlatform.has(kind)
}
