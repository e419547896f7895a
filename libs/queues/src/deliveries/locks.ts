import type { Worker } from 'bullmq'

/** Milliseconds between two marks of {@link Arrivals}. */
const markMs = 100

/**
 * Says since when what arrives now can have been under way. A process that stood still finds answers that are old when it
 * wakes up, and nothing in them says so.
 */
class Arrivals {
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined

  start(): void {
    this.#timer ??= setInterval(() => {
      const at = performance.now()
      // what had arrived by then was read between the timers and this: Node polls in between
      setImmediate(() => (this.#since = at))
    }, markMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Monotonic, in milliseconds. */
  get since(): number {
    return this.#since
  }
}

/** Until when nobody else can have the jobs that a worker has in hand: BullMQ gives a job whose lock ran out to another. */
export class Locks {
  readonly #arrivals = new Arrivals()
  readonly #until = new Map<string, number>()

  constructor(private readonly lockMs: number) {}

  watch(worker: Worker): void {
    this.#arrivals.start()
    worker.on('locksRenewed', ({ jobIds }) => {
      for (const id of jobIds) if (this.#until.has(id)) this.take(id)
    })
    worker.on('closed', () => this.#arrivals.stop())
  }

  /** BullMQ gave the job to this worker, or renewed its lock. */
  take(jobId: string): void {
    this.#until.set(jobId, this.#arrivals.since + this.lockMs)
  }

  /** Whether the lock is this worker's for sure, by the clock and without asking. */
  holds(jobId: string): boolean {
    return performance.now() < (this.#until.get(jobId) ?? 0)
  }

  leave(jobId: string): void {
    this.#until.delete(jobId)
  }
}
