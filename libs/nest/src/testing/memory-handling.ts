import type { RetryPolicy } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import type { Handlers } from '../handlers/handlers.js'
import { moduleDefaults, type SluiceOptions } from '../options.js'
import type { Attempts, Handling, Tries } from '../subscriptions/attempts.js'
import type { Incoming } from './memory.js'
import { Turns, type Work } from './work.js'

/** An event that a handler is about to be called with. */
export interface Pending {
  readonly incoming: Incoming
  /** From 1. */
  readonly attempt: number
  readonly tries: Tries
}

/** The event, read anew for each attempt: what a handler does to it is seen by nobody else. */
export function handlingOf({ receiver, subscription, text }: Incoming): Handling {
  return { receiver, subscription, text, event: JSON.parse(text) as CloudEvent }
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

/** The turns of each subscription: what waits in one is in no other's way. */
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

  /** Forgets what has not begun. */
  clear(): void {
    for (const turns of this.#turns.values()) turns.clear()
  }
}
