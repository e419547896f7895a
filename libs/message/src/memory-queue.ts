import type {
  ClosedGroup,
  DeadMessage,
  DeadReason,
  MessagePolicy,
  NewMessage,
  PeekedMessage,
  QueueCounts,
  ReceivedMessage,
  Sent,
  Settled,
  WaitingKey,
} from './message.js'
import { parseReceipt, receiptOf, sentAtOf } from './receipt.js'

interface Kept {
  readonly id: string
  readonly message: NewMessage
  /** What is received in order, or takes turns: the group, else the fair key. */
  readonly lane: string
  readonly fairKey: string
  dueAt: number
  receives: number
  token: string | undefined
  /** Milliseconds at which its visibility ends; undefined if nobody works on it. */
  until: number | undefined
}

/**
 * A queue with the engine's semantics, in memory: of the testing kit, and the model that the engine on Redis is held against. It is
 * written to be read: each answer is computed from the list of all messages.
 */
export class MemoryQueue {
  #kept: Kept[] = []
  #dead: (DeadMessage & { readonly lane: string })[] = []
  readonly #dedupe = new Map<string, { id: string; at: number }>()
  /** Fair key -> how often it had its turn, of the keys that have a message to give. */
  readonly #passes = new Map<string, number>()
  /** FIFO: how many of a group's messages are dead. */
  readonly #closed = new Map<string, number>()
  #pass = 0
  #last = { ms: 0, n: 0 }

  /** @param token draws what tells one receive from another */
  constructor(
    readonly policy: MessagePolicy,
    private readonly token: () => string,
  ) {}

  send(messages: readonly NewMessage[], now: number): Sent[] {
    this.#tick(now)
    const sent = messages.map(message => this.#send(message, now))
    this.#arrange(now)
    return sent
  }

  receive(most: number, visibilityMs: number, now: number): ReceivedMessage[] {
    this.#tick(now)
    const token = this.token()
    const received: ReceivedMessage[] = []
    while (received.length < most) {
      const kept = this.#next(now)
      if (!kept) break
      if (this.#closed.has(kept.lane)) this.#bury(kept, 'closed', now)
      else {
        kept.receives++
        Object.assign(kept, { token, until: now + visibilityMs })
        received.push({ ...shown(kept), receipt: receiptOf({ id: kept.id, token }) })
        this.#pass = this.#passes.get(kept.fairKey)!
        this.#passes.set(kept.fairKey, this.#pass + 1)
      }
      this.#arrange(now)
    }
    return received
  }

  ack(receipts: readonly string[], now: number): Settled[] {
    return this.#settle(receipts, now, kept => this.#remove(kept))
  }

  nack(receipts: readonly string[], delayMs: number, now: number): Settled[] {
    return this.#settle(receipts, now, kept => {
      if (this.#isSpent(kept)) this.#bury(kept, 'receives', now)
      else Object.assign(kept, { token: undefined, until: undefined, dueAt: now + delayMs })
    })
  }

  /** As if the messages had not been received. */
  putBack(receipts: readonly string[], now: number): Settled[] {
    return this.#settle(receipts, now, kept => {
      Object.assign(kept, { token: undefined, until: undefined, dueAt: now, receives: kept.receives - 1 })
    })
  }

  extend(receipts: readonly string[], visibilityMs: number, now: number): Settled[] {
    return this.#settle(receipts, now, kept => void (kept.until = now + visibilityMs))
  }

  /** Removes all messages that are not dead. */
  purge(): number {
    const many = this.#kept.length
    this.#kept = []
    this.#passes.clear()
    return many
  }

  /** Messages that are not dead, oldest first. */
  peek(most: number, after = ''): PeekedMessage[] {
    return this.#kept
      .filter(({ id }) => id > after)
      .slice(0, most)
      .map(shown)
  }

  dead(): DeadMessage[] {
    return this.#dead.map(({ lane: _, ...dead }) => dead)
  }

  /** Forgets dead messages. @param opens whether their groups go on when none of them is dead any more */
  removeDead(ids: readonly string[], opens = true): void {
    for (const { lane, reason } of this.#dead.filter(({ id }) => ids.includes(id))) {
      if (!opens || reason === 'expired') continue
      const left = (this.#closed.get(lane) ?? 0) - 1
      if (left > 0) this.#closed.set(lane, left)
      else this.#closed.delete(lane)
    }
    this.#dead = this.#dead.filter(({ id }) => !ids.includes(id))
  }

  closedGroups(): ClosedGroup[] {
    const closed = Array.from(this.#closed, ([group, givenUp]) => ({ group, givenUp }))
    return closed.sort((a, b) => compare(a.group, b.group))
  }

  /** @returns whether it was closed */
  openGroup(group: string, now: number): boolean {
    this.#tick(now)
    return this.#closed.delete(group)
  }

  /** The fair keys that have messages to give, those with most first. */
  waitingKeys(now: number): WaitingKey[] {
    this.#tick(now)
    const isReady = ({ until, dueAt }: Kept) => until === undefined && dueAt <= now
    const waiting = new Map<string, number>()
    for (const { fairKey } of this.policy.fifo ? this.#heads(now) : this.#kept.filter(isReady))
      waiting.set(fairKey, (waiting.get(fairKey) ?? 0) + 1)
    const keys = Array.from(waiting, ([fairKey, many]) => ({ fairKey, waiting: many }))
    return keys.sort((a, b) => b.waiting - a.waiting || compare(a.fairKey, b.fairKey))
  }

  counts(now: number): QueueCounts {
    this.#tick(now)
    const inFlight = this.#kept.filter(({ until }) => until !== undefined).length
    const delayed = this.#kept.filter(({ until, dueAt }) => until === undefined && dueAt > now).length
    const waiting = this.#kept.length - inFlight - delayed
    const oldest = this.#kept[0]
    const counts = { waiting, inFlight, delayed, dead: this.#dead.length }
    return oldest ? { ...counts, oldestSentAt: sentAtOf(oldest.id) } : counts
  }

  #send(message: NewMessage, now: number): Sent {
    const { dedupeId, group = '', fairKey = '', delayMs = 0 } = message
    const { fifo, fair, dedupeMs } = this.policy
    const before = dedupeId === undefined ? undefined : this.#dedupe.get(dedupeId)
    if (before && before.at > now - dedupeMs) return { id: before.id, duplicate: true }
    const id = this.#nextId(now)
    if (dedupeId !== undefined) this.#dedupe.set(dedupeId, { id, at: now })
    const lane = fifo ? group : fairKey
    if (message.opens) this.#open(lane, now)
    const others = this.#kept.find(other => other.lane === lane)
    const key = !fair ? '' : fifo && others ? others.fairKey : fairKey
    this.#kept.push({
      ...{ id, message, lane, fairKey: key, dueAt: now + delayMs },
      ...{ receives: 0, token: undefined, until: undefined },
    })
    return { id, duplicate: false }
  }

  /** A message that was given up comes back: what waits behind it in a closed lane is given up as well, so that it stays behind. */
  #open(lane: string, now: number): void {
    if (this.#closed.has(lane)) {
      for (const kept of this.#kept.filter(kept => kept.lane === lane)) this.#bury(kept, 'closed', now)
      this.#arrange(now)
    }
    this.#closed.delete(lane)
  }

  #nextId(now: number): string {
    const { ms, n } = this.#last
    this.#last = now > ms ? { ms: now, n: 0 } : { ms, n: n + 1 }
    return this.#last.ms.toString(16).padStart(11, '0') + this.#last.n.toString(16).padStart(5, '0')
  }

  /** What time does: visibility, delays and retention end. */
  #tick(now: number): void {
    for (const kept of this.#kept.filter(({ until }) => until !== undefined && until <= now)) {
      if (this.#isSpent(kept)) this.#bury(kept, 'receives', now)
      else kept.until = undefined
      this.#arrange(now)
    }
    const { retentionMs } = this.policy
    if (retentionMs !== undefined)
      for (const kept of [...this.#kept])
        if (kept.until === undefined && sentAtOf(kept.id) <= now - retentionMs) this.#bury(kept, 'expired', now)
    this.#arrange(now)
  }

  /** Keys that have a message to give now join the turns; others leave them. */
  #arrange(now: number): void {
    const heads = new Set(this.#heads(now).map(({ fairKey }) => fairKey))
    for (const key of this.#passes.keys()) if (!heads.has(key)) this.#passes.delete(key)
    for (const key of heads) if (!this.#passes.has(key)) this.#passes.set(key, this.#pass)
  }

  /** The message of each lane that may be received next. */
  #heads(now: number): Kept[] {
    const lanes = new Map<string, Kept[]>()
    for (const kept of this.#kept) lanes.set(kept.lane, [...(lanes.get(kept.lane) ?? []), kept])
    return Array.from(lanes.values()).flatMap(lane => {
      if (this.policy.fifo && lane.some(({ until }) => until !== undefined)) return []
      const free = lane.filter(({ until, dueAt }) => until === undefined && (this.policy.fifo || dueAt <= now))
      const head = free.toSorted((a, b) => compare(placeOf(a), placeOf(b)))[0]
      return head && head.dueAt <= now ? [head] : []
    })
  }

  /** The next message of the key whose turn it is. */
  #next(now: number): Kept | undefined {
    const [key] = Array.from(this.#passes).toSorted(([a, m], [b, n]) => m - n || compare(a, b))[0] ?? ([] as [string?])
    return this.#heads(now)
      .filter(({ fairKey }) => fairKey === key)
      .toSorted((a, b) => compare(placeOf(a), placeOf(b)))[0]
  }

  #settle(receipts: readonly string[], now: number, work: (kept: Kept) => void): Settled[] {
    this.#tick(now)
    return receipts.map(text => {
      const receipt = parseReceipt(text)
      const kept = this.#kept.find(({ id }) => id === receipt?.id)
      if (!kept) return 'gone'
      if (kept.token !== receipt!.token) return 'taken'
      work(kept)
      this.#arrange(now)
      return 'done'
    })
  }

  #isSpent({ receives }: Kept): boolean {
    const { maxReceives, fifo, onFailure } = this.policy
    return maxReceives !== undefined && receives >= maxReceives && !(fifo && onFailure === 'block')
  }

  #bury(kept: Kept, reason: DeadReason, now: number): void {
    this.#remove(kept)
    this.#dead.push({ ...shown(kept), lane: kept.lane, reason, diedAt: now })
    const { fifo, onFailure } = this.policy
    const closes = fifo && onFailure === 'park' && reason !== 'expired'
    if (closes) this.#closed.set(kept.lane, (this.#closed.get(kept.lane) ?? 0) + 1)
  }

  #remove(kept: Kept): void {
    this.#kept.splice(this.#kept.indexOf(kept), 1)
  }
}

function shown({ id, message, receives }: Kept): PeekedMessage {
  const { body, attributes, group, fairKey, delivery, from } = message
  return {
    ...{ id, body, receives, sentAt: sentAtOf(id) },
    ...(attributes && { attributes }),
    ...(group !== undefined && { group }),
    ...(fairKey !== undefined && { fairKey }),
    ...(delivery !== undefined && { delivery }),
    ...(from && { from }),
  }
}

/** Sorts messages of one lane: by priority, then by the time of sending. */
function placeOf({ id, message }: Kept): string {
  return (message.priority ?? 0).toString(16).padStart(2, '0') + id
}

/** By bytes, as Redis sorts; names are short and mostly ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
