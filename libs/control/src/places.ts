import { UnavailableError } from '@sluice/event'

export interface PlacesOptions {
  /** Of the error where none is left. */
  readonly code: string
  /** What takes a place, in words: `searches`. */
  readonly what: string
  /** Places in this process. */
  readonly most: number
  /** Those of them that one holder can have. */
  readonly mostEach: number
  /** The setting that raises both. */
  readonly setting: string
  readonly retryAfterMs: number
}

/** Places for work that goes on for long. Nobody waits for one: who finds none is refused at once. */
export class Places {
  #taken = 0
  readonly #byHolder = new Map<string, number>()

  constructor(private readonly options: PlacesOptions) {}

  get taken(): number {
    return this.#taken
  }

  /**
   * @returns what gives the place back; it may be called twice
   * @throws UnavailableError with the code and `retryAfterMs`
   */
  take(holder: string): () => void {
    const { most, mostEach } = this.options
    const own = this.#byHolder.get(holder) ?? 0
    if (own >= mostEach) throw this.#full(`'${holder}'`, mostEach)
    if (this.#taken >= most) throw this.#full('this gateway', most)
    this.#taken++
    this.#byHolder.set(holder, own + 1)
    let isHeld = true
    return () => {
      if (isHeld) this.#giveBack(holder)
      isHeld = false
    }
  }

  #giveBack(holder: string): void {
    this.#taken--
    const left = this.#byHolder.get(holder)! - 1
    if (left > 0) this.#byHolder.set(holder, left)
    else this.#byHolder.delete(holder)
  }

  #full(who: string, limit: number): UnavailableError {
    const { code, what, setting, retryAfterMs } = this.options
    const message = `${who} has ${limit} ${what} already, which is the most; try again later, or set ${setting} to allow more`
    return new UnavailableError(code, message, { limit, setting, retryAfterMs })
  }
}
