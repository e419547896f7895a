import { Inject, Injectable } from '@nestjs/common'
import type { DeadLetter, Delivery } from '@sluice/delivery'
import { type CloudEvent, formatPosition, parsePosition } from '@sluice/event'
import { addDeliveries, deadLetter, type DeliveryJob, DeliveryWorker, retryQueue } from '@sluice/queues'
import { type SubscriptionEntry, SubscriptionReader } from '@sluice/streams'
import { Attempts, noTries } from './attempts.js'
import { Connections } from './connections.js'
import { targetId } from './handler-rules.js'
import { NestLog } from './nest-log.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from './options.js'

/**
 * Reads the events of handlers that ask for no order. The first try is made here; a handler that failed is tried again
 * alone, from a BullMQ job, while the event itself is done with.
 */
@Injectable()
export class SharedSubscription {
  readonly #log = new NestLog()
  #reader: SubscriptionReader | undefined
  #retries: DeliveryWorker | undefined

  constructor(
    private readonly connections: Connections,
    private readonly attempts: Attempts,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Nothing that comes from here on is missed. */
  async prepare(buses: readonly string[]): Promise<void> {
    this.#reader = this.#makeReader(buses)
    await this.#reader.prepare()
  }

  start(): void {
    this.#retries = this.#makeRetries()
    this.#retries.start()
    this.#reader?.start()
  }

  async stop(): Promise<void> {
    await this.#reader?.stop()
    await this.#retries?.stop()
  }

  problem(): string | undefined {
    return this.#reader?.health.problem()
  }

  #makeReader(buses: readonly string[]): SubscriptionReader {
    const { redis, log, registry, instance } = this.connections
    const { name, concurrency = 16, claimIdleMs = 15_000 } = this.options
    return new SubscriptionReader({
      ...{ redis, name, instance, concurrency, claimIdleMs },
      blocking: this.connections.blocking(),
      keys: log.keys,
      buses: () => registry.buses().filter(bus => buses.includes(bus.name)),
      handle: entry => this.#handle(entry),
      logger: this.#log,
    })
  }

  #makeRetries(): DeliveryWorker {
    const { queues, letters } = this.connections
    const { name, concurrency = 16 } = this.options
    return new DeliveryWorker({
      queue: retryQueue(name),
      connection: queues.connection,
      prefix: queues.prefix,
      concurrency,
      attempt: job => this.attempts.run(job.delivery, JSON.parse(job.event) as CloudEvent, job.attempt),
      destination: () => this.#destination,
      giveUp: (letter, event) => letters.give(shardOf(letter), JSON.stringify(letter), event),
      logger: this.#log,
    })
  }

  async #handle(entry: SubscriptionEntry): Promise<void> {
    const event = parse(entry.event)
    // the entry is in hand until the last handler has ended, also where another could not even be given up
    const results = await Promise.allSettled(entry.rules.map(rule => this.#handleOne(entry, rule, event)))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  async #handleOne(entry: SubscriptionEntry, rule: string, event: CloudEvent | undefined): Promise<void> {
    const { shard, eventId, redrives, taken } = entry
    const position = formatPosition(shard.shard, eventId)
    const delivery: Delivery = { bus: shard.bus, position, rule, target: targetId, redrives }
    const ended = await this.attempts.make(delivery, event, taken, noTries)
    if (ended.kind === 'ack') return
    const policy = this.attempts.policy(rule)
    const { failed } = ended.tries
    const job: DeliveryJob = { delivery, event: entry.event, version: 0, policy, attempt: taken + 1, failed }
    if (ended.kind === 'retry') {
      await addDeliveries(this.connections.queues.get(retryQueue(this.options.name)), [job], ended.delayMs)
    } else {
      const letter = deadLetter(job, this.#destination, ended.reason, ended.error)
      await this.connections.letters.give(shard, JSON.stringify(letter), entry.event)
    }
  }

  get #destination(): Pick<DeadLetter, 'targetType' | 'destination'> {
    return { targetType: 'subscription', destination: this.options.name }
  }
}

function shardOf({ bus, position }: Delivery): { bus: string; shard: number } {
  return { bus, shard: parsePosition(position)!.shard }
}

function parse(json: string): CloudEvent | undefined {
  try {
    return JSON.parse(json) as CloudEvent
  } catch {
    return undefined
  }
}
