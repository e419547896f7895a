import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { Bursts } from '@sluice/observability'
import { ConsumerReader } from '@sluice/streams'
import { Connections } from '../connections.js'
import { HandlerMetrics } from '../metrics/handler-metrics.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { Consumption } from '../subscriptions/consumption.module.js'
import { streamConsumer, type StreamConsumer } from './stream-consumer.js'
import { StreamHandlers } from './stream-handlers.js'

/** Reads a bus for one consumer. */
export type StreamReader = Pick<ConsumerReader, 'prepare' | 'start' | 'stop' | 'problem'>

/** Starts and stops the consumers of `@OnStream` methods. */
@Injectable()
export class Streams implements OnModuleInit {
  readonly #log = new NestLog()
  readonly #failures = new Bursts(this.#log)
  #readers: StreamReader[] = []

  constructor(
    private readonly connections: Connections,
    private readonly handlers: StreamHandlers,
    private readonly metrics: HandlerMetrics,
    consumption: Consumption,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    consumption.add(this)
  }

  /** Prepares the consumers: events that are published after this, also by other providers' init hooks, are read. */
  async onModuleInit(): Promise<void> {
    try {
      const handlers = this.handlers.find()
      if (handlers.length === 0) return
      await this.connections.opened()
      for (const { bus, name } of handlers) {
        await this.connections.bus(bus)
        this.connections.access?.demandWholeBus(bus, `@OnStream ${name}`)
      }
      const { causes } = this.connections.log
      this.#readers = handlers.map(handler =>
        this.reader(handler.bus, streamConsumer(handler, this.options.retry, causes, this.metrics, this.#failures)),
      )
      await Promise.all(this.#readers.map(reader => reader.prepare()))
    } catch (error) {
      await this.connections.close() // the application does not start: connections must not keep its process running
      throw error
    }
  }

  async start(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.start()))
  }

  /** Waits for the running batches; other instances take the next ones. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.stop()))
    this.#failures.close()
  }

  /** @returns undefined while batches are consumed, else what prevents it */
  problem(): string | undefined {
    for (const reader of this.#readers) if (reader.problem()) return reader.problem()
    return undefined
  }

  protected reader(bus: string, consumer: StreamConsumer): StreamReader {
    const { redis, log, registry, instance, clock } = this.connections
    return new ConsumerReader({
      ...consumer,
      ...{ redis, instance },
      now: clock.now,
      blocking: this.connections.blocking(),
      keys: log.keys,
      bus: () => registry.snapshot.buses.get(bus),
      ttlMs: this.options.claimIdleMs ?? moduleDefaults.claimIdleMs,
      logger: this.#log,
    })
  }
}
