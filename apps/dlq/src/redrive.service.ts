import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { Queues, RedriveWorker } from '@sluice/queues'
import { Owners, RegistryView } from '@sluice/registry'
import { eventLimits, LOGGER, METER, SETTINGS, type Settings } from '@sluice/service'
import { DeadLetterStore, RedactionKey } from '@sluice/streams'
import { GivenUpMessages } from './messages/given-up-messages.js'
import type { MessageBack } from './messages/message-letter.js'
import { moveBack } from './messages/moving-back.js'
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
    givenUp: GivenUpMessages,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const sendBack = ({ queue, message }: MessageBack) => givenUp.sendBack(queue, [message])
    const context = {
      ...{ store, registry, owners, redactionKey, sendBack },
      limits: eventLimits(settings),
      redriven: (bus: string, count: number) => meter.count('sluice_dead_letters_redriven_total', { bus }, count),
    }
    this.#worker = new RedriveWorker({
      queues,
      logger,
      redrive: run => (run.request.queue === undefined ? redrive(context, run) : moveBack(registry, givenUp, run)),
    })
  }

  onApplicationBootstrap(): void {
    this.#worker.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#worker.stop()
  }
}
