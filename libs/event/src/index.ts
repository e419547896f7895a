export {
  type CauseLimits,
  causedBy,
  defaultCauseLimits,
  hopsOf,
  isLooping,
  tooManyCaused,
  tooManyHops,
} from './causation.js'
export { type Cause, type CauseSigner, type Origin, causeAttribute, readCause, writeCause } from './cause.js'
export { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'
export { assertEvent } from './attributes.js'
export { checkEdit, edit } from './edit.js'
export { ConflictError, InvalidError, NotFoundError, SluiceError, UnavailableError } from './errors.js'
export { type Headers, type Received, type Rejected, accept, readHttp } from './http.js'
export { parseJson } from './json.js'
export { type EventLimits, defaultLimits, maxAttributeLength } from './limits.js'
export { type Position, formatPosition, parsePosition } from './position.js'
export { Provenance, stamp, withoutAttributes } from './provenance.js'
export { checkReserved, isReservedName, isReservedSource } from './reserved.js'
