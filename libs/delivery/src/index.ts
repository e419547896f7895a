export { type AddressBlock } from './addresses/address.js'
export { type BatchOutcome, type BatchPart, type BatchStep, type GivenUp, afterBatch, untried } from './batch.js'
export { Circuits, type PutBack } from './circuits/circuits.js'
export { errorText, maxErrorLength } from '@sluice/event'
export {
  type DeadLetter,
  type FailedAttempt,
  isRoutedAnew,
  maxKeptAttempts,
  noRule,
  withAttempts,
} from './letters/dead-letter.js'
export { type Decision, type Progress, decide } from './decide.js'
export { type Failure, type Held, type Outcome, type Reason, notBegun, reasons } from './outcome.js'
export { type Delivery, deliveryId, isFullName, jobId, namePattern, parseJobId } from './delivery.js'
export { type Edition, sameEdition } from './edition.js'
export { fingerprint } from './letters/fingerprint.js'
export {
  type KeptLetter,
  type LetterFilter,
  keptLetter,
  letterFilterFields,
  letterMatches,
  orderedName,
  otherFingerprint,
} from './letters/kept-letter.js'
export { keepTrying } from './keep-trying.js'
export { portions } from './portions.js'
export { type OnFailure, type Receiver, type Standby, afterFailure } from './on-failure.js'
export {
  isForbidden,
  type OnSuccess,
  onSuccessDefaults,
  resultEvent,
  resultSource,
  resultsWait,
  unpublished,
} from './result.js'
export { type Result } from './outcome.js'
export type { RuleOwner } from './rule-owner.js'
export { type Leave, Room } from './circuits/room.js'
export {
  type Backoff,
  type RetryOptions,
  type RetryPolicy,
  parseRetryAfter,
  retryDefaults,
  retryPolicy,
} from './retry.js'
export { parseAllowed, WebhookAddresses, webhookAllowSetting } from './addresses/webhook-addresses.js'
