import { hash, timingSafeEqual } from 'node:crypto'
import type { Principal } from '@sluice/access'
import type { Authenticator, Credentials } from './authenticator.js'
import { rootCaller } from './caller.js'

const shortestKey = 16

/** Why a root key is unusable or unsafe; undefined for a good one. */
export function rootKeyProblem(key: string): string | undefined {
  const make = 'set it to a long random text, for example from `openssl rand -base64 32`'
  if (key.length < shortestKey) return `is shorter than ${shortestKey} characters: ${make}`
  // the key is sent in a header, where a blank ends it, and clients encode other characters differently
  if (/\s/.test(key)) return `contains a blank or a line break, which no caller can send: ${make}`
  if (!/^[\x21-\x7e]*$/.test(key))
    return `contains a character that is not printable ASCII, which callers send differently: ${make}`
  return undefined
}

/** Knows the platform's own key, `SLUICE_API_KEY`. */
export class RootKeyAuthenticator implements Authenticator {
  readonly #expected: Buffer

  constructor(key: string) {
    this.#expected = digest(key)
  }

  authenticate({ secret }: Credentials): Principal | undefined {
    // hashed first, so that both have one length and the comparison takes the same time
    return secret !== undefined && timingSafeEqual(digest(secret), this.#expected) ? rootCaller.principal : undefined
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
