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
  type TransformFault,
} from '@sluice/delivery'
import { type CloudEvent, delivered, deliveredText, traceIdOf } from '@sluice/event'
import { Bursts } from '@sluice/observability'
import { callOf, type DeliveryJob, withFailure } from '@sluice/queues'
import { readTyped } from '../events/event-data.js'
import { Slots } from '@sluice/streams'
import { takesTime, Transforms, withMade } from '@sluice/targets'
import { Beginning, currentEvent } from '../handlers/current-event.js'
import { TimeoutError } from '../handlers/event-context.js'
import { type Handler, Handlers } from '../handlers/handlers.js'
import { Clock } from '../clock.js'
import { HandlerMetrics } from '../metrics/handler-metrics.js'
import { NestLog } from '../nest-log.js'
import { Receipts } from '../receipts/receipts.js'
import { orderOf } from '../handlers/handler-options.js'
import { HandlerCircuits } from './handler-circuits.js'
import { AttemptContext } from './attempt-context.js'
import { tracedCall } from './traced-call.js'
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
  /** How many of these were made all the same, and failed in an outage. */
  readonly probed?: number
}

/** The outcome of an attempt: success, a retry, a dead letter, or that no attempt was made. */
export type Ended =
  | {
      readonly kind: 'ack'
      /** What the journal keeps of it, for the call that acknowledges the event; '' for nothing. */
      readonly steps: string
    }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly tries: Tries }
  | {
      readonly kind: 'dead-letter'
      readonly reason: Reason
      readonly error: string
      /** Set if the transform of the target made nothing. */
      readonly transform?: TransformFault
      readonly tries: Tries
    }
  | { readonly kind: 'not begun' }

export const noTries: Tries = { ended: 0, failed: [] }

/** One event for one handler. */
export interface Handling {
  /** The target that gets the event now. */
  readonly receiver: Delivery
  /** The delivery, if another target gets the event in place of its own. */
  readonly delivery?: Delivery
  /** The subscription that the event was read from. */
  readonly subscription: string
  /** The event as JSON. */
  readonly text: string
  /** Undefined if the text is not JSON. */
  readonly event: CloudEvent | undefined
  /** The transform of the target as JSON: it makes the data that the handler gets. */
  readonly transform?: string | undefined
  /** Asked right before the handler is called: false if another instance may have the event. */
  readonly mayBegin?: () => boolean
}

/** How often a process may die or hang with an event before it is given up. */
const mostDeaths = 5

/** Calls handlers and decides what to do with the event; for events of both kinds of subscriptions, and for retries. */
@Injectable()
export class Attempts implements OnApplicationShutdown {
  readonly #failures = new Bursts(new NestLog())
  readonly #transforms = new Transforms()
  /** Running calls of handlers with a `concurrency` of their own. */
  readonly #slots = new WeakMap<Handler, Slots>()

  constructor(
    private readonly handlers: Handlers,
    private readonly outcomes: HandlerOutcomes,
    private readonly receipts: Receipts,
    private readonly circuits: HandlerCircuits,
    private readonly metrics: HandlerMetrics,
    private readonly clock: Clock,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** @param begun the number of begun attempts, this one included */
  async make(
    { receiver, delivery = receiver, subscription, text, event, transform, mayBegin }: Handling,
    begun: number,
    before: Tries,
    policy?: RetryPolicy,
  ): Promise<Ended> {
    const started = this.clock.now()
    const deaths = begun - 1 - before.ended
    const waited = before.waited ?? 0
    const attempt = begun - waited
    const call = { attempt, probed: before.probed ?? 0 }
    const given = { text, event: event!, transform }
    const outcome = before.outcome ?? hopeless(event, deaths) ?? (await this.run(receiver, given, call, mayBegin))
    if ('notBegun' in outcome) return { kind: 'not begun' }
    if (!before.outcome && !('heldMs' in outcome))
      this.outcomes.attempted(receiver, outcome, this.clock.now() - started)
    // a result is appended before the event is acknowledged; repeating that appends it once
    const came = outcome.ok && outcome.result ? await this.outcomes.publish(receiver, text, outcome.result) : outcome
    const made = { delivery, attempt: callOf(call), durationMs: this.clock.now() - started, outcome: came }
    const { steps } = this.outcomes
    if (came.ok) return { kind: 'ack', steps: steps.line({ ...made, decision: { kind: 'ack' } }) }
    const { rule } = receiver
    const { error } = came
    const since = before.since ?? started
    const decision = this.#decide(rule, came, { attempt, ageMs: this.clock.now() - since }, policy ?? this.policy(rule))
    if (decision.kind === 'ack') return { ...decision, steps: '' }
    if (decision.kind === 'dead-letter') this.metrics.gaveUp(receiver, decision.reason)
    const isProbed = 'probed' in came && came.probed === true
    const isFailure = isProbed || !('heldMs' in came)
    if (isFailure || !('circuit' in came)) this.#warn({ receiver, subscription, event }, came, attempt, decision)
    const attempted = !before.outcome && (isProbed || !('heldMs' in outcome))
    if (attempted) await steps.write({ ...made, decision })
    else if (waited === 0 && decision.kind === 'hold' && !before.outcome) await steps.held(delivery, error)
    const ended = this.clock.now()
    const failed = isFailure ? withFailure(before.failed, came, ended - started, new Date(ended)) : before.failed
    if (decision.kind === 'hold') {
      const left = {
        ...('heldMs' in outcome ? { waited: waited + 1 } : { outcome }),
        ...(isProbed ? { probed: call.probed + 1 } : {}),
      }
      return { kind: 'retry', delayMs: decision.delayMs, tries: { ...before, since, ended: begun, failed, ...left } }
    }
    const { probed } = before
    const tries = { since, ended: begun, failed, ...(waited ? { waited } : {}), ...(probed ? { probed } : {}) }
    if (decision.kind === 'retry') return { ...decision, tries }
    return { ...decision, error, tries, ...('transform' in came && { transform: came.transform }) }
  }

  #warn(
    { receiver: { bus, rule, position }, subscription, event }: Pick<Handling, 'receiver' | 'subscription' | 'event'>,
    came: Outcome & { ok: false },
    attempt: number,
    decision: Decision,
  ): void {
    const stack = 'stack' in came ? came.stack : undefined
    this.#failures.warn(
      'delivery.attempted',
      { bus, rule, subscription },
      { position, attempt, decision: this.#inWords(rule, decision), error: came.error },
      () => ({ event: event?.id, type: event?.type, trace_id: event && traceIdOf(event), ...(stack ? { stack } : {}) }),
    )
  }

  /** Writes the log lines that say how many were left out. */
  onApplicationShutdown(): void {
    this.#failures.close()
  }

  /** Calls the handler once. */
  async run(
    receiver: Delivery,
    given: Pick<Handling, 'text' | 'transform'> & { readonly event: CloudEvent },
    call: Pick<DeliveryJob, 'attempt' | 'probed'>,
    mayBegin = always,
  ): Promise<Outcome> {
    const { rule } = receiver
    const handler = this.handlers.byRule.get(rule)
    // another version of the service may have the handler: a later try may reach it
    if (!handler) {
      const { name } = this.options
      const fix = `it is of another version of '${name}', or of another application that is called the same: give each a name of its own`
      return { ok: false, error: `this instance has no handler for rule ${rule}; ${fix}` }
    }
    const made = given.transform && this.#made(receiver, given.text, given.transform)
    if (made && 'failed' in made) return made.failed
    const event = made ? made.event : delivered(given.event)
    if (handler.options.onSuccess && (await this.outcomes.mustWait(receiver))) return resultsWait
    const slots = this.#slotsOf(handler)
    const leave = slots && (await slots.take())
    try {
      const beginning = new Beginning(mayBegin)
      const attempt = callOf(call)
      const once = () => this.#call(handler, receiver, event, attempt, beginning)
      const make = () => this.metrics.attempt(receiver, attempt, once)
      return await this.circuits.call(receiver, handler, call.attempt, () => tracedCall(receiver, event, attempt, make))
    } finally {
      leave?.()
    }
  }

  /** The event with what the transform makes as its data; the event itself is left as it was published. */
  #made(receiver: Delivery, text: string, transform: string): { event: CloudEvent } | { failed: Outcome } {
    const sent = deliveredText(text)
    const given = this.#transforms.read(transform)
    // the registry refuses one that takes time for a subscription
    if (takesTime(given)) return { failed: failure(new Error('services evaluate no expressions')) }
    const made = this.#transforms.makeNow(given, receiver, sent)
    if ('ok' in made) return { failed: made }
    try {
      return { event: JSON.parse(withMade(sent, made)) as CloudEvent }
    } catch (error) {
      return { failed: failure(error) }
    }
  }

  async #call(
    handler: Handler,
    receiver: Delivery,
    event: CloudEvent,
    attempt: number,
    beginning: Beginning,
  ): Promise<Outcome> {
    const { timeout } = handler.options
    const deadline = new Deadline(timeout, () => new TimeoutError(handler.id, timeout!))
    const context = new AttemptContext(receiver, attempt, deadline)
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
