import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { CauseSigner } from '@sluice/event'

/** A key as Redis keeps it: its id, and 32 bytes in base64. */
export interface CauseKey {
  readonly id: string
  readonly secret: string
}

export function newCauseKey(): CauseKey {
  return { id: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') }
}

/** Signs with HMAC-SHA256 and keeps half of it: 128 bits cannot be guessed. */
export class CauseKeys implements CauseSigner {
  readonly #secrets: ReadonlyMap<string, Buffer>

  constructor(
    readonly keyId: string,
    keys: readonly CauseKey[],
  ) {
    this.#secrets = new Map(keys.map(({ id, secret }) => [id, Buffer.from(secret, 'base64')]))
  }

  has(keyId: string): boolean {
    return this.#secrets.has(keyId)
  }

  sign(keyId: string, text: string): string | undefined {
    return this.#mac(keyId, text)?.toString('base64url')
  }

  verify(keyId: string, text: string, signature: string): boolean | undefined {
    const expected = this.#mac(keyId, text)
    if (!expected) return undefined
    const given = Buffer.from(signature, 'base64url')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  #mac(keyId: string, text: string): Buffer | undefined {
    const secret = this.#secrets.get(keyId)
    return secret && createHmac('sha256', secret).update(text).digest().subarray(0, 16)
  }
}
