import type { Principal } from '@sluice/access'

const mostTokens = 10_000

interface Known {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly until: number
}

/** Tokens that were verified, so that the next request with the same token costs no signature. Only their digests are kept. */
export class KnownTokens {
  #of: number | undefined
  readonly #tokens = new Map<string, Known>()

  /**
   * @param digest of the token
   * @param edition of the issuer's keys: those of other keys are forgotten
   */
  find(digest: string, edition: number | undefined, now: number): Principal | undefined {
    if (this.#of !== edition) this.#tokens.clear()
    this.#of = edition
    if (this.#tokens.size === 0) return undefined
    const known = this.#tokens.get(digest)
    if (known && known.until > now) return known.principal
    this.#tokens.delete(digest)
    return undefined
  }

  add(digest: string, edition: number | undefined, known: Known): void {
    if (this.#of !== edition) return
    this.#tokens.set(digest, known)
    if (this.#tokens.size > mostTokens) this.#tokens.delete(this.#tokens.keys().next().value!)
  }
}
