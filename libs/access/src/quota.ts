/** How much a key may publish a second, over all gateways. */
export interface Quota {
  readonly eventsPerSecond?: number
  /** Bytes of events as JSON. */
  readonly bytesPerSecond?: number
}

export const quotaFields = ['eventsPerSecond', 'bytesPerSecond'] as const satisfies readonly (keyof Quota)[]
export type QuotaField = (typeof quotaFields)[number]

/** A quota, and whose it is: `key:web-shop`. */
export interface Holder {
  readonly name: string
  readonly quota: Quota
}

/** The first field in which a quota allows more than another one. Without a quota, everything is allowed. */
export function beyondQuota(own: Quota | undefined, given: Quota | undefined): QuotaField | undefined {
  return quotaFields.find(field => (own?.[field] ?? Infinity) < (given?.[field] ?? Infinity))
}
