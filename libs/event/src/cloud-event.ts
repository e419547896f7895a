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
  /** When its source noticed it and made the event, RFC 3339, as the source says. */
  recordedtime?: string
  /** When it is to be appended, RFC 3339: until then it waits. In the past: at once. */
  deliverat?: string
  datacontenttype?: string
  dataschema?: string
  /** The data of the event. Without a type parameter its type is unknown, and it may be absent. */
  data: Data
  /** Binary data, base64. Never together with `data`. */
  data_base64?: string
  /** Events with the same key stay in order. */
  partitionkey?: string
  /** When Sluice received it, RFC 3339. Set by Sluice; a producer's value is replaced. */
  receivedtime?: string
  /** Who emitted it. Set by Sluice; a producer's value is replaced. */
  principal?: string
  /** The tenant that it belongs to; absent for the default one. Set by Sluice; a producer's value is replaced. */
  sluicetenant?: string
  /** The number of events that led to it, each caused by the one before. Set by Sluice for events from the gateway. */
  hops?: number
  /** Says what began the chain of causes, see docs/http/causes.md. Stamped by Sluice; opaque. */
  sluicecause?: string
  /** The delivery by which it was caused, `<bus>~<position>[~<rule>~<target>]`. Set by Sluice. */
  sluicevia?: string
  /** The target whose answer it is, if a webhook's receiver answered with an event. Set by Sluice. */
  sluiceresult?: string
  [extension: string]: unknown
}

/** A checked and stamped event, ready for the append. */
export interface AcceptedEvent {
  readonly id: string
  /** The partition key: events with the same key keep their order. */
  readonly key: string
  /** The identity for deduplication: source, id and partition key, or an idempotency key. */
  readonly identity: string
  /** The idempotency key of its publisher, and the content that must be the same when the key comes again. */
  readonly idempotency?: { readonly key: string; readonly content: string } | undefined
  /** The event as JSON: the producer's text, with the provenance in front. */
  readonly json: string
  /** Its cause: the publisher's unchecked token, or a known cause. An origin has none. */
  readonly cause?: string | Cause | undefined
  /** The number of events that led to it, from a trusted publisher. */
  readonly hops?: number | undefined
  /** Attributes about its cause that its publisher did not set. They are filled in if the cause is known. */
  readonly lacks?: readonly ('causationid' | 'correlationid')[]
  /** Where it came from: the address of a client, or service and instance of a publisher that writes to Redis itself. */
  readonly from?: string | undefined
  /** When it is to be appended, in milliseconds since 1970. */
  readonly deliverAt?: number | undefined
}

/** `partitionkey`, else `subject`, else the event's id. */
export function partitionKey(event: CloudEvent): string {
  return event.partitionkey || event.subject || event.id
}
