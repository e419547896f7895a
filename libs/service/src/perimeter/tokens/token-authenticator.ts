import type { Principal } from '@sluice/access'
import type { Authenticator, Credentials, Refusal, Secret } from '../authenticator.js'
import type { IssuerKeys } from './issuer-keys.js'
import { KnownTokens } from './known-tokens.js'
import { type TokenRules, verifiedToken } from './verified-token.js'

/** Knows the bearer tokens (JWT) of an OIDC issuer. */
export class TokenAuthenticator implements Authenticator {
  readonly #known = new KnownTokens()

  /** @param now milliseconds since 1970, by Redis' clock */
  constructor(
    private readonly rules: TokenRules,
    private readonly keys: IssuerKeys,
    private readonly now: () => number,
  ) {}

  authenticate({ secret }: Credentials): Principal | Refusal | undefined | Promise<Principal | Refusal> {
    if (secret === undefined || !isToken(secret.text)) return undefined
    const edition = this.keys.edition()
    return this.#known.find(secret.digest, edition, this.now()) ?? this.#verify(secret, edition)
  }

  /** @param edition of the keys when it begins: if they change meanwhile, the token is verified again next time */
  async #verify({ text: token, digest }: Secret, edition: number | undefined): Promise<Principal | Refusal> {
    const found = await verifiedToken(token, this.rules, this.keys, this.now())
    if ('refused' in found) return found
    const { principal, payload } = found
    this.#known.add(digest, edition, { principal, until: (payload.exp! + this.rules.toleranceS) * 1000 })
    return principal
  }
}

/** Whether it has the form of a token, signed or not. */
function isToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}
