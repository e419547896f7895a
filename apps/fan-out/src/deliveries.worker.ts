import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { DeliveryWorker, largeWebhookQueues, Queues, webhookQueues } from '@sluice/queues'
import { SETTINGS, type Settings } from '@sluice/service'
import { DeletedRules } from '@sluice/streams'
import { TargetAttempts } from './target-attempts.js'

/** Makes the attempts of deliveries that have a job: all but the first tries that are made from `deliveries`. */
@Injectable()
export class DeliveriesWorker implements OnApplicationBootstrap, OnModuleDestroy {
  /** One for the queues of each size of events; they share the circuits. */
  readonly #workers: readonly DeliveryWorker[]

  constructor(
    targets: TargetAttempts,
    queues: Queues,
    deletedRules: DeletedRules,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#workers = [webhookQueues, largeWebhookQueues].map(
      work =>
        new DeliveryWorker({
          ...targets.options,
          ...{ queues, work, concurrency: settings.WEBHOOK_CONCURRENCY },
          drops: (delivery, receiver) => deletedRules.drops(delivery, receiver),
        }),
    )
  }

  onApplicationBootstrap(): void {
    for (const worker of this.#workers) worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.stop()))
  }
}
