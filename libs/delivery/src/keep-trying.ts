import type { Decision } from './decide.js'
import { backoffDelay, type RetryPolicy } from './retry.js'

/**
 * Replaces decisions for handlers whose later events must wait for ever rather than overtake a failed one:
 *
 * | decision                 | instead                                                         |
 * |--------------------------|-----------------------------------------------------------------|
 * | ack, retry               | the same                                                        |
 * | dead-letter, unreadable  | the same: no handler will ever see it, and nothing waits for it |
 * | dead-letter              | retry, after the longest wait between the policy's attempts     |
 */
export function keepTrying(decision: Decision, policy: RetryPolicy, random: number): Decision {
  if (decision.kind !== 'dead-letter' || decision.reason === 'unreadable') return decision
  return { kind: 'retry', delayMs: backoffDelay(policy.backoff, Math.max(1, policy.attempts - 1), random) }
}
