import { defaultTenant, nameOfTenant } from '@sluice/event'

/** Who calls, as an authenticator found out. */
export interface Principal {
  /** `root` has the platform's API key, `key` an API key of the registry, `subject` a token of an OIDC issuer. */
  readonly kind: 'root' | 'key' | 'subject'
  /** The name of the key or subject; empty for `root`. */
  readonly name: string
  /** The groups of a subject, as its token says. */
  readonly groups: readonly string[]
  /** The tenant that it belongs to, and acts in. Absent: the default one. */
  readonly tenant?: string
}

/** The one with the platform's API key. */
export const rootPrincipal: Principal = { kind: 'root', name: '', groups: [] }

/** What its tenant calls it, and the `principal` of the events that it publishes: `api-key`, `key:web-shop`, `subject:alice`. */
export function nameOf({ kind, name }: Principal): string {
  return kind === 'root' ? 'api-key' : `${kind}:${name}`
}

export function tenantOfPrincipal({ tenant = defaultTenant }: Principal): string {
  return tenant
}

/** Tells it from the principals of all tenants. */
export function idOf(principal: Principal): string {
  return idInTenant(tenantOfPrincipal(principal), nameOf(principal))
}

/** @param name of a principal or group, as its tenant calls it: `key:web-shop`, `group:ops` */
export function idInTenant(tenant: string, name: string): string {
  return tenant === defaultTenant ? name : nameOfTenant(tenant, name)
}
