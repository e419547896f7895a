export { type AddressBlock } from './addresses/address.js'
export { answeredError, loggedError } from './answered.js'
export { transformError, type TransformFault } from './transform-fault.js'
export { type BatchOutcome, type BatchPart, type BatchStep, type GivenUp, afterBatch, untried } from './batch.js'
export { type Called, Circuits, type CircuitsOptions, type PutBack } from './circuits/circuits.js'
export {
  circuitBounds,
  type CircuitChoice,
  circuitDefaults,
  type CircuitOptions,
  type CircuitSettings,
  circuitSettings,
  type Verdict,
  verdictOfHandler,
} from './circuits/circuit-options.js'
export { Member, type TargetName } from './circuits/member.js'
export { targetKey } from './circuits/circuits.js'
export { weightOfSuccess } from './circuits/outage.js'
export type { CircuitChange, CircuitObserver, CircuitShare } from './circuits/shared.js'
export { errorText, maxErrorLength } from '@sluice/event'
export {
  type DeadLetter,
  type FailedAttempt,
  isOfMessage,
  isRoutedAnew,
  maxKeptAttempts,
  noRule,
  withAttempts,
} from './letters/dead-letter.js'
export { type Decision, type Progress, decide } from './decide.js'
export { type Failure, type Held, type Outcome, type Reason, notBegun, reasonNow, reasons } from './outcome.js'
export { type Delivery, deliveryId, isFullName, jobId, nameForm, namePattern, parseJobId } from './delivery.js'
export { type Edition, sameEdition } from './edition.js'
export { type Chain, type ChainEvent, followBack, hiddenEvent } from './letters/chain.js'
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
export { loggedDestination } from './logged-destination.js'
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
export { Line } from './circuits/line.js'
export { type Leave, Room } from './circuits/room.js'
export {
  type Backoff,
  backoffDelay,
  type RetryOptions,
  type RetryPolicy,
  parseRetryAfter,
  retryDefaults,
  retryPolicy,
} from './retry.js'
export { parseAllowed, WebhookAddresses, webhookAllowSetting } from './addresses/webhook-addresses.js'
