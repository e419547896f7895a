import type { PulledQueue } from '@sluice/message'
import type { HeldMessage } from './queue-message.js'

/** Extends the visibility of messages while their handler works, each third of it. */
export class Visibility {
  readonly #timer: NodeJS.Timeout
  #isExtending = false
  /** By `performance.now()`: when it ends unless it is extended. */
  #until: number

  constructor(
    private readonly messages: readonly HeldMessage[],
    private readonly queue: Pick<PulledQueue, 'extend'>,
    private readonly visibilityMs: number,
  ) {
    this.#until = performance.now() + visibilityMs
    this.#timer = setInterval(() => void this.#extend(), visibilityMs / 3)
  }

  /** Whether a message may still be this process' own. */
  get lasts(): boolean {
    return performance.now() < this.#until
  }

  end(): void {
    clearInterval(this.#timer)
  }

  /** The handler is waited for no longer: its messages come again when their visibility ends. */
  letGo(): void {
    this.end()
    for (const message of this.messages) if (message.isHeld) message.lose('taken')
  }

  async #extend(): Promise<void> {
    const held = this.messages.filter(({ isHeld }) => isHeld)
    if (held.length === 0) return this.end()
    if (this.#isExtending) return this.#checkTime()
    this.#isExtending = true
    const until = performance.now() + this.visibilityMs
    try {
      const settled = await this.queue.extend(
        held.map(({ receipt }) => receipt),
        this.visibilityMs,
      )
      this.#until = until
      // one that the handler itself has settled meanwhile is not lost
      for (const [i, message] of held.entries()) {
        const came = settled[i]!
        if (came !== 'done' && message.isHeld) message.lose(came)
      }
    } catch {
      this.#checkTime() // Redis does not answer: the next third tries again
    } finally {
      this.#isExtending = false
    }
  }

  #checkTime(): void {
    if (!this.lasts) this.letGo()
  }
}
