import {
  type AcceptedEvent,
  assertEvent,
  causedBy,
  type CloudEvent,
  defaultLimits,
  errorText,
  InvalidError,
  NotFoundError,
  partitionKey,
  stamp,
  type Provenance,
} from '@sluice/event'
import type { Failure, Held } from './decide.js'
import { type Delivery, deliveryId } from './delivery.js'

/** Where the result of a delivery goes: it becomes an event. */
export interface OnSuccess {
  /** Default: the bus that the delivered event is on. */
  readonly bus?: string
  /** The event's type. Default `sluice.delivery.succeeded`. */
  readonly type?: string
}

/** What a receiver answered or a handler returned. */
export interface Result {
  /** Undefined where there is nothing that could be the data of an event. */
  readonly data?: unknown
  readonly datacontenttype?: string
}

export const onSuccessDefaults = { type: 'sluice.delivery.succeeded' }

/**
 * The event that says what a delivery came to. Its id is the delivery's: published twice it is the same event. It is
 * ordered with the event that caused it.
 *
 * @returns undefined past the last hop
 * @throws InvalidError when the result makes no event: not JSON, too large
 */
export function resultEvent(
  cause: CloudEvent,
  delivery: Delivery,
  result: Result,
  { type = onSuccessDefaults.type }: OnSuccess,
  provenance: Provenance,
): AcceptedEvent | undefined {
  const causation = causedBy(cause)
  if (!causation) return undefined
  const { bus, rule, target } = delivery
  const event = {
    specversion: '1.0',
    id: deliveryId(delivery),
    source: `/sluice/${bus}/${rule}/${target}`,
    type,
    time: provenance.receivedAt.toISOString(),
    ...(cause.subject ? { subject: cause.subject } : {}),
    partitionkey: partitionKey(cause),
    ...causation,
    ...(result.data === undefined ? {} : { datacontenttype: result.datacontenttype ?? 'application/json' }),
    data: result.data,
  }
  assertEvent(event)
  return stamp(toJson(event), event, provenance)
}

/** What becomes of a delivery that was made, but whose result could not be published. */
export function unpublished(cause: unknown): Failure | Held {
  const error = `it was delivered, but its result could not be published: ${errorText(cause)}`
  if (cause instanceof InvalidError) return { ok: false, error, permanent: 'invalid' }
  if (cause instanceof NotFoundError) return { ok: false, error, permanent: 'target-gone' }
  return { ok: false, error, heldMs: publishAgainMs }
}

const publishAgainMs = 5000

function toJson(event: object): string {
  let json: string
  try {
    json = JSON.stringify(event)
  } catch (cause) {
    throw new InvalidError('INVALID_EVENT', `the result is not JSON: ${errorText(cause)}`, {}, { cause })
  }
  const limit = defaultLimits.eventBytes
  // the pure libs have no Buffer; UTF-8 takes three bytes for a code unit at most
  if (json.length * 3 > limit && new TextEncoder().encode(json).length > limit)
    throw new InvalidError('TOO_LARGE', `the result is larger than an event may be, ${limit} bytes`, { limit })
  return json
}
