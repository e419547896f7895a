/**
 * What a caller can ask for, by resource and verb, whatever the door. Each route declares one of these; docs/http/actions.md has the same
 * table for readers, and a test compares the two.
 */
export const actions = {
  'events:publish': 'publish events on a bus',
  'buses:read': 'list and show buses, and what they hold',
  'buses:write': 'make and change buses',
  'buses:delete': 'delete buses with everything that they hold',
  'consumers:delete': 'forget stream consumers',
  'subscriptions:read': 'list subscriptions',
  'subscriptions:delete': 'delete subscriptions with their rules',
  'rules:read': 'list and show rules',
  'rules:write': 'make and change rules',
  'rules:delete': 'delete rules',
  'rules:test': 'test a rule on an event, and patterns on the last events of its bus',
  'patterns:test': 'test a pattern on an event',
  'schemas:read': 'list and show schemas',
  'dead-letters:read': 'list, group and show dead letters, list and show redrives',
  'dead-letters:redrive': 'send dead letters again, and stop a redrive',
  'dead-letters:delete': 'delete dead letters',
  'queues:read': 'look at the queues and their jobs',
  'queues:write': "change queues that are not Sluice's own",
  'metrics:read': 'read the metrics',
} as const satisfies Record<string, string>

export type Action = keyof typeof actions
