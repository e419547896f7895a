import { fullResource, type Principal, tenantOfPrincipal } from '@sluice/access'
import { defaultTenant, InvalidError, NotFoundError, SluiceError, tenantOf, tenantPattern } from '@sluice/event'
import type { Key } from '@sluice/registry'
import type { FastifyRequest } from 'fastify'
import type { Caller } from './caller.js'

const header = 'sluice-tenant'

/** Who has a key of the registry. */
export function principalOfKey({ name: full }: Pick<Key, 'name'>): Principal {
  const { tenant, name } = tenantOf(full)
  return { kind: 'key', name, groups: noGroups, ...(tenant === defaultTenant ? {} : { tenant }) }
}

const noGroups: readonly string[] = []

/**
 * The principal in the tenant that the request names. Only the root key has more than one, so for others the header may repeat their own.
 *
 * @param isThere whether there is such a tenant
 * @throws SluiceError `INVALID_TENANT`, `UNKNOWN_TENANT`, `FORBIDDEN`
 */
export function inTenant(
  found: Principal,
  { headers }: Pick<FastifyRequest, 'headers'>,
  isThere: (tenant: string) => boolean,
): Principal {
  const tenant = headers[header]
  if (tenant === undefined || tenant === tenantOfPrincipal(found)) return found
  if (typeof tenant !== 'string' || !tenantPattern.test(tenant)) throw invalid()
  if (found.kind !== 'root') {
    const message = `'${found.kind}:${found.name}' belongs to another tenant; leave Sluice-Tenant out, it is for the root key`
    throw new SluiceError('FORBIDDEN', message, { header })
  }
  if (!isThere(tenant)) throw new NotFoundError('UNKNOWN_TENANT', `there is no tenant '${tenant}'`, { tenant, header })
  return { ...found, tenant }
}

/** The tenant that a request of the root key names, if it is another than the default one. */
export function namedTenant({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const tenant = headers[header]
  return typeof tenant === 'string' && tenant !== defaultTenant ? tenant : undefined
}

function invalid(): InvalidError {
  const must = 'Sluice-Tenant must be the name of a tenant: 1 to 63 lower case letters, digits or "-"'
  return new InvalidError('INVALID_TENANT', must, { header })
}

/**
 * Turns the names in a path into those that they have inside Sluice: the one place where a caller's names get their tenant. Pages name
 * queues as BullMQ does, so they are left alone.
 */
export function nameInTenant(request: FastifyRequest, caller: Caller): void {
  if (!request.routeOptions.url?.startsWith('/v1/')) return
  const names = request.params as Record<string, string> | undefined
  if (names && Object.keys(names).length > 0) request.params = fullResource(caller.tenant, names)
}
