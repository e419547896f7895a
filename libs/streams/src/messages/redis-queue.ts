import { randomBytes } from 'node:crypto'
import {
  type ClosedGroup,
  type DeadMessage,
  type DeadReason,
  type FairQueue,
  type GivenUp,
  type GroupedQueue,
  type MessagePage,
  type MessagePolicy,
  type NewMessage,
  parseReceipt,
  type PeekedMessage,
  type PulledQueue,
  type QueueCounts,
  type Received,
  type ReceivedMessage,
  receiptOf,
  type Sent,
  sentAtOf,
  type Settled,
  type WaitingKeys,
} from '@sluice/message'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import type { Keys } from '../redis/keys.js'
import type { Script } from '../redis/script.js'
import type { Transfers } from '../log/transfers.js'
import {
  closedScript,
  countScript,
  keysScript,
  openScript,
  pageScript,
  purgeScript,
  removeDeadScript,
} from './queue-care.script.js'
import { sendScript, settleScript } from './queue.script.js'
import { receiveScript } from './receive.script.js'

const parts = ['book', 'ready', 'turns', 'behind', 'flight', 'delayed', 'index', 'dedupes', 'dead', 'closed', 'wake']

/** Most bytes of messages in one answer; a larger message comes alone. */
const mostBytes = 4 * 1024 * 1024

/** Most calls of one receive that meets only messages of closed groups, which each call gives up in part. */
const mostLooks = 10

/** Redis is full, or a bound of the platform is reached: nothing was kept. */
export class QueueShutError extends Error {
  constructor(readonly why: string) {
    super(`nothing is accepted now: ${why}`)
  }
}

export interface RedisQueueOptions {
  readonly redis: RedisClient
  readonly keys: Keys
  /** With its tenant, see `tenantOf`. */
  readonly name: string
  readonly policy: MessagePolicy
  /** Milliseconds since 1970; Redis' clock without it. */
  readonly now?: () => number
  /** Runs the script that takes over what the platform has accepted in another place. */
  readonly transfers?: Pick<Transfers, 'run'>
  /** Draws 8 hexadecimal digits for each receive. */
  readonly token?: () => string
}

/** What is kept of a message beside its body. */
interface Kept {
  readonly a?: Readonly<Record<string, string>>
  readonly g?: string
  readonly k?: string
  /** Its delivery. */
  readonly d?: string
  /** Where it was given up before. */
  readonly f?: GivenUp
}

/** A FIFO or fair queue on Redis. Each request is one script call, where it is bounded. */
export class RedisQueue implements PulledQueue, GroupedQueue, FairQueue {
  readonly #keys: readonly string[]
  readonly wakeKey: string

  constructor(private readonly options: RedisQueueOptions) {
    const { keys, name } = options
    this.#keys = [...parts.map(part => keys.queue(name, part)), keys.groupGate(keys.groupOfQueue(name))]
    this.wakeKey = keys.queue(name, 'wake')
  }

  /** @throws QueueShutError */
  async send(messages: readonly NewMessage[], isAccepted = false): Promise<Sent[]> {
    const { fifo, fair } = this.options.policy
    const args = messages.flatMap(message => {
      const { body, attributes, group, fairKey, delivery, from, opens = false } = message
      const { priority = 0, delayMs = 0, dedupeId = '' } = message
      const kept: Kept = {
        ...(attributes && { a: attributes }),
        ...(group !== undefined && { g: group }),
        ...(fairKey !== undefined && { k: fairKey }),
        ...(delivery !== undefined && { d: delivery }),
        ...(from && { f: from }),
      }
      const lane = (fifo ? group : fairKey) ?? ''
      const key = fair ? (fairKey ?? '') : ''
      return [
        lane,
        key,
        priority.toString(16).padStart(2, '0'),
        delayMs,
        dedupeId,
        +opens,
        `${JSON.stringify(kept)}\0${body}`,
      ]
    })
    const ids = await this.#runBy(isAccepted ? this.options.transfers : undefined, sendScript, [+isAccepted, ...args])
    if (ids[0] === 'full') throw new QueueShutError(ids[1]!)
    return ids.map(id => ({ id: id.replace('=', ''), duplicate: id.startsWith('=') }))
  }

  async receive(most: number, visibilityMs: number): Promise<Received> {
    const token = this.options.token?.() ?? randomBytes(4).toString('hex')
    const look = () => this.#run(receiveScript, most, visibilityMs, token, mostBytes)
    let [dueMs, ...flat] = await look()
    for (let i = 1; i < mostLooks && flat.length === 0 && dueMs === 0; i++) [dueMs, ...flat] = await look()
    const messages: ReceivedMessage[] = []
    for (let i = 0; i < flat.length; i += 3) {
      const id = String(flat[i])
      messages.push({ ...read(id, flat[i + 1]!, flat[i + 2]!), receipt: receiptOf({ id, token }) })
    }
    return { messages, ...(Number(dueMs) >= 0 && { dueMs: Number(dueMs) }) }
  }

  ack(receipts: readonly string[]): Promise<Settled[]> {
    return this.#settle('ack', 0, receipts)
  }

  nack(receipts: readonly string[], delayMs: number): Promise<Settled[]> {
    return this.#settle('nack', delayMs, receipts)
  }

  putBack(receipts: readonly string[]): Promise<Settled[]> {
    return this.#settle('return', 0, receipts)
  }

  extend(receipts: readonly string[], visibilityMs: number): Promise<Settled[]> {
    return this.#settle('extend', visibilityMs, receipts)
  }

  async counts(): Promise<QueueCounts> {
    const [waiting, inFlight, delayed, dead, oldest] = await this.#run(countScript)
    const counts = {
      waiting: Number(waiting),
      inFlight: Number(inFlight),
      delayed: Number(delayed),
      dead: Number(dead),
    }
    return oldest === '' ? counts : { ...counts, oldestSentAt: sentAtOf(String(oldest)) }
  }

  async purge(): Promise<number> {
    let purged = 0
    for (let last = ''; ;) {
      const [many, upTo] = await this.#run(purgeScript, last)
      purged += Number(many)
      if (many === 0) return purged
      last = String(upTo)
    }
  }

  async peek(most: number, cursor = ''): Promise<MessagePage<PeekedMessage>> {
    const page = await this.#page('index', most, cursor)
    return paged(page, most, ({ member, receives, text }) => read(member, receives, text))
  }

  async dead(most: number, cursor = ''): Promise<MessagePage<DeadMessage>> {
    const page = await this.#page('dead', most, cursor)
    return paged(page, most, ({ member, diedAt, receives, text }) => ({
      ...read(member.slice(0, 16), receives, text),
      ...{ reason: member.slice(16) as DeadReason, diedAt },
    }))
  }

  async removeDead(dead: readonly DeadMessage[], opens = true): Promise<number> {
    return this.#run(removeDeadScript, +opens, ...dead.map(({ id, reason }) => id + reason))
  }

  async closedGroups(most: number, after?: string): Promise<MessagePage<ClosedGroup>> {
    const flat = await this.#run(closedScript, after === undefined ? '-' : `(${after}`, most)
    const items = Array.from({ length: flat.length / 2 }, (_, i) => ({
      group: String(flat[2 * i]),
      givenUp: Number(flat[2 * i + 1]),
    }))
    const last = items.at(-1)
    return { items, ...(last && items.length === most && { next: last.group }) }
  }

  async openGroup(group: string): Promise<boolean> {
    return (await this.#run(openScript, group)) === 1
  }

  async waitingKeys(most: number): Promise<WaitingKeys> {
    const [all, ...flat] = await this.#run(keysScript, most)
    const items = Array.from({ length: flat.length / 2 }, (_, i) => ({
      fairKey: String(flat[2 * i]),
      waiting: Number(flat[2 * i + 1]),
    }))
    return { items, more: Number(all) > items.length }
  }

  /** Removes everything that there is of the queue. */
  async destroy(): Promise<void> {
    const own = this.#keys.slice(0, parts.length)
    await this.options.redis.unlink(...own)
  }

  async #settle(work: string, ms: number, receipts: readonly string[]): Promise<Settled[]> {
    const parsed = receipts.map(text => parseReceipt(text))
    const known = parsed.filter(receipt => receipt !== undefined)
    const replies = await this.#run(settleScript, work, ms, ...known.flatMap(({ id, token }) => [id, token]))
    const of = new Map(known.map((receipt, i) => [receipt, replies[i]]))
    return parsed.map(receipt => {
      const reply = receipt && of.get(receipt)
      return reply === 1 ? 'done' : reply === -1 ? 'taken' : 'gone'
    })
  }

  async #page(of: 'index' | 'dead', most: number, after: string) {
    const flat = await this.#run(pageScript, of, after, most)
    return Array.from({ length: flat.length / 4 }, (_, i) => {
      const [member, diedAt, receives, text] = flat.slice(4 * i) as [string, string, number, string]
      return { member, diedAt: Number(diedAt), receives, text }
    })
  }

  #run<Reply>(script: Script<Reply>, ...args: readonly (string | number)[]): Promise<Reply> {
    return this.#runBy(undefined, script, args)
  }

  #runBy<Reply>(
    transfers: RedisQueueOptions['transfers'],
    script: Script<Reply>,
    args: readonly (string | number)[],
  ): Promise<Reply> {
    const { redis, now, policy } = this.options
    const { fifo, fair, retentionMs = 0, maxReceives = 0, dedupeMs, onFailure } = policy
    const most = fifo && onFailure === 'block' ? 0 : maxReceives
    const closes = fifo && onFailure === 'park'
    const common = [now?.() ?? 0, +fifo, +fair, retentionMs, most, +closes, dedupeMs]
    const all = [...common, ...args]
    return transfers ? transfers.run(script, this.#keys, all) : script.run(redis, this.#keys, all)
  }
}

function paged<Row extends { readonly member: string }, T>(
  rows: readonly Row[],
  most: number,
  of: (row: Row) => T,
): MessagePage<T> {
  const last = rows.at(-1)
  return { items: rows.map(of), ...(last && rows.length === most && { next: last.member }) }
}

function read(id: string, receives: string | number, text: string | number): PeekedMessage {
  const [kept, body] = String(text).split('\0') as [string, string] // JSON text has none of them
  const { a, g, k, d, f } = JSON.parse(kept) as Kept
  return {
    ...{ id, body, receives: Number(receives), sentAt: sentAtOf(id) },
    ...(a && { attributes: a }),
    ...(g !== undefined && { group: g }),
    ...(k !== undefined && { fairKey: k }),
    ...(d !== undefined && { delivery: d }),
    ...(f && { from: f }),
  }
}
