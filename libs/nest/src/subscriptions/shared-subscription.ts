import { Inject, Injectable } from '@nestjs/common'
import { DeletedQueues, QueueWatch, retryQueue } from '@sluice/queues'
import { Connections } from '../connections.js'
import { HandlerMetrics } from '../metrics/handler-metrics.js'
import { SubscriptionLag } from '../metrics/subscription-lag.js'
import { NestLog } from '../nest-log.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { Attempts } from './attempts.js'
import { HandlerOutcomes } from './handler-outcomes.js'
import type { Read } from './reads.js'
import { SharedReader } from './shared-reader.js'

/** Reads the events of handlers without order: one subscription a group, and one for each handler with its own `concurrency`. */
@Injectable()
export class SharedSubscription {
  #readers: readonly SharedReader[] = []
  /** Watches on the retry queues. */
  #watches: readonly QueueWatch[] = []

  constructor(
    private readonly connections: Connections,
    private readonly attempts: Attempts,
    private readonly outcomes: HandlerOutcomes,
    private readonly metrics: HandlerMetrics,
    private readonly lag: SubscriptionLag,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Creates the consumer groups: events that are routed after this are read. @param lost called if a subscription was deleted since */
  async prepare(reads: readonly Read[], lost: () => void): Promise<void> {
    const { concurrency: most = moduleDefaults.concurrency, claimIdleMs = moduleDefaults.claimIdleMs } = this.options
    this.#readers = reads.map(
      ({ name, buses, concurrency = most }) =>
        new SharedReader(name, this.connections, this.attempts, this.outcomes, {
          buses,
          concurrency,
          claimIdleMs,
          metrics: this.metrics,
          lost,
        }),
    )
    await Promise.all(this.#readers.map(reader => reader.prepare()))
    this.lag.watch(reads)
    const { queues } = this.connections
    const log = new NestLog()
    const deleted = new DeletedQueues(log)
    const watch = (queue: string) => new QueueWatch(queues.get(queue), queues.connection, log, deleted)
    this.#watches = reads.map(({ name }) => watch(retryQueue(name)))
  }

  start(): void {
    for (const one of [...this.#readers, ...this.#watches]) one.start()
  }

  async stop(): Promise<void> {
    for (const watch of this.#watches) watch.stop()
    await Promise.all(this.#readers.map(reader => reader.stop()))
  }

  problem(): string | undefined {
    return [...this.#readers, ...this.#watches].map(one => one.problem()).find(Boolean)
  }
}
