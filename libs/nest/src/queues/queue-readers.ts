import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { retryDefaults, retryPolicy } from '@sluice/delivery'
import { Bursts, inWords } from '@sluice/observability'
import { emptySnapshot, type Queue } from '@sluice/registry'
import { Connections } from '../connections.js'
import { Methods } from '../handlers/methods.js'
import { HandlerMetrics } from '../metrics/handler-metrics.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { Consumption } from '../subscriptions/consumption.module.js'
import { BullProcessors } from './bull-processors.js'
import { type QueueHandler, QueueHandlers } from './queue-handlers.js'
import { QueueReader, type QueueSource } from './queue-reader.js'
import { QueueStore } from './queue-store.js'
import type { QueueWorkOptions } from './queue-work.js'

/** Declares the queues of the service, and starts and stops what calls its `@OnQueue` methods. */
@Injectable()
export class QueueReaders implements OnModuleInit {
  readonly #log = new NestLog()
  readonly #failures = new Bursts(this.#log)
  #readers: QueueSource[] = []

  constructor(
    private readonly connections: Connections,
    private readonly methods: Methods,
    private readonly handlers: QueueHandlers,
    protected readonly store: QueueStore,
    private readonly processors: BullProcessors,
    private readonly metrics: HandlerMetrics,
    consumption: Consumption,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {
    consumption.add(this)
  }

  /** Before all others: a worker of BullMQ that may not be is refused before it starts. */
  async onModuleInit(): Promise<void> {
    if (!this.methods.isFirst()) return
    try {
      await this.#prepare()
    } catch (error) {
      await this.connections.close() // the application does not start: connections must not keep its process running
      throw error
    }
  }

  start(): void {
    for (const reader of this.#readers) reader.start()
  }

  /** Waits for the handlers that run; messages that were not begun are put back. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.stop()))
    this.#failures.close()
  }

  /** @returns undefined while messages are received, else what prevents it */
  problem(): string | undefined {
    return this.#readers.map(reader => reader.problem()).find(Boolean)
  }

  async #prepare(): Promise<void> {
    const handlers = this.handlers.find()
    const declared = Object.keys(this.options.queues ?? {})
    if (handlers.length > 0 || declared.length > 0) await this.#declare()
    if (!this.connections.mayStayClosed || handlers.length > 0 || declared.length > 0) {
      await this.connections.opened()
      this.processors.refuse(this.connections.registry.snapshot.queues)
    }
    for (const handler of handlers) {
      const queue = await this.store.find(handler.queue, 'receive')
      this.#readers.push(this.source(queue, this.#workOf(handler)))
    }
    if (declared.length > 0) this.#keepDeclared()
  }

  async #declare(): Promise<void> {
    for (const [name, settings] of Object.entries(this.options.queues ?? {})) await this.store.declare(name, settings)
  }

  /** Redis may have lost the queues: a FIFO queue would be one without order then. */
  #keepDeclared(): void {
    this.connections.registry.onChange((_, before) => {
      if (before !== emptySnapshot) return
      this.#declare().catch((error: unknown) => this.#log.error(`the queues are not declared again: ${inWords(error)}`))
    })
  }

  #workOf(handler: QueueHandler): Omit<QueueWorkOptions, 'queue'> {
    const policy = retryPolicy(retryPolicy(retryDefaults.subscription, this.options.retry), handler.options)
    const { metrics } = this
    return { handler, backoff: policy.backoff, metrics, failures: this.#failures, random: Math.random }
  }

  protected source(queue: Queue, work: Omit<QueueWorkOptions, 'queue'>): QueueSource {
    return new QueueReader(this.store, queue, work)
  }
}
