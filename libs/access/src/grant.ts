/**
 * One line of a document: what a principal may do. Grants only add up, and what none of them allows is denied.
 *
 * `bus` and `name` are names in which `*` stands for any characters. A pattern is one of rules' language; without it every event is
 * meant. A pattern says that the event has such a value, so of a list in `data` one element is enough.
 */
export type Grant =
  /** With `tenant`: on such buses of that one, as far as it gives it too. */
  | { readonly publish: EventScope & { readonly tenant?: string } }
  /** A rule or subscription that the principal owns gets such events. */
  | { readonly receive: EventScope & { readonly redact?: readonly Redact[] } }
  /** See events, dead letters and what is on its way. `metadata` is an event without its data. */
  | { readonly read: EventScope & { readonly show?: 'payload' | 'metadata'; readonly redact?: readonly Redact[] } }
  /** Send dead letters again, or delete them. */
  | { readonly redrive: EventScope }
  | { readonly manage: Managed }
  /** Make and change keys of such names, with at most one's own grants. */
  | { readonly keys: { readonly name?: string } }
  | { readonly audit: Readonly<Record<string, never>> }

/** The fields that each grant may have. */
export const grantFields = {
  publish: ['bus', 'pattern', 'tenant'],
  receive: ['bus', 'pattern', 'redact'],
  read: ['bus', 'pattern', 'show', 'redact'],
  redrive: ['bus', 'pattern'],
  manage: ['kind', 'bus', 'name', 'verbs'],
  keys: ['name'],
  audit: [],
} as const satisfies Record<string, readonly string[]>
export type GrantName = keyof typeof grantFields

/** Some events of some buses. */
export interface EventScope {
  readonly bus: string
  readonly pattern?: object
}

export interface Managed {
  readonly kind: ManagedKind
  /** Only of kinds that belong to a bus. Default: all. */
  readonly bus?: string
  /** Default: all. A webhook's name is its URL. */
  readonly name?: string
  /** Default: all. */
  readonly verbs?: readonly ManagedVerb[]
}

/** A path that a principal does not see: `data.customer.email`, or an attribute. Of a text, the value is removed. */
export type Redact = string | { readonly path: string; readonly as: RedactedAs }
/** A hash is the same for the same value, so that receivers can still join on it. */
export type RedactedAs = 'removed' | 'hash'

export type ManagedVerb = 'read' | 'write' | 'delete' | 'send' | 'receive' | 'use'

const common = ['read', 'write', 'delete'] as const

/** What can be managed. `isOnBus`: belongs to a bus, which a grant may name; `isNamed`: there are several; `verbs` of its grants. */
export const managedKinds = {
  bus: { isOnBus: false, isNamed: true, verbs: common },
  rule: { isOnBus: true, isNamed: true, verbs: common },
  subscription: { isOnBus: true, isNamed: true, verbs: common },
  consumer: { isOnBus: true, isNamed: true, verbs: common },
  queue: { isOnBus: false, isNamed: true, verbs: [...common, 'send', 'receive'] },
  connection: { isOnBus: false, isNamed: true, verbs: [...common, 'use'] },
  schedule: { isOnBus: false, isNamed: true, verbs: common },
  webhook: { isOnBus: false, isNamed: true, verbs: common },
  schema: { isOnBus: false, isNamed: true, verbs: common },
  grant: { isOnBus: false, isNamed: true, verbs: common },
  tenant: { isOnBus: false, isNamed: true, verbs: common },
  metrics: { isOnBus: false, isNamed: false, verbs: common },
  logs: { isOnBus: false, isNamed: false, verbs: common },
} as const satisfies Record<
  string,
  { readonly isOnBus: boolean; readonly isNamed: boolean; readonly verbs: readonly ManagedVerb[] }
>
export type ManagedKind = keyof typeof managedKinds
