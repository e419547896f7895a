import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { Queues, RedriveWorker } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { LOGGER, METER } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { redrive } from './redrive.js'

/** Works on the redrives that the gateway asks for. */
@Injectable()
export class RedriveService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #worker: RedriveWorker

  constructor(
    letters: DeadLetterStore,
    registry: RegistryView,
    queues: Queues,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#worker = new RedriveWorker({
      connection: queues.connection,
      prefix: queues.prefix,
      logger,
      redrive: async (request, onProgress) => {
        await registry.atLeast(request.version)
        return redrive(letters, registry.buses(), request, {
          progress: onProgress,
          redriven: bus => meter.count('sluice_dead_letters_redriven_total', { bus }),
        })
      },
    })
  }

  onApplicationBootstrap(): void {
    this.#worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#worker.stop()
  }
}
