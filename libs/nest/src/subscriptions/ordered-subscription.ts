import { Inject, Injectable } from '@nestjs/common'
import { type DeadLetter, type Delivery, type FailedAttempt, type Reason, type RetryPolicy } from '@sluice/delivery'
import { formatPosition } from '@sluice/event'
import { deadLetter } from '@sluice/queues'
import { type Ended, GrowthOrder, type Letter, OrderedReader, type OrderedTask } from '@sluice/streams'
import { Attempts, noTries, type Tries } from './attempts.js'
import { Connections } from '../connections.js'
import { orderedName } from './handler-rules.js'
import { Handlers } from '../handlers/handlers.js'
import { NestLog } from '../nest-log.js'
import { orderOf } from '../handlers/on-event.decorator.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../options.js'
import { HandlerOutcomes } from './outcomes.js'

/**
 * A shard is read by one instance, and during a rolling update that may be one without the handler: it keeps the events for
 * five minutes, for an instance that has it.
 */
const withoutHandler: RetryPolicy = {
  attempts: 60,
  backoff: { type: 'fixed', delay: 5000, jitter: 0, maxDelay: 5000 },
  maxAgeMs: 600_000,
}

/** Reads the events of ordered handlers. What failed waits in Redis with what is behind it, and is tried again here. */
@Injectable()
export class OrderedSubscription {
  readonly #log = new NestLog()
  #reader: OrderedReader | undefined

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    private readonly attempts: Attempts,
    private readonly outcomes: HandlerOutcomes,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Nothing that comes from here on is missed. Does nothing where no handler is ordered and none has left anything. */
  async prepare(buses: readonly string[]): Promise<void> {
    const wanted = [...this.handlers.byRule.values()].some(({ options }) => orderOf(options))
    if (!wanted && !(await this.#isThere(buses))) return
    this.#reader = this.#makeReader(buses)
    await this.#reader.prepare()
  }

  start(): void {
    this.#reader?.start()
  }

  async stop(): Promise<void> {
    await this.#reader?.stop()
  }

  problem(): string | undefined {
    return this.#reader?.problem()
  }

  get #name(): string {
    return orderedName(this.options.name)
  }

  /** An earlier version of the service had ordered handlers. */
  async #isThere(names: readonly string[]): Promise<boolean> {
    const { redis, log, registry } = this.connections
    const shards = registry.buses().filter(({ name }) => names.includes(name))
    const streams = shards.flatMap(({ name, shards }) =>
      Array.from({ length: shards }, (_, shard) => log.keys.subscription(name, shard, this.#name)),
    )
    return (await Promise.all(streams.map(stream => redis.exists(stream)))).includes(1)
  }

  #makeReader(buses: readonly string[]): OrderedReader {
    const { redis, log, registry, instance } = this.connections
    const { concurrency = 16, claimIdleMs = 15_000 } = this.options
    const growth = new GrowthOrder(redis, log.keys, this.#name, bus => registry.snapshot.buses.get(bus))
    return new OrderedReader({
      ...{ redis, instance, concurrency },
      name: this.#name,
      blocking: this.connections.blocking(),
      keys: log.keys,
      buses: () => registry.buses().filter(bus => buses.includes(bus.name)),
      ttlMs: claimIdleMs,
      mayStart: task => growth.mayStart(task),
      attempt: task => this.#attempt(task),
      closedOff: (task, closedBy) => this.#closedOff(task, closedBy),
      logger: this.#log,
    })
  }

  async #attempt(task: OrderedTask): Promise<Ended> {
    const handler = this.handlers.byRule.get(task.rule)
    const before = task.tries ? (JSON.parse(task.tries) as Tries) : noTries
    const policy = handler ? this.attempts.policy(task.rule) : withoutHandler
    const handling = { receiver: this.#receiverOf(task), text: task.text, event: task.event }
    const ended = await this.attempts.make(handling, task.attempt, before, policy)
    if (ended.kind === 'ack') return ended
    if (ended.kind === 'retry') return { ...ended, tries: JSON.stringify(ended.tries) }
    const { reason, error, tries } = ended
    // what is unreadable has no partition key: nothing can be behind it
    const closes = reason !== 'unreadable' && (!handler || orderOf(handler.options) !== 'skip')
    const letter = this.#letter(task, reason, error, tries.failed, closes)
    return this.outcomes.drops(letter) ? { kind: 'ack' } : { kind: 'dead-letter', closes, letter: stored(letter) }
  }

  #closedOff(task: OrderedTask, closedBy: string): Letter {
    const error = `it must not overtake an earlier event of its partition key that is a dead letter: ${closedBy}`
    return stored(this.#letter(task, 'lane-closed', error, [], true))
  }

  #letter(
    task: OrderedTask,
    reason: Reason,
    error: string,
    failed: readonly FailedAttempt[],
    closes: boolean,
  ): DeadLetter {
    const delivery = { ...this.#receiverOf(task), ...task.instead }
    const destination = { targetType: 'subscription', destination: this.#name } as const
    return { ...deadLetter({ delivery, failed }, destination, reason, error), ...(closes ? { lane: task.lane } : {}) }
  }

  #receiverOf({ shard, eventId, rule, redrives }: OrderedTask): Delivery {
    const target = this.outcomes.targetOf(shard.bus, rule, this.#name)
    return { bus: shard.bus, position: formatPosition(shard.shard, eventId), rule, target, redrives }
  }
}

function stored(letter: DeadLetter): Letter {
  return { id: letter.id, json: JSON.stringify(letter) }
}
