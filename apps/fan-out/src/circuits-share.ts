import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Logger } from '@sluice/observability'
import { INSTANCE, LOGGER } from '@sluice/service'
import { Changes, EventLog, SharedCircuits, tellCircuits } from '@sluice/streams'

/** Keeps the circuits of targets the same in all copies of fan-out, from start to stop, and has told what changes. */
@Injectable()
export class CircuitsShare implements OnApplicationBootstrap, OnModuleDestroy {
  readonly circuits: SharedCircuits

  constructor(
    { redis, keys }: EventLog,
    changes: Changes,
    @Inject(INSTANCE) instance: string,
    @Inject(LOGGER) logger: Logger,
  ) {
    const observer = tellCircuits(changes, logger)
    this.circuits = new SharedCircuits({ redis, keys, instance, logger, observer })
  }

  onApplicationBootstrap(): void {
    this.circuits.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.circuits.stop()
  }
}
