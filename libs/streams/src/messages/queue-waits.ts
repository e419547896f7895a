import type { PulledQueue, ReceivedMessage } from '@sluice/message'
import { Health, type Logger, silentLogger } from '@sluice/observability'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { duplicate } from '../redis/connection.js'
import { Loop } from '../redis/loop.js'
import { shardReads, type ShardReads } from '../shards/shard-reads.js'

/** Milliseconds of one wait for wakes: a queue that is waited for from now on joins the next one. */
const newsMs = 250
/** Milliseconds that a queue is still listened to after the last request: the next request then finds it listened to. */
const lingerMs = 5000

/** What one request asks for. */
export interface Ask {
  /** Most messages. */
  readonly most: number
  readonly visibilityMs: number
  /** Milliseconds to wait for the first message; 0 does not wait. */
  readonly waitMs: number
  /** Aborts when nobody waits for the answer any more: messages that come then are put back. */
  readonly signal?: AbortSignal
}

/** A queue as far as requests wait for it. */
export type WaitedQueue = Pick<PulledQueue, 'wakeKey' | 'receive' | 'putBack'>

interface Waiting {
  readonly ask: Ask
  readonly settle: (messages: ReceivedMessage[]) => void
  readonly fail: (error: unknown) => void
}

/** The requests of this process that wait for one queue, oldest first. */
class Line {
  readonly waiting = new Set<Waiting>()
  wake = '0-0'
  /** By `performance.now()`: when time may make a message ready. */
  dueAt = Infinity
  /** By `performance.now()`: when the last request left, or came. */
  leftAt = performance.now()

  constructor(public queue: WaitedQueue) {}
}

/**
 * Lets requests wait for messages of queues. One connection listens to all queues that are waited for, so a request that waits costs no
 * command of Redis. While nobody waits, there is no connection.
 */
export class QueueWaits {
  readonly #lines = new Map<string, Line>()
  readonly #stop = new AbortController()
  readonly #loop: Loop
  #reads: ShardReads | undefined
  #closeReads: (() => void) | undefined

  constructor(
    private readonly redis: RedisClient,
    logger: Logger = silentLogger,
  ) {
    const health = new Health('the wait for messages of queues', logger)
    this.#loop = new Loop({
      ...{ health, stop: this.#stop.signal },
      goesOn: () => this.#lines.size > 0,
      round: () => this.#round(),
      failed: error => this.#failAll(error),
    })
  }

  /**
   * @returns no message if none came within the time, or the signal aborted
   * @throws the error of Redis
   */
  async receive(queue: WaitedQueue, ask: Ask): Promise<ReceivedMessage[]> {
    let line = this.#lines.get(queue.wakeKey)
    if (!line?.waiting.size) {
      const { messages, wake, dueMs } = await this.#look(queue, ask)
      if (messages.length > 0 && !ask.signal?.aborted) return messages
      if (messages.length > 0) await putBack(queue, messages)
      if (ask.signal?.aborted || ask.waitMs <= 0 || this.#stop.signal.aborted) return []
      line = this.#lineOf(queue, wake, dueMs)
    }
    return this.#wait(line, ask)
  }

  /** Requests that wait get no message. */
  async close(): Promise<void> {
    this.#stop.abort()
    for (const { waiting } of this.#lines.values()) for (const each of waiting) each.settle([])
    this.#closeReads?.()
    await this.#loop.ended
  }

  /** @returns what there is, and the last wake before it was looked for: whatever comes later is behind that one */
  async #look(queue: WaitedQueue, { most, visibilityMs }: Ask) {
    const last = this.redis.xrevrange(queue.wakeKey, '+', '-', 'COUNT', 1)
    const [[entry], received] = await Promise.all([last, queue.receive(most, visibilityMs)])
    return { ...received, wake: entry?.[0] ?? '0-0' }
  }

  #lineOf(queue: WaitedQueue, wake: string, dueMs: number | undefined): Line {
    let line = this.#lines.get(queue.wakeKey)
    if (!line) this.#lines.set(queue.wakeKey, (line = new Line(queue)))
    if (line.waiting.size === 0) this.#empty(line, wake, dueMs)
    line.queue = queue
    if (!this.#loop.runs) this.#run()
    return line
  }

  #empty(line: Line, wake: string, dueMs = Infinity): void {
    line.wake = wake
    line.dueAt = performance.now() + dueMs
  }

  #wait(line: Line, ask: Ask): Promise<ReceivedMessage[]> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        ask.signal?.removeEventListener('abort', leave)
        line.waiting.delete(waiting)
        line.leftAt = performance.now()
      }
      const waiting: Waiting = {
        ask,
        settle: messages => (end(), resolve(messages)),
        fail: error => (end(), reject(error)),
      }
      const leave = () => waiting.settle([])
      const timer = setTimeout(leave, ask.waitMs)
      ask.signal?.addEventListener('abort', leave)
      line.waiting.add(waiting)
    })
  }

  #run(): void {
    const reads = shardReads(duplicate(this.redis, 'blocking'))
    this.#reads = reads
    let isOpen = true
    // once: ioredis keeps the process for two seconds after a second time
    const close = () => {
      if (isOpen) reads.close()
      isOpen = false
    }
    this.#closeReads = close
    this.#loop.start()
    void this.#loop.ended.then(close)
  }

  async #round(): Promise<void> {
    const now = performance.now()
    for (const [key, line] of this.#lines)
      if (line.waiting.size === 0 && now - line.leftAt > lingerMs) this.#lines.delete(key)
    if (this.#lines.size === 0) return
    const lines = Array.from(this.#lines.values())
    const dueMs = Math.min(...lines.filter(({ waiting }) => waiting.size > 0).map(({ dueAt }) => dueAt)) - now
    const after = new Map(lines.map(line => [line.queue.wakeKey, line.wake]))
    const woken = await this.#reads!.news(after, Math.max(1, Math.min(newsMs, Math.ceil(dueMs))))
    const served = Array.from(this.#lines.values(), line => {
      const isDue = line.dueAt <= performance.now()
      if (!isDue && !woken.has(line.queue.wakeKey)) return undefined
      // what is wrong with one queue is no matter of the others
      return this.#serve(line).catch((error: unknown) => failAll(line, error))
    })
    await Promise.all(served)
  }

  /** Gives what there is to those that wait, the first first. */
  async #serve(line: Line): Promise<void> {
    for (;;) {
      const [first] = line.waiting
      // nobody takes what is there: the next request asks Redis itself
      if (!first) return void this.#lines.delete(line.queue.wakeKey)
      const { messages, wake, dueMs } = await this.#look(line.queue, first.ask)
      if (messages.length === 0) return this.#empty(line, wake, dueMs)
      if (line.waiting.has(first)) first.settle(messages)
      else await putBack(line.queue, messages)
    }
  }

  #failAll(error: unknown): void {
    for (const line of this.#lines.values()) failAll(line, error)
  }
}

function failAll({ waiting }: Line, error: unknown): void {
  for (const each of waiting) each.fail(error)
}

async function putBack(queue: WaitedQueue, messages: readonly ReceivedMessage[]): Promise<void> {
  await queue.putBack(messages.map(({ receipt }) => receipt))
}
