import type { DeadLetter, Delivery } from '@sluice/delivery'
import { type CloudEvent, formatPosition } from '@sluice/event'
import {
  addDeliveries,
  deadLetter,
  type DeliveryJob,
  DeliveryWorker,
  isKnownDelivery,
  receiverOf,
  retryQueue,
} from '@sluice/queues'
import { type HandledEntry, handledOf, type SubscriptionEntry, SubscriptionReader } from '@sluice/streams'
import { type Attempts, type Ended, noTries } from './attempts.js'
import { type Connections } from '../connections.js'
import type { HandlerMetrics } from '../metrics/handler-metrics.js'
import { NestLog } from '../nest-log.js'
import { type HandlerOutcomes } from './handler-outcomes.js'

/**
 * Reads one subscription of handlers without order. The first try is made here; a failed handler is retried alone, from a
 * BullMQ job, and the entry is acknowledged.
 */
export class SharedReader {
  readonly #log = new NestLog()
  readonly #reader: SubscriptionReader
  #retries: DeliveryWorker | undefined

  constructor(
    private readonly name: string,
    private readonly connections: Connections,
    private readonly attempts: Attempts,
    private readonly outcomes: HandlerOutcomes,
    private readonly options: {
      readonly buses: readonly string[]
      readonly concurrency: number
      readonly claimIdleMs: number
      readonly metrics: HandlerMetrics
      /** Told when the subscription was deleted meanwhile. */
      readonly lost: () => void
    },
  ) {
    const { redis, log, registry, instance } = connections
    const { buses, concurrency, claimIdleMs, lost } = options
    this.#reader = new SubscriptionReader({
      ...{ redis, name, instance, concurrency, claimIdleMs, lost },
      blocking: connections.blocking(),
      keys: log.keys,
      buses: () => registry.buses().filter(bus => buses.includes(bus.name)),
      handle: (entry, mayBegin) => this.#handle(entry, mayBegin),
      journal: log.journal,
      logger: this.#log,
    })
  }

  /** Creates the consumer groups: events that are routed after this are read. */
  prepare(): Promise<void> {
    return this.#reader.prepare()
  }

  start(): void {
    this.#retries = this.#makeRetries()
    this.#retries.start()
    this.#reader.start()
  }

  async stop(): Promise<void> {
    await this.#reader.stop()
    await this.#retries?.stop()
  }

  problem(): string | undefined {
    return this.#reader.problem()
  }

  #makeRetries(): DeliveryWorker {
    const { queues } = this.connections
    return new DeliveryWorker({
      queues,
      work: { name: retryQueue(this.name), names: [retryQueue(this.name)] },
      concurrency: this.options.concurrency,
      clock: this.connections.clock,
      attempt: (job, content, mayBegin) => {
        const text = content.toString()
        const transform = job.transform && JSON.stringify(job.transform)
        const given = { text, event: JSON.parse(text) as CloudEvent, transform }
        return this.attempts.run(receiverOf(job), given, job, mayBegin)
      },
      drops: (delivery, receiver) => this.outcomes.forgets(delivery, receiver),
      destination: () => this.#destination,
      attempted: (receiver, outcome, durationMs) => this.outcomes.attempted(receiver, outcome, durationMs),
      succeed: (job, event, result) => this.outcomes.succeed(receiverOf(job), event, result),
      giveUp: async (letter, event) => {
        await this.outcomes.giveUp(letter, event)
        this.options.metrics.gaveUp(letter, letter.reason)
      },
      steps: this.outcomes.steps,
      logger: this.#log,
    })
  }

  async #handle(entry: SubscriptionEntry, mayBegin: () => boolean): Promise<HandledEntry> {
    const event = parse(entry.json)
    if (entry.rules.length === 1) return this.#handleOne(entry, entry.rules[0]!, event, mayBegin)
    // the entry is held until the last handler has ended, even if another one could not be called
    const results = await Promise.allSettled(entry.rules.map(rule => this.#handleOne(entry, rule, event, mayBegin)))
    return together(
      results.map(result => {
        if (result.status === 'rejected') throw result.reason
        return result.value
      }),
    )
  }

  async #handleOne(
    entry: SubscriptionEntry,
    rule: string,
    event: CloudEvent | undefined,
    mayBegin: () => boolean,
  ): Promise<HandledEntry> {
    const { shard, logId, redrives, taken } = entry
    const position = formatPosition(shard.index, logId)
    const to = { rule, target: this.outcomes.targetOf(shard.bus, rule, this.name) }
    const receiver: Delivery = { bus: shard.bus, position, ...to, redrives }
    const delivery = entry.delivery ? { ...receiver, ...entry.delivery } : receiver
    if (await this.outcomes.forgets(delivery, receiver)) return
    const sent = entry.delivery ? { delivery, to } : { delivery }
    // the former holder may have added the retry job and died before it acknowledged the entry
    if (taken > 1 && (await isKnownDelivery(this.#retryQueue, sent.delivery))) return
    const ended = await this.attempts.make(
      { receiver, delivery, subscription: this.name, text: entry.json, event, transform: entry.transform, mayBegin },
      taken,
      noTries,
    )
    if (ended.kind === 'ack') return { steps: ended.steps }
    if (ended.kind === 'not begun') return 'not begun'
    if (ended.kind === 'retry') return () => this.#tryAgain(sent, entry, ended)
    const { reason, error, transform } = ended
    const letter = deadLetter({ ...sent, failed: ended.tries.failed }, this.#destination, reason, error)
    return () => this.outcomes.giveUp({ ...letter, ...(transform && { transform }) }, entry.json)
  }

  async #tryAgain(
    sent: Pick<DeliveryJob, 'delivery'>,
    { json, taken, transform }: SubscriptionEntry,
    { delayMs, tries }: Ended & { kind: 'retry' },
  ): Promise<void> {
    const policy = this.attempts.policy(receiverOf(sent).rule)
    const { clock } = this.connections
    const { failed, outcome, since = clock.now(), waited = 0, probed } = tries
    const next = outcome ? { attempt: taken, outcome } : { attempt: taken + 1 - waited }
    const job: DeliveryJob = {
      ...sent,
      event: json,
      ...(transform !== undefined && { transform: JSON.parse(transform) as NonNullable<DeliveryJob['transform']> }),
      version: 0,
      policy,
      failed,
      since,
      ...next,
      ...(probed ? { probed } : {}),
    }
    await addDeliveries(this.#retryQueue, [job], () => delayMs, clock.now())
  }

  get #retryQueue(): ReturnType<Connections['queues']['get']> {
    return this.connections.queues.get(retryQueue(this.name))
  }

  get #destination(): Pick<DeadLetter, 'targetType' | 'destination'> {
    return { targetType: 'subscription', destination: this.name }
  }
}

/** The outcome of an entry for several handlers. */
function together(all: readonly HandledEntry[]): HandledEntry {
  if (all.includes('not begun')) return 'not begun'
  const each = all.map(handled => handledOf(handled as Exclude<HandledEntry, 'not begun'>))
  const steps = each.map(({ steps }) => steps).join('')
  let left = each.flatMap(({ write }) => write ?? [])
  if (left.length === 0) return { steps }
  const write = async () => {
    const results = await Promise.allSettled(left.map(write => write()))
    left = left.filter((_, i) => results[i]!.status === 'rejected')
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }
  return { write, steps }
}

function parse(json: string): CloudEvent | undefined {
  try {
    return JSON.parse(json) as CloudEvent
  } catch {
    return undefined
  }
}
