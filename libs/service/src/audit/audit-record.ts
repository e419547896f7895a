import { type Action, actions, type Grant, type Resource } from '@sluice/access'
import { originOf } from '@sluice/targets'
import type { LoginFailure } from '../perimeter/failed-logins.js'

/** The action of a record of a key that is used from an address that Sluice does not know. No grant names it. */
export const firstUse = 'keys:first-use'
export type AuditAction = Action | typeof firstUse

export const auditResults = ['allowed', 'denied', 'failed'] as const
/** `denied`: 401 or 403, or events of a batch that the caller may not publish. `failed`: another answer from 400 on. */
export type AuditResult = (typeof auditResults)[number]

/** Who asked for what, from where, and how it ended. It has neither bodies nor headers, and of the URL the path alone. */
export interface AuditRecord {
  /** `api-key`, `key:<name>` or `subject:<name>`; absent for a stranger. */
  readonly principal?: string
  /** The tenant of the caller; absent for the default one, and for strangers. */
  readonly tenant?: string
  /** Absent if the request met no route. */
  readonly action?: AuditAction
  readonly kind?: AuditKind
  readonly bus?: string
  readonly name?: string
  /** The number of the version that it wrote of a rule; a deletion is one. What changed is in the versions of the rule. */
  readonly version?: number
  readonly method: string
  readonly path: string
  /** The remote address, as the log has it. */
  readonly address: string
  /** The end of `X-Forwarded-For`. A caller can write anything there. */
  readonly forwardedFor?: string
  readonly result: AuditResult
  /** The HTTP status of the answer. */
  readonly status: number
  readonly code?: string
  /** Why a stranger was not let in. */
  readonly reason?: LoginFailure
  /** The grant that the caller lacks; absent if it is large. */
  readonly missing?: Grant
  /** How many more such requests there were, for which there are no records. */
  readonly leftOut?: number
  /** Milliseconds between the answer and the record, where Redis did not take it at once. */
  readonly delayedMs?: number
}

/** The resource of an action, by the first part of its name, and the parameter of the path that names it. */
const kinds = {
  events: ['event', undefined],
  buses: ['bus', 'bus'],
  consumers: ['consumer', 'consumer'],
  subscriptions: ['subscription', 'subscription'],
  rules: ['rule', 'rule'],
  patterns: ['pattern', undefined],
  transforms: ['transform', undefined],
  schemas: ['schema', 'type'],
  'dead-letters': ['dead-letter', 'id'],
  queues: ['queue', 'queue'],
  connections: ['connection', 'connection'],
  schedules: ['schedule', 'schedule'],
  targets: ['rule', 'rule'],
  circuits: ['rule', 'rule'],
  'portal-links': ['portal-link', undefined],
  keys: ['key', 'key'],
  grants: ['grant', 'grants'],
  access: ['access', undefined],
  audit: ['audit', undefined],
  tenants: ['tenant', 'tenant'],
  metrics: ['metrics', undefined],
  logs: ['logs', undefined],
  platform: ['metrics', undefined],
  topology: ['bus', 'bus'],
} as const satisfies Record<ResourceOf<AuditAction>, readonly [kind: string, parameter: keyof Resource | undefined]>
/** `rules` of `rules:write`. */
type ResourceOf<A extends string> = A extends `${infer Name}:${string}` ? Name : never
export type AuditKind = (typeof kinds)[keyof typeof kinds][0]

export const auditKinds: readonly AuditKind[] = [...new Set(Object.values(kinds).map(([kind]) => kind))]
export const auditActions: readonly AuditAction[] = [...(Object.keys(actions) as Action[]), firstUse]

/** Most characters of a name, of a path and of a missing grant as JSON: callers can choose them. */
const longest = { name: 256, path: 512, missing: 1024, forwardedFor: 100 }

/** What a request shows of itself, without headers that may have secrets. */
export interface Asked {
  readonly principal?: string | undefined
  readonly tenant?: string | undefined
  readonly action?: AuditAction | undefined
  readonly resource?: Resource
  readonly method: string
  readonly url: string
  readonly address: string
  readonly forwardedFor?: string | undefined
}

/** How it was answered. */
export interface Ended {
  readonly status: number
  /** Whether events of a batch were denied, whose status says nothing of it. */
  readonly isDenied?: boolean
  readonly code?: string | undefined
  readonly reason?: LoginFailure | undefined
  readonly missing?: Grant | undefined
  readonly version?: number | undefined
}

export function auditRecord(asked: Asked, { status, isDenied, code, reason, missing, version }: Ended): AuditRecord {
  const denied = isDenied === true || status === 401 || status === 403
  return present<AuditRecord>({
    principal: cut(asked.principal, longest.name),
    tenant: asked.tenant,
    action: asked.action,
    ...about(asked.action, asked.resource ?? {}),
    version: status < 400 ? version || undefined : undefined,
    method: asked.method,
    path: cut(asked.url.split('?')[0]!, longest.path),
    address: asked.address,
    forwardedFor: asked.forwardedFor?.slice(-longest.forwardedFor),
    result: denied ? 'denied' : status >= 400 ? 'failed' : 'allowed',
    ...{ status, code, reason, missing: missing && shownGrant(missing) },
  })
}

function about(action: AuditAction | undefined, resource: Resource): Pick<AuditRecord, 'kind' | 'bus' | 'name'> {
  if (action === undefined) return {}
  const [kind, parameter] = kinds[action.slice(0, action.indexOf(':')) as ResourceOf<AuditAction>]
  const name = parameter && resource[parameter]
  return present({ kind, bus: cut(resource.bus, longest.name), name: cut(name, longest.name) })
}

function shownGrant(grant: Grant): Grant | undefined {
  const json = withoutSecrets(JSON.stringify(ofHost(grant)))
  return json.length > longest.missing ? undefined : (JSON.parse(json) as Grant)
}

/** The URL of a webhook may have a secret in any part but its host. */
function ofHost(grant: Grant): Grant {
  if (!('manage' in grant) || grant.manage.kind !== 'webhook' || !URL.canParse(grant.manage.name ?? '')) return grant
  return { manage: { ...grant.manage, name: `${originOf(new URL(grant.manage.name!))}/*` } }
}

/** Somebody may put a secret where none belongs: a key in a path, a password in a URL. */
function withoutSecrets(text: string): string {
  return text
    .replace(/(slk|whsec)_[\w+/=-]+/g, '$1_…')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, 'eyJ…')
    .replace(/:\/\/[^/@"\s]*@/g, '://')
}

function cut<T extends string | undefined>(text: T, most: number): T {
  return (text === undefined ? undefined : withoutSecrets(text).slice(0, most)) as T
}

function present<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}
