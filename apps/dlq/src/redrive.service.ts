import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { Queues, RedriveWorker } from '@sluice/queues'
import { Owners, RegistryView } from '@sluice/registry'
import { eventLimits, LOGGER, METER, SETTINGS, type Settings } from '@sluice/service'
import { DeadLetterStore, RedactionKey } from '@sluice/streams'
import { redrive } from './redrive.js'

/** Executes the redrives that the gateway requests. */
@Injectable()
export class RedriveService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #worker: RedriveWorker

  constructor(
    store: DeadLetterStore,
    registry: RegistryView,
    owners: Owners,
    redactionKey: RedactionKey,
    queues: Queues,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const context = {
      ...{ store, registry, owners, redactionKey },
      limits: eventLimits(settings),
      redriven: (bus: string, count: number) => meter.count('sluice_dead_letters_redriven_total', { bus }, count),
    }
    this.#worker = new RedriveWorker({
      queues,
      logger,
      redrive: run => redrive(context, run),
    })
  }

  onApplicationBootstrap(): void {
    this.#worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#worker.stop()
  }
}
