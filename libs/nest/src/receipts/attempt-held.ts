import type { Held } from '@sluice/delivery'

/** Thrown in place of an attempt that could not be made now. It comes again later and none is used up. */
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
