/** A queue that waits for a call. */
interface Waiting {
  readonly share: CallShare
  readonly granted: () => void
}

/** The calls that one process makes at the same time, over several queues: each may use all of them while no other wants any. */
export class Calls {
  #free: number
  /** The one that waits longest first. A queue fetches one job at a time, so there are no more than queues. */
  readonly #waiting: Waiting[] = []

  constructor(most: number) {
    this.#free = most
  }

  share(): CallShare {
    return new CallShare(this)
  }

  /** @returns undefined if there was a call free, else what to wait for */
  take(share: CallShare): Promise<void> | undefined {
    if (this.#free === 0) return new Promise(granted => this.#waiting.push({ share, granted }))
    this.#free--
    share.held++
  }

  /** Gives a call to the queue with the fewest of those that wait. */
  leave(): void {
    const [first] = this.#waiting
    if (!first) return void this.#free++
    let least = first
    for (const one of this.#waiting) if (one.share.held < least.share.held) least = one
    this.#waiting.splice(this.#waiting.indexOf(least), 1)
    least.share.held++
    least.granted()
  }

  /** Whether a queue that waits has none, or at least two fewer than this one. */
  owedBy({ held }: CallShare): boolean {
    return this.#waiting.some(({ share }) => share.held === 0 || share.held + 1 < held)
  }
}

/** The calls of one queue. */
export class CallShare {
  held = 0

  constructor(private readonly calls: Calls) {}

  take(): Promise<void> | undefined {
    return this.calls.take(this)
  }

  leave(): void {
    this.held--
    this.calls.leave()
  }

  /** Whether its next free call belongs to another queue. */
  get owed(): boolean {
    return this.calls.owedBy(this)
  }
}
