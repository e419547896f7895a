export { type Causation, causedBy, maxHops } from './causation.js'
export { type AcceptedEvent, type CloudEvent, partitionKey } from './cloud-event.js'
export { assertEvent } from './attributes.js'
export { checkEdit, edit } from './edit.js'
export {
  type Bound,
  ConflictError,
  InvalidError,
  NotFoundError,
  overLimit,
  SluiceError,
  UnavailableError,
} from './errors.js'
export { type Headers, type Received, type Rejected, accept, readHttp } from './http.js'
export { parseJson } from './json.js'
export { type EventLimits, defaultLimits, maxAttributeLength } from './limits.js'
export { type Position, formatPosition, parsePosition } from './position.js'
export { Provenance, stamp } from './provenance.js'
