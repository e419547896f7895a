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
import { Redis } from 'ioredis'
import { UnavailableError } from '@sluice/event'
import type { Logger, Meter } from '@sluice/observability'
import { BullClient, Queues } from '@sluice/queues'
import { RedisRegistry, RegistryView } from '@sluice/registry'
import { checkRedis, commandClient, DeadLetterStore, EventLog, Keys, Outcomes, RedisClock } from '@sluice/streams'
import { durabilityProblem } from './durability.js'
import { GovernorService } from './governor.service.js'
import { HealthController } from './health.controller.js'
import { toLogger } from './logger.js'
import { PrometheusMeter } from './prometheus.js'
import { Readiness } from './readiness.js'
import { redisUrl, type Settings } from './settings.js'
import { Stages } from './stages.js'
import { INSTANCE, LOGGER, METER, SETTINGS } from './tokens.js'

/**
 * What the four services share: one command client, the registry as it is now, the event log, the dead letters, the
 * queues, and what they report to. A stage takes what it needs from here and adds its own loop.
 */
@Module({})
export class PlatformModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly redis: Redis,
    private readonly queues: Queues,
    private readonly registry: RegistryView,
    private readonly log: EventLog,
    private readonly readiness: Readiness,
    private readonly clock: RedisClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  static forRoot(settings: Settings): DynamicModule {
    const keys = new Keys(settings.SLUICE_PREFIX)
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: INSTANCE, useValue: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}` },
      { provide: LOGGER, useFactory: () => toLogger(new NestLogger(), 'Sluice') },
      PrometheusMeter,
      { provide: METER, useExisting: PrometheusMeter },
      { provide: Redis, useFactory: () => quiet(commandClient(redisUrl(settings))) },
      Readiness,
      {
        provide: RedisClock,
        useFactory: (redis: Redis, logger: Logger) => new RedisClock(redis, logger),
        inject: [Redis, LOGGER],
      },
      Stages,
      GovernorService,
      {
        provide: RegistryView,
        useFactory: (redis: Redis) => new RegistryView(new RedisRegistry(redis, settings.SLUICE_PREFIX)),
        inject: [Redis],
      },
      { provide: EventLog, useFactory: (redis: Redis) => new EventLog(redis, keys), inject: [Redis] },
      { provide: DeadLetterStore, useFactory: (redis: Redis) => new DeadLetterStore(redis, keys), inject: [Redis] },
      {
        provide: Outcomes,
        useFactory: (log: EventLog, letters: DeadLetterStore, rules: RegistryView, logger: Logger, meter: Meter) =>
          new Outcomes({ log, letters, rules, logger, meter, principal: 'sluice' }),
        inject: [EventLog, DeadLetterStore, RegistryView, LOGGER, METER],
      },
      {
        provide: Queues,
        useFactory: () => new Queues(quiet(new BullClient(redisUrl(settings))), settings.BULLMQ_PREFIX),
      },
    ]
    return { module: PlatformModule, global: true, providers, exports: providers, controllers: [HealthController] }
  }

  async onModuleInit(): Promise<void> {
    const { version } = await checkRedis(this.redis)
    this.logger.info('redis', { version })
    await this.clock.start()
    this.readiness.add('clock', () => this.clock.problem())
    // a bus that somebody else made has its streams; one that was lost with Redis' data gets them again
    this.registry.onChange((now, before) => this.log.follow(now, before))
    await this.registry.open()
    const durability = () => durabilityProblem(this.redis, this.registry.buses())
    const problem = await durability()
    if (problem) throw new UnavailableError('NOT_DURABLE', problem)
    this.readiness.add('durability', durability)
  }

  /** The stages have stopped and the HTTP server is closed: nobody needs the clients any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.clock.stop()
    await this.registry.close()
    await this.queues.close().catch(() => undefined)
    this.queues.connection.disconnect()
    this.log.close()
    this.redis.disconnect()
  }
}

/** Losing the connection is reported once by whoever needs it; ioredis would print every try. */
function quiet(client: Redis): Redis {
  return client.on('error', () => undefined)
}
