/** The tenant of all that names none. */
export const defaultTenant = 'default'

/** Form of a tenant's name. */
export const tenantPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Between the tenant and the name of what belongs to it. It is in no name that somebody may give. */
const ofTenant = '+'

/**
 * What a tenant's bus, queue, key or document of grants is called inside Sluice: `shop` of the default tenant, `acme+shop` of others.
 * Callers and documents use plain names, which are always those of their own tenant. A name that is none, because the separator is in
 * it, becomes one that nothing can have.
 */
export function nameOfTenant(tenant: string, name: string): string {
  return tenant === defaultTenant && !name.includes(ofTenant) ? name : tenant + ofTenant + name
}

/** The tenant and the plain name in what {@link nameOfTenant} made. */
export function tenantOf(full: string): { readonly tenant: string; readonly name: string } {
  const at = full.indexOf(ofTenant)
  return at < 0 ? { tenant: defaultTenant, name: full } : { tenant: full.slice(0, at), name: full.slice(at + 1) }
}

/**
 * What a bus, or a document of its tenant, means by a name: that of its own tenant, where no other one is said.
 *
 * @param bus as it is called inside Sluice
 */
export function nameBeside(bus: string, name: string, tenant = tenantOf(bus).tenant): string {
  return nameOfTenant(tenant, name)
}
