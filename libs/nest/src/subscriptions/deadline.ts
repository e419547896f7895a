/** A time limit for one piece of work. */
export class Deadline {
  #controller: AbortController | undefined
  #over: Error | undefined

  constructor(
    private readonly timeoutMs: number | undefined,
    private readonly late: () => Error,
  ) {}

  /** Aborts when the time is over. Made when it is first asked for: few ask, and it costs more than all else of an attempt. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#over) this.#controller.abort(this.#over)
    return this.#controller.signal
  }

  /** What the work comes to. What is late is not waited for, and what it comes to is nobody's. */
  meet(work: () => unknown): unknown {
    return this.timeoutMs === undefined ? work() : this.#race(work)
  }

  async #race(work: () => unknown): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#over = this.late()
        reject(this.#over) // first: work that ends as it is aborted is late all the same
        this.#controller?.abort(this.#over)
      }, this.timeoutMs)
    })
    try {
      const working = Promise.resolve(work())
      working.catch(() => undefined)
      return await Promise.race([working, over])
    } finally {
      clearTimeout(timer)
    }
  }
}
