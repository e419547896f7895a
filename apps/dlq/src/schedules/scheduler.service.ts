import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { tenantOf } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { Queues } from '@sluice/queues'
import { bySluice, deleteRuleOfSchedule, demandRuleOfSchedule, Owners, RegistryView } from '@sluice/registry'
import { eventLimits, LOGGER, METER, Readiness, SETTINGS, type Settings } from '@sluice/service'
import {
  busOf,
  Changes,
  EventLog,
  type KeptSchedule,
  RedisClock,
  Scheduler,
  ScheduleStore,
  Ticks,
  type WaitingRun,
} from '@sluice/streams'
import { DlqStage } from '../dlq.stage.js'
import { untilDelivered } from './target-deliveries.js'

/** Makes the runs of schedules. They are spread over the copies of dlq with the slot groups that these hold. */
@Injectable()
export class SchedulerService implements OnApplicationBootstrap, OnModuleDestroy {
  #scheduler: Scheduler | undefined

  constructor(
    private readonly stage: DlqStage,
    private readonly log: EventLog,
    private readonly store: ScheduleStore,
    private readonly ticks: Ticks,
    private readonly registry: RegistryView,
    private readonly queues: Queues,
    private readonly owners: Owners,
    private readonly changes: Changes,
    private readonly clock: RedisClock,
    private readonly readiness: Readiness,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Only now Redis has said how many slot groups there are. */
  onApplicationBootstrap(): void {
    const { store, ticks, registry, queues, owners, stage, clock, meter, logger } = this
    const scheduler = new Scheduler({
      ...{ store, ticks, groups: this.log.keys.groups, meter, logger },
      ...{ now: clock.now, holds: group => stage.holds(group), limits: eventLimits(this.settings) },
      busOf: async name => registry.snapshot.buses.get(name) ?? (await registry.busNow(name)),
      demand: async ({ name, settings: { owner, ownerGroups, hasTarget } }, bus, json) => {
        owners
          .of({ bus, ...(owner !== undefined && { owner }), ...(ownerGroups && { ownerGroups }) })
          ?.demandPublish(bus, json, 'schedule')
        if (hasTarget) await demandRuleOfSchedule(registry, bus, name)
      },
      stayMs: schedule => untilDelivered({ log: this.log, registry, queues, now: clock.now }, schedule),
      deleted: schedule => this.#deleteTarget(schedule),
      tell: (schedule, waiting) => this.#tell(schedule, waiting),
    })
    this.#scheduler = scheduler
    this.readiness.add('schedules', () => scheduler.problem())
    scheduler.start()
  }

  async onModuleDestroy(): Promise<void> {
    const stopped = this.#scheduler?.stop()
    // runs that wait for a Redis that is gone are made by the next owner
    if (this.log.redis.status === 'ready') await stopped
  }

  /** Whoever dies before leaves it to {@link LeftRules}. */
  async #deleteTarget(schedule: KeptSchedule): Promise<void> {
    const { name, settings, state } = schedule
    if (!settings.hasTarget) return
    await deleteRuleOfSchedule(this.registry.store, busOf(schedule), name, ({ made }) => made === state.made, bySluice)
  }

  /** By one id, so that it is told once whoever tells it. */
  async #tell(kept: KeptSchedule, { since, tries, code }: WaitingRun): Promise<void> {
    const { name: schedule } = tenantOf(kept.name)
    await this.changes.add({
      ...{ type: 'sluice.schedule.waiting', bus: busOf(kept), resource: schedule },
      data: { schedule, code, since: new Date(since).toISOString(), tries },
      id: `schedule ${kept.name} ${kept.state.made} ${since}`,
    })
  }
}
