import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common'
import {
  decide,
  type Decision,
  type Delivery,
  type FailedAttempt,
  keepTrying,
  notBegun,
  type Outcome,
  type Progress,
  type Reason,
  resultsWait,
  retryDefaults,
  type RetryPolicy,
  retryPolicy,
} from '@sluice/delivery'
import { type CloudEvent, delivered } from '@sluice/event'
import { Bursts } from '@sluice/observability'
import { withFailure } from '@sluice/queues'
import { readTyped } from '../events/event-data.js'
import { Slots } from '@sluice/streams'
import { Beginning, currentEvent } from '../handlers/current-event.js'
import { TimeoutError } from '../handlers/event-context.js'
import { type Handler, Handlers } from '../handlers/handlers.js'
import { Clock } from '../clock.js'
import { NestLog } from '../nest-log.js'
import { Receipts } from '../receipts/receipts.js'
import { orderOf } from '../handlers/handler-options.js'
import { AttemptContext } from './attempt-context.js'
import { Deadline } from './deadline.js'
import { failure, HandlerOutcomes } from './handler-outcomes.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'

/** The state of earlier attempts. */
export interface Tries {
  /** When the first began, in milliseconds since 1970. */
  readonly since?: number
  /** The number of the last attempt that ended; later ones died with their process. */
  readonly ended: number
  readonly failed: readonly FailedAttempt[]
  /** The outcome of the last attempt, if it could not be written yet: the write is repeated, not the attempt. */
  readonly outcome?: Outcome
  /** Attempts that were begun and not made because another one was running: they do not count. */
  readonly waited?: number
}

/** The outcome of an attempt: success, a retry, a dead letter, or that no attempt was made. */
export type Ended =
  | { readonly kind: 'ack' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly tries: Tries }
  | { readonly kind: 'dead-letter'; readonly reason: Reason; readonly error: string; readonly tries: Tries }
  | { readonly kind: 'not begun' }

export const noTries: Tries = { ended: 0, failed: [] }

/** One event for one handler. */
export interface Handling {
  /** The target that gets the event now. */
  readonly receiver: Delivery
  /** The subscription that the event was read from. */
  readonly subscription: string
  /** The event as JSON. */
  readonly text: string
  /** Undefined if the text is not JSON. */
  readonly event: CloudEvent | undefined
  /** Asked right before the handler is called: false if another instance may have the event. */
  readonly mayBegin?: () => boolean
}

/** How often a process may die or hang with an event before it is given up. */
const mostDeaths = 5

/** Calls handlers and decides what to do with the event; for events of both kinds of subscriptions, and for retries. */
@Injectable()
export class Attempts implements OnApplicationShutdown {
  readonly #failures = new Bursts(new NestLog())
  /** Running calls of handlers with a `concurrency` of their own. */
  readonly #slots = new WeakMap<Handler, Slots>()

  constructor(
    private readonly handlers: Handlers,
    private readonly outcomes: HandlerOutcomes,
    private readonly receipts: Receipts,
    private readonly clock: Clock,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @param begun the number of begun attempts, this one included */
  async make(
    { receiver, subscription, text, event, mayBegin }: Handling,
    begun: number,
    before: Tries,
    policy?: RetryPolicy,
  ): Promise<Ended> {
    const started = this.clock.now()
    const deaths = begun - 1 - before.ended
    const waited = before.waited ?? 0
    const attempt = begun - waited
    const outcome = before.outcome ?? hopeless(event, deaths) ?? (await this.run(receiver, event!, attempt, mayBegin))
    if ('notBegun' in outcome) return { kind: 'not begun' }
    // a result is appended before the event is acknowledged; repeating that appends it once
    const came = outcome.ok && outcome.result ? await this.outcomes.publish(receiver, text, outcome.result) : outcome
    if (came.ok) return { kind: 'ack' }
    const { rule, position } = receiver
    const { error } = came
    const since = before.since ?? started
    const decision = this.#decide(rule, came, { attempt, ageMs: this.clock.now() - since }, policy ?? this.policy(rule))
    if (decision.kind === 'ack') return decision
    const stack = 'stack' in came ? came.stack : undefined
    this.#failures.warn(
      'delivery.attempted',
      { bus: receiver.bus, rule, subscription },
      { position, attempt, decision: this.#inWords(rule, decision), error },
      () => ({ event: event?.id, type: event?.type, ...(stack ? { stack } : {}) }),
    )
    if (decision.kind === 'hold') {
      const left = 'heldMs' in outcome ? { waited: waited + 1 } : { outcome }
      return { kind: 'retry', delayMs: decision.delayMs, tries: { ...before, since, ended: begun, ...left } }
    }
    const failed = withFailure(before.failed, came, this.clock.now() - started, new Date(this.clock.now()))
    const tries = { since, ended: begun, failed, ...(waited ? { waited } : {}) }
    return decision.kind === 'retry' ? { ...decision, tries } : { ...decision, error, tries }
  }

  /** Writes the log lines that say how many were left out. */
  onApplicationShutdown(): void {
    this.#failures.close()
  }

  /** Calls the handler once. */
  async run(receiver: Delivery, stored: CloudEvent, attempt: number, mayBegin = always): Promise<Outcome> {
    const { rule } = receiver
    const event = delivered(stored)
    const handler = this.handlers.byRule.get(rule)
    // another version of the service may have the handler: a later try may reach it
    if (!handler) {
      const { name } = this.options
      const fix = `it is of another version of '${name}', or of another application that is called the same: give each a name of its own`
      return { ok: false, error: `this instance has no handler for rule ${rule}; ${fix}` }
    }
    if (handler.options.onSuccess && (await this.outcomes.mustWait(receiver))) return resultsWait
    const { timeout } = handler.options
    const deadline = new Deadline(timeout, () => new TimeoutError(handler.id, timeout!))
    const context = new AttemptContext(receiver, attempt, deadline)
    const slots = this.#slotsOf(handler)
    const leave = slots && (await slots.take())
    const beginning = new Beginning(mayBegin)
    try {
      // before receipts and handlers, which rely on valid data
      const given = this.outcomes.withCause(readTyped(handler.options.eventClass, event), receiver)
      if (given !== event) this.outcomes.withCause(event, receiver)
      const handle = () => deadline.meet(() => handler.invoke(given, context))
      const returned = await currentEvent.run({ event, context, beginning }, () =>
        this.receipts.once(handler, event, context, handle),
      )
      return beginning.refused ? notBegun : this.outcomes.success(receiver, returned)
    } catch (error) {
      return beginning.refused ? notBegun : failure(error)
    } finally {
      leave?.()
    }
  }

  #slotsOf(handler: Handler): Slots | undefined {
    const { concurrency } = handler.options
    if (concurrency === undefined) return undefined
    const slots = this.#slots.get(handler) ?? new Slots(concurrency)
    this.#slots.set(handler, slots)
    return slots
  }

  /** The decision for the log: a handler without dead letters drops given-up events. */
  #inWords(rule: string, { kind }: Decision): string {
    return kind === 'dead-letter' && this.handlers.byRule.get(rule)?.options.deadLetter === false ? 'drop' : kind
  }

  policy(rule: string): RetryPolicy {
    const ofService = retryPolicy(retryDefaults.subscription, this.options.retry)
    return retryPolicy(ofService, this.handlers.byRule.get(rule)?.options)
  }

  #decide(rule: string, outcome: Outcome, progress: Progress, policy: RetryPolicy): Decision {
    const decision = decide(outcome, progress, policy, Math.random())
    const handler = this.handlers.byRule.get(rule)
    return handler && orderOf(handler.options) === 'block' ? keepTrying(decision, policy, Math.random()) : decision
  }
}

const always = () => true

function hopeless(event: CloudEvent | undefined, deaths: number): Outcome | undefined {
  if (!event) return { ok: false, error: 'the event is not JSON', permanent: 'unreadable' }
  if (deaths < mostDeaths) return undefined
  return { ok: false, error: `instances died or hung with it ${mostDeaths} times`, permanent: 'stalled' }
}
