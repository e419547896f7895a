import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

/**
 * Seals a text so that only the owner of a key pair can read it, and only the sender can read the answer: X25519 with a key pair for
 * each text, HKDF-SHA-256, AES-256-GCM. Each derived key encrypts one text, so the nonce need not be random.
 *
 * An envelope is `<the sender's public key>.<ciphertext and tag>`, an answer ciphertext and tag, both in base64url.
 */

const cipher = 'aes-256-gcm'
const tagBytes = 16
const nonce = Buffer.alloc(12)
/** What the DER of an X25519 public key begins with, before its 32 bytes. */
const derStart = Buffer.from('302a300506032b656e032100', 'hex')

/** A text that was sealed, and how its answer is read. */
export interface Sealed {
  readonly envelope: string
  /** @throws Error for an answer that is not of the owner of the key */
  readonly open: (answer: string) => string
}

/** A text that was opened, and how it is answered. */
export interface Opened {
  readonly text: string
  readonly seal: (answer: string) => string
}

/** The key pair of one process. The private key never leaves it. */
export class EnvelopeKey {
  readonly #pair = generateKeyPairSync('x25519')
  /** In base64url. */
  readonly publicKey = rawOf(this.#pair.publicKey)

  /** @throws Error for what was not sealed for this key */
  open(envelope: string): Opened {
    const [sender = '', sealed = ''] = envelope.split('.')
    const keys = keysOf(this.#pair.privateKey, sender, sender + this.publicKey)
    return { text: decrypt(keys.there, sealed), seal: answer => encrypt(keys.back, answer) }
  }
}

/** @param publicKey of the one that may read it @throws Error for what is no public key */
export function sealFor(publicKey: string, text: string): Sealed {
  const { privateKey, publicKey: own } = generateKeyPairSync('x25519')
  const sender = rawOf(own)
  const keys = keysOf(privateKey, publicKey, sender + publicKey)
  return { envelope: `${sender}.${encrypt(keys.there, text)}`, open: answer => decrypt(keys.back, answer) }
}

/** @param both public keys, the sender's first */
function keysOf(privateKey: KeyObject, other: string, both: string): { there: Buffer; back: Buffer } {
  const key = Buffer.concat([derStart, Buffer.from(other, 'base64url')])
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
  const shared = diffieHellman({ privateKey, publicKey })
  const derived = Buffer.from(hkdfSync('sha256', shared, both, 'sluice door', 64))
  return { there: derived.subarray(0, 32), back: derived.subarray(32) }
}

function encrypt(key: Buffer, text: string): string {
  const sealing = createCipheriv(cipher, key, nonce)
  return Buffer.concat([sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]).toString('base64url')
}

function decrypt(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  opening.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([opening.update(bytes.subarray(0, -tagBytes)), opening.final()]).toString('utf8')
}

function rawOf(publicKey: KeyObject): string {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(derStart.length).toString('base64url')
}
