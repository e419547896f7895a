import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Principal } from '@sluice/access'
import { UnavailableError } from '@sluice/event'
import { isExpired, type Key, type SecretKeys, signingSecrets } from '@sluice/registry'
import type { FastifyRequest } from 'fastify'
import { type Authenticator, type Credentials, isRefusal, type ProvenByBody, type Refusal } from '../authenticator.js'
import type { KeyUses } from '../key-uses.js'
import { principalOfKey } from '../tenancy.js'
import { readSigned, type SignedHeaders } from './signed-headers.js'
import type { TakenRequests } from './taken-requests.js'

/** What signed requests are checked by. */
export interface SignatureParts {
  readonly keyOf: (name: string) => Key | undefined
  /** Open the secrets of keys. */
  readonly secrets: SecretKeys
  readonly taken: TakenRequests
  readonly uses: Pick<KeyUses, 'used'>
  /** Milliseconds since 1970, by Redis' clock. */
  readonly now: () => number
  /** Most bytes of bodies that are read at once for requests that nobody has proven yet. */
  readonly mostBytes: number
}

/** The content types in which the whole event is in the body, so that all of it is signed. */
const wholeEvents = /^application\/cloudevents(-batch)?\+json *(;|$)/i

/**
 * Knows requests that are signed as Standard Webhooks says, by the key that `Sluice-Key` names. They can publish and nothing else: the
 * signature covers the body, and neither the method nor the path.
 */
export class SignatureAuthenticator implements Authenticator {
  /** Bytes of bodies of requests that are not proven yet. */
  #unproven = 0

  constructor(private readonly parts: SignatureParts) {}

  authenticate(_: Credentials, request: FastifyRequest): Refusal | ProvenByBody | undefined | Promise<Refusal> {
    const { headers } = request
    if (headers['sluice-key'] === undefined) return undefined
    if (request.routeOptions.config.action !== 'events:publish')
      return refused('a signed request can publish, and nothing else')
    if (!wholeEvents.test(headers['content-type'] ?? ''))
      return refused('a signed request has its event in the body: send application/cloudevents+json or -batch+json')
    if (headers['content-encoding'] !== undefined) return refused('the body of a signed request must not be compressed')
    const bytes = Number(headers['content-length'])
    if (!(bytes > 0)) return refused('a signed request must have a body and say its Content-Length')
    const signed = readSigned(headers, this.parts.now())
    if (typeof signed === 'string') return refused(signed)
    // strangers cannot take the room of all others
    if (this.#unproven > 0 && this.#unproven + bytes > this.parts.mostBytes) return Promise.reject(full())
    this.#unproven += bytes
    let isRead = false
    let isTaken = false
    const read = () => {
      if (!isRead) this.#unproven -= bytes
      isRead = true
    }
    return {
      prove: async body => {
        read()
        const found = await this.#prove(signed, body)
        isTaken = !isRefusal(found)
        return found
      },
      answered: status => {
        read()
        // only by the request that took it: another one with its id must not let it come again
        if (isTaken && status >= 400) this.parts.taken.forget(signed.key, signed.id)
      },
    }
  }

  async #prove(signed: SignedHeaders, body: Uint8Array): Promise<Principal | Refusal> {
    const { keyOf, secrets, taken, uses, now } = this.parts
    const key = keyOf(signed.key)
    const at = now()
    // the same for a key that does not exist: its name is not confirmed
    if (!key || !signingSecrets(key, secrets, at).some(secret => isSignedBy(secret, signed, body)))
      return refused("the request's signature is wrong, or the key is none that signs")
    if (isExpired(key, at))
      return { refused: 'expired-key', detail: `the key '${principalOfKey(key).name}' has expired` }
    if (!(await taken.take(key.name, signed.id)))
      return refused('a request with this webhook-id was taken already; it was not done again', 'replayed')
    uses.used(key.name, at)
    return principalOfKey(key)
  }
}

function isSignedBy(secret: string, { id, timestamp, signatures }: SignedHeaders, body: Uint8Array): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return signatures.some(signature => timingSafeEqual(signature, expected))
}

function refused(detail: string, reason: 'wrong-signature' | 'replayed' = 'wrong-signature'): Refusal {
  return { refused: reason, detail }
}

function full(): UnavailableError {
  return new UnavailableError(
    'ACCESS_UNKNOWN',
    'too many signed requests are being checked; nothing was done, try again',
  )
}
