import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { Circuits, type Delivery, errorText, notBegun, type Outcome } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import { type DeliveryJob, DeliveryWorker, Queues, webhookQueue, receiverOf } from '@sluice/queues'
import { RegistryView, type Rule, type Target } from '@sluice/registry'
import { LOGGER, METER, SETTINGS, type Settings } from '@sluice/service'
import { Outcomes, RedisClock } from '@sluice/streams'
import { destinationOf, disabledProblem } from './fan-out.js'
import { WebhookClient } from './webhook.js'

/** Calls webhooks, with the target as it is now: a URL that was corrected holds for the next attempt. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #client = new WebhookClient()
  readonly #worker: DeliveryWorker

  constructor(
    private readonly registry: RegistryView,
    outcomes: Outcomes,
    circuits: Circuits,
    queues: Queues,
    clock: RedisClock,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#worker = new DeliveryWorker({
      queue: webhookQueue,
      connection: queues.connection,
      prefix: queues.prefix,
      concurrency: settings.WEBHOOK_CONCURRENCY,
      circuits,
      clock,
      attempt: (job, mayBegin) => this.#attempt(job, mayBegin),
      destination: delivery => destinationOf(targetOf(this.#rule(delivery), delivery)),
      succeed: (job, result) => outcomes.succeed(receiverOf(job), job.event, result),
      giveUp: (letter, event) => outcomes.giveUp(letter, event),
      logger,
      meter,
    })
  }

  onApplicationBootstrap(): void {
    this.#worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#worker.stop()
    await this.#client.close()
  }

  async #attempt(job: DeliveryJob, mayBegin: () => boolean): Promise<Outcome> {
    await this.registry.atLeast(job.version)
    const receiver = receiverOf(job)
    const rule = this.#rule(receiver)
    const target = targetOf(rule, receiver)
    if (target?.type !== 'webhook')
      return {
        ok: false,
        error: 'the rule or its target was deleted before the delivery was made',
        permanent: 'target-gone',
      }
    if (target.disabled) {
      const { reason, error } = disabledProblem(target.disabled)
      return { ok: false, error, permanent: reason }
    }
    if (!mayBegin()) return notBegun
    const outcome = await this.#client.deliver(target, job)
    if (!outcome.ok && 'permanent' in outcome && outcome.permanent === 'target-disabled')
      await this.#disable(rule!, target.id, outcome.error)
    return outcome
  }

  /** Where it fails, the next delivery is answered the same and tries again. */
  async #disable(rule: Rule, target: string, reason: string): Promise<void> {
    const name = { bus: rule.bus, rule: rule.name, target }
    try {
      if (!(await this.registry.registry.disableTarget(rule, target, { at: new Date().toISOString(), reason }))) return
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
