import type { Reason } from '@sluice/delivery'

/** Asks a fan-out for one call of a target with a sample event. */
export interface TrialRequest {
  readonly bus: string
  readonly rule: string
  readonly target: string
  /** The event as JSON. */
  readonly event: string
  /** The edition of the registry at the time of the request. */
  readonly version: number
  readonly stamp: string
}

/** What came of the call. */
export interface TrialResult {
  readonly ok: boolean
  readonly durationMs: number
  /** The status of an HTTP answer, and the start of its body. */
  readonly status?: number
  readonly answer?: string
  readonly error?: string
  /** Set where a delivery would be given up at once. */
  readonly reason?: Reason
  /** The pause that the receiver asks for, in milliseconds. */
  readonly retryAfterMs?: number
  /** The event as it was sent. */
  readonly event?: string
  /** What the transform of the target made of it, which was sent in its place. */
  readonly body?: string
}

/** Milliseconds after which a request that no fan-out took is void. */
export const trialBeginsMs = 5000

/** Most requests that wait. */
export const mostTrials = 20
