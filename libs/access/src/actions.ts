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
  'events:cancel': {
    allows: 'cancel events that wait: own ones, and with `buses:write` those of others',
    needs: { events: 'publish' },
  },
  'events:read': { allows: 'see events of a bus', needs: { events: 'read' } },
  'buses:read': { allows: 'list and show buses, and what they hold', needs: { manage: 'bus', verb: 'read' } },
  'topology:read': {
    allows: 'see how events flow: sources, buses, rules and receivers',
    needs: { manage: 'bus', verb: 'read' },
  },
  'buses:write': { allows: 'make and change buses', needs: { manage: 'bus', verb: 'write' } },
  'buses:delete': {
    allows: 'delete buses with everything that they hold',
    needs: { manage: 'bus', verb: 'delete' },
  },
  'consumers:read': { allows: 'list stream consumers', needs: { manage: 'consumer', verb: 'read' } },
  'consumers:delete': { allows: 'forget stream consumers', needs: { manage: 'consumer', verb: 'delete' } },
  'subscriptions:read': {
    allows: 'list and show subscriptions, and their parked lanes',
    needs: { manage: 'subscription', verb: 'read' },
  },
  'subscriptions:write': {
    allows: 'retry and skip events of parked lanes',
    needs: { manage: 'subscription', verb: 'write' },
  },
  'subscriptions:delete': {
    allows: 'delete subscriptions with their rules',
    needs: { manage: 'subscription', verb: 'delete' },
  },
  'rules:read': { allows: 'list and show rules, and their versions', needs: { manage: 'rule', verb: 'read' } },
  'rules:write': { allows: 'make, change and restore rules', needs: { manage: 'rule', verb: 'write' } },
  'rules:delete': { allows: 'delete rules', needs: { manage: 'rule', verb: 'delete' } },
  'rules:test': {
    allows: 'test a rule on an event, and patterns on the last events of its bus',
    needs: { manage: 'rule', verb: 'read' },
  },
  'targets:call': {
    allows: 'call a target of a rule with a sample event',
    needs: { manage: 'rule', verb: 'write' },
  },
  'circuits:write': {
    allows: 'close the circuit of a target by hand',
    needs: { manage: 'rule', verb: 'write' },
  },
  'patterns:test': { allows: 'test a pattern on an event', needs: { manage: 'rule', verb: 'read' } },
  'transforms:test': { allows: 'test a transform on an event', needs: { manage: 'rule', verb: 'read' } },
  'schemas:read': { allows: 'list and show schemas', needs: { manage: 'schema', verb: 'read' } },
  'dead-letters:read': {
    allows: 'list, group and show dead letters, list and show redrives',
    needs: { events: 'read' },
  },
  'dead-letters:redrive': { allows: 'send dead letters again, and stop a redrive', needs: { events: 'redrive' } },
  'dead-letters:delete': { allows: 'delete dead letters', needs: { events: 'redrive' } },
  'queues:read': { allows: 'look at the queues and their jobs', needs: { manage: 'queue', verb: 'read' } },
  'queues:write': {
    allows: "make and change queues, also in Bull Board, that are not Sluice's own; open their closed groups",
    needs: { manage: 'queue', verb: 'write' },
  },
  'queues:delete': { allows: 'delete queues with their messages', needs: { manage: 'queue', verb: 'delete' } },
  'queues:send': { allows: 'send messages to a queue', needs: { manage: 'queue', verb: 'send' } },
  'queues:receive': {
    allows: 'receive, acknowledge and look at messages of a queue, and see how moving them back stands',
    needs: { manage: 'queue', verb: 'receive' },
  },
  'queues:redrive': {
    allows: 'move messages of a dead-letter queue back to the queues that gave them up, and stop that',
    needs: { manage: 'queue', verb: 'receive' },
  },
  'connections:read': {
    allows: 'list and show connections, without their secrets',
    needs: { manage: 'connection', verb: 'read' },
  },
  'connections:write': { allows: 'make and change connections', needs: { manage: 'connection', verb: 'write' } },
  'connections:delete': { allows: 'delete connections', needs: { manage: 'connection', verb: 'delete' } },
  'schedules:read': {
    allows: 'list and show schedules, and when they run',
    needs: { manage: 'schedule', verb: 'read' },
  },
  'schedules:write': {
    allows: 'make, change, pause and resume schedules, and run one now',
    needs: { manage: 'schedule', verb: 'write' },
  },
  'schedules:delete': { allows: 'delete schedules', needs: { manage: 'schedule', verb: 'delete' } },
  'keys:read': { allows: 'list and show API keys, without their secrets', needs: { keys: true } },
  'keys:write': { allows: 'make, change and rotate API keys', needs: { keys: true } },
  'keys:delete': { allows: 'revoke API keys', needs: { keys: true } },
  'portal-links:read': { allows: 'list links to the portal', needs: { keys: true } },
  'portal-links:write': { allows: 'make links to the portal', needs: { keys: true } },
  'portal-links:delete': { allows: 'end links to the portal', needs: { keys: true } },
  'grants:read': { allows: 'list and show grants', needs: { manage: 'grant', verb: 'read' } },
  'grants:write': { allows: 'make and change grants', needs: { manage: 'grant', verb: 'write' } },
  'grants:delete': { allows: 'delete grants', needs: { manage: 'grant', verb: 'delete' } },
  'access:read': { allows: 'ask who may do what, and why', needs: { manage: 'grant', verb: 'read' } },
  'audit:read': { allows: 'read the audit stream', needs: { audit: true } },
  'tenants:read': { allows: 'list and show tenants', needs: { manage: 'tenant', verb: 'read' } },
  'tenants:write': { allows: 'make and change tenants', needs: { manage: 'tenant', verb: 'write' } },
  'tenants:delete': { allows: 'delete tenants', needs: { manage: 'tenant', verb: 'delete' } },
  'platform:read': {
    allows: 'see how the platform is: its stages and its memory',
    needs: { manage: 'metrics', verb: 'read' },
  },
  'logs:read': { allows: 'see the levels of the log', needs: { manage: 'logs', verb: 'read' } },
  'logs:write': { allows: 'change the levels of the log', needs: { manage: 'logs', verb: 'write' } },
  'metrics:read': { allows: 'read the metrics', needs: { manage: 'metrics', verb: 'read' } },
} as const satisfies Record<string, { readonly allows: string; readonly needs: Need }>

export type Action = keyof typeof actions

const changes: ReadonlySet<string> = new Set(
  Object.keys(actions).filter(name => /:(write|delete|redrive|call|cancel)$/.test(name)),
)

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
  'connection',
  'schedule',
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
  connection: 'connection',
  schedule: 'schedule',
  schema: 'type',
  grant: 'grants',
  tenant: 'tenant',
}
