/** Failed logins from one address that are checked within a minute. */
const mostFailures = 5
const minuteMs = 60_000
const mostAddresses = 10_000

/** Slows down who guesses: after some failed logins from an address, its next ones are not looked at until the minute is over. */
export class LoginBrake {
  /** By address, the oldest first. */
  readonly #failures = new Map<string, { readonly since: number; count: number }>()

  /** @param now milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Seconds after which the address may try again; 0 for now. */
  waitS(address: string): number {
    const found = this.#recent(address)
    return found && found.count >= mostFailures ? Math.ceil((found.since + minuteMs - this.now()) / 1000) : 0
  }

  failed(address: string): void {
    const found = this.#recent(address)
    if (found) return void found.count++
    this.#failures.set(address, { since: this.now(), count: 1 })
    if (this.#failures.size > mostAddresses) this.#failures.delete(this.#failures.keys().next().value!)
  }

  #recent(address: string) {
    const found = this.#failures.get(address)
    if (!found || this.now() - found.since < minuteMs) return found
    this.#failures.delete(address)
    return undefined
  }
}
