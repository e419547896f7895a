/** Defaults of {@link PublisherOptions}. */
export const publisherDefaults = {
  maxPending: 50_000,
  maxPendingBytes: 64 * 1024 * 1024,
  gateway: { timeoutMs: 3000 },
}

/** Options of publishing. */
export interface PublisherOptions {
  /** Most events under way at the same time; more are refused at once. Default 50,000. */
  readonly maxPending?: number
  /** Most bytes of events under way, as JSON. Default 67,108,864 (64 MiB). */
  readonly maxPendingBytes?: number
  /** Publishes through the gateway instead of directly to Redis. */
  readonly gateway?: GatewayOptions
}

export interface GatewayOptions {
  /** The http:// or https:// URL of the gateway, for example https://sluice.example. */
  readonly url: string
  readonly apiKey: string
  /** Milliseconds until an event without an answer of the gateway is given up. Default 3,000. */
  readonly timeoutMs?: number
}
