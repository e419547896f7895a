import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import type { RedisClient } from '@sluice/streams'
import { SluiceError } from '@sluice/event'
import { type Bus, RedisRegistry, RegistryView, RequestedRegistry } from '@sluice/registry'
import { bullClient, Queues } from '@sluice/queues'
import {
  AttemptCounts,
  blockingClient,
  checkLayout,
  commandClient,
  DeadLetterStore,
  EventLog,
  Keys,
  Rates,
  RedisClock,
  RedisTarget,
  shardsOf,
  Transfers,
  untilRedis,
} from '@sluice/streams'
import { KeyAccess } from './access/key-access.js'
import { PlatformDoor } from './access/platform-door.js'
import { checkModuleOptions } from './check-module-options.js'
import { redisTarget, shownUrl, slotGroups, withEnvironment } from './environment.js'
import { NestLog } from './nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from './options.js'

/** The Redis clients of the SDK and the objects that use them. Opened with the module, closed last. */
@Injectable()
export class Connections implements OnModuleInit, OnApplicationShutdown {
  readonly redis: RedisClient
  readonly #blocking: RedisClient[] = []
  readonly log: EventLog
  readonly letters: DeadLetterStore
  readonly registry: RegistryView
  /** What the service's key may do; undefined without a key. */
  readonly access: KeyAccess | undefined
  readonly #door: PlatformDoor | undefined
  readonly queues: Queues
  readonly clock: RedisClock
  /** Counts attempts of handlers, for operator events about targets whose attempts fail. */
  readonly attempts: Pick<AttemptCounts, 'note'>
  readonly #counts: AttemptCounts
  /** Counts what handlers do, for the rates of their rules. */
  readonly rates: Pick<Rates, 'attempted'>
  readonly #rates: Rates
  readonly #transfers: Transfers
  /** Unique id of this instance of the service. Never reused. */
  readonly instance = `${hostname()}-${randomUUID().slice(0, 8)}`
  readonly #target: RedisTarget
  /** Which Redis or gateway events come from and go to, for messages, without a password. */
  readonly place: string
  /** Whether Redis is needed for handlers only, because events are published through the gateway. */
  readonly mayStayClosed: boolean
  readonly #startWaitMs: number
  readonly #slotGroups = slotGroups()
  #opened: Promise<void> | undefined

  constructor(@Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions) {
    checkModuleOptions(options) // before any client exists that would have to be closed
    const { prefix, key, queuePrefix } = withEnvironment(options)
    checkModuleOptions({ ...options, ...(key === undefined ? {} : { key }) })
    this.#target = redisTarget(options)
    const { gateway } = options.publisher ?? {}
    this.place = `${this.#target.address}${gateway ? `, and publishes through ${shownUrl(gateway.url)}` : ''}`
    this.#startWaitMs = options.redis?.startWaitMs ?? moduleDefaults.redis.startWaitMs
    const keys = new Keys(prefix)
    this.mayStayClosed = gateway !== undefined
    const lazyConnect = this.mayStayClosed
    this.redis = commandClient(this.#target, { lazyConnect })
    this.clock = new RedisClock(this.redis, new NestLog())
    const { redis, clock } = this
    this.attempts = this.#counts = new AttemptCounts(redis, keys, clock.now)
    const waits = (why: string) =>
      new NestLog().warn(`waits for the platform, which writes what this service asks for: ${why}`)
    this.#door = key === undefined ? undefined : new PlatformDoor({ redis, keys, key, now: clock.now, waits })
    const store = this.#door ? new RequestedRegistry(redis, prefix, this.#door.ask) : new RedisRegistry(redis, prefix)
    this.registry = new RegistryView(store)
    const knows = (bus: string) => this.registry.snapshot.buses.has(bus)
    this.rates = this.#rates = new Rates(redis, keys, { now: clock.now, knows, logger: new NestLog() })
    this.access = key === undefined ? undefined : new KeyAccess(key, this.registry, clock.now)
    const busOf = (bus: string) => this.registry.snapshot.buses.get(bus)
    const causes = { retentionMs: (bus: string) => busOf(bus)?.retentionMs }
    const journal = { busOf, now: () => clock.now() }
    this.log = new EventLog(this.redis, keys, bus => this.registry.busNow(bus), causes, journal)
    this.#transfers = new Transfers(this.redis, keys.checkMark(), () => this.registry.buses())
    this.letters = new DeadLetterStore(
      ...([this.redis, keys, (bus: string) => this.registry.busNow(bus)] as const),
      this.#transfers,
      this.log.journal,
    )
    this.queues = new Queues(bullClient(this.#target, { lazyConnect }), prefix, queuePrefix)
    this.queues.taken = this.#transfers.taken
  }

  async onModuleInit(): Promise<void> {
    if (!this.mayStayClosed) await this.opened()
  }

  /** Asks the platform for what a service with a key may not write itself; undefined without a key. */
  get ask(): PlatformDoor['ask'] | undefined {
    return this.#door?.ask
  }

  /** Resolves when everything is connected; providers that are initialised earlier wait for it. */
  opened(): Promise<void> {
    this.#opened ??= this.#open().catch(async (error: unknown) => {
      // the application does not start: reconnects and timers must not keep its process running
      await this.close().catch(() => undefined)
      throw error
    })
    return this.#opened
  }

  /** A new client for the blocking reads of one reader. It is closed with the others. */
  blocking(): RedisClient {
    const client = blockingClient(this.#target)
    this.#blocking.push(client)
    return client
  }

  /** @throws NotFoundError `UNKNOWN_BUS` */
  async bus(name: string): Promise<Bus> {
    await this.opened()
    const known = this.registry.snapshot.buses.get(name)
    return known ?? this.registry.busNow(name)
  }

  /** Whether a subscription of that name exists in Redis, also one of an earlier version of the service. */
  async holds({ name, buses }: { readonly name: string; readonly buses: readonly string[] }): Promise<boolean> {
    const shards = shardsOf(this.registry.buses().filter(bus => buses.includes(bus.name)))
    const streams = shards.map(({ bus, index }) => this.log.keys.subscription(bus, index, name))
    return (await Promise.all(streams.map(stream => this.redis.exists(stream)))).includes(1)
  }

  /** @returns undefined while the clocks of this process and Redis agree, else a message that says by how much they differ */
  clockProblem(): string | undefined {
    return this.clock.problem()
  }

  /** Pings Redis, if it is used. @throws within 3 s, the reason that it does not answer */
  async ping(): Promise<void> {
    if (this.#opened) await this.redis.ping()
  }

  /** Closes the clients after handlers have ended. Events that were published without await may still be under way. */
  async onApplicationShutdown(): Promise<void> {
    await new Promise(setImmediate)
    await this.ping().catch(() => undefined) // is answered after all commands that were sent before it
    await this.close()
  }

  /** What waits for the platform fails from now on. */
  leave(): void {
    this.#door?.close()
  }

  async close(): Promise<void> {
    this.leave()
    await Promise.all([this.#counts.stop(), this.#rates.stop()])
    await this.clock.stop()
    await this.registry.close()
    await this.queues.close().catch(() => undefined)
    this.#disconnect()
  }

  #disconnect(): void {
    this.#transfers.close()
    this.log.close()
    for (const client of [this.queues.connection, ...this.#blocking, this.redis]) client.disconnect()
  }

  /** @throws SluiceError `KEY_REQUIRED` */
  async #refuseWithoutKey(): Promise<void> {
    if ((await this.redis.get(this.log.keys.access())) !== 'enforced') return
    const fix = 'give it one that PUT /v1/keys/<name> makes, as option key or in SLUICE_KEY'
    throw new SluiceError(
      'KEY_REQUIRED',
      `Sluice: this platform enforces access, and the service has no API key: ${fix}`,
    )
  }

  async #open(): Promise<void> {
    await untilRedis(this.redis, { withinMs: this.#startWaitMs, say: why => new NestLog().warn(why) })
    await this.#door?.until(this.log.keys.layout())
    await checkLayout(this.redis, this.log.keys, this.#slotGroups)
    await this.clock.start()
    if (!this.#door) await this.#refuseWithoutKey()
    this.registry.onChange((now, before) => this.log.follow(now, before))
    await this.registry.open()
    this.access?.admit()
    await this.log.causes.open()
    this.#counts.start()
    this.#rates.start()
  }
}
