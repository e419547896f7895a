export type { CloudEvent } from '@sluice/event'
export { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
export type { OnSuccess, RetryOptions } from '@sluice/delivery'
export { type EventContext, PermanentError } from './handlers/event-context.js'
export {
  EventPublisher,
  type NewEvent,
  type Published,
  PublishError,
  type PublishOptions,
} from './publishing/event-publisher.js'
export {
  OnEvent,
  type OnEventOptions,
  type OnEventTypeOptions,
  type OnOrderedFailure,
  type OrderedOptions,
} from './handlers/on-event.decorator.js'
export type { SluiceOptions, SluiceRedisOptions } from './options.js'
export type { BatchResult, EventBatch, StreamEvent } from './streams/event-batch.js'
export { OnStream, type OnStreamOptions } from './streams/on-stream.decorator.js'
export { SluiceModule } from './sluice.module.js'
