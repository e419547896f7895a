import type { QuotaCharge } from '@sluice/control'
import type { BucketState } from '@sluice/streams'

/** A quota, and how it is now. */
export interface RateLimit {
  readonly charge: QuotaCharge
  readonly state: BucketState
}

/**
 * The headers `RateLimit-Policy` and `RateLimit`: of each unit the quota that has the smallest share left. A policy is one second long.
 * `t` is the number of seconds after which the quota is whole again.
 * Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10
 */
export function rateLimitHeaders(limits: readonly RateLimit[]): Record<string, string> {
  const tightest = new Map<string, RateLimit>()
  for (const limit of limits) {
    const other = tightest.get(limit.charge.unit)
    if (!other || shareOf(limit) < shareOf(other)) tightest.set(limit.charge.unit, limit)
  }
  const found = [...tightest.values()]
  return {
    'ratelimit-policy': found.map(policyOf).join(', '),
    ratelimit: found.map(stateOf).join(', '),
  }
}

function policyOf({ charge: { unit, perSecond } }: RateLimit): string {
  return `"${unit}";q=${perSecond};qu="${unit === 'bytes' ? 'content-bytes' : unit}";w=1`
}

function stateOf({ charge: { unit }, state: { remaining, fullInMs } }: RateLimit): string {
  return `"${unit}";r=${Math.floor(remaining)};t=${Math.ceil(fullInMs / 1000)}`
}

function shareOf({ charge, state }: RateLimit): number {
  return state.remaining / charge.perSecond
}
