import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { tenantOf } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { RegistryView } from '@sluice/registry'
import { Changes, Conditions, EventLog, Governor, RetiredSubscriptions, UnreadSubscriptions } from '@sluice/streams'
import { Readiness } from './health/readiness.js'
import { WatchedBuses } from './operator/watched-buses.js'
import { WatchedTargets } from './operator/watched-targets.js'
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
    changes: Changes,
    conditions: Conditions,
    targets: WatchedTargets,
    readiness: Readiness,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
    @Inject(INSTANCE) instance: string,
    @Inject(SETTINGS) settings: Settings,
  ) {
    const unread = new UnreadSubscriptions({ log, changes, logger })
    const buses = new WatchedBuses(conditions, settings.BACKLOG_ALERT_MS)
    this.#governor = new Governor({
      ...{ log, instance, meter, logger },
      buses: () => registry.buses(),
      budgetOf: bus => {
        const name = tenantOf(bus).tenant
        const maxBytes = registry.snapshot.tenants.get(name)?.limits?.bytes
        return maxBytes === undefined ? undefined : { name, maxBytes }
      },
      subscriptions: bus => registry.subscriptions(bus),
      retire: bus => retired.remove(bus),
      measured: (bus, subscriptions) => unread.look(bus, subscriptions),
      looked: async (bus, status, gate) => {
        buses.bus(bus, status, gate)
        await targets.attempts(bus.name)
      },
      closed: why => buses.redis(why),
      memoryLimitBytes: settings.MEMORY_LIMIT_BYTES,
      shedAt: settings.MEMORY_SHED_PERCENT / 100,
      ttlMs: settings.LEASE_TTL_MS,
    })
    readiness.add('governor', () => this.#governor.problem())
  }

  /** Whether this process governs. */
  get governs(): boolean {
    return this.#governor.governs
  }

  onApplicationBootstrap(): void {
    this.#governor.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#governor.stop()
  }
}
