/** Limits of the attributes of one event. */
export interface AttributeLimits {
  /** Most context attributes, extensions included. */
  readonly attributes: number
  /** Most UTF-16 code units of one value. */
  readonly attributeLength: number
  /** The settings that raise the limits, for messages. The SDK has none. */
  readonly settings?: { readonly [Limit in keyof EventLimits]?: string }
}

/** Limits of one request. All are checked before anything is appended. */
export interface EventLimits extends AttributeLimits {
  /** Bytes of one event, as JSON in UTF-8. */
  readonly eventBytes: number
  /** Events in one batch. */
  readonly batchEvents: number
  /** Bytes of one batch. */
  readonly batchBytes: number
  /** Most levels of nesting: far fewer than make JSON.stringify or recursive readers overflow the stack. */
  readonly depth: number
}

export const defaultLimits: EventLimits = {
  eventBytes: 1024 * 1024,
  batchEvents: 1000,
  batchBytes: 10 * 1024 * 1024,
  depth: 64,
  attributes: 100,
  // an event of 64 KiB must be accepted wherever its bytes are.
  // Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#size-limits
  attributeLength: 64 * 1024,
}

/** Longest name of a context attribute. CloudEvents says that it should have no more than 20 characters. */
export const maxAttributeNameLength = 64
