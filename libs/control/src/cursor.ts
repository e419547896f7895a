import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { InvalidError } from '@sluice/event'

/** The position of the next page as opaque text, which clients send back unchanged. */
export function formatCursor(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** @throws InvalidError `INVALID_CURSOR` if {@link formatCursor} did not make it from a text of this form */
export function parseCursor(cursor: unknown, form: RegExp): RegExpExecArray | undefined {
  if (cursor === undefined) return undefined
  const match = form.exec(typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : '')
  if (match) return match
  throw invalidCursor()
}

const algorithm = 'aes-256-gcm'
const bytes = { nonce: 12, tag: 16 }

/**
 * The same for a position that may name something that the caller does not see: nobody else can read it.
 *
 * @param key of the platform, the same in all processes
 */
export function sealCursor(text: string, key: Buffer): string {
  // made from the text: the same position has the same cursor, and no two have one nonce
  const nonce = derived(key, `nonce\n${text}`).subarray(0, bytes.nonce)
  const cipher = createCipheriv(algorithm, derived(key, 'cipher'), nonce)
  const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(sealed).toString('base64url')
}

/** @throws InvalidError `INVALID_CURSOR` if {@link sealCursor} did not make it */
export function openCursor(cursor: unknown, key: Buffer): string | undefined {
  if (cursor === undefined) return undefined
  const sealed = Buffer.from(typeof cursor === 'string' ? cursor : '', 'base64url')
  const end = sealed.length - bytes.tag
  if (end < bytes.nonce) throw invalidCursor()
  try {
    const decipher = createDecipheriv(algorithm, derived(key, 'cipher'), sealed.subarray(0, bytes.nonce))
    decipher.setAuthTag(sealed.subarray(end))
    return Buffer.concat([decipher.update(sealed.subarray(bytes.nonce, end)), decipher.final()]).toString()
  } catch {
    throw invalidCursor()
  }
}

function derived(key: Buffer, what: string): Buffer {
  return createHmac('sha256', key).update(`cursor ${what}`).digest()
}

/** The error for a cursor that no answer had. */
export function invalidCursor(): InvalidError {
  return new InvalidError('INVALID_CURSOR', 'cursor must be the `next` of an earlier answer', { path: 'cursor' })
}
