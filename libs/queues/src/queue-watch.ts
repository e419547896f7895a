import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { type Logger, silentLogger } from '@sluice/observability'

/** Milliseconds between two looks at a queue, and after which jobs that nobody takes are a problem. */
const timing = { everyMs: 5000, stuckMs: 30_000 }

/** What one look at a queue found. */
export interface QueueLook {
  /** Whether its metadata is there: BullMQ deletes it with the queue alone. */
  readonly known: boolean
  readonly paused: boolean
  readonly waiting: number
  readonly active: number
}

/** What somebody did to a queue of Sluice behind its back: paused it, or removed its jobs. */
export class QueueWatch {
  readonly #logger: Logger
  #timer: NodeJS.Timeout | undefined
  /** How often it has looked. */
  looks = 0
  #known = false
  #problem: string | undefined
  /** Since when jobs wait and none is taken. */
  #stuckSince: number | undefined

  constructor(
    private readonly queue: Queue,
    private readonly connection: Redis,
    logger: Logger = silentLogger,
    private readonly everyMs = timing.everyMs,
  ) {
    this.#logger = logger
  }

  start(): void {
    const look = () => void this.#look().catch(() => undefined) // Redis is gone: who works on the queue says so
    this.#timer ??= setInterval(look, this.everyMs).unref()
    look()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  problem(): string | undefined {
    return this.#problem
  }

  async #look(): Promise<void> {
    if (this.connection.status !== 'ready') return // BullMQ's client would wait
    const { queue, connection } = this
    const [meta, wait, paused, active] = await Promise.all([
      connection.hmget(queue.toKey('meta'), 'version', 'paused'),
      connection.llen(queue.toKey('wait')),
      connection.llen(queue.toKey('paused')),
      connection.llen(queue.toKey('active')),
    ])
    const known = meta[0] !== null
    this.see({ known, paused: meta[1] !== null, waiting: wait + paused, active }, performance.now())
    if (!known) await connection.hset(queue.toKey('meta'), queue.metaValues)
  }

  see({ known, paused, waiting, active }: QueueLook, now: number): void {
    const { name } = this.queue
    this.looks++
    // where Redis lost its data this is as true
    if (this.#known && !known) this.#logger.error('a queue was deleted: the jobs that it had are gone', { queue: name })
    this.#known ||= known
    if (waiting === 0 || active > 0 || paused) this.#stuckSince = undefined
    else this.#stuckSince ??= now
    const before = this.#problem
    this.#problem = undefined
    if (paused) this.#problem = `the queue ${name} is paused: nothing of it is worked on until somebody resumes it`
    else if (this.#stuckSince !== undefined && now - this.#stuckSince > timing.stuckMs)
      this.#problem = `${waiting} jobs of the queue ${name} wait, and nobody takes them`
    if (this.#problem && !before) this.#logger.warn(this.#problem)
    if (!this.#problem && before) this.#logger.warn(`the queue ${name} is worked on again`)
  }
}
