import { Inject, Injectable } from '@nestjs/common'
import {
  decide,
  type Decision,
  type Delivery,
  errorText,
  type FailedAttempt,
  keepTrying,
  maxKeptAttempts,
  type Outcome,
  type Reason,
  retryDefaults,
  type RetryPolicy,
  retryPolicy,
} from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import { type EventContext, PermanentError } from './event-context.js'
import { Handlers } from './handlers.js'
import { NestLog } from './nest-log.js'
import { orderOf } from './on-event.decorator.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from './options.js'

/** What is known of the attempts before. */
export interface Tries {
  /** The last attempt that ended; those after it died with their process. */
  readonly ended: number
  readonly failed: readonly FailedAttempt[]
}

/** What an attempt came to: the handler has done its work, is to be tried again, or the event is given up. */
export type Ended =
  | { readonly kind: 'ack' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly tries: Tries }
  | { readonly kind: 'dead-letter'; readonly reason: Reason; readonly error: string; readonly tries: Tries }

export const noTries: Tries = { ended: 0, failed: [] }

/** How often a process may die or hang with an event before it is given up. */
const mostDeaths = 5

/** Calls handlers, and decides what becomes of the event: the same for every way an event comes to a handler first. */
@Injectable()
export class Attempts {
  readonly #log = new NestLog()

  constructor(
    private readonly handlers: Handlers,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @param attempt from 1 */
  async make(
    delivery: Delivery,
    event: CloudEvent | undefined,
    attempt: number,
    before: Tries,
    policy = this.policy(delivery.rule),
  ): Promise<Ended> {
    const started = performance.now()
    const outcome = hopeless(event, attempt - 1 - before.ended) ?? (await this.run(delivery, event!, attempt))
    if (outcome.ok) return { kind: 'ack' }
    const { rule, position } = delivery
    const { error } = outcome
    const decision = this.#decide(rule, outcome, attempt, policy)
    this.#log.warn('delivery.attempted', { rule, position, attempt, decision: decision.kind, error })
    const failed: FailedAttempt = {
      at: new Date().toISOString(),
      error,
      durationMs: Math.round(performance.now() - started),
    }
    const tries = { ended: attempt, failed: [...before.failed, failed].slice(-maxKeptAttempts) }
    if (decision.kind === 'dead-letter') return { ...decision, error, tries }
    return decision.kind === 'retry' ? { ...decision, tries } : decision
  }

  /** Calls the handler once. */
  async run(delivery: Delivery, event: CloudEvent, attempt: number): Promise<Outcome> {
    const handler = this.handlers.byRule.get(delivery.rule)
    // another version of the service may have it: a later try may land there
    if (!handler) return { ok: false, error: `this instance has no handler for rule ${delivery.rule}` }
    const { bus, position, rule, redrives } = delivery
    const context: EventContext = { bus, position, rule, attempt, redrives }
    try {
      await handler.invoke(event, context)
      return { ok: true }
    } catch (error) {
      return {
        ok: false,
        error: errorText(error),
        ...(error instanceof PermanentError ? { permanent: 'rejected' } : {}),
      }
    }
  }

  policy(rule: string): RetryPolicy {
    const ofService = retryPolicy(retryDefaults.subscription, this.options.retry)
    return retryPolicy(ofService, this.handlers.byRule.get(rule)?.options)
  }

  #decide(rule: string, outcome: Outcome, attempt: number, policy: RetryPolicy): Decision {
    const decision = decide(outcome, attempt, policy, Math.random())
    const handler = this.handlers.byRule.get(rule)
    return handler && orderOf(handler.options) === 'block' ? keepTrying(decision, policy, Math.random()) : decision
  }
}

function hopeless(event: CloudEvent | undefined, deaths: number): Outcome | undefined {
  if (!event) return { ok: false, error: 'the event is not JSON', permanent: 'unreadable' }
  if (deaths < mostDeaths) return undefined
  return { ok: false, error: `instances died or hung with it ${mostDeaths} times`, permanent: 'stalled' }
}
