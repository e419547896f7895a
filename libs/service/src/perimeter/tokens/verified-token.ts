import type { Principal } from '@sluice/access'
import { UnavailableError } from '@sluice/event'
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import type { Refusal } from '../authenticator.js'
import { type ClaimNames, principalOf } from './claims.js'
import type { IssuerKeys } from './issuer-keys.js'
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

/** A token whose signature and claims are right, and who it is for. */
export interface VerifiedToken {
  readonly payload: JWTPayload
  readonly principal: Principal
}

const mostCharacters = 16 * 1024

/**
 * Verifies a token of the issuer.
 *
 * @param now milliseconds since 1970
 * @throws UnavailableError `ACCESS_UNKNOWN` if the issuer's keys cannot be read
 */
export async function verifiedToken(
  token: string,
  rules: TokenRules,
  keys: Pick<IssuerKeys, 'find'>,
  now: number,
): Promise<VerifiedToken | Refusal> {
  const { issuer, audience, algorithms, claims, toleranceS } = rules
  if (token.length > mostCharacters) return refusedToken(`the token is longer than ${mostCharacters} characters`)
  try {
    // not proven yet; it saves a look for a key that the issuer cannot have
    if (decodeJwt(token).iss !== issuer) return refusedToken(`the token is not of the issuer ${issuer}`)
    const { payload } = await jwtVerify(token, keys.find, {
      ...{ issuer, audience: [...audience], algorithms: [...algorithms], requiredClaims: ['exp'] },
      ...{ clockTolerance: toleranceS, currentDate: new Date(now) },
    })
    const principal = principalOf(payload, claims)
    return typeof principal === 'string' ? refusedToken(`the token names nobody: ${principal}`) : { payload, principal }
  } catch (error) {
    if (error instanceof UnavailableError) throw error
    return tokenRefusal(error, rules)
  }
}
