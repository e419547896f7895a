import type { Held } from '@sluice/delivery'

/** Thrown if an attempt cannot be made now. The event comes again later, and no attempt is used up. */
export class AttemptHeld extends Error {
  override readonly name = 'AttemptHeld'
  readonly #elsewhere: boolean

  constructor(
    message: string,
    private readonly heldMs: number,
    { elsewhere = false, ...options }: ErrorOptions & { elsewhere?: boolean } = {},
  ) {
    super(message, options)
    this.#elsewhere = elsewhere
  }

  get outcome(): Held {
    return { ok: false, error: this.message, heldMs: this.heldMs, ...(this.#elsewhere ? { elsewhere: true } : {}) }
  }
}
