/** What one request may carry. Every limit is checked before anything is appended. */
export interface EventLimits {
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
}

/** Longest value of one context attribute, in UTF-16 code units. */
export const maxAttributeLength = 2048
