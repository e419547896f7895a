import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import {
  Circuits,
  type DeadLetter,
  type Delivery,
  errorText,
  type Held,
  isForbidden,
  notBegun,
  type Outcome,
  resultsWait,
} from '@sluice/delivery'
import { messageOf } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import {
  type DeliveryJob,
  DeliveryWorker,
  type EventContent,
  largeWebhookQueues,
  Queues,
  receiverOf,
  webhookQueues,
} from '@sluice/queues'
import { disabling, Owners, RegistryView, type Rule, ruleKind } from '@sluice/registry'
import { LOGGER, METER, SETTINGS, type Settings, TargetSecrets } from '@sluice/service'
import { DeletedRules, EventLog, isRedisAway, Outcomes, RedactionKey, RedisClock } from '@sluice/streams'
import { destinationOf, type Target } from '@sluice/targets'
import { Deliverers } from './deliverers.js'
import { attemptProblem } from './fan-out.js'
import { SharedPayloads } from './payloads.js'

/** Milliseconds that a delivery waits whose secrets cannot be opened here; another process or a PUT may help. */
const withoutSecretsMs = 5000
/** Milliseconds that a delivery waits because the key of hashes cannot be read. */
const withoutKeyMs = 1000

/** Makes the attempts that Sluice retries, with the current target: a corrected URL applies to the next attempt. */
@Injectable()
export class DeliveriesWorker implements OnApplicationBootstrap, OnModuleDestroy {
  /** One for the queues of each size of events; they share the circuits. */
  readonly #workers: readonly DeliveryWorker[]

  constructor(
    private readonly registry: RegistryView,
    private readonly log: EventLog,
    private readonly deliverers: Deliverers,
    private readonly secrets: TargetSecrets,
    private readonly owners: Owners,
    private readonly redactionKey: RedactionKey,
    outcomes: Outcomes,
    circuits: Circuits,
    queues: Queues,
    payloads: SharedPayloads,
    deletedRules: DeletedRules,
    clock: RedisClock,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const worker = (work: typeof webhookQueues) =>
      new DeliveryWorker({
        queues,
        work,
        concurrency: settings.WEBHOOK_CONCURRENCY,
        circuits,
        clock,
        payloads,
        drops: (delivery, receiver) => deletedRules.drops(delivery, receiver),
        attempt: (job, event, mayBegin) => this.#attempt(job, event, mayBegin),
        destination: delivery => destinationOf(targetOf(this.#rule(delivery), delivery)),
        hold: async job => ((await outcomes.mustWait(receiverOf(job))) ? resultsWait : undefined),
        succeed: (job, event, result) => outcomes.succeed(receiverOf(job), event, result),
        giveUp: (letter, event) => this.#giveUp(outcomes, letter, event),
        logger,
        meter,
      })
    this.#workers = [worker(webhookQueues), worker(largeWebhookQueues)]
  }

  onApplicationBootstrap(): void {
    for (const worker of this.#workers) worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.stop()))
  }

  async #attempt(job: DeliveryJob, event: EventContent, mayBegin: () => boolean): Promise<Outcome> {
    await this.registry.atLeast({ version: job.version, stamp: job.stamp ?? '' })
    const receiver = receiverOf(job)
    const rule = this.#rule(receiver)
    const target = targetOf(rule, receiver)
    const problem = attemptProblem(target)
    if (problem) return { ok: false, error: problem.error, permanent: problem.reason }
    const owner = this.owners.of(rule!)
    const received = owner ? await this.#received(rule!, job, event) : event
    if (typeof received === 'object' && 'ok' in received) return received
    const { bus, position } = job.delivery
    const { causes } = this.log
    // a large event is read with its token in front, see SharedPayloads
    const sent =
      typeof received === 'string'
        ? causes.deliverable(received, { bus, position })
        : { event: received, token: causes.inFront(received) }
    const deliverer = this.deliverers.of(target!)
    await deliverer.turn?.(sent.event)
    if (!mayBegin()) return notBegun
    const opened = this.#opened(rule!, target!)
    if ('heldMs' in opened) return opened
    const outcome = await deliverer.deliver(opened, { ...job, ...sent, ...(owner && { owner }) })
    if (!outcome.ok && 'permanent' in outcome && outcome.permanent === 'target-disabled')
      await this.#disable(rule!, target!.id, outcome.error)
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
  async #giveUp(outcomes: Outcomes, letter: DeadLetter, json: string): Promise<void> {
    const rule = this.registry.rule(letter.bus, letter.rule)
    const isNarrowed = rule && this.owners.of(rule) && letter.reason !== 'forbidden' && letter.reason !== 'unreadable'
    if (!isNarrowed) return outcomes.giveUp(letter, json)
    const hashKey = await this.redactionKey.get()
    try {
      json = this.owners.asReceived(rule, json, true, hashKey)
    } catch (error) {
      if (!isForbidden(error)) throw error
      letter = { ...letter, reason: 'forbidden', error: `${messageOf(error)}. Before: ${letter.error}` }
    }
    return outcomes.giveUp(letter, json)
  }

  /** The target with its secrets. If this process cannot open them, no attempt is made: the receiver has no part in that. */
  #opened(rule: Rule, target: Target): Target | Held {
    try {
      return this.secrets.opened(rule, target)
    } catch (error) {
      return { ok: false, error: errorText(error), heldMs: withoutSecretsMs }
    }
  }

  /** Disables the target. If that fails, the next delivery gets the same answer and tries again. */
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
