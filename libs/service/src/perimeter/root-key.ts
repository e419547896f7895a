import { timingSafeEqual } from 'node:crypto'
import type { Principal } from '@sluice/access'
import { type Authenticator, type Credentials, Secret } from './authenticator.js'
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
    this.#expected = Buffer.from(new Secret(key).digest)
  }

  authenticate({ secret }: Credentials): Principal | undefined {
    // digests have one length, so the comparison always takes the same time
    const isRoot = secret !== undefined && timingSafeEqual(Buffer.from(secret.digest), this.#expected)
    return isRoot ? rootCaller.principal : undefined
  }
}
