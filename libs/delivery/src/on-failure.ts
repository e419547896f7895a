import type { Reason } from './outcome.js'

/** What happens to a delivery that is given up. */
export type OnFailure = 'dead-letter' | 'drop' | { readonly target: string }

/** The fields of a target that decide what happens to its given-up deliveries. */
export interface Receiver {
  readonly id: string
  readonly type: string
  /** Set if it is a subscription. */
  readonly subscription?: string
  readonly standby?: boolean
  readonly onFailure?: OnFailure
}

/** The target that gets the given-up events of another one. */
export interface Standby {
  readonly target: string
  /** Its subscription; undefined for what fan-out delivers. */
  readonly subscription?: string
}

/**
 * Reasons for which the letter is always kept: there is no event, the target is gone, or only a newer Sluice knows it. `loop`
 * too: the delivery itself was made, and a standby would be one more branch of the loop. So is `forbidden`: a standby acts for the same
 * owner.
 */
const alwaysKept: readonly Reason[] = ['unreadable', 'target-gone', 'target-unknown', 'loop', 'forbidden']

/**
 * What happens to a given-up delivery, by the current settings of its target. If the target or its standby no longer exists,
 * a dead letter: the safe choice after a change of the rule.
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
