/** A key, or the secret of a webhook, as a whole: what is shown of one afterwards is shorter. */
const anySecret = /\b(?:slk_[\w-]{20,}|whsec_[\w+/=-]{20,})/g

/** The secrets that a test used of one platform, to find them where they must not be. */
export class Secrets {
  readonly #known: Set<string>

  constructor(...own: readonly string[]) {
    this.#known = new Set(own)
  }

  /** @param text of a request or an answer */
  learn(text: string): void {
    for (const [secret] of text.matchAll(anySecret)) this.#known.add(secret)
  }

  /** @throws if one is in it */
  assertNoneIn(what: string, data: Buffer): void {
    for (const secret of this.#known) {
      const at = data.indexOf(secret)
      if (at < 0) continue
      const around = data.subarray(Math.max(0, at - 300), at + secret.length).toString()
      throw new Error(`${what} has a secret of this test: …${around}`)
    }
  }
}
