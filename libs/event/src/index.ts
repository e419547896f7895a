export {
  type CauseLimits,
  causedBy,
  defaultCauseLimits,
  hopsOf,
  isLooping,
  tooManyCaused,
  tooManyHops,
} from './causation.js'
export {
  type Cause,
  type CauseSigner,
  type Origin,
  causeAttribute,
  readCause,
  resultAttribute,
  writeCause,
} from './cause.js'
export { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'
export { delivered, deliveredText } from './attribute-form.js'
export { assertEvent } from './attributes.js'
export { checkEdit, edit } from './edit.js'
export {
  type Bound,
  ConflictError,
  InvalidError,
  isOutOfMemory,
  redisRefusal,
  NotFoundError,
  overLimit,
  SluiceError,
  UnavailableError,
} from './errors.js'
export { type BinaryMessage, toBinary } from './binary-message.js'
export { decodeJson, isBase64 } from './bytes.js'
export { type Headers } from './header-text.js'
export { type Content, memberValue, readContent } from './content.js'
export { acceptEvent, type Entries, readHttp, type Received, type Rejected } from './http.js'
export { type JsonBounds, memberText, parseJson, parseStrictly } from './json.js'
export { type AttributeLimits, defaultLimits, type EventLimits } from './limits.js'
export { type Position, formatPosition, parsePosition } from './position.js'
export { withoutAttributes } from './event-text.js'
export { contentOf, Provenance, stamp } from './provenance.js'
export { checkReserved, isReservedName, isReservedSource } from './reserved.js'
export { isError } from './reading.js'
export { maxStackLength, stackOf } from './stack.js'
export { maxFractionDigits, parseTimestamp, timestampForm } from './timestamp.js'
export { errorText, maxErrorLength, messageOf } from './thrown.js'
