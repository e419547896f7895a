/** Milliseconds that a try waits for a place before its delivery becomes a job. */
const patienceMs = 50

/** Bounds the first tries that one process makes at the same time. */
export class Places {
  #free: number
  /** Places of calls that go on for long: waiting for one of them makes no sense. */
  #lasting = 0
  readonly #waiting = new Set<() => void>()

  constructor(private readonly most: number) {
    this.#free = most
  }

  /** @returns whether there was a place soon. Every place must be given back by {@link leave} */
  async take(): Promise<boolean> {
    if (this.#free > 0) this.#free--
    else if (this.#lasting >= this.most) return false
    else return this.#soon()
    return true
  }

  /** A call goes on for long. */
  lasts(): void {
    this.#lasting++
  }

  /** @param lasted whether {@link lasts} was called for it */
  leave(lasted: boolean): void {
    if (lasted) this.#lasting--
    const [next] = this.#waiting
    if (next) next()
    else this.#free++
  }

  #soon(): Promise<boolean> {
    return new Promise(resolve => {
      const waiting = this.#waiting
      const timer = setTimeout(() => end(false), patienceMs)
      waiting.add(granted)
      function granted() {
        end(true)
      }
      function end(isGranted: boolean) {
        clearTimeout(timer)
        waiting.delete(granted)
        resolve(isGranted)
      }
    })
  }
}
