import { Inject, Injectable } from '@nestjs/common'
import { type DeadLetter, type Delivery, type FailedAttempt, type Reason, type RetryPolicy } from '@sluice/delivery'
import { formatPosition } from '@sluice/event'
import { deadLetter } from '@sluice/queues'
import { type Ended, GrowthOrder, type Letter, OrderedReader, type OrderedTask } from '@sluice/streams'
import { Attempts, noTries, type Tries } from './attempts.js'
import { Connections } from '../connections.js'
import { Handlers } from '../handlers/handlers.js'
import { SubscriptionLag } from '../metrics/subscription-lag.js'
import { NestLog } from '../nest-log.js'
import { orderOf } from '../handlers/handler-options.js'
import { MODULE_OPTIONS_TOKEN, moduleDefaults, type SluiceOptions } from '../options.js'
import { HandlerOutcomes } from './handler-outcomes.js'
import type { Read } from './reads.js'

/**
 * One instance reads a shard, and during a rolling update that may be an instance without the handler: it retries the events
 * for five minutes, until an instance with the handler takes the shard over.
 */
const withoutHandler: RetryPolicy = {
  attempts: 60,
  backoff: { type: 'fixed', delay: 5000, jitter: 0, maxDelay: 5000 },
  maxAgeMs: 600_000,
}

/** Reads the events of ordered handlers. A failed event waits in Redis with later ones of its lane, and is retried here. */
@Injectable()
export class OrderedSubscription {
  readonly #log = new NestLog()
  #readers: readonly OrderedReader[] = []

  constructor(
    private readonly connections: Connections,
    private readonly handlers: Handlers,
    private readonly attempts: Attempts,
    private readonly outcomes: HandlerOutcomes,
    private readonly lag: SubscriptionLag,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: SluiceOptions,
  ) {}

  /** Creates the consumer groups: events that are routed after this are read. @param lost called if a subscription was deleted since */
  async prepare(reads: readonly Read[], lost: () => void): Promise<void> {
    this.#readers = reads.map(read => this.#makeReader(read, lost))
    await Promise.all(this.#readers.map(reader => reader.prepare()))
    this.lag.watch(reads)
  }

  start(): void {
    for (const reader of this.#readers) reader.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#readers.map(reader => reader.stop()))
  }

  problem(): string | undefined {
    return this.#readers.map(reader => reader.problem()).find(Boolean)
  }

  #makeReader(
    { name, buses, concurrency = this.options.concurrency ?? moduleDefaults.concurrency }: Read,
    lost: () => void,
  ): OrderedReader {
    const { redis, log, registry, instance } = this.connections
    const growth = new GrowthOrder(redis, log.keys, name, bus => registry.snapshot.buses.get(bus))
    return new OrderedReader({
      ...{ redis, name, instance, concurrency, lost },
      blocking: this.connections.blocking(),
      keys: log.keys,
      buses: () => registry.buses().filter(bus => buses.includes(bus.name)),
      ttlMs: this.options.claimIdleMs ?? moduleDefaults.claimIdleMs,
      mayStart: task => growth.mayStart(task),
      attempt: (task, mayBegin) => this.#attempt(name, task, mayBegin),
      wanted: async task => !(await this.#isDeleted(task)),
      closedOff: (task, closedBy) => this.#closedOff(name, task, closedBy),
      journal: log.journal,
      parked: tasks => this.#parked(name, tasks),
      logger: this.#log,
    })
  }

  async #parked(subscription: string, tasks: readonly OrderedTask[]): Promise<void> {
    const { journal } = this.connections.log
    const { bus } = tasks[0]!.shard
    if (!journal.keepsAll(bus)) return
    await Promise.all(
      tasks.map(task => {
        const { position, rule, target, redrives } = { ...this.#receiverOf(subscription, task), ...task.delivery }
        return journal.write({ bus, position }, { name: 'INVOCATION_PARKED', rule, target, redrives })
      }),
    )
  }

  async #attempt(subscription: string, task: OrderedTask, mayBegin: () => boolean): Promise<Ended> {
    const receiver = this.#receiverOf(subscription, task)
    const delivery = { ...receiver, ...task.delivery }
    if (await this.outcomes.forgets(delivery, receiver)) return { kind: 'ack' }
    const handler = this.handlers.byRule.get(task.rule)
    const before = task.tries ? (JSON.parse(task.tries) as Tries) : noTries
    const policy = handler ? this.attempts.policy(task.rule) : withoutHandler
    const { text, event, transform } = task
    const handling = { receiver, delivery, subscription, text, event, transform, mayBegin }
    const ended = await this.attempts.make(handling, task.attempt, before, policy)
    if (ended.kind === 'ack' || ended.kind === 'not begun') return ended
    if (ended.kind === 'retry') return { ...ended, tries: JSON.stringify(ended.tries) }
    const { reason, error, tries, transform: fault } = ended
    // an unreadable event has no partition key, so no event waits behind it
    const closes = reason !== 'unreadable' && (!handler || orderOf(handler.options) !== 'skip')
    const made = this.#letter(subscription, task, reason, error, tries.failed, closes)
    const letter = { ...made, ...(fault && { transform: fault }) }
    return this.outcomes.drops(letter) ? { kind: 'ack' } : { kind: 'dead-letter', closes, letter: stored(letter) }
  }

  #isDeleted({ shard, rule }: OrderedTask): Promise<boolean> {
    return this.outcomes.ruleWasDeleted(shard.bus, rule)
  }

  #closedOff(subscription: string, task: OrderedTask, closedBy: string): Letter {
    const error = `it must not overtake an earlier event of its partition key that is a dead letter: ${closedBy}`
    return stored(this.#letter(subscription, task, 'lane-closed', error, [], true))
  }

  #letter(
    subscription: string,
    task: OrderedTask,
    reason: Reason,
    error: string,
    failed: readonly FailedAttempt[],
    closes: boolean,
  ): DeadLetter {
    const delivery = { ...this.#receiverOf(subscription, task), ...task.delivery }
    const destination = { targetType: 'subscription', destination: subscription } as const
    return { ...deadLetter({ delivery, failed }, destination, reason, error), ...(closes ? { lane: task.lane } : {}) }
  }

  #receiverOf(subscription: string, { shard, logId, rule, redrives }: OrderedTask): Delivery {
    const target = this.outcomes.targetOf(shard.bus, rule, subscription)
    return { bus: shard.bus, position: formatPosition(shard.index, logId), rule, target, redrives }
  }
}

function stored(letter: DeadLetter): Letter {
  return { id: letter.id, json: JSON.stringify(letter) }
}
