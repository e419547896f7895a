import { Injectable } from '@nestjs/common'
import { isFullName } from '@sluice/delivery'
import { ConflictError, nameBeside, NotFoundError } from '@sluice/event'
import { bounded, isOwnQueue, QueueEngines, Queues } from '@sluice/queues'
import {
  fedQueues,
  isOwnEngine,
  policyOf,
  type Queue,
  queueKind,
  type QueueSettings,
  RegistryView,
  undeclaredQueue,
  type Written,
} from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import type { Precondition } from '../precondition.js'
import { type Feeders, feedersOf, fewOf } from './feeders.js'
import { type ShownQueue, QueueStates } from './queue-states.js'

/** Milliseconds after which the lock of a queue expires if its owner died. */
const lockMs = 30_000

/** What answers show of a queue and a put ignores, so that what was read can be sent back. */
const shownOnly = [
  ...['own', 'engine', 'declared', 'waiting', 'inFlight', 'delayed', 'dead', 'oldestSentAt', 'filledBy'],
] as const satisfies readonly (keyof ShownQueue)[]

/** A queue with its settings, as it is now. */
export type QueueDetail = ShownQueue & Omit<Queue, 'deadLetterQueue'> & Pick<Queue, 'deadLetterQueue'>

/** Makes, changes and deletes queues that are pulled. A change is in force in this process when the call returns, in others within a second. */
@Injectable()
export class PulledQueues {
  constructor(
    private readonly view: RegistryView,
    private readonly states: QueueStates,
    private readonly queues: Queues,
    private readonly messages: QueueEngines,
    private readonly log: EventLog,
  ) {}

  /**
   * A queue that was declared; or one with the default settings where rules fill it or BullMQ knows it. None of Sluice's own queues.
   *
   * @param name with its tenant
   * @throws NotFoundError `UNKNOWN_QUEUE`
   */
  async find(name: string): Promise<Queue> {
    const known = this.#known(name)
    if (known) return known
    if (!isFullName(name) || isOwnQueue(name)) throw queueKind.unknown({ name })
    await this.view.refresh() // another gateway may have just made it
    const found = this.#known(name)
    if (found) return found
    if (await bounded(this.queues.isThere(name))) return undeclaredQueue(name)
    throw queueKind.unknown({ name })
  }

  /** The queue by what this process knows; undefined for one that is not declared and that no rule fills. */
  #known(name: string): Queue | undefined {
    const { snapshot } = this.view
    return snapshot.queues.get(name) ?? (fedQueues(snapshot).has(name) ? undeclaredQueue(name) : undefined)
  }

  async detail(caller: Caller, name: string): Promise<{ readonly queue: Queue; readonly detail: QueueDetail }> {
    const queue = await this.find(name)
    const [state] = await this.states.states(caller, [name])
    return { queue, detail: { ...queue, ...state! } }
  }

  isDeclared(name: string): boolean {
    return this.view.snapshot.queues.has(name)
  }

  /**
   * @throws InvalidError `INVALID_QUEUE`, `INVALID_NAME`; ConflictError `QUEUE_EXISTS`, `QUEUE_BUSY`, `TOO_MANY_QUEUES`; SluiceError
   *   `FORBIDDEN` if the caller may not send to the `deadLetterQueue`
   */
  async put(caller: Caller, name: string, sent: unknown, may?: Precondition): Promise<Written<Queue>> {
    const settings = withoutShown(sent)
    const wanted = queueKind.check({ settings, wasThere: false }, { name })
    this.#demandDeadLetters(caller, name, wanted)
    return this.#alone(name, async () => {
      await this.view.refresh()
      const before = this.view.snapshot.queues.get(name)
      may?.(before)
      const wasThere = fedQueues(this.view.snapshot).has(name) || (await bounded(this.queues.isThere(name)))
      if (!before && isOwnEngine(wanted)) await this.#prepare(name, wanted, wasThere)
      const put = { settings, wasThere }
      const written = await this.view.store.put(queueKind, { name }, put, now => may?.(now), caller.name)
      await this.view.refresh()
      if (!isOwnEngine(written.value)) await this.#pause(name, written.value.paused)
      return written
    })
  }

  /**
   * Deletes a queue with all its messages.
   *
   * @throws ConflictError `QUEUE_IN_USE` with the rules that fill it and the queues that give up messages to it, as far as the caller
   *   may see them
   */
  async delete(caller: Caller, name: string, may?: Precondition): Promise<void> {
    if (!isFullName(name) || isOwnQueue(name)) throw queueKind.unknown({ name })
    await this.#alone(name, async () => {
      const queue = await this.#toDelete(name)
      may?.(this.view.snapshot.queues.get(name))
      this.#demandUnused(caller, name)
      if (this.isDeclared(name)) {
        await this.view.store.delete(queueKind, { name }, now => may?.(now), caller.name)
        await this.view.refresh()
      }
      await this.messages.destroy(name, policyOf(queue))
    })
  }

  /** Removes what an interrupted deletion left, if there is no such queue. */
  async #toDelete(name: string): Promise<Queue> {
    await this.view.refresh()
    return this.find(name).catch(async (error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error
      await this.messages.destroy(name, policyOf({ ...undeclaredQueue(name), fair: true }))
      throw error
    })
  }

  #demandUnused(caller: Caller, name: string): void {
    const { rules, queues, others } = feedersOf(this.view.snapshot, name, caller)
    if (rules.length + queues.length + others > 0) throw inUse(name, { rules, queues, others })
  }

  /** Giving up a message to a queue is sending there. */
  #demandDeadLetters(caller: Caller, name: string, { deadLetterQueue }: QueueSettings): void {
    if (deadLetterQueue !== undefined) caller.demand('queues:send', { queue: nameBeside(name, deadLetterQueue) })
  }

  /** @throws ConflictError `QUEUE_EXISTS` if BullMQ has jobs in it, which would be received no more */
  async #prepare(name: string, wanted: QueueSettings, wasThere: boolean): Promise<void> {
    const state =
      wasThere && (await bounded(this.queues.isThere(name))) ? await bounded(this.queues.state(name)) : undefined
    const jobs = state ? state.waiting + state.active + state.delayed + state.failed : 0
    const path = wanted.fifo ? 'fifo' : 'fair'
    if (jobs > 0) throw hasJobs(name, path, jobs)
    // what an interrupted deletion left must not become part of the new queue
    await this.messages.destroy(name, policyOf({ ...undeclaredQueue(name), fair: true }))
  }

  async #pause(name: string, paused: boolean): Promise<void> {
    const queue = this.queues.get(name)
    if ((await bounded(queue.isPaused())) === paused) return
    await bounded(paused ? queue.pause() : queue.resume())
  }

  async #alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const unlock = await this.log.lock(`queue/${name}`, lockMs)
    if (!unlock) {
      const message = `queue '${name}' is being made, changed or deleted by another request; try again`
      throw new ConflictError('QUEUE_BUSY', message, { queue: name })
    }
    try {
      return await work()
    } finally {
      await unlock().catch(() => undefined) // it expires
    }
  }
}

function withoutShown(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings
  const rest = { ...settings } as Record<string, unknown>
  for (const field of shownOnly) delete rest[field]
  return rest
}

function hasJobs(queue: string, path: string, jobs: number): ConflictError {
  const why = `BullMQ has ${jobs} jobs in it, and a queue with "${path}": true is not one of BullMQ`
  const fix = 'let your workers finish them, or delete the queue'
  return new ConflictError('QUEUE_EXISTS', `queue '${queue}' is there already: ${why}. ${fix}`, { queue, path, jobs })
}

function inUse(queue: string, feeders: Feeders): ConflictError {
  const { others } = feeders
  const { rules, queues } = fewOf(feeders)
  const words = [
    ...rules.map(({ bus, rule }) => `rule '${rule}' of bus '${bus}' fills it`),
    ...queues.map(name => `queue '${name}' gives up messages to it`),
    ...(others > 0 ? [`${others} more that you may not see use it`] : []),
  ]
  const message = `queue '${queue}' is in use: ${words.join(', ')}; change or delete them first`
  return new ConflictError('QUEUE_IN_USE', message, { queue, rules, queues, ...(others > 0 && { others }) })
}
