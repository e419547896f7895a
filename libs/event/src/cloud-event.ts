import type { Cause } from './cause.js'

/**
 * A CloudEvents 1.0 event in its JSON form: an immutable fact, named in the past tense.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export interface CloudEvent<Data = unknown> {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject?: string
  /** When it happened, RFC 3339, as the source says. */
  time?: string
  datacontenttype?: string
  dataschema?: string
  /** What the type says; unknown, and perhaps absent, where no type is named. */
  data: Data
  /** Binary data, base64. Never together with `data`. */
  data_base64?: string
  /** Events with the same key stay in order. */
  partitionkey?: string
  /** When Sluice received it, RFC 3339. Stamped by Sluice; what a producer puts here is replaced. */
  receivedtime?: string
  /** Who emitted it. Stamped by Sluice; what a producer puts here is replaced. */
  principal?: string
  /** How many events led here, each caused by the one before. Stamped by Sluice for what the gateway receives. */
  hops?: number
  /** Says what began the chain of causes, see docs/http/causes.md. Stamped by Sluice; opaque. */
  sluicecause?: string
  /** Whose answer the event is, where a webhook's receiver answered with an event. Stamped by Sluice. */
  sluiceresult?: string
  [extension: string]: unknown
}

/** An event that was checked and stamped and may be appended as it stands. */
export interface AcceptedEvent {
  readonly id: string
  /** The partition key: events with the same key keep their order. */
  readonly key: string
  /** What makes it the same event when it is published again: source, id and partition key, or an idempotency key. */
  readonly identity: string
  /** What Sluice 0.1.0 knows it by: looked for as well, so that an event that an older gateway accepted is found. */
  readonly formerIdentity?: string | undefined
  /** The idempotency key it was published with, and what has to be the same where the key comes again. */
  readonly idempotency?: { readonly key: string; readonly content: string } | undefined
  /** The event as JSON: the producer's own text, with the provenance in front. */
  readonly json: string
  /** What caused it: the token that its publisher gave, to be checked, or what is known. An origin has none. */
  readonly cause?: string | Cause | undefined
  /** How many events led to it, as a publisher says that is trusted. */
  readonly hops?: number | undefined
}

/** `partitionkey`, else `subject`, else the event's id. */
export function partitionKey(event: CloudEvent): string {
  return event.partitionkey || event.subject || event.id
}
