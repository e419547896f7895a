import { Injectable } from '@nestjs/common'
import type { Action } from '@sluice/access'
import { bounded, isOwnQueue, QueueEngines, Queues } from '@sluice/queues'
import { isOwnEngine, policyOf, RegistryView, type Snapshot, undeclaredQueue } from '@sluice/registry'
import { type Caller, queueNames } from '@sluice/service'
import { Giving } from '../access/giving.js'
import { type Feeders, feedersOf, fewOf } from './feeders.js'

/** A queue as it is now. */
export interface ShownQueue {
  readonly name: string
  /** Whether it is one of Sluice's own, which can be looked at and not changed. */
  readonly own: boolean
  readonly engine: 'bullmq' | 'sluice'
  /** Whether somebody put it; else only rules or BullMQ know it. */
  readonly declared: boolean
  readonly fifo: boolean
  readonly fair: boolean
  readonly paused: boolean
  readonly waiting: number
  /** That a consumer or worker has. */
  readonly inFlight: number
  readonly delayed: number
  readonly dead: number
  /** ISO 8601: when the oldest message that is not dead was sent, where there is one. */
  readonly oldestSentAt?: string
  readonly filledBy: Feeders
}

/** The queues that the platform knows: its own, the targets of rules, and declared ones. */
@Injectable()
export class QueueStates {
  constructor(
    private readonly view: RegistryView,
    private readonly queues: Queues,
    private readonly messages: QueueEngines,
    private readonly giving: Giving,
  ) {}

  names(): Set<string> {
    const { snapshot } = this.view
    return new Set([...queueNames(snapshot), ...snapshot.queues.keys()])
  }

  /** Those that are queues of BullMQ. */
  bullNames(snapshot: Snapshot = this.view.snapshot): Set<string> {
    return queueNames(snapshot)
  }

  /** Jobs of Sluice's own queues have events of all buses and of all tenants, so only callers that read them all see these queues. */
  maySee(caller: Caller, name: string, action: Action = 'queues:read'): boolean {
    if (!caller.may(action, { queue: name })) return false
    if (!isOwnQueue(name)) return true
    return this.giving.has(caller, { read: { bus: '*' } }) && (caller.isRoot || this.view.snapshot.tenants.size === 0)
  }

  /** @throws UnavailableError `REDIS_UNREACHABLE` where BullMQ does not answer in time */
  states(caller: Caller, names: readonly string[]): Promise<ShownQueue[]> {
    return bounded(Promise.all(names.map(name => this.#state(caller, name))))
  }

  async #state(caller: Caller, name: string): Promise<ShownQueue> {
    const declared = this.view.snapshot.queues.get(name)
    const queue = declared ?? undeclaredQueue(name)
    const { fifo, fair } = queue
    const engine = isOwnEngine(queue) ? 'sluice' : 'bullmq'
    const filledBy = fewOf(feedersOf(this.view.snapshot, name, caller))
    const what = { name, own: isOwnQueue(name), engine, declared: declared !== undefined, fifo, fair } as const
    const found = { ...what, filledBy }
    if (found.own) {
      const { waiting, active, delayed, failed, paused } = await this.queues.state(name)
      return { ...found, paused, waiting, inFlight: active, delayed, dead: failed }
    }
    const [{ oldestSentAt: oldest, ...counts }, isPaused] = await Promise.all([
      this.messages.open(name, policyOf(queue)).counts(),
      engine === 'bullmq' && this.queues.get(name).isPaused(),
    ])
    const age = oldest === undefined ? {} : { oldestSentAt: new Date(oldest).toISOString() }
    return { ...found, paused: queue.paused || isPaused, ...counts, ...age }
  }
}
