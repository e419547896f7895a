import type { Queue } from 'bullmq'
import { type Logger, silentLogger } from '@sluice/observability'
import { DeletedQueues } from './deleted-queues.js'
import type { BullConnection } from './queues.js'

/** Milliseconds between two checks of a queue, and after which jobs that no worker takes are a problem. */
const timing = { everyMs: 5000, stuckMs: 30_000 }

/** The result of one check. */
export interface QueueLook {
  /** Whether its metadata exists: BullMQ deletes it only with the queue. */
  readonly known: boolean
  readonly paused: boolean
  readonly waiting: number
  readonly active: number
}

/** Watches a queue of Sluice for changes from outside: a pause, a deletion. */
export class QueueWatch {
  readonly #logger: Logger
  #timer: NodeJS.Timeout | undefined
  /** The number of checks so far. */
  looks = 0
  #known = false
  #problem: string | undefined
  /** Since when jobs wait and none is taken. */
  #stuckSince: number | undefined

  /** @param deleted is shared by watches on queues that may be deleted together */
  constructor(
    private readonly queue: Queue,
    private readonly connection: BullConnection,
    logger: Logger = silentLogger,
    private readonly deleted = new DeletedQueues(logger),
    private readonly everyMs = timing.everyMs,
  ) {
    this.#logger = logger
  }

  start(): void {
    const look = () => void this.#look().catch(() => undefined) // Redis is gone: the queue's worker reports that
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
    const [meta, waiting] = await Promise.all([
      connection.hmget(queue.toKey('meta'), 'version', 'paused'),
      connection.llen(queue.toKey('wait')),
    ])
    const active = waiting === 0 ? 0 : await connection.llen(queue.toKey('active'))
    const known = meta[0] !== null
    this.see({ known, paused: meta[1] !== null, waiting, active }, performance.now())
    if (!known) await connection.hset(queue.toKey('meta'), queue.metaValues)
  }

  see({ known, paused, waiting, active }: QueueLook, now: number): void {
    const { name } = this.queue
    this.looks++
    // also true if Redis lost its data
    if (this.#known && !known) this.deleted.add(name)
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
