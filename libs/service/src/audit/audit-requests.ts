import { type Grant, isChange, plainResource, type Resource } from '@sluice/access'
import { defaultTenant } from '@sluice/event'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../perimeter/address.js'
import { type Caller, everyCaller } from '../perimeter/caller.js'
import type { LoginFailure } from '../perimeter/failed-logins.js'
import { type Asked, auditRecord, type Ended, firstUse } from './audit-record.js'
import type { AuditTrail } from './audit-trail.js'
import type { KeyAddresses } from './key-addresses.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request was not let in. */
    refused: LoginFailure | undefined
  }
}

/**
 * The one place where requests are recorded: when the answer is known, and before it is sent. Changes and denials have a record,
 * and so has the first use of a key from an address. Of the answer, only its status, `code` and `missing` are read, and nothing of
 * one that says yes, because that may have the secret of a key.
 */
export function auditRequests(server: FastifyInstance, trail: AuditTrail, addresses: KeyAddresses): void {
  server.decorateRequest('refused')
  server.decorateRequest('denial')
  server.decorateRequest('version')
  server.addHook('onSend', (request, reply, payload, done) => {
    const { statusCode: status } = reply
    const { action } = request.routeOptions.config
    noteUse(request, status, addresses)
    if (status === 401 || status === 403 || request.denial) {
      trail.note(auditRecord(askedOf(request), endedOf(request, reply, payload)))
      done(null, payload)
    } else if (request.caller && action !== undefined && action !== everyCaller && isChange(action))
      void trail.record(auditRecord(askedOf(request), endedOf(request, reply, payload))).then(() => done(null, payload))
    else done(null, payload)
  })
}

/** Keys are used by programs, which seldom move. People with tokens do, so their addresses say little. */
function noteUse(request: FastifyRequest, status: number, addresses: KeyAddresses): void {
  const { caller } = request
  if (caller && caller.principal.kind !== 'subject')
    addresses.used(idOfKey(caller), addressOf(request), () =>
      auditRecord({ ...askedOf(request), action: firstUse, resource: keyOf(caller) }, { status }),
    )
}

/** The root key is the same in all tenants. */
function idOfKey(caller: Caller): string {
  const { kind, name } = caller.principal
  return kind === 'root' ? caller.name : `key:${caller.full(name)}`
}

/** The root key has no name. */
function keyOf({ principal: { kind, name } }: Caller): Resource {
  return kind === 'root' ? {} : { key: name }
}

function askedOf(request: FastifyRequest): Asked {
  const { action, resource } = request.routeOptions.config
  const parameters = (request.params ?? {}) as Record<string, string>
  const forwarded = request.headers['x-forwarded-for']
  const asked = resource?.(parameters) ?? parameters
  const tenant = request.caller?.tenant
  return {
    principal: request.caller?.name,
    ...(tenant === defaultTenant ? {} : { tenant }),
    action: action === everyCaller ? undefined : action,
    resource: (tenant === undefined ? undefined : plainResource(tenant, asked)) ?? asked,
    ...{ method: request.method, url: request.url, address: addressOf(request) },
    forwardedFor: forwarded === undefined ? undefined : String(forwarded),
  }
}

function endedOf(
  { refused, denial, version }: FastifyRequest,
  { statusCode: status }: FastifyReply,
  payload: unknown,
): Ended {
  const { code, missing } = denial ?? (status >= 400 ? problemOf(payload) : {})
  return {
    ...{ status, isDenied: denial !== undefined, reason: refused, version },
    code: typeof code === 'string' ? code : undefined,
    missing: typeof missing === 'object' && missing !== null ? (missing as Grant) : undefined,
  }
}

function problemOf(payload: unknown): { code?: unknown; missing?: unknown } {
  if (typeof payload !== 'string') return {}
  try {
    return (JSON.parse(payload) ?? {}) as object
  } catch {
    return {} // a page
  }
}
