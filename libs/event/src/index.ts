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
  type Via,
  causeAttribute,
  readCause,
  readVia,
  redactedAttribute,
  resultAttribute,
  viaAttribute,
  writeCause,
  writeVia,
} from './cause.js'
export { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'
export { delivered, deliveredText } from './attribute-form.js'
export { assertEvent } from './attributes.js'
export { checkDelay, deliverAtAttribute, deliverAtOf, mostDelayMs } from './delay.js'
export { checkEdit, edit } from './edit.js'
export {
  type Bound,
  ConflictError,
  InvalidError,
  isOutOfMemory,
  redisMistake,
  redisRefusal,
  NotFoundError,
  overLimit,
  SluiceError,
  UnavailableError,
} from './errors/errors.js'
export { toBinary } from './http/binary-message.js'
export { decodeJson, isBase64 } from './grammar/bytes.js'
export { type Headers } from './grammar/header-text.js'
export { type Content, memberValue, readContent } from './http/content.js'
export { type Entries, type Rejected } from './http/batch.js'
export { acceptEvent, isPlainJson, readHttp } from './http/http.js'
export { fromAws } from './aws/read-aws.js'
export { toAws } from './aws/to-aws.js'
export { type JsonBounds, memberText, parseStrictly } from './grammar/json.js'
export { defaultLimits, type EventLimits } from './limits.js'
export {
  type DelayedPosition,
  formatDelayed,
  formatPosition,
  parseDelayed,
  parsePosition,
  type Position,
} from './position.js'
export { defaultTenant, nameBeside, nameOfTenant, tenantOf, tenantPattern } from './tenant.js'
export { withData, withoutAttributes } from './event-text.js'
export {
  contentOf,
  identityOf,
  identityOfKey,
  Provenance,
  provenanceAttributes,
  scheduleAttribute,
  stamp,
} from './provenance.js'
export {
  checkPublishable,
  checkReserved,
  isOperatorBus,
  isReservedName,
  isReservedSource,
  operatorBus,
} from './reserved.js'
export { JsonScanner } from './grammar/json-scanner.js'
export { isError } from './errors/reading.js'
export { stackOf } from './errors/stack.js'
export { parseTimestamp, timestampForm } from './grammar/timestamp.js'
export { errorText, maxErrorLength, messageOf } from './errors/thrown.js'
export { nearest } from './nearest.js'
export { readTraceContext, type TraceContext, traceAttributes, traceIdOf } from './trace-context.js'
