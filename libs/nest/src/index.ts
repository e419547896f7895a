export type { CloudEvent } from '@sluice/event'
export { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
export type { OnSuccess, RetryOptions } from '@sluice/delivery'
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
export { SluiceHealth } from './health.js'
export {
  MODULE_OPTIONS_TOKEN as SLUICE_OPTIONS,
  type SluiceOptions,
  type SluiceOptionsFactory,
  type SluiceRedisOptions,
} from './options.js'
export { SluiceModule } from './sluice.module.js'
