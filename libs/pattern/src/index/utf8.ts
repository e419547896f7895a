/** The most bytes one UTF-16 unit turns into. */
const widest = 3

/**
 * Text as the bytes it has inside JSON. Unlike TextEncoder it keeps half a surrogate pair (as three bytes), because JSON
 * can carry one as an escape and two different ones must stay different.
 */
export function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * widest)
  return bytes.slice(0, encodeInto(text, bytes))
}

/** Writes the text into `bytes`, which must have room for `text.length * 3`, and answers the number of bytes written. */
export function encodeInto(text: string, bytes: Uint8Array): number {
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (code < 0x80) {
      bytes[at++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xdc00) {
      const low = text.charCodeAt(i + 1)
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        i++
      }
    }
    if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6)
    } else {
      if (code < 0x10000) {
        bytes[at++] = 0xe0 | (code >> 12)
      } else {
        bytes[at++] = 0xf0 | (code >> 18)
        bytes[at++] = 0x80 | ((code >> 12) & 0x3f)
      }
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
    }
    bytes[at++] = 0x80 | (code & 0x3f)
  }
  return at
}

/** The hash of the empty text; `hashStep` adds one byte. The scanner hashes while it looks for the closing quote. */
export const emptyHash = 0

export function hashStep(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0
}

export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = emptyHash
  for (let i = start; i < end; i++) hash = hashStep(hash, bytes[i]!)
  return hash
}
