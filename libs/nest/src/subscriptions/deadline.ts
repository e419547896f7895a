/** A time limit for one piece of work. */
export class Deadline {
  readonly #controller = new AbortController()

  constructor(
    private readonly timeoutMs: number | undefined,
    private readonly late: () => Error,
  ) {}

  /** Aborts when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What the work comes to. What is late is not waited for, and what it comes to is nobody's. */
  async meet<T>(work: () => Promise<T>): Promise<T> {
    if (this.timeoutMs === undefined) return work()
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = this.late()
        this.#controller.abort(error)
        reject(error)
      }, this.timeoutMs)
    })
    const working = work()
    working.catch(() => undefined)
    try {
      return await Promise.race([working, over])
    } finally {
      clearTimeout(timer)
    }
  }
}
