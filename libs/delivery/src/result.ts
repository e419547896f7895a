import {
  type AcceptedEvent,
  acceptEvent,
  assertEvent,
  type Cause,
  causedBy,
  type CloudEvent,
  defaultLimits,
  errorText,
  hopsOf,
  InvalidError,
  isLooping,
  messageOf,
  NotFoundError,
  overLimit,
  partitionKey,
  resultAttribute,
  Provenance,
  SluiceError,
  stamp,
  tenantOf,
} from '@sluice/event'
import type { Failure, Held, Result } from './outcome.js'
import { type Delivery, deliveryId } from './delivery.js'

/** The event that the result of a delivery becomes. */
export interface OnSuccess {
  /** Default: the bus that the delivered event is on. */
  readonly bus?: string
  /** The event's type. Default `sluice.delivery.succeeded`. */
  readonly type?: string
}

export const onSuccessDefaults = { type: 'sluice.delivery.succeeded' }

/** The `source` of the results of a rule is this and the target's id. */
export function resultSource(bus: string, rule: string): string {
  return `/sluice/${tenantOf(bus).name}/${rule}/`
}

/**
 * The event that a result becomes. Its id is the delivery's, so publishing it twice is the same event. It has the partition key
 * of the event that caused it.
 *
 * An answer that is itself an event is published as it is, with Sluice's provenance and `sluiceresult`, which names the target.
 *
 * @param chain the decoded token of the delivered event
 * @param answers the principal of an answer that is an event. By default `webhook`, because the receiver decides its content
 * @throws InvalidError if the result makes no valid event: not JSON, too large
 */
export function resultEvent(
  cause: CloudEvent,
  delivery: Delivery,
  result: Result,
  { type = onSuccessDefaults.type }: OnSuccess,
  provenance: Provenance,
  chain: Cause,
  answers = 'webhook',
): AcceptedEvent {
  const { hops: _, sluicecause: _token, ...causation } = causedBy(cause)
  const { bus, rule, target } = delivery
  const hops = hopsOf(cause) + 1
  if (result.event !== undefined) {
    const stamped = new Provenance(answers, provenance.receivedAt, false, provenance.tenant)
    const answered = acceptEvent(result.event, defaultLimits, stamped)
    const names = (answered.lacks ?? []).map(name => `"${name}":${JSON.stringify(causation[name])},`).join('')
    const json = `{"${resultAttribute}":"${resultSource(bus, rule)}${target}",${names}${answered.json.slice(1)}`
    return { ...answered, json, cause: chain, hops }
  }
  const { member } = result
  const event = {
    specversion: '1.0',
    id: deliveryId(delivery),
    source: resultSource(bus, rule) + target,
    type,
    time: provenance.receivedAt.toISOString(),
    ...(cause.subject ? { subject: cause.subject } : {}),
    partitionkey: partitionKey(cause),
    ...causation,
    ...datacontenttypeOf(result),
    data: member === undefined ? result.data : undefined,
  }
  assertEvent(event)
  return { ...stamp(toJson(event, member), event, provenance), cause: chain, hops }
}

/** The outcome of a delivery that was made but whose result could not be published. */
export function unpublished(cause: unknown): Failure | Held {
  const why = isForbidden(cause) ? messageOf(cause) : errorText(cause)
  const error = `it was delivered, but its result could not be published: ${why}`
  if (isLooping(cause)) return { ok: false, error, permanent: 'loop' }
  if (isForbidden(cause)) return { ok: false, error, permanent: 'forbidden' }
  if (cause instanceof InvalidError) return { ok: false, error, permanent: 'invalid' }
  if (cause instanceof NotFoundError) return { ok: false, error, permanent: 'target-gone' }
  return { ok: false, error, heldMs: publishAgainMs }
}

/** Whether a right is missing: of the owner of a rule, to what the rule publishes or delivers. */
export function isForbidden(error: unknown): boolean {
  return error instanceof SluiceError && error.code === 'FORBIDDEN'
}

const publishAgainMs = 5000

/** The outcome of a delivery that is not made yet because its result could not be published now. */
export const resultsWait: Held = {
  ok: false,
  error: 'Redis has too little memory for its result: it is made when there is room',
  heldMs: publishAgainMs,
}

function datacontenttypeOf({ member, data, datacontenttype }: Result): Pick<CloudEvent, 'datacontenttype'> {
  if (datacontenttype !== undefined) return { datacontenttype }
  return member === undefined && data !== undefined ? { datacontenttype: 'application/json' } : {}
}

function toJson(event: object, member?: string): string {
  let json: string
  try {
    json = JSON.stringify(event)
    if (member !== undefined) json = `${json.slice(0, -1)},${member}}`
  } catch (cause) {
    throw new InvalidError('INVALID_EVENT', `the result is not JSON: ${errorText(cause)}`, {}, { cause })
  }
  const limit = defaultLimits.eventBytes
  // pure libs have no Buffer; UTF-8 takes at most three bytes for a code unit
  if (json.length * 3 <= limit) return json
  const actual = new TextEncoder().encode(json).length
  if (actual <= limit) return json
  throw overLimit({ field: 'result', what: 'the event of a result', limit, unit: 'bytes', actual })
}
