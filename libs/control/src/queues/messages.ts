import { Injectable } from '@nestjs/common'
import { ConflictError, InvalidError, NotFoundError, SluiceError, tenantOf } from '@sluice/event'
import {
  type ClosedGroup,
  type DeadMessage,
  type GroupedQueue,
  isReceipt,
  type MessagePage,
  type NewMessage,
  type PeekedMessage,
  type PulledQueue,
  type ReceivedMessage,
  type Sent,
  type Settled,
  type WaitingKeys,
} from '@sluice/message'
import { bounded, QueueEngines } from '@sluice/queues'
import {
  checkMessage,
  type GivenMessage,
  invalidMessage,
  isOwnEngine,
  messageBounds,
  policyOf,
  type Queue,
  RegistryView,
  undeclaredQueue,
} from '@sluice/registry'
import { full, QueueShutError, type WaitedQueue } from '@sluice/streams'
import type { Ended } from '../access/access-watch.js'
import { LongPolls, type Receiver } from './long-polls.js'
import { checkGroup, checkReceipts, checkReceive } from './message-checks.js'
import { PulledQueues } from './pulled-queues.js'

/** Milliseconds until requests that wait look again at a queue that is paused or gone. */
const pausedMs = 1000

/** What became of one message that was to be sent. */
export type SentEntry = Sent | { readonly error: SluiceError }

/** What became of one receipt. */
export type SettledEntry = { readonly done: true } | { readonly error: SluiceError }

/** What is done with the messages of queues that are pulled. Queues have the names that they have inside Sluice. */
@Injectable()
export class Messages {
  constructor(
    private readonly queues: PulledQueues,
    private readonly engines: QueueEngines,
    private readonly view: RegistryView,
    private readonly polls: LongPolls,
  ) {}

  /**
   * A message that is refused does no harm to the others.
   *
   * @returns for each message, in their order, what became of it
   * @throws NotFoundError `UNKNOWN_QUEUE`; InvalidError `INVALID_MESSAGE` for none or too many; UnavailableError `REDIS_FULL`,
   *   `PLATFORM_MOVED`: then none was sent
   */
  async send(name: string, given: readonly GivenMessage[]): Promise<SentEntry[]> {
    if (given.length === 0 || given.length > messageBounds.messages)
      throw invalidMessage('messages', `must be a list of 1 to ${messageBounds.messages} messages`)
    const queue = await this.queues.find(name)
    const checked = given.map((message, i) => tried(() => checkMessage(message, i, queue)))
    const good = checked.filter((one): one is NewMessage => !(one instanceof SluiceError))
    const sent = good.length === 0 ? [] : await sentTo(this.#open(queue), good)
    const next = sent.values()
    return checked.map(one => (one instanceof SluiceError ? { error: one } : (next.next().value as Sent)))
  }

  /**
   * @returns no message if none came in time
   * @throws as {@link LongPolls.receive}
   */
  async receive(name: string, asked: unknown, receiver: Receiver): Promise<ReceivedMessage[]> {
    const queue = await this.queues.find(name)
    const wasDeclared = this.queues.isDeclared(name)
    const stillAllowed = async () => {
      const isGone = wasDeclared && !this.queues.isDeclared(name)
      return isGone ? deletedMeanwhile(name) : receiver.stillAllowed()
    }
    return this.polls.receive(this.#waited(queue), checkReceive(asked, queue), { ...receiver, stillAllowed })
  }

  /** As if the messages had not been received: for an answer that did not arrive. */
  async putBack(name: string, messages: readonly ReceivedMessage[]): Promise<void> {
    const queue = this.#open(await this.queues.find(name))
    await queue.putBack(messages.map(({ receipt }) => receipt))
  }

  async ack(name: string, asked: unknown): Promise<SettledEntry[]> {
    const { receipts } = checkReceipts(asked)
    return this.#settle(name, receipts, (queue, some) => queue.ack(some))
  }

  async nack(name: string, asked: unknown): Promise<SettledEntry[]> {
    const { receipts, ms } = checkReceipts(asked, { field: 'delayMs', byDefault: 0 })
    return this.#settle(name, receipts, (queue, some) => queue.nack(some, ms))
  }

  /** Without `visibilityMs` it is that of the queue. */
  async extend(name: string, asked: unknown): Promise<SettledEntry[]> {
    const { visibilityMs: byDefault } = await this.queues.find(name)
    const { receipts, ms } = checkReceipts(asked, { field: 'visibilityMs', byDefault })
    return this.#settle(name, receipts, (queue, some) => queue.extend(some, ms))
  }

  /** @returns how many messages it removed */
  async purge(name: string): Promise<number> {
    return this.#open(await this.queues.find(name)).purge()
  }

  /** @param cursor `next` of the page before */
  async peek(name: string, most: number, cursor?: string): Promise<MessagePage<PeekedMessage>> {
    return bounded(this.#open(await this.queues.find(name)).peek(most, cursor))
  }

  /** @param cursor `next` of the page before */
  async dead(name: string, most: number, cursor?: string): Promise<MessagePage<DeadMessage>> {
    return bounded(this.#open(await this.queues.find(name)).dead(most, cursor))
  }

  /** @param after `next` of the page before @throws NotFoundError `UNKNOWN_QUEUE`, `NO_GROUPS` */
  async closedGroups(name: string, most: number, after?: string): Promise<MessagePage<ClosedGroup>> {
    return bounded(this.#grouped(await this.queues.find(name)).closedGroups(most, after))
  }

  /** @returns whether the group was closed @throws NotFoundError `UNKNOWN_QUEUE`, `NO_GROUPS`; InvalidError `INVALID_MESSAGE` */
  async openGroup(name: string, asked: unknown): Promise<boolean> {
    const queue = this.#grouped(await this.queues.find(name))
    return bounded(queue.openGroup(checkGroup(asked)))
  }

  /** @throws NotFoundError `UNKNOWN_QUEUE`, `NO_FAIR_KEYS` */
  async waitingKeys(name: string, most: number): Promise<WaitingKeys> {
    const queue = await this.queues.find(name)
    if (!queue.fair) throw withoutFairKeys(queue.name)
    return bounded(this.engines.fair(queue.name, policyOf(queue)).waitingKeys(most))
  }

  async #settle(
    name: string,
    receipts: readonly string[],
    work: (queue: PulledQueue, receipts: readonly string[]) => Promise<Settled[]>,
  ): Promise<SettledEntry[]> {
    const queue = this.#open(await this.queues.find(name))
    const known = receipts.filter(isReceipt)
    const settled = known.length === 0 ? [] : await bounded(work(queue, known))
    const next = settled.values()
    return receipts.map((receipt, i) => {
      if (!isReceipt(receipt)) return { error: invalidReceipt(i) }
      const became = next.next().value as Settled
      return became === 'done' ? { done: true } : { error: became === 'taken' ? taken(i) : gone(i) }
    })
  }

  #open(queue: Queue): PulledQueue {
    return this.engines.open(queue.name, policyOf(queue))
  }

  #grouped(queue: Queue): GroupedQueue {
    if (!queue.fifo) throw withoutGroups(queue.name)
    return this.engines.grouped(queue.name, policyOf(queue))
  }

  /** The queue by its settings of each moment: while requests wait it may be changed, paused or deleted. */
  #waited(opened: Queue): WaitedQueue {
    const { wakeKey } = this.#open(opened)
    const now = () => {
      const queue = this.view.snapshot.queues.get(opened.name) ?? undeclaredQueue(opened.name)
      return isOwnEngine(queue) === isOwnEngine(opened) && !queue.paused ? queue : undefined
    }
    return {
      wakeKey,
      receive: async (most, visibilityMs) => {
        const queue = now()
        if (!queue) return { messages: [], dueMs: pausedMs }
        return bounded(this.#open(queue).receive(most, visibilityMs))
      },
      putBack: receipts => this.#open(opened).putBack(receipts),
    }
  }
}

async function sentTo(queue: PulledQueue, messages: readonly NewMessage[]): Promise<Sent[]> {
  try {
    return await bounded(queue.send(messages))
  } catch (error) {
    if (error instanceof QueueShutError) throw full(error.why)
    throw error
  }
}

function tried<T>(work: () => T): T | SluiceError {
  try {
    return work()
  } catch (error) {
    if (error instanceof SluiceError) return error
    throw error
  }
}

function deletedMeanwhile(name: string): Ended {
  return { reason: 'queue-deleted', detail: `queue '${tenantOf(name).name}' was deleted while the request waited` }
}

function withoutGroups(name: string): NotFoundError {
  const queue = tenantOf(name).name
  return new NotFoundError('NO_GROUPS', `queue '${queue}' has no groups: it is not FIFO`, { queue })
}

function withoutFairKeys(name: string): NotFoundError {
  const queue = tenantOf(name).name
  return new NotFoundError('NO_FAIR_KEYS', `queue '${queue}' has no fair keys: it is not fair`, { queue })
}

function invalidReceipt(i: number): SluiceError {
  const must = 'must be the "receipt" of a message that was received, as it was answered'
  return new InvalidError('INVALID_RECEIPT', `receipts[${i}] ${must}`, { path: `receipts[${i}]` })
}

function taken(i: number): SluiceError {
  const why = 'its visibility ended or it was given back, so the message waits again or somebody else has it'
  return new ConflictError('RECEIPT_TAKEN', `receipts[${i}] works no more: ${why}`, { path: `receipts[${i}]` })
}

function gone(i: number): SluiceError {
  const why = 'the message was acknowledged before, purged, or given up'
  return new ConflictError('RECEIPT_GONE', `receipts[${i}] works no more: ${why}`, { path: `receipts[${i}]` })
}
