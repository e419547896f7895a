import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { type DeadLetter, type GivenUp, retryDefaults, retryPolicy } from '@sluice/delivery'
import { formatPosition } from '@sluice/event'
import { compile } from '@sluice/pattern'
import { deadLetter } from '@sluice/queues'
import { type Batch, BatchReader, type Handled, type Shard } from '@sluice/streams'
import { Connections } from '../connections.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { Consumption } from '../subscriptions/consumption.module.js'
import { targetId } from '../subscriptions/handler-rules.js'
import { failure } from '../subscriptions/outcomes.js'
import { eventBatch, handledOf } from './event-batch.js'
import { type StreamHandler, StreamHandlers } from './stream-handlers.js'
import { startOf, streamDefaults } from './stream-options.js'

/** Starts and stops the consumers that `@OnStream` methods are. */
@Injectable()
export class Streams implements OnModuleInit {
  readonly #log = new NestLog()
  #readers: BatchReader[] = []

  constructor(
    private readonly connections: Connections,
    private readonly handlers: StreamHandlers,
    consumption: Consumption,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    consumption.add(this)
  }

  /** What is published from here on, also by those that are initialised now, is not missed. */
  async onModuleInit(): Promise<void> {
    try {
      const handlers = this.handlers.find()
      if (handlers.length === 0) return
      await this.connections.opened()
      for (const { bus } of handlers) await this.connections.bus(bus)
      this.#readers = handlers.map(handler => this.#reader(handler))
      await Promise.all(this.#readers.map(reader => reader.prepare()))
    } catch (error) {
      await this.connections.close() // the app does not start, and must not be kept running by them
      throw error
    }
  }

  async start(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.start()))
  }

  /** Waits for the batches that run; the next ones are another instance's. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.stop()))
  }

  /** Undefined while batches are consumed, else what keeps them from it. */
  problem(): string | undefined {
    for (const reader of this.#readers) if (reader.problem()) return reader.problem()
    return undefined
  }

  #reader(handler: StreamHandler): BatchReader {
    const { redis, log, registry, instance } = this.connections
    const { name, bus, options } = handler
    const { batchSize, window, from, bisect } = { ...streamDefaults, ...options }
    return new BatchReader({
      ...{ redis, name, instance, bisect },
      blocking: this.connections.blocking(),
      keys: log.keys,
      bus: () => registry.snapshot.buses.get(bus),
      from: startOf(from)!,
      ttlMs: this.options.claimIdleMs ?? moduleDefaults.claimIdleMs,
      size: batchSize,
      waitMs: window,
      policy: retryPolicy(retryPolicy(retryDefaults.subscription, this.options.retry), options),
      ...(options.tumbling ? { tumblingMs: options.tumbling.ms } : {}),
      ...(options.pattern ? { wants: compile(options.pattern) } : {}),
      handle: batch => this.#handle(handler, batch),
      letter: (shard, entryId, givenUp) => JSON.stringify(letter(name, shard, entryId, givenUp)),
      logger: this.#log,
    })
  }

  async #handle({ name, invoke }: StreamHandler, batch: Batch): Promise<Handled> {
    const handled = await attempt(invoke, batch)
    const failed = handled.ok ? handled.failures.size : batch.events.length
    if (handled.ok && failed === 0) return handled
    const { shard, attempt: n } = batch
    const error = handled.ok ? {} : { error: handled.error }
    this.#log.warn('batch.attempted', {
      consumer: name,
      ...shard,
      attempt: n,
      events: batch.events.length,
      failed,
      ...error,
    })
    return handled
  }
}

async function attempt(invoke: StreamHandler['invoke'], batch: Batch): Promise<Handled> {
  try {
    return handledOf(await invoke(eventBatch(batch)), batch)
  } catch (error) {
    return failure(error)
  }
}

function letter(consumer: string, { bus, shard }: Shard, entryId: string, givenUp: GivenUp): DeadLetter {
  const { failed, reason, error } = givenUp
  const delivery = { bus, position: formatPosition(shard, entryId), rule: consumer, target: targetId, redrives: 0 }
  return deadLetter({ delivery, failed }, { targetType: 'stream', destination: consumer }, reason, error)
}
