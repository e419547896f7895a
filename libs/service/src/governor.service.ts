import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { EventLog, Governor, RetiredSubscriptions, UnreadSubscriptions } from '@sluice/streams'
import { Readiness } from './health/readiness.js'
import type { Settings } from './settings.js'
import { INSTANCE, LOGGER, METER, SETTINGS } from './tokens.js'

/** Every service runs a governor; the one with the lease works. */
@Injectable()
export class GovernorService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #governor: Governor

  constructor(
    log: EventLog,
    registry: RegistryView,
    retired: RetiredSubscriptions,
    readiness: Readiness,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(INSTANCE) instance: string,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const unread = new UnreadSubscriptions({ log, logger })
    this.#governor = new Governor({
      ...{ log, instance, meter, logger },
      buses: () => registry.buses(),
      subscriptions: bus => registry.subscriptions(bus),
      retire: bus => retired.remove(bus),
      measured: (bus, subscriptions) => unread.look(bus, subscriptions),
      memoryLimitBytes: settings.MEMORY_LIMIT_BYTES,
      shedAt: settings.MEMORY_SHED_PERCENT / 100,
      ttlMs: settings.LEASE_TTL_MS,
    })
    readiness.add('governor', () => this.#governor.problem())
  }

  onApplicationBootstrap(): void {
    this.#governor.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#governor.stop()
  }
}
