import type { RetryPolicy } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import type { Attempts, Handling, Tries } from '../subscriptions/attempts.js'
import type { Incoming } from './memory.js'

/** An event that a handler is about to be called with. */
export interface Pending {
  readonly incoming: Incoming
  /** From 1. */
  readonly attempt: number
  readonly tries: Tries
}

/** The event, read anew for each attempt: what a handler does to it is seen by nobody else. */
export function handlingOf({ receiver, text }: Incoming): Handling {
  return { receiver, text, event: JSON.parse(text) as CloudEvent }
}

/** For whoever waits that it ends. */
export function inWords({ incoming: { receiver, text }, attempt }: Pending): string {
  const { type, id } = JSON.parse(text) as CloudEvent
  return `${receiver.rule} (${type} ${id}, attempt ${attempt})`
}

export function policyOf(attempts: Attempts, rule: string): RetryPolicy {
  return steady(attempts.policy(rule))
}

/** As in production, but without the jitter: a test is the same every time. */
export function steady(policy: RetryPolicy): RetryPolicy {
  return { ...policy, backoff: { ...policy.backoff, jitter: 0 } }
}
