import type { Principal } from '@sluice/access'
import { defaultTenant, tenantPattern } from '@sluice/event'
import type { JWTPayload } from 'jose'

/** The claims that say who a token is for. */
export interface ClaimNames {
  readonly name: string
  readonly groups: string
  /** Where it is set, every token must name a tenant. */
  readonly tenant?: string
}

/** As in grants. */
const namePattern = /^[^\p{Cc}\p{Cs}]{1,256}$/u

/** Who a token is for; or what is wrong with its claims. */
export function principalOf(payload: JWTPayload, claims: ClaimNames): Principal | string {
  const name = claimOf(payload, claims.name)
  if (typeof name !== 'string' || !namePattern.test(name))
    return `its claim '${claims.name}' (OIDC_NAME_CLAIM) must be a text of 1 to 256 characters`
  // anybody could have written another's address there
  if (claims.name === 'email' && payload['email_verified'] !== true)
    return "its claim 'email' counts only with the claim 'email_verified'"
  const groups = claimOf(payload, claims.groups) ?? []
  const list = typeof groups === 'string' ? groups.split(' ').filter(Boolean) : groups
  if (!Array.isArray(list)) return `its claim '${claims.groups}' (OIDC_GROUPS_CLAIM) must be a list or a text`
  const isGroup = (group: unknown): group is string => typeof group === 'string' && namePattern.test(group)
  const found = { kind: 'subject', name, groups: [...new Set(list.filter(isGroup))].sort() } as const
  if (!claims.tenant) return found
  const tenant = claimOf(payload, claims.tenant)
  if (typeof tenant !== 'string' || !tenantPattern.test(tenant))
    return `its claim '${claims.tenant}' (OIDC_TENANT_CLAIM) must be the name of a tenant`
  return tenant === defaultTenant ? found : { ...found, tenant }
}

/** A claim by its whole name, which may have dots, else by its path: `realm_access.roles`. */
function claimOf(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  let value: unknown = payload
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
