/**
 * Every name that Sluice's spans and their attributes have. Those of messages are OpenTelemetry's conventions as they are now, which are
 * still in development: when they change, this file does.
 * Sources: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/,
 * https://opentelemetry.io/docs/specs/semconv/cloudevents/cloudevents-spans/ and
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export const attribute = {
  system: 'messaging.system',
  /** What Sluice calls it: `publish`, `route`, `deliver` or `process`. */
  operation: 'messaging.operation.name',
  /** What the conventions call it: `send` or `process`. */
  operationType: 'messaging.operation.type',
  /** The bus, with its tenant in front. */
  bus: 'messaging.destination.name',
  shard: 'messaging.destination.partition.id',
  consumerGroup: 'messaging.consumer.group.name',
  batchCount: 'messaging.batch.message_count',
  eventId: 'cloudevents.event_id',
  eventType: 'cloudevents.event_type',
  eventSource: 'cloudevents.event_source',
  position: 'sluice.position',
  rule: 'sluice.rule',
  target: 'sluice.target',
  targetType: 'sluice.target.type',
  attempt: 'sluice.attempt',
  redrives: 'sluice.redrives',
  duplicate: 'sluice.duplicate',
  rejected: 'sluice.rejected',
  /** Of a route: subscriptions that got the event, and deliveries that fan-out makes. */
  subscriptions: 'sluice.route.subscriptions',
  deliveries: 'sluice.route.deliveries',
  /** Why nothing was delivered in this attempt, though nothing failed. */
  held: 'sluice.held',
  error: 'error.type',
  method: 'http.request.method',
  status: 'http.response.status_code',
  host: 'server.address',
  port: 'server.port',
} as const

/** The name of the scope of all spans. */
export const scope = 'sluice'

/** `messaging.system` of all spans. */
export const system = 'sluice'

/** What happens to an event, and what kind of operation that is. */
export const operations = { publish: 'send', route: 'process', deliver: 'send', process: 'process' } as const
export type Operation = keyof typeof operations
