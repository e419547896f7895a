import { Inject, Injectable } from '@nestjs/common'
import {
  Circuits,
  type DeadLetter,
  type Delivery,
  errorText,
  type Held,
  isForbidden,
  loggedError,
  notBegun,
  type Outcome,
  resultsWait,
  type RuleOwner,
} from '@sluice/delivery'
import { messageOf } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { type AttemptsOptions, callOf, type DeliveryJob, type EventContent, receiverOf } from '@sluice/queues'
import { disabling, Owners, RegistryView, type Rule, ruleKind } from '@sluice/registry'
import { INSTANCE, LOGGER, METER, SETTINGS, type Settings, TargetSecrets } from '@sluice/service'
import {
  AttemptCounts,
  AttemptSteps,
  EventLog,
  isRedisAway,
  Outcomes,
  Rates,
  RedactionKey,
  RedisClock,
} from '@sluice/streams'
import { circuitOf, destinationOf, type Target } from '@sluice/targets'
import { Deliverers } from './deliverers.js'
import { attemptProblem } from './fan-out.js'
import { SharedPayloads } from './payloads.js'
import { tracedAttempt } from './traced-delivery.js'
import { boundsOf, TargetLimits } from './target-limits.js'
import { Transforms } from './transforms.js'

/** Milliseconds that a delivery waits whose secrets cannot be opened here; another process or a PUT may help. */
const withoutSecretsMs = 5000
/** Milliseconds that a delivery waits because the key of hashes cannot be read. */
const withoutKeyMs = 1000

/** One attempt at a target, first or later, with the target as it is now: a corrected URL applies to the next attempt. */
@Injectable()
export class TargetAttempts {
  /** For whatever makes attempts; all share the circuits. */
  readonly options: AttemptsOptions

  constructor(
    private readonly registry: RegistryView,
    private readonly log: EventLog,
    private readonly deliverers: Deliverers,
    private readonly secrets: TargetSecrets,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    private readonly outcomes: Outcomes,
    private readonly transforms: Transforms,
    private readonly limits: TargetLimits,
    circuits: Circuits,
    payloads: SharedPayloads,
    clock: RedisClock,
    counts: AttemptCounts,
    rates: Rates,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(INSTANCE) instance: string,
  ) {
    this.options = {
      circuits,
      circuit: delivery => circuitOf(this.#target(delivery)),
      cap: delivery => boundsOf(this.#target(delivery)).concurrency,
      clock,
      payloads,
      attempt: (job, event, mayBegin) => this.#attempt(job, event, mayBegin, true),
      destination: delivery => destinationOf(this.#target(delivery)),
      hold: async job => ((await outcomes.mustWait(receiverOf(job))) ? resultsWait : undefined),
      succeed: (job, event, result) => outcomes.succeed(receiverOf(job), event, result),
      giveUp: (letter, event) => this.#giveUp(letter, event),
      steps: new AttemptSteps(log.journal, instance),
      attempted: (receiver, outcome, durationMs) => {
        counts.note(receiver, outcome.ok)
        rates.attempted(receiver, { ...outcome, durationMs })
      },
      logger,
      meter,
    }
  }

  /** An attempt that does not wait for other calls of its target: the other deliveries of its shard would wait with it. */
  atOnce(job: DeliveryJob, event: EventContent, mayBegin: () => boolean): Promise<Outcome> {
    return this.#attempt(job, event, mayBegin, false)
  }

  /** Milliseconds that one call of a target may take. */
  timeoutMs(receiver: Delivery): number {
    const target = this.#target(receiver)
    return (target && 'timeoutMs' in target ? target.timeoutMs : undefined) ?? this.settings.WEBHOOK_TIMEOUT_MS
  }

  /** Whether there is no such target now. */
  isGone(receiver: Delivery): boolean {
    return !this.#target(receiver)
  }

  #target(receiver: Delivery): Target | undefined {
    return targetOf(this.#rule(receiver), receiver)
  }

  async #attempt(job: DeliveryJob, event: EventContent, mayBegin: () => boolean, mayWait: boolean): Promise<Outcome> {
    await this.registry.atLeast({ version: job.version, stamp: job.stamp ?? '' })
    const receiver = receiverOf(job)
    const rule = this.#rule(receiver)
    const target = targetOf(rule, receiver)
    const problem = attemptProblem(target, job)
    if (problem) return { ok: false, error: problem.error, permanent: problem.reason }
    const owner = this.owners.of(rule!)
    const received = owner ? await this.#received(rule!, job, event) : event
    if (typeof received === 'object' && 'ok' in received) return received
    const room = await this.limits.enter(receiver, target!, this.timeoutMs(receiver), mayWait)
    if (typeof room !== 'function') return room
    try {
      return await this.#deliver(job, rule!, target!, received, owner, mayBegin)
    } finally {
      room()
    }
  }

  /** Makes the call. @param received the event as the owner of the rule may receive it */
  async #deliver(
    job: DeliveryJob,
    rule: Rule,
    target: Target,
    received: EventContent,
    owner: RuleOwner | undefined,
    mayBegin: () => boolean,
  ): Promise<Outcome> {
    const receiver = receiverOf(job)
    const { bus, position } = job.delivery
    const { rule: name, target: id } = receiver
    const { causes } = this.log
    // a large event is read with its token in front, see SharedPayloads
    const sent =
      typeof received === 'string'
        ? causes.deliverable(received, { bus, position, rule: name, target: id })
        : { event: received, token: causes.inFront(received) }
    const deliverer = this.deliverers.of(target)
    const { transform } = job
    const made = transform && (await this.transforms.make(transform, receiver, sent.event.toString(), job.since))
    if (made && 'ok' in made) return made
    await deliverer.turn?.(made?.text ?? sent.event)
    if (!mayBegin()) return notBegun
    const opened = this.#opened(rule, target)
    if ('heldMs' in opened) return opened
    const attempt = { ...job, ...sent, ...(made && { made }), attempt: callOf(job), ...(owner && { owner }) }
    const outcome = await tracedAttempt(opened, receiver, attempt, made => deliverer.deliver(opened, made))
    if (!outcome.ok && 'permanent' in outcome && outcome.permanent === 'target-disabled')
      await this.#disable(rule, target.id, loggedError(outcome.error))
    return outcome
  }

  /** The event as the rule's owner may receive it now. If it was narrowed since the event was routed, the receiver gets no more than that. */
  async #received(rule: Rule, { delivery }: DeliveryJob, event: EventContent): Promise<EventContent | Outcome> {
    const text = event.toString()
    try {
      const hashKey = await this.redactionKey.get()
      const received = this.owners.asReceived(rule, text, delivery.rule === rule.name, hashKey)
      return received === text ? event : received
    } catch (error) {
      if (isForbidden(error)) return { ok: false, error: messageOf(error), permanent: 'forbidden' }
      if (isRedisAway(error)) return { ok: false, error: errorText(error), heldMs: withoutKeyMs }
      throw error
    }
  }

  /** The letter, or a standby of the rule, gets no more of the event than the receiver got; a standby gets nothing if the right is gone. */
  async #giveUp(letter: DeadLetter, json: string): Promise<void> {
    const rule = this.registry.rule(letter.bus, letter.rule)
    const isNarrowed = rule && this.owners.of(rule) && letter.reason !== 'forbidden' && letter.reason !== 'unreadable'
    if (!isNarrowed) return this.outcomes.giveUp(letter, json)
    const hashKey = await this.redactionKey.get()
    try {
      json = this.owners.asReceived(rule, json, true, hashKey)
    } catch (error) {
      if (!isForbidden(error)) throw error
      letter = { ...letter, reason: 'forbidden', error: `${messageOf(error)}. Before: ${letter.error}` }
    }
    return this.outcomes.giveUp(letter, json)
  }

  /** The target with its secrets. If this process cannot open them, no attempt is made: the receiver has no part in that. */
  #opened(rule: Rule, target: Target): Target | Held {
    try {
      return this.secrets.opened(rule, target)
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: withoutSecretsMs }
    }
  }

  /**
   * Disables the target. If that fails, the next delivery gets the same answer and tries again.
   *
   * @param reason without the body of an answer: whoever may see the rule sees it
   */
  async #disable(rule: Rule, target: string, reason: string): Promise<void> {
    const name = { bus: rule.bus, rule: rule.name, target }
    try {
      const disable = disabling(rule, target, { at: new Date().toISOString(), reason })
      if (!(await this.registry.store.change(ruleKind, rule, disable))) return
      this.meter.count('sluice_targets_disabled_total', name)
      this.logger.error('the target is disabled; put its rule again to enable it', { ...name, reason })
      await this.registry.refresh()
    } catch (error) {
      this.logger.warn('the target is gone and cannot be disabled now', { ...name, error: errorText(error) })
    }
  }

  #rule({ bus, rule }: Delivery): Rule | undefined {
    return this.registry.rule(bus, rule)
  }
}

function targetOf(rule: Rule | undefined, { target }: Delivery): Target | undefined {
  return rule?.targets.find(({ id }) => id === target)
}
