import './single-form.js'
export type { CloudEvent } from '@sluice/event'
export { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
export type { CircuitChoice, CircuitOptions, OnSuccess, RetryOptions } from '@sluice/delivery'
export { Event, type EventClass, type EventOptions } from './events/event.decorator.js'
export type { CurrentEvent } from './handlers/current-event.js'
export {
  EventArgumentsHost,
  type EventContext,
  isEventContext,
  PermanentError,
  TimeoutError,
} from './handlers/event-context.js'
export { Ctx, Envelope, Payload } from './handlers/params.js'
export {
  EventPublisher,
  type NewEvent,
  type Publishable,
  type Published,
  PublishError,
  type PublishOptions,
} from './publishing/event-publisher.js'
export type { Metric, MetricLabels, MetricsPort, Reading } from './metrics/metrics-port.js'
export { type OpenTelemetryMeter, openTelemetryMetrics } from './metrics/open-telemetry-metrics.js'
export { type PrometheusClient, type PrometheusRegister, prometheusMetrics } from './metrics/prometheus-metrics.js'
export type {
  OnEventOptions,
  OnEventTypeOptions,
  OnOrderedFailure,
  OrderedOptions,
} from './handlers/handler-options.js'
export { OnEvent } from './handlers/on-event.decorator.js'
export type { GatewayOptions, PublisherOptions } from './publishing/publisher-options.js'
export { Idempotent, type ReceiptOptions } from './receipts/idempotent.decorator.js'
export { MemoryReceipts } from './receipts/memory-receipts.js'
export { type Claim, ReceiptStore } from './receipts/receipt-store.js'
export { SluiceHealth } from './health.js'
export {
  MODULE_OPTIONS_TOKEN as SLUICE_OPTIONS,
  type SluiceOptions,
  type SluiceOptionsFactory,
  type SluiceRedisOptions,
} from './options.js'
export { MessageQueues } from './queues/message-queues.js'
export { MessageQueue, type ReceiveOptions } from './queues/message-queue.js'
export { OnQueue } from './queues/on-queue.decorator.js'
export type { OutgoingMessage, SendOptions } from './queues/outgoing-message.js'
export { isQueueContext } from './queues/queue-context.js'
export type { QueueMessage } from './queues/queue-message.js'
export type { OnQueueOptions } from './queues/queue-options.js'
export type { QueueBatchResult } from './queues/queue-result.js'
export { Scheduled } from './schedules/scheduled.decorator.js'
export type { ScheduledOptions, ScheduledWhen } from './schedules/scheduled-options.js'
export type { ScheduledTick } from './schedules/tick.js'
export type { BatchResult, EventBatch, StreamEvent } from './streams/event-batch.js'
export { OnStream } from './streams/on-stream.decorator.js'
export type { OnStreamOptions } from './streams/stream-options.js'
export { SluiceModule } from './sluice.module.js'
