import type { Caller, NoMore } from '@sluice/service'

/** Milliseconds between two questions, and for which the answer may be unknown: as long as for requests. */
const bounds = { askMs: 250, unknownMs: 5000 }

/** Why something that goes on ended. */
export interface Ended {
  readonly reason: NoMore['reason'] | 'access-unknown' | 'bus-deleted' | 'queue-deleted' | 'stopping'
  /** For people. */
  readonly detail: string
}

/** Asks all the time whether a caller may still do what it does, and what it may see. */
export class AccessWatch {
  #ended: Ended | undefined
  #knownAt = performance.now()
  #isAsking = false
  readonly #timer: NodeJS.Timeout

  /**
   * @param caller with the rights that it had at the last answer
   * @param ask throws if it cannot be known now
   * @param onEnd is called once
   */
  constructor(
    public caller: Caller,
    private readonly ask: () => Promise<Caller | Ended>,
    private readonly onEnd: () => void,
  ) {
    this.#timer = setInterval(() => void this.#look(), bounds.askMs)
  }

  get ended(): Ended | undefined {
    return this.#ended
  }

  end(why: Ended): void {
    if (this.#ended) return
    this.close()
    this.#ended = why
    this.onEnd()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      const answer = await this.ask()
      this.#knownAt = performance.now()
      if ('reason' in answer) this.end(answer)
      else this.caller = answer
    } catch (error) {
      if (performance.now() - this.#knownAt > bounds.unknownMs)
        this.end({ reason: 'access-unknown', detail: (error as Error).message })
    } finally {
      this.#isAsking = false
    }
  }
}
