export {
  type DeadLetter,
  type FailedAttempt,
  type LetterFilter,
  errorText,
  letterFilterFields,
  letterMatches,
  maxErrorLength,
  maxKeptAttempts,
} from './dead-letter.js'
export { type Decision, type Outcome, type Reason, decide } from './decide.js'
export { type Delivery, deliveryId, jobId, namePattern, parseJobId } from './delivery.js'
export { keepTrying } from './keep-trying.js'
export { type Backoff, type RetryOptions, type RetryPolicy, backoffDelay, retryDefaults, retryPolicy } from './retry.js'
