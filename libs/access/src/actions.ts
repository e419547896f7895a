import type { ManagedKind, ManagedVerb } from './grant.js'

/** What a grant can say of events. */
export type EventVerb = 'publish' | 'receive' | 'read' | 'redrive'

/** The grant that an action needs. */
export type Need =
  | { readonly events: EventVerb }
  | { readonly manage: ManagedKind; readonly verb: ManagedVerb }
  | { readonly keys: true }
  | { readonly audit: true }

/**
 * What a caller can ask for, by resource and verb, whatever the door, and the grant that it needs. Each route declares one of these;
 * docs/http/actions.md has the same table for readers, and a test compares the two.
 */
export const actions = {
  'events:publish': { allows: 'publish events on a bus', needs: { events: 'publish' } },
  'events:receive': { allows: 'receive events, by a rule or subscription of its own', needs: { events: 'receive' } },
  'events:read': { allows: 'see events of a bus', needs: { events: 'read' } },
  'buses:read': { allows: 'list and show buses, and what they hold', needs: { manage: 'bus', verb: 'read' } },
  'buses:write': { allows: 'make and change buses', needs: { manage: 'bus', verb: 'write' } },
  'buses:delete': {
    allows: 'delete buses with everything that they hold',
    needs: { manage: 'bus', verb: 'delete' },
  },
  'consumers:delete': { allows: 'forget stream consumers', needs: { manage: 'consumer', verb: 'delete' } },
  'subscriptions:read': { allows: 'list subscriptions', needs: { manage: 'subscription', verb: 'read' } },
  'subscriptions:delete': {
    allows: 'delete subscriptions with their rules',
    needs: { manage: 'subscription', verb: 'delete' },
  },
  'rules:read': { allows: 'list and show rules', needs: { manage: 'rule', verb: 'read' } },
  'rules:write': { allows: 'make and change rules', needs: { manage: 'rule', verb: 'write' } },
  'rules:delete': { allows: 'delete rules', needs: { manage: 'rule', verb: 'delete' } },
  'rules:test': {
    allows: 'test a rule on an event, and patterns on the last events of its bus',
    needs: { manage: 'rule', verb: 'read' },
  },
  'patterns:test': { allows: 'test a pattern on an event', needs: { manage: 'rule', verb: 'read' } },
  'schemas:read': { allows: 'list and show schemas', needs: { manage: 'schema', verb: 'read' } },
  'dead-letters:read': {
    allows: 'list, group and show dead letters, list and show redrives',
    needs: { events: 'read' },
  },
  'dead-letters:redrive': { allows: 'send dead letters again, and stop a redrive', needs: { events: 'redrive' } },
  'dead-letters:delete': { allows: 'delete dead letters', needs: { events: 'redrive' } },
  'queues:read': { allows: 'look at the queues and their jobs', needs: { manage: 'queue', verb: 'read' } },
  'queues:write': { allows: "change queues that are not Sluice's own", needs: { manage: 'queue', verb: 'write' } },
  'keys:read': { allows: 'list and show API keys, without their secrets', needs: { keys: true } },
  'keys:write': { allows: 'make, change and rotate API keys', needs: { keys: true } },
  'keys:delete': { allows: 'revoke API keys', needs: { keys: true } },
  'grants:read': { allows: 'list and show grants', needs: { manage: 'grant', verb: 'read' } },
  'grants:write': { allows: 'make and change grants', needs: { manage: 'grant', verb: 'write' } },
  'grants:delete': { allows: 'delete grants', needs: { manage: 'grant', verb: 'delete' } },
  'access:read': { allows: 'ask who may do what, and why', needs: { manage: 'grant', verb: 'read' } },
  'audit:read': { allows: 'read the audit stream', needs: { audit: true } },
  'tenants:read': { allows: 'list and show tenants', needs: { manage: 'tenant', verb: 'read' } },
  'tenants:write': { allows: 'make and change tenants', needs: { manage: 'tenant', verb: 'write' } },
  'tenants:delete': { allows: 'delete tenants', needs: { manage: 'tenant', verb: 'delete' } },
  'metrics:read': { allows: 'read the metrics', needs: { manage: 'metrics', verb: 'read' } },
} as const satisfies Record<string, { readonly allows: string; readonly needs: Need }>

export type Action = keyof typeof actions

const changes: ReadonlySet<string> = new Set(Object.keys(actions).filter(name => /:(write|delete|redrive)$/.test(name)))

/** Whether the action changes something. Publishing does not count: events are what the platform is for. */
export function isChange(action: Action): boolean {
  return changes.has(action)
}

/**
 * What an action is about, by the names of path parameters. A name that is left out is not asked about yet: a route asks with those of
 * its path before the body is read, and lists ask again for each thing that they show.
 */
export type Resource = { readonly [Name in (typeof resourceNames)[number]]?: string }

/** `type` and `version` are of a schema, `id` is of a dead letter or a redrive. */
export const resourceNames = [
  'bus',
  'rule',
  'subscription',
  'consumer',
  'queue',
  'type',
  'version',
  'id',
  'key',
  'grants',
  'tenant',
] as const

/** Which name of a resource is that of the managed thing. */
export const nameOfKind: { readonly [Kind in ManagedKind]?: keyof Resource } = {
  bus: 'bus',
  rule: 'rule',
  subscription: 'subscription',
  consumer: 'consumer',
  queue: 'queue',
  schema: 'type',
  grant: 'grants',
  tenant: 'tenant',
}
