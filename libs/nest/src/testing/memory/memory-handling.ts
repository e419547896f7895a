import type { RetryPolicy } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import type { Handlers } from '../../handlers/handlers.js'
import { moduleDefaults, type SluiceOptions } from '../../options.js'
import type { Attempts, Handling, Tries } from '../../subscriptions/attempts.js'
import type { Incoming } from './memory.js'
import { Turns, type Work } from '../work.js'

/** An event that a handler is about to be called with. */
export interface Pending {
  readonly incoming: Incoming
  /** From 1. */
  readonly attempt: number
  readonly tries: Tries
}

/** Parses the event anew for each attempt, so that changes by one handler do not reach another. */
export function handlingOf({ receiver, subscription, text, transform }: Incoming): Handling {
  return { receiver, subscription, text, transform, event: JSON.parse(text) as CloudEvent }
}

/** Its description in timeout messages. */
export function inWords({ incoming: { receiver, text }, attempt }: Pending): string {
  const { type, id } = JSON.parse(text) as CloudEvent
  return `${receiver.rule} (${type} ${id}, attempt ${attempt})`
}

export function policyOf(attempts: Attempts, rule: string): RetryPolicy {
  return steady(attempts.policy(rule))
}

/** As in production, but without jitter, so that a test is the same every time. */
export function steady(policy: RetryPolicy): RetryPolicy {
  return { ...policy, backoff: { ...policy.backoff, jitter: 0 } }
}

/** A queue of turns for each subscription, so that one does not delay another. */
export class SubscriptionTurns {
  readonly #turns = new Map<string, Turns>()

  constructor(
    private readonly work: Work,
    private readonly handlers: Handlers,
    private readonly options: Pick<SluiceOptions, 'concurrency'>,
  ) {}

  of({ subscription, receiver }: Incoming): Turns {
    const own = this.handlers.byRule.get(receiver.rule)?.options.concurrency
    const turns =
      this.#turns.get(subscription) ??
      new Turns(this.work, own ?? this.options.concurrency ?? moduleDefaults.concurrency)
    this.#turns.set(subscription, turns)
    return turns
  }

  /** Drops work that has not begun. */
  clear(): void {
    for (const turns of this.#turns.values()) turns.clear()
  }
}
