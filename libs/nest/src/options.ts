import { ConfigurableModuleBuilder } from '@nestjs/common'
import type { CircuitChoice, RetryOptions } from '@sluice/delivery'
import { defaultRedisUrl, type RedisFactory, type RedisTls, type Vouched } from '@sluice/streams'
import type { RedisClient } from '@sluice/streams'
import type { QueueSettings } from '@sluice/registry'
import type { EventClass } from './events/event.decorator.js'
import type { MetricsPort } from './metrics/metrics-port.js'
import type { PublisherOptions } from './publishing/publisher-options.js'
import type { ReceiptOptions } from './receipts/idempotent.decorator.js'
import type { ReceiptStore } from './receipts/receipt-store.js'
import { Consumption, ConsumptionModule } from './subscriptions/consumption.module.js'

/** Options of `SluiceModule.forRoot`. */
export interface SluiceOptions {
  /** The service's name. Instances with the same name share the events; each name gets a copy of its own. */
  readonly name: string
  readonly redis?: SluiceRedisOptions
  /**
   * The service's API key, `slk_…`: it does what the grants of the key allow, and asks the platform to write its rules and schemas.
   * Default: SLUICE_KEY, else none, and the service writes them itself.
   */
  readonly key?: string
  /** Prefix of all Redis keys of Sluice, the same as the platform's. Default: SLUICE_PREFIX, else `sluice:`. */
  readonly prefix?: string
  /** The `source` of events that are published without one. Default `/<name>`. */
  readonly source?: string
  /** Most events that one instance handles at the same time. Default 16. */
  readonly concurrency?: number
  /** Default retry of handlers, and their circuits. Default 5 attempts, exponential from 1 s, jitter 0.5. */
  readonly retry?: RetryOptions & CircuitChoice
  /** Milliseconds after which another instance handles the events of an instance that died. Default 15,000. */
  readonly claimIdleMs?: number
  /** Event classes whose schemas are registered at start, besides those of the handlers. */
  readonly events?: readonly EventClass[]
  /** Options of publishing. */
  readonly publisher?: PublisherOptions
  /** Default receipts of handlers: whether each has its effect once. Default false. */
  readonly receipts?: boolean | ReceiptOptions
  /** The store of receipts. Default: the Redis of the events. */
  readonly receiptStore?: ReceiptStore
  /** Where metrics of handlers are shown: see `prometheusMetrics` and `openTelemetryMetrics`. Default: nowhere. */
  readonly metrics?: MetricsPort
  /** Whether the application's global guards, pipes, interceptors and filters run for handlers too. Default `false`. */
  readonly inheritAppConfig?: boolean
  /** Queues that the service makes at start, with their settings: `{ orders: { fifo: true } }`. Settings that are left out stay as they are. */
  readonly queues?: Readonly<Record<string, Partial<QueueSettings>>>
  /** What keys of queues of BullMQ begin with, the same as the platform's. Default: BULLMQ_PREFIX, else `bull`. */
  readonly queuePrefix?: string
  /** Whether rules of handlers that no longer exist are deleted at start; otherwise they are logged. Default `false`. */
  readonly retireRules?: boolean
}

/** Defaults of {@link SluiceOptions}. */
export const moduleDefaults = {
  redis: { url: defaultRedisUrl, startWaitMs: 30_000 },
  concurrency: 16,
  claimIdleMs: 15_000,
  isGlobal: true,
}

export interface SluiceRedisOptions {
  /**
   * redis://[[user]:password@]host[:port][/db], rediss:// for TLS, redis+sentinel://host:port,host:port/master[/db],
   * redis+cluster://host:port,host:port for a Redis Cluster. Default: as REDIS_URL says, else redis://127.0.0.1:6379.
   */
  readonly url?: string
  /** Where the URL has no password. */
  readonly username?: string
  /** Where the URL has none. */
  readonly password?: string
  /** PEM files, and the name in Redis' certificate if it differs from the URL's host. */
  readonly tls?: RedisTls
  /** How to log in to the Sentinels of the URL. */
  readonly sentinel?: { readonly username?: string; readonly password?: string }
  /**
   * Replaces all of these: a client of ioredis, whose options are read and which is neither used nor closed; or a function that
   * makes a client with the given options each time that Sluice needs one. Sluice closes those clients.
   */
  readonly client?: RedisClient | RedisFactory
  /** What you vouch for if Redis denies CONFIG or INFO. Default: REDIS_VOUCHED, else nothing. */
  readonly vouched?: readonly Vouched[]
  /** Milliseconds that the start of the application waits for a Redis that does not answer, before it fails. Default 30,000. */
  readonly startWaitMs?: number
}

/** Implemented by classes for `SluiceModule.forRootAsync({ useClass })` or `useExisting`. */
export interface SluiceOptionsFactory {
  createSluiceOptions(): SluiceOptions | Promise<SluiceOptions>
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<SluiceOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createSluiceOptions')
  .setExtras({ isGlobal: moduleDefaults.isGlobal }, (definition, { isGlobal }) => {
    const consumption = new Consumption()
    return {
      ...definition,
      global: isGlobal,
      imports: [...(definition.imports ?? []), ConsumptionModule.of(consumption)],
      providers: [...(definition.providers ?? []), { provide: Consumption, useValue: consumption }],
    }
  })
  .build()
