import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Outcome } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import { type DeliveryJob, DeliveryWorker, Queues, webhookQueue } from '@sluice/queues'
import { RegistryView, type Target } from '@sluice/registry'
import { LOGGER, METER, SETTINGS, type Settings } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { destinationOf } from './fan-out.js'
import { WebhookClient } from './webhook.js'

/** Calls webhooks, with the target as it is now: a URL that was corrected holds for the next attempt. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #client = new WebhookClient()
  readonly #worker: DeliveryWorker

  constructor(
    private readonly registry: RegistryView,
    letters: DeadLetterStore,
    queues: Queues,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#worker = new DeliveryWorker({
      queue: webhookQueue,
      connection: queues.connection,
      prefix: queues.prefix,
      concurrency: settings.WEBHOOK_CONCURRENCY,
      attempt: job => this.#attempt(job),
      destination: job => destinationOf(this.#target(job)),
      giveUp: (letter, event) => letters.give(letter, event),
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

  async #attempt(job: DeliveryJob): Promise<Outcome> {
    await this.registry.atLeast(job.version)
    const target = this.#target(job)
    if (target?.type === 'webhook') return this.#client.deliver(target, job)
    return {
      ok: false,
      error: 'the rule or its target was deleted before the delivery was made',
      permanent: 'target-gone',
    }
  }

  #target({ delivery, to = delivery }: DeliveryJob): Target | undefined {
    return this.registry.rule(delivery.bus, to.rule)?.targets.find(target => target.id === to.target)
  }
}
