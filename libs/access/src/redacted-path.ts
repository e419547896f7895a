import { causeAttribute, type InvalidError, redactedAttribute } from '@sluice/event'
import type { RedactedAs } from './grant.js'

/** Where events have their data: as JSON, or as base64 in `data_base64`, which is the same to a path. */
export const dataName = 'data'

/** No event can be without these, so nobody's view of it can. */
const required = ['specversion', 'id', 'source', 'type']
/** Sluice bounds chains of causes by these, and says by the last that something is hidden. */
const needed = [causeAttribute, 'hops', redactedAttribute]
/** Attributes whose values have a form that a hash has not. */
const formed = ['time', 'recordedtime', 'receivedtime', 'deliverat', 'dataschema', 'datacontenttype']
const attributeName = /^[a-z0-9]{1,64}$/
/** Characters of one path, and its segments: no event is nested deeper. */
const most = { length: 512, segments: 64 }

/**
 * The segments of a path: an attribute, or `data` and the names of members below it. A list needs no segment, because a path goes
 * through each of its elements.
 *
 * @throws InvalidError that names the fix
 */
export function readPath(path: string, as: RedactedAs, refuse: (must: string) => InvalidError): readonly string[] {
  if (path.length > most.length) throw refuse(`has ${path.length} characters; ${most.length} is the most`)
  const segments = path.split('.')
  if (segments.length > most.segments) throw refuse(`has ${segments.length} segments; ${most.segments} is the most`)
  if (segments.includes('')) throw refuse('must be names with one dot between two of them, as "data.customer.email"')
  const [first, ...below] = segments as [string, ...string[]]
  if (first === 'detail' || first === 'data_base64')
    throw refuse(`must begin with "data", which is the data in every form of it, not with "${first}"`)
  if (first === dataName) return segments
  if (!attributeName.test(first))
    throw refuse('must be "data", a path below it as "data.customer.email", or an attribute')
  if (below.length > 0)
    throw refuse(`must be "${first}": an attribute has nothing below it. Paths into the data begin with "data."`)
  if (required.includes(first)) throw refuse(`must not be "${first}": no event can be without it`)
  if (needed.includes(first)) throw refuse(`must not be "${first}": Sluice needs it in every event`)
  if (as === 'hash' && formed.includes(first))
    throw refuse(`cannot be a hash, which is no value of "${first}"; redact it as "removed"`)
  return segments
}
