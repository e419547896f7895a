/** A time limit for one piece of work. */
export class Deadline {
  #controller: AbortController | undefined
  #over: Error | undefined

  constructor(
    private readonly timeoutMs: number | undefined,
    private readonly late: () => Error,
  ) {}

  /** Aborts after the timeout. Created on first use: few handlers read it, and it costs more than the rest of an attempt. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#over) this.#controller.abort(this.#over)
    return this.#controller.signal
  }

  /** Returns the result of `work`. After the timeout it rejects, and a late result is ignored. */
  meet(work: () => unknown): unknown {
    return this.timeoutMs === undefined ? work() : this.#race(work)
  }

  async #race(work: () => unknown): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#over = this.late()
        reject(this.#over) // before the abort: work that ends because of it is late all the same
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
