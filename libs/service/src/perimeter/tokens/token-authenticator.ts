import type { Principal } from '@sluice/access'
import { UnavailableError } from '@sluice/event'
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import type { Authenticator, Credentials, Refusal } from '../authenticator.js'
import { type ClaimNames, principalOf } from './claims.js'
import type { IssuerKeys } from './issuer-keys.js'
import { KnownTokens } from './known-tokens.js'
import { refusedToken, tokenRefusal } from './token-refusal.js'

/** Which tokens are let in. */
export interface TokenRules {
  readonly issuer: string
  /** A token must be for one of them. */
  readonly audience: readonly string[]
  /** Asymmetric ones only: with a symmetric one, whoever can verify a token could make it. */
  readonly algorithms: readonly string[]
  readonly claims: ClaimNames
  /** Seconds that the issuer's clock may differ. */
  readonly toleranceS: number
}

const mostCharacters = 16 * 1024

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
    if (token.length > mostCharacters) return refusedToken(`the token is longer than ${mostCharacters} characters`)
    const edition = this.keys.edition()
    return this.#known.find(token, edition, this.now()) ?? this.#verify(token, edition)
  }

  /** @param edition of the keys when it begins: if they change meanwhile, the token is verified again next time */
  async #verify(token: string, edition: number | undefined): Promise<Principal | Refusal> {
    const { issuer, audience, algorithms, claims, toleranceS } = this.rules
    const now = this.now()
    try {
      // not proven yet; it saves a look for a key that the issuer cannot have
      if (decodeJwt(token).iss !== issuer) return refusedToken(`the token is not of the issuer ${issuer}`)
      const { payload } = await jwtVerify(token, this.keys.find, {
        ...{ issuer, audience: [...audience], algorithms: [...algorithms], requiredClaims: ['exp'] },
        ...{ clockTolerance: toleranceS, currentDate: new Date(now) },
      })
      const principal = principalOf(payload, claims)
      if (typeof principal === 'string') return refusedToken(`the token names nobody: ${principal}`)
      this.#known.add(token, edition, { principal, until: this.#end(payload) })
      return principal
    } catch (error) {
      if (error instanceof UnavailableError) throw error
      return tokenRefusal(error, this.rules)
    }
  }

  #end({ exp }: JWTPayload): number {
    return (exp! + this.rules.toleranceS) * 1000
  }
}

/** Whether it has the form of a token, signed or not. */
function isToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
}
