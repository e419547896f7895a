export { type DeadLetter, type FailedAttempt, errorText, maxErrorLength, maxKeptAttempts } from './dead-letter.js'
export { type Decision, type Outcome, type Reason, decide } from './decide.js'
export { type Delivery, deliveryId, jobId, namePattern, parseJobId } from './delivery.js'
export { fingerprint, outline } from './fingerprint.js'
export {
  type KeptLetter,
  type LetterFilter,
  keptLetter,
  letterFilterFields,
  letterMatches,
  otherFingerprint,
} from './kept-letter.js'
export { type Backoff, type RetryOptions, type RetryPolicy, backoffDelay, retryDefaults, retryPolicy } from './retry.js'
