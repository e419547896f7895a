/** What an operator event tells, where it comes from, and an example of its data. */
interface OperatorEventForm {
  /** The part of Sluice that saw it: the `source` of the event. */
  readonly source: '/sluice/audit' | '/sluice/dlq' | '/sluice/fan-out' | '/sluice/governor'
  /** The resource, in the form of the event's `subject`. */
  readonly subject: string
  readonly tells: string
  readonly example: object
}

const target = { bus: 'shop', rule: 'big-orders', target: 'partner' }
const ofTarget = '<bus>/<rule>/<target>'
const change = { by: 'key:deploy', record: 'callers~1767225600000-0' }
const since = '2026-01-01T00:00:00.000Z'

/** All operator events, by type. docs/operator-events.md is made from this table. */
export const operatorEvents = {
  'sluice.target.failing': {
    ...{ source: '/sluice/dlq', subject: ofTarget },
    tells: 'A target began to produce dead letters: the first after ten minutes without one.',
    example: {
      ...{ ...target, targetType: 'webhook', reason: 'attempts-exhausted', fingerprint: '0a1b2c3d4e5f6071' },
      letterId: 'shop~2-1767225600000-0~big-orders~partner',
    },
  },
  'sluice.target.degraded': {
    ...{ source: '/sluice/governor', subject: ofTarget },
    tells:
      '50, 70, 90 or 100 % of the attempts of the last five minutes failed, and there were ten at least. Once for each of these as it rises.',
    example: { ...target, percent: 70, attempts: 40, failed: 30, windowMs: 300_000 },
  },
  'sluice.target.recovered': {
    ...{ source: '/sluice/governor', subject: ofTarget },
    tells: 'Less than 50 % failed again.',
    example: { ...target, attempts: 40, failed: 2, windowMs: 300_000 },
  },
  'sluice.target.disabled': {
    ...{ source: '/sluice/governor', subject: ofTarget },
    tells: 'A target gets nothing any more, because its receiver said that it is gone or because its rule says so.',
    example: { ...target, at: since },
  },
  'sluice.circuit.opened': {
    ...{ source: '/sluice/fan-out', subject: ofTarget },
    tells: 'The circuit of a target opened: its deliveries are held.',
    example: target,
  },
  'sluice.circuit.closed': {
    ...{ source: '/sluice/fan-out', subject: ofTarget },
    tells:
      'The circuit of a target closed: its deliveries are made again. Also where its rule leads it elsewhere, or to no circuit.',
    example: target,
  },
  'sluice.backlog.aged': {
    ...{ source: '/sluice/governor', subject: '<bus>/<by>' },
    tells:
      'The oldest event that a reader of a bus has still to finish is older than `BACKLOG_ALERT_MS`. `by` is `router`, `fan-out`, `subscription:<name>` or `stream:<consumer>`.',
    example: { bus: 'shop', by: 'subscription:billing', ageMs: 312_000, limitMs: 300_000, events: 1200 },
  },
  'sluice.backlog.cleared': {
    ...{ source: '/sluice/governor', subject: '<bus>/<by>' },
    tells: 'It is younger than half of that again.',
    example: { bus: 'shop', by: 'subscription:billing' },
  },
  'sluice.subscription.unread': {
    ...{ source: '/sluice/governor', subject: '<bus>/<subscription>' },
    tells: 'A subscription has entries, and for a minute no instance read it.',
    example: { bus: 'shop', subscription: 'billing', entries: 1200, bytes: 480_000, since },
  },
  'sluice.subscription.read': {
    ...{ source: '/sluice/governor', subject: '<bus>/<subscription>' },
    tells:
      'A subscription of which `sluice.subscription.unread` told is read again, has no entries left, or was deleted.',
    example: { bus: 'shop', subscription: 'billing', since },
  },
  'sluice.shedding.began': {
    ...{ source: '/sluice/governor', subject: '<bus>' },
    tells:
      'Events are refused: `bus` a bus is at its `maxBytes`; `tenant` the buses of the tenant are at its `limits.bytes`; `held-back` Redis fills, and a reader of the bus is away; of all buses `redis` there is little memory left; `results` so little that results wait too; `policy` Redis would throw events away. Of all buses again as it rises, in this order; the subject is `redis` then.',
    example: { scope: 'bus', bus: 'shop', why: 'bus' },
  },
  'sluice.shedding.ended': {
    ...{ source: '/sluice/governor', subject: '<bus>' },
    tells: 'Events are accepted again, by one bus or by all.',
    example: { scope: 'bus', bus: 'shop' },
  },
  'sluice.schedule.waiting': {
    ...{ source: '/sluice/dlq', subject: '<bus>/<schedule>' },
    tells:
      'For five minutes the run of a schedule could not be made, because its bus takes nothing, is gone, or its owner may not publish there.',
    example: { bus: 'shop', schedule: 'nightly', code: 'BUS_FULL', since, tries: 10 },
  },
  'sluice.loop.found': {
    ...{ source: '/sluice/dlq', subject: ofTarget },
    tells:
      'A delivery became a dead letter because its chain of causes is too long, or an event that somebody published did: its rule and target are `none`.',
    example: { ...target, letterId: 'shop~2-1767225600000-0~big-orders~partner' },
  },
  'sluice.rule.saved': {
    ...{ source: '/sluice/audit', subject: '<bus>/<rule>' },
    tells: 'Somebody made, changed or restored a rule. `version` is that of the rule from then on.',
    example: { bus: 'shop', rule: 'big-orders', version: 1, created: true, ...change },
  },
  'sluice.rule.deleted': {
    ...{ source: '/sluice/audit', subject: '<bus>/<rule>' },
    tells: 'Somebody deleted a rule.',
    example: { bus: 'shop', rule: 'big-orders', version: 2, ...change },
  },
  'sluice.key.made': {
    ...{ source: '/sluice/audit', subject: '<key>' },
    tells: 'Somebody made an API key.',
    example: { key: 'reports', ...change },
  },
  'sluice.key.changed': {
    ...{ source: '/sluice/audit', subject: '<key>' },
    tells: 'Somebody changed an API key, or gave it another secret.',
    example: { key: 'reports', ...change },
  },
  'sluice.key.revoked': {
    ...{ source: '/sluice/audit', subject: '<key>' },
    tells: 'Somebody revoked an API key.',
    example: { key: 'reports', ...change },
  },
  'sluice.grants.saved': {
    ...{ source: '/sluice/audit', subject: '<grants>' },
    tells: 'Somebody made or changed a document of grants.',
    example: { grants: 'teams', created: false, ...change },
  },
  'sluice.grants.deleted': {
    ...{ source: '/sluice/audit', subject: '<grants>' },
    tells: 'Somebody deleted a document of grants.',
    example: { grants: 'teams', ...change },
  },
} as const satisfies Record<string, OperatorEventForm>

export type OperatorEventType = keyof typeof operatorEvents

/** The subject of an operator event with this data. */
export function operatorSubject(type: OperatorEventType, data: object): string {
  return operatorEvents[type].subject.replace(/<(\w+)>/g, (_, field: string) => String(Reflect.get(data, field)))
}
