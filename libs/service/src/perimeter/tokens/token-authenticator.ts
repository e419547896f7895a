import type { Principal } from '@sluice/access'
import { type Authenticator, type Credentials, type Refusal } from '../authenticator.js'
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

  authenticate({ secret: token }: Credentials): Principal | Refusal | undefined | Promise<Principal | Refusal> {
    if (token === undefined || !isToken(token)) return undefined
    const edition = this.keys.edition()
    return this.#known.find(token, edition, this.now()) ?? this.#verify(token, edition)
  }

  /** @param edition of the keys when it begins: if they change meanwhile, the token is verified again next time */
  async #verify(token: string, edition: number | undefined): Promise<Principal | Refusal> {
    const found = await verifiedToken(token, this.rules, this.keys, this.now())
    if ('refused' in found) return found
    const { principal, payload } = found
    this.#known.add(token, edition, { principal, until: (payload.exp! + this.rules.toleranceS) * 1000 })
    return principal
  }
}

/** Whether it has the form of a token, signed or not. */
function isToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}
