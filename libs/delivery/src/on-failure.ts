import type { Reason } from './outcome.js'

/** What becomes of a delivery that is given up. */
export type OnFailure = 'dead-letter' | 'drop' | { readonly target: string }

/** What is to be known of a rule's target to say what becomes of its deliveries. */
export interface Receiver {
  readonly id: string
  readonly type: string
  /** Where it is a subscription of handlers. */
  readonly subscription?: string
  readonly standby?: boolean
  readonly onFailure?: OnFailure
}

/** The target that gets what another one did not take. */
export interface Standby {
  readonly target: string
  /** Its subscription; undefined for what fan-out delivers. */
  readonly subscription?: string
}

/**
 * What has no event, no target any more, or a target that only a newer Sluice can serve: it can only be kept. What is part of
 * a loop is kept as well: the delivery itself was made, and a standby would be one more branch of the loop.
 */
const alwaysKept: readonly Reason[] = ['unreadable', 'target-gone', 'target-unknown', 'looping']

/**
 * What becomes of a delivery that was given up, as its target says now. A target that names no standby (any more) gets a
 * dead letter: the safe choice where the rule was changed meanwhile.
 */
export function afterFailure(
  targets: readonly Receiver[] | undefined,
  target: string,
  reason: Reason,
): 'dead-letter' | 'drop' | Standby {
  const onFailure = targets?.find(({ id }) => id === target)?.onFailure ?? 'dead-letter'
  if (alwaysKept.includes(reason)) return 'dead-letter'
  if (typeof onFailure === 'string') return onFailure
  const standby = targets!.find(({ id }) => id === onFailure.target)
  if (!standby?.standby) return 'dead-letter'
  const { id, subscription } = standby
  return subscription === undefined ? { target: id } : { target: id, subscription }
}
