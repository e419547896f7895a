import type { Worker } from 'bullmq'

/** Milliseconds between two marks of {@link Arrivals}. */
const markMs = 100

/**
 * A lower bound for when Redis sent an answer that arrives now. After a stall of the process answers may be old, and nothing
 * in them shows it.
 */
class Arrivals {
  #since = performance.now()
  #timer: NodeJS.Timeout | undefined

  start(): void {
    this.#timer ??= setInterval(() => {
      const at = performance.now()
      // Node polls between timers and immediates, so answers that had arrived by `at` are read by now
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

/** Until when no other worker can have the jobs of this one: BullMQ gives a job with an expired lock to another worker. */
export class Locks {
  readonly #arrivals = new Arrivals()
  readonly #until = new Map<string, number>()

  constructor(private readonly lockMs: number) {}

  watch(worker: Worker): void {
    this.#arrivals.start()
    worker.on('active', ({ id }) => this.take(id!))
    worker.on('locksRenewed', ({ jobIds }) => {
      for (const id of jobIds) if (this.#until.has(id)) this.take(id)
    })
  }

  /** When no worker takes jobs any more. */
  stop(): void {
    this.#arrivals.stop()
  }

  /** Redis gave the job to this worker, which may begin with it much later, or renewed its lock. */
  take(jobId: string): void {
    this.#until.set(jobId, this.#arrivals.since + this.lockMs)
  }

  /** Whether this worker has the lock for sure, by the clock and without a call. */
  holds(jobId: string): boolean {
    return performance.now() < (this.#until.get(jobId) ?? 0)
  }

  leave(jobId: string): void {
    this.#until.delete(jobId)
  }
}
