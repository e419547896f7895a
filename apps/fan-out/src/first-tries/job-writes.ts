import { Health, type Logger } from '@sluice/observability'
import { type DeliveryJob, type Queues, spreadDeliveries, webhookQueues } from '@sluice/queues'
import { pause, type RedisClock } from '@sluice/streams'

/** Milliseconds until a failed write is repeated. */
const againMs = 1000

/** A job that is added as soon as Redis takes it. */
export class JobWrite {
  /** Resolves with the job that was added, when its replicas have it where a bus asks for replicas; undefined if none was. */
  readonly added: Promise<DeliveryJob | undefined>
  #done!: (added: DeliveryJob | undefined) => void

  /** @param due in milliseconds since 1970 */
  constructor(
    private job: DeliveryJob | undefined,
    private due: number,
  ) {
    this.added = new Promise(done => (this.#done = done))
  }

  /** What is to be added if nothing is yet; undefined for no job. */
  change(job: DeliveryJob | undefined, due: number): void {
    this.job = job
    this.due = due
  }

  get now(): { readonly job: DeliveryJob | undefined; readonly due: number } {
    return { job: this.job, due: this.due }
  }

  end(added: DeliveryJob | undefined): void {
    this.#done(added)
  }
}

/** Adds the jobs of first tries, those of one turn together. What cannot be added is added again, until it is or the process ends. */
export class JobWrites {
  readonly #stop = new AbortController()
  readonly #health: Health
  readonly #waiting: JobWrite[] = []
  #running = false
  #size = 0

  constructor(
    private readonly queues: Queues,
    private readonly clock: RedisClock,
    logger: Logger,
  ) {
    this.#health = new Health('jobs of webhooks', logger, { mostSilentMs: Infinity })
  }

  /** How many are not added yet. */
  get size(): number {
    return this.#size
  }

  add(job: DeliveryJob, delayMs: number): JobWrite {
    const write = new JobWrite(job, this.clock.now() + delayMs)
    this.#size++
    this.#waiting.push(write)
    if (!this.#running) void this.#run()
    return write
  }

  /** Gives up what is not added: it stays where it came from. */
  stop(): void {
    this.#stop.abort()
  }

  async #run(): Promise<void> {
    this.#running = true
    await new Promise<void>(resolve => setImmediate(resolve))
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      const some = this.#waiting.splice(0)
      if (await this.#write(some)) continue
      this.#waiting.unshift(...some)
      await pause(againMs, this.#stop.signal)
    }
    this.#running = false
  }

  /** @returns whether all are added */
  async #write(writes: readonly JobWrite[]): Promise<boolean> {
    const jobs = writes.map(write => write.now)
    const dues = new Map(jobs.flatMap(({ job, due }) => (job ? [[job, due] as const] : [])))
    const now = this.clock.now()
    const delay = (job: DeliveryJob) => Math.max(0, Math.round(dues.get(job)! - now))
    try {
      await spreadDeliveries(this.queues, webhookQueues, [...dues.keys()], delay, now)
    } catch (error) {
      this.#health.fail(error)
      return false
    }
    this.#health.beat()
    this.#size -= writes.length
    for (const [i, write] of writes.entries()) write.end(jobs[i]!.job)
    return true
  }
}
