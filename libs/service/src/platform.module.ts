import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import {
  type DynamicModule,
  Inject,
  Logger as NestLogger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common'
import { WebhookAddresses } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import { bullClient, QueueEngines, Queues } from '@sluice/queues'
import { Owners, Principals, RedisRegistry, RegistryView } from '@sluice/registry'
import {
  askDurability,
  Changes,
  checkLayout,
  commandClient,
  DeadLetterStore,
  DeletedRules,
  EventLog,
  Keys,
  LogLevelStore,
  Outcomes,
  RedactionKey,
  type RedisClient,
  Rates,
  RedisClock,
  RedisTarget,
  RetiredSubscriptions,
  ScheduleStore,
  Ticks,
  timeCalls,
  Transfers,
  untilRedis,
} from '@sluice/streams'
import { auditProviders } from './audit/audit-providers.js'
import { AuditTrail } from './audit/audit-trail.js'
import { KeyAddresses } from './audit/key-addresses.js'
import { GoneSeries } from './metrics/gone-series.js'
import { GovernorService } from './governor.service.js'
import { HealthController } from './health/health.controller.js'
import { areaLogger } from './logging/area-logger.js'
import { LevelSwitch } from './logging/level-switch.js'
import { LevelWatch } from './logging/level-watch.js'
import { toLogger } from './logging/logger.js'
import { RequestLines } from './logging/request-lines.js'
import { callObserver } from './metrics/call-metrics.js'
import { PrometheusMeter } from './metrics/prometheus.js'
import { keepOperatorBus, refuseForeignBus } from './operator/operator-bus.js'
import { operatorProviders } from './operator/operator-providers.js'
import { Readiness } from './health/readiness.js'
import { RatesService } from './rates.service.js'
import { KeyUses } from './perimeter/key-uses.js'
import { perimeterProviders } from './perimeter/perimeter.providers.js'
import { redisTarget, type Settings, slotGroupsOf } from './settings.js'
import { Stages } from './stages.js'
import { Drain } from './stop/drain.js'
import { INSTANCE, LOGGER, METER, REDIS, SETTINGS } from './tokens.js'

/**
 * The providers that the four services share: one command client, the view of the registry, the event log, dead letters, queues,
 * logger and meter. A stage takes what it needs from here and adds its own loop.
 */
@Module({})
export class PlatformModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: RedisClient,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly log: EventLog,
    private readonly readiness: Readiness,
    private readonly clock: RedisClock,
    private readonly transfers: Transfers,
    private readonly redactionKey: RedactionKey,
    private readonly keyUses: KeyUses,
    private readonly audit: AuditTrail,
    private readonly addresses: KeyAddresses,
    private readonly changes: Changes,
    private readonly schedules: ScheduleStore,
    private readonly ticks: Ticks,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  static forRoot(settings: Settings, levels: LevelSwitch): DynamicModule {
    const keys = new Keys(settings.SLUICE_PREFIX)
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: INSTANCE, useValue: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}` },
      { provide: LevelSwitch, useValue: levels },
      areaLogger('platform'),
      {
        provide: LogLevelStore,
        useFactory: (redis: RedisClient) => new LogLevelStore(redis, keys),
        inject: [REDIS],
      },
      LevelWatch,
      {
        provide: RequestLines,
        useFactory: () => new RequestLines(toLogger(new NestLogger(), 'http', levels), settings.ACCESS_LOG_RATIO),
      },
      PrometheusMeter,
      { provide: METER, useExisting: PrometheusMeter },
      {
        provide: RedisTarget,
        useFactory: (meter: Meter) => Object.assign(redisTarget(settings), { called: callObserver(meter) }),
        inject: [METER],
      },
      { provide: REDIS, useFactory: (target: RedisTarget) => commandClient(target), inject: [RedisTarget] },
      { provide: WebhookAddresses, useValue: new WebhookAddresses(settings.WEBHOOK_ALLOW) },
      Readiness,
      Drain,
      {
        provide: RedisClock,
        useFactory: (redis: RedisClient, logger: Logger) => new RedisClock(redis, logger),
        inject: [REDIS, LOGGER],
      },
      GoneSeries,
      RatesService,
      {
        provide: Rates,
        useFactory: (redis: RedisClient, view: RegistryView, { now }: RedisClock, logger: Logger) =>
          new Rates(redis, keys, { now, knows: bus => view.snapshot.buses.has(bus), logger }),
        inject: [REDIS, RegistryView, RedisClock, LOGGER],
      },
      Stages,
      GovernorService,
      {
        provide: RegistryView,
        useFactory: (redis: RedisClient) =>
          new RegistryView(new RedisRegistry(redis, settings.SLUICE_PREFIX, undefined, settings.SLUICE_SECRET_KEY)),
        inject: [REDIS],
      },
      {
        provide: Principals,
        useFactory: (view: RegistryView) => new Principals(view, settings.MAX_MATCH_STEPS),
        inject: [RegistryView],
      },
      {
        provide: Owners,
        useFactory: (view: RegistryView, principals: Principals, clock: RedisClock) =>
          new Owners(view, principals, () => clock.now()),
        inject: [RegistryView, Principals, RedisClock],
      },
      {
        provide: RedactionKey,
        useFactory: (redis: RedisClient) => new RedactionKey(redis, keys),
        inject: [REDIS],
      },
      {
        provide: KeyUses,
        useFactory: (redis: RedisClient, view: RegistryView) =>
          new KeyUses(redis, keys.keyUses(), key => view.snapshot.keys.has(key)),
        inject: [REDIS, RegistryView],
      },
      ...auditProviders(settings, keys),
      ...operatorProviders(keys),
      ...perimeterProviders,
      {
        provide: EventLog,
        useFactory: (redis: RedisClient, registry: RegistryView, clock: RedisClock, meter: Meter) => {
          const busOf = (bus: string) => registry.snapshot.buses.get(bus)
          const causes = {
            retentionMs: (bus: string) => busOf(bus)?.retentionMs,
            limits: { maxHops: settings.MAX_HOPS, maxCaused: settings.MAX_CAUSED_EVENTS },
            ignored: (why: string) => meter.count('sluice_causes_ignored_total', { why }),
          }
          const journal = { busOf, now: () => clock.now(), meter }
          return new EventLog(redis, keys, bus => registry.busNow(bus), causes, journal)
        },
        inject: [REDIS, RegistryView, RedisClock, METER],
      },
      { provide: ScheduleStore, useFactory: (log: EventLog) => new ScheduleStore(log), inject: [EventLog] },
      { provide: Ticks, useFactory: (log: EventLog) => new Ticks(log), inject: [EventLog] },
      {
        provide: DeadLetterStore,
        useFactory: (redis: RedisClient, registry: RegistryView, transfers: Transfers, { journal }: EventLog) =>
          new DeadLetterStore(redis, keys, bus => registry.busNow(bus), transfers, journal),
        inject: [REDIS, RegistryView, Transfers, EventLog],
      },
      {
        provide: Transfers,
        useFactory: (redis: RedisClient, registry: RegistryView) =>
          new Transfers(redis, keys.checkMark(), () => registry.buses()),
        inject: [REDIS, RegistryView],
      },
      {
        provide: Outcomes,
        useFactory: (
          ...[log, letters, rules, owners, logger, meter]: [
            ...[EventLog, DeadLetterStore, RegistryView, Owners, Logger, Meter],
          ]
        ) => {
          const ownerOf = (bus: string, rule: string) => owners.ofRule(bus, rule)
          return new Outcomes({ log, letters, rules, ownerOf, logger, meter, principal: 'sluice' })
        },
        inject: [EventLog, DeadLetterStore, RegistryView, Owners, LOGGER, METER],
      },
      {
        provide: DeletedRules,
        useFactory: (rules: RegistryView, { journal }: EventLog, logger: Logger, meter: Meter) =>
          new DeletedRules(rules, { logger, meter, journal }),
        inject: [RegistryView, EventLog, LOGGER, METER],
      },
      {
        provide: RetiredSubscriptions,
        useFactory: (log: EventLog, rules: RegistryView) => new RetiredSubscriptions(log, rules),
        inject: [EventLog, RegistryView],
      },
      {
        provide: Queues,
        useFactory: (target: RedisTarget) => {
          const client = bullClient(target)
          timeCalls(client, target.called!, 'bullmq')
          return new Queues(client, settings.SLUICE_PREFIX, settings.BULLMQ_PREFIX)
        },
        inject: [RedisTarget],
      },
      {
        provide: QueueEngines,
        useFactory: (queues: Queues, redis: RedisClient, transfers: Transfers) =>
          new QueueEngines(queues, redis, keys, transfers),
        inject: [Queues, REDIS, Transfers],
      },
    ]
    return { module: PlatformModule, global: true, providers, exports: providers, controllers: [HealthController] }
  }

  async onModuleInit(): Promise<void> {
    this.queues.taken = this.transfers.taken
    // it answered a moment ago, on another connection
    const waiting = { withinMs: this.settings.REDIS_START_WAIT_MS, say: (why: string) => this.logger.warn(why) }
    const { version } = await untilRedis(this.redis, waiting)
    this.logger.info('redis', { version })
    await checkLayout(this.redis, this.log.keys, slotGroupsOf(this.settings))
    await this.clock.start()
    this.readiness.add('clock', () => this.clock.problem())
    // a bus that another process created has its streams already; one that was lost with Redis' data gets them again
    this.registry.onChange((now, before) => this.log.follow(now, before))
    await this.registry.open()
    refuseForeignBus(this.registry.snapshot)
    await keepOperatorBus(this.registry, this.registry.snapshot)
    await this.registry.refresh()
    this.registry.onChange(now => keepOperatorBus(this.registry, now))
    await this.changes.told() // before the first request: what it changes is told
    await this.log.causes.open()
    // known from the start, so that a Redis that is full later holds up no redacted copy; if it is full now, it is asked again
    await this.redactionKey.get().catch(() => undefined)
    this.keyUses.start()
    this.addresses.start()
    this.audit.start()
    // appends to a durable bus are refused meanwhile; other buses are served
    this.readiness.add('durability', async () => {
      const isAsked = this.registry.buses().some(({ durability }) => durability === 'durable')
      return isAsked ? (await askDurability(this.redis))?.message : undefined
    })
  }

  /** Closes the clients, after the stages have stopped and the HTTP server is closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.clock.stop()
    await this.keyUses.stop()
    await this.addresses.stop()
    await this.audit.stop()
    await this.registry.close()
    await this.queues.close().catch(() => undefined)
    this.queues.connection.disconnect()
    this.transfers.close()
    this.schedules.close()
    this.ticks.close()
    this.log.close()
    this.redis.disconnect()
  }
}
