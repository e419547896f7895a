import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { defaultLimits, parseStrictly } from '@sluice/event'
import type { Logger } from '@sluice/observability'
import { emptySnapshot, RegistryView } from '@sluice/registry'
import { LOGGER, SETTINGS, type Settings } from '@sluice/service'
import { Door, duplicate, EventLog, type RedisClient, RedisClock } from '@sluice/streams'
import { ServiceRequests } from './service-requests.js'

/** Opens the door for services, and says in Redis whether they must have a key. */
@Injectable()
export class ServiceDoor implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #door: Door
  readonly #blocking: RedisClient

  constructor(
    private readonly log: EventLog,
    private readonly view: RegistryView,
    clock: RedisClock,
    requests: ServiceRequests,
    @Inject(LOGGER) logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    const bounds = { depth: defaultLimits.depth, values: settings.MAX_BODY_VALUES, setting: 'MAX_BODY_VALUES' }
    this.#blocking = duplicate(log.redis, 'blocking', { lazyConnect: true })
    this.#door = new Door({
      ...{ redis: log.redis, blocking: this.#blocking, keys: log.keys, now: clock.now, logger },
      mostLength: Math.ceil((settings.MAX_BODY_BYTES * 4) / 3),
      parse: text => parseStrictly(text, bounds),
      answer: requests.answer,
    })
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#sayAccess()
    this.view.onChange((_, before) => (before === emptySnapshot ? this.#sayAccess() : undefined))
    this.#door.start()
  }

  async onModuleDestroy(): Promise<void> {
    await this.#door.stop()
    this.#blocking.disconnect()
  }

  /** The process that was started last says it. */
  async #sayAccess(): Promise<void> {
    const { redis, keys } = this.log
    if (this.settings.SLUICE_ACCESS === 'enforced') await redis.set(keys.access(), 'enforced')
    else await redis.del(keys.access())
  }
}
