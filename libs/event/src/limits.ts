/** What the attributes of one event may have. */
export interface AttributeLimits {
  /** Context attributes of one event, extensions included. */
  readonly attributes: number
  /** Length of the value of one attribute, in UTF-16 code units. */
  readonly attributeLength: number
  /** The settings that raise the limits, for refusals. The SDK has none. */
  readonly settings?: { readonly [Limit in keyof EventLimits]?: string }
}

/** What one request may carry. Every limit is checked before anything is appended. */
export interface EventLimits extends AttributeLimits {
  /** Bytes of one event, as JSON in UTF-8. */
  readonly eventBytes: number
  /** Events in one batch. */
  readonly batchEvents: number
  /** Bytes of one batch. */
  readonly batchBytes: number
  /** Levels of nesting: JSON.stringify and recursive readers overflow the stack far above it. */
  readonly depth: number
}

export const defaultLimits: EventLimits = {
  eventBytes: 1024 * 1024,
  batchEvents: 1000,
  batchBytes: 10 * 1024 * 1024,
  depth: 64,
  attributes: 100,
  // an event of 64 KiB must be taken wherever its bytes stand.
  // Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#size-limits
  attributeLength: 64 * 1024,
}

/** Longest name of a context attribute. CloudEvents says that it should have no more than 20 characters. */
export const maxAttributeNameLength = 64
