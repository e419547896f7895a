/** What holds where the application does not say otherwise. */
export const publisherDefaults = {
  maxPending: 50_000,
  maxPendingBytes: 64 * 1024 * 1024,
  gateway: { timeoutMs: 3000 },
}

/** How an application publishes. */
export interface PublisherOptions {
  /** Events that may be on their way at the same time; past it publishing is refused at once. Default 50,000. */
  readonly maxPending?: number
  /** Bytes of them, as JSON. Default 67,108,864 (64 MiB). */
  readonly maxPendingBytes?: number
  /** Publishes through the gateway in place of straight to Redis. */
  readonly gateway?: GatewayOptions
}

export interface GatewayOptions {
  /** http:// or https:// of the gateway, for example https://sluice.example. */
  readonly url: string
  readonly apiKey: string
  /** Milliseconds until an event is given up that the gateway has not answered for. Default 3,000. */
  readonly timeoutMs?: number
}
