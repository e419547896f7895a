import type { Principal } from '@sluice/access'
import { digestOf } from '@sluice/registry'
import type { FastifyRequest } from 'fastify'
import type { LoginFailure } from './failed-logins.js'

/** What a request shows of who sends it. A bearer token counts alone. */
export interface Credentials {
  /** The bearer token. */
  readonly secret?: Secret
  /** The id of a session, which a browser adds by itself. */
  readonly session?: string
  /** Whether it was let in before, and its answer goes on: that is no use of the session. */
  readonly isAgain?: boolean
}

/** A text that proves who somebody is. All that look it up share one digest, so a request costs one. */
export class Secret {
  #digest: string | undefined

  constructor(readonly text: string) {}

  /** SHA-256, base64url. */
  get digest(): string {
    return (this.#digest ??= digestOf(this.text))
  }
}

/** Why a request is not let in. */
export interface Refusal {
  readonly refused: LoginFailure
  /** What the caller is told. It must not help to guess: what is expired is said only to those that have the right secret. */
  readonly detail: string
}

/** A request that its body proves: who sends it is known when the body was read, and before anything is done with it. */
export interface ProvenByBody {
  prove(body: Uint8Array): Promise<Principal | Refusal>
  /** The request was answered, or broke off. */
  answered(status: number): void
}

export type Found = Principal | Refusal | ProvenByBody | undefined

/**
 * One way in which a request can say who sends it. The perimeter asks them in turn; the first that knows the kind of the credentials
 * decides.
 */
export interface Authenticator {
  /**
   * @returns undefined if the credentials are of another kind
   * @throws UnavailableError if it cannot be known now
   */
  authenticate(credentials: Credentials, request: FastifyRequest): Found | Promise<Found>
}

export function isProvenByBody(found: Found): found is ProvenByBody {
  return found !== undefined && 'prove' in found
}

export function isRefusal(found: Principal | Refusal): found is Refusal {
  return 'refused' in found
}
