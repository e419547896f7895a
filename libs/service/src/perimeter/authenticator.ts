import type { Principal } from '@sluice/access'
import type { FastifyRequest } from 'fastify'
import type { LoginFailure } from './failed-logins.js'

/** What a request shows of who sends it. */
export interface Credentials {
  readonly scheme?: 'bearer' | 'basic'
  /** The bearer token, or on pages for browsers the password. */
  readonly secret?: string
}

/** Why a request is not let in. */
export interface Refusal {
  readonly refused: LoginFailure
  /** What the caller is told. It must not help to guess: what is expired is said only to those that have the right secret. */
  readonly detail: string
}

/**
 * One way in which a request can say who sends it. The perimeter asks them in turn; the first that knows the kind of the credentials
 * decides.
 */
export interface Authenticator {
  /**
   * @returns undefined if the credentials are of another kind
   * @throws UnavailableError if it cannot be known now
   */
  authenticate(
    credentials: Credentials,
    request: FastifyRequest,
  ): Principal | Refusal | undefined | Promise<Principal | Refusal>
}

export function isRefusal(found: Principal | Refusal): found is Refusal {
  return 'refused' in found
}
