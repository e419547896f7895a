import { Injectable, type OnApplicationShutdown } from '@nestjs/common'
import { ConflictError, redisRefusal } from '@sluice/event'
import type { NewMessage, PulledQueue, ReceivedMessage, Sent } from '@sluice/message'
import { bounded, QueueEngines } from '@sluice/queues'
import { fedQueues, isOwnEngine, policyOf, type Queue, queueKind, undeclaredQueue } from '@sluice/registry'
import { full, pause, QueueShutError, QueueWaits, type WaitedQueue } from '@sluice/streams'
import { Connections } from '../connections.js'
import { NestLog } from '../nest-log.js'
import { QueueStore, type ReceiveAsk, unknownQueue } from './queue-store.js'

/** Milliseconds between two looks whether a queue is still paused. */
const pausedMs = 250

/** How often, and at which interval in milliseconds, a queue is declared that another instance is declaring. */
const [mostTries, busyMs] = [20, 250]

/** A receive that waits. */
interface Poll {
  readonly queue: string
  readonly end: AbortController
}

/** Queues in Redis. */
@Injectable()
export class RedisQueues extends QueueStore implements OnApplicationShutdown {
  readonly #undeclared = new Map<string, Queue>()
  readonly #opened = new WeakMap<Queue, PulledQueue>()
  readonly #polls = new Set<Poll>()
  #parts: { readonly engines: QueueEngines; readonly waits: QueueWaits } | undefined

  constructor(private readonly connections: Connections) {
    super()
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#parts?.waits.close()
  }

  async find(name: string, verb: 'send' | 'receive'): Promise<Queue> {
    await this.connections.opened()
    this.connections.access?.demandQueue(name, verb)
    const { registry } = this.connections
    const known = registry.snapshot.queues.get(name) ?? this.#undeclared.get(name)
    if (known) return known
    await registry.refresh()
    const declared = registry.snapshot.queues.get(name)
    if (declared) return declared
    if (!(await this.#isMade(name))) throw unknownQueue(name)
    const made = undeclaredQueue(name)
    this.#undeclared.set(name, made)
    return made
  }

  async declare(name: string, settings: object): Promise<void> {
    const { registry, access } = this.connections
    await this.connections.opened()
    const { name: _, ...before }: Partial<Queue> = registry.snapshot.queues.get(name) ?? {}
    const isNew = !registry.snapshot.queues.has(name)
    const says = Object.entries(settings) as [keyof typeof before, unknown][]
    if (!isNew && says.every(([setting, value]) => value === undefined || before[setting] === value)) return
    const queue = { ...before, ...settings }
    // a service with a key asks the platform, which knows
    const wasThere = isNew && !access && (await this.#isMade(name))
    if (wasThere && isOwnEngine(queue as Queue)) await this.#refuseOverJobs(name)
    await whileBusy(() => registry.store.put(queueKind, { name }, { settings: queue, wasThere }))
    this.#undeclared.delete(name)
    await registry.refresh()
  }

  open(queue: Queue): PulledQueue {
    let opened = this.#opened.get(queue)
    if (!opened) this.#opened.set(queue, (opened = this.#engines.engines.open(queue.name, policyOf(queue))))
    return opened
  }

  async send(queue: Queue, messages: readonly NewMessage[]): Promise<Sent[]> {
    try {
      return await bounded(this.open(queue).send(messages))
    } catch (error) {
      throw refusal(error)
    }
  }

  async receive(queue: Queue, { waitMs, signal, ...ask }: ReceiveAsk): Promise<ReceivedMessage[]> {
    const poll: Poll = { queue: queue.name, end: new AbortController() }
    const end = signal ? AbortSignal.any([signal, poll.end.signal]) : poll.end.signal
    const until = performance.now() + waitMs
    const left = () => Math.max(0, until - performance.now())
    while (this.#isPaused(queue.name)) {
      if (left() === 0 || end.aborted) return []
      await pause(Math.min(left(), pausedMs), end)
    }
    this.#polls.add(poll)
    try {
      return await this.#engines.waits.receive(waited(this.open(queue)), { ...ask, waitMs: left(), signal: end })
    } finally {
      this.#polls.delete(poll)
    }
  }

  get #engines() {
    return (this.#parts ??= this.#start())
  }

  #start() {
    const { queues, redis, log, registry } = this.connections
    registry.onChange(() => this.#endPolls())
    return { engines: new QueueEngines(queues, redis, log.keys), waits: new QueueWaits(redis, new NestLog()) }
  }

  /** Ends the waits of queues that are paused or deleted now, and those that the key does not allow any more. */
  #endPolls(): void {
    const { registry, access } = this.connections
    for (const { queue, end } of this.#polls) {
      const isThere = registry.snapshot.queues.has(queue) || this.#undeclared.has(queue)
      if (!isThere || this.#isPaused(queue) || access?.lacksQueue(queue, 'receive')) end.abort()
    }
  }

  #isPaused(name: string): boolean {
    return this.connections.registry.snapshot.queues.get(name)?.paused === true
  }

  /** Whether rules fill the queue, or BullMQ has it. */
  async #isMade(name: string): Promise<boolean> {
    const { registry, queues } = this.connections
    return fedQueues(registry.snapshot).has(name) || (await bounded(queues.isThere(name)))
  }

  async #refuseOverJobs(name: string): Promise<void> {
    const { waiting, active, delayed, failed } = await bounded(this.connections.queues.lag(name))
    const jobs = waiting + active + delayed + failed
    if (jobs === 0) return
    const fix = 'let its workers finish them first, or take another name'
    const message = `BullMQ has ${jobs} jobs in queue '${name}', which a FIFO or fair queue would not give to anybody: ${fix}`
    throw new ConflictError('QUEUE_EXISTS', message, { queue: name, jobs })
  }
}

/** Instances that start together declare the same queue: the platform lets one at a time. */
async function whileBusy<T>(put: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await put()
    } catch (error) {
      if ((error as { code?: string }).code !== 'QUEUE_BUSY' || tries === mostTries) throw error
      await pause(busyMs, new AbortController().signal)
    }
  }
}

function refusal(error: unknown): unknown {
  if (error instanceof QueueShutError) return full(error.why)
  return redisRefusal(error) ?? error
}

/** BullMQ's commands would wait for ever while Redis is away. */
function waited(queue: PulledQueue): WaitedQueue {
  return {
    wakeKey: queue.wakeKey,
    receive: (most, visibilityMs) => bounded(queue.receive(most, visibilityMs)),
    putBack: receipts => bounded(queue.putBack(receipts)),
  }
}
