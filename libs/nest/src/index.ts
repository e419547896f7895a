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
export { Idempotent, type ReceiptOptions } from './receipts/idempotent.decorator.js'
export { MemoryReceipts } from './receipts/memory-receipts.js'
export { type Claim, ReceiptStore } from './receipts/receipt-store.js'
export type { SluiceOptions, SluiceRedisOptions } from './options.js'
export { SluiceModule } from './sluice.module.js'
