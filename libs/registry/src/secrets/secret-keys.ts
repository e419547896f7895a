import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { UnavailableError } from '@sluice/event'

/**
 * What a sealed secret begins with. A fan-out that is too old to open it decodes it as base64, and Node finds none after a "=":
 * it has no secret then and tries again, in place of signing with the sealed text.
 */
const mark = '=sealed:'

const cipher = 'aes-256-gcm'
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const mostKeys = 10

/**
 * The keys that encrypt secrets before they are written to Redis: AES-256-GCM, with the place of the secret as authenticated data,
 * so that a sealed secret that is copied to another place cannot be opened there. The first key seals, all keys open.
 *
 * A sealed secret is `=sealed:<key id>:<base64url of IV, ciphertext and tag>`.
 */
export class SecretKeys {
  /** Without keys secrets stay in clear text. */
  static readonly none = new SecretKeys([])

  readonly #keys: ReadonlyMap<string, Buffer>
  /** The id of the key that seals. */
  readonly #first: string | undefined

  private constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map(key => [idOf(key), key]))
    this.#first = this.#keys.keys().next().value
  }

  /**
   * @param text `SLUICE_SECRET_KEY`: keys of 32 bytes in base64, the new one first, separated by commas; empty for none
   * @throws Error that says what is wrong, and not the text
   */
  static of(text: string): SecretKeys {
    if (text.trim() === '') return SecretKeys.none
    const keys = text.split(',').map(key => key.trim())
    if (keys.length > mostKeys) throw new Error(`has ${keys.length} keys, and ${mostKeys} is the most`)
    return new SecretKeys(keys.map(keyOf))
  }

  /** Nothing of a key is ever printed. */
  toString(): string {
    return ''
  }

  /** Whether secrets stay in clear text. */
  get isEmpty(): boolean {
    return this.#first === undefined
  }

  /** @param place of the secret, which no other secret has */
  seal(secret: string, place: string): string {
    if (this.#first === undefined) return secret
    const iv = randomBytes(ivBytes)
    const sealing = createCipheriv(cipher, this.#keys.get(this.#first)!, iv).setAAD(Buffer.from(place))
    const sealed = Buffer.concat([iv, sealing.update(secret, 'utf8'), sealing.final(), sealing.getAuthTag()])
    return `${mark}${this.#first}:${sealed.toString('base64url')}`
  }

  /** The secret; a text that is not sealed is the secret itself. @throws UnavailableError `SECRET_KEY_MISSING`, `SECRET_DAMAGED` */
  open(text: string, place: string): string {
    const sealed = readSealed(text)
    if (!sealed) return text
    const { keyId, bytes } = sealed
    const key = this.#keys.get(keyId)
    if (!key) throw keyMissing(place, keyId)
    try {
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(-tagBytes))
      return opening.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8')
    } catch {
      const fix = 'it was changed or moved in Redis; write it anew with a secret of your own'
      throw new UnavailableError('SECRET_DAMAGED', `the secret of ${place} cannot be opened: ${fix}`, { place })
    }
  }

  /** The text that a write leaves in place of one that is there: sealed with the first key. One that cannot be opened stays as it is. */
  renewed(text: string, place: string): string {
    if (this.isEmpty || this.isCurrent(text) || this.problem(text, place)) return text
    return this.seal(this.open(text, place), place)
  }

  /** Whether the text is what a write would leave: sealed with the first key, or in clear text without keys. */
  isCurrent(text: string): boolean {
    return readSealed(text)?.keyId === this.#first
  }

  /** Why the text cannot be opened with these keys, by its form alone; undefined if it probably can. */
  problem(text: string, place: string): UnavailableError | undefined {
    const keyId = readSealed(text)?.keyId
    return keyId === undefined || this.#keys.has(keyId) ? undefined : keyMissing(place, keyId)
  }
}

export function isSealed(text: string): boolean {
  return text.startsWith(mark)
}

function readSealed(text: string): { readonly keyId: string; readonly bytes: Buffer } | undefined {
  if (!isSealed(text)) return undefined
  const [keyId = '', bytes = ''] = text.slice(mark.length).split(':')
  return { keyId, bytes: Buffer.from(bytes, 'base64url') }
}

function keyOf(text: string, index: number): Buffer {
  const make = 'make one with `openssl rand -base64 32`'
  const key = Buffer.from(text, 'base64')
  if (key.length !== keyBytes || key.toString('base64') !== text)
    throw new Error(`key ${index + 1} of the list is not ${keyBytes} bytes in base64: ${make}`)
  return key
}

/** Names a key without telling anything of it. */
function idOf(key: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from('sluice secret key '), key]), 'base64url').slice(0, 8)
}

function keyMissing(place: string, keyId: string): UnavailableError {
  const fix = `add that key to SLUICE_SECRET_KEY of this service, or write the secret anew`
  const message = `the secret of ${place} is sealed with key ${keyId}, which this service does not have: ${fix}`
  return new UnavailableError('SECRET_KEY_MISSING', message, { place, keyId })
}
