import { errors } from 'jose'
import type { Refusal } from '../authenticator.js'
import type { TokenRules } from './verified-token.js'

/** What a caller is told of a token that was not let in. What claims say is told only after the signature was found right. */
export function tokenRefusal(error: unknown, rules: TokenRules): Refusal {
  if (error instanceof errors.JWTExpired) return { refused: 'expired-token', detail: 'the token has expired' }
  return refusedToken(detailOf(error, rules))
}

export function refusedToken(detail: string): Refusal {
  return { refused: 'wrong-token', detail }
}

function detailOf(error: unknown, { issuer, audience, algorithms }: TokenRules): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return `the token is not of the issuer ${issuer}`
    if (error.claim === 'aud') return `the token is not for the audience ${audience.join(', ')}`
    if (error.claim === 'nbf') return 'the token is not valid yet'
    return `the token's claim '${error.claim}' is missing or wrong`
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `the token's algorithm is not accepted; accepted are ${algorithms.join(', ')}`
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no key that the token could be signed with'
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return 'the token does not say (kid) which key of the issuer it is signed with'
  if (error instanceof errors.JWSSignatureVerificationFailed) return "the token's signature is wrong"
  if (error instanceof errors.JOSEError) return 'the token cannot be read'
  return 'the token cannot be verified with the key of the issuer' // the key is short, or none for this algorithm
}
