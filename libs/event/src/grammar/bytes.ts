import { InvalidError } from '../errors/errors.js'

/** Text and bytes, without Node's APIs. */

const utf8 = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** @throws InvalidError `MALFORMED_JSON` */
export function decodeJson(body: Uint8Array): string {
  const text = tryDecode(body)
  if (text === undefined) throw new InvalidError('MALFORMED_JSON', 'the body is not valid UTF-8')
  return text
}

/** @returns undefined if the bytes are not UTF-8 */
export function tryDecode(body: Uint8Array): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

export function byteLength(text: string): number {
  return encoder.encode(text).length
}

/** Base64 of RFC 4648 with padding: other readers accept nothing else. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}
