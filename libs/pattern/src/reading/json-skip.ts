export const quote = 0x22
export const backslash = 0x5c
export const comma = 0x2c
export const dot = 0x2e
export const colon = 0x3a
export const openBrace = 0x7b
export const closeBrace = 0x7d
export const openBracket = 0x5b
export const closeBracket = 0x5d

/** The first position that is no white space. */
export function skipSpace(bytes: Uint8Array, pos: number, end: number): number {
  while (pos < end && bytes[pos]! <= 0x20) pos++
  return pos
}

/** From behind the opening quote to behind the closing one. */
export function skipString(bytes: Uint8Array, pos: number, end: number): number {
  while (pos < end) {
    const byte = bytes[pos]!
    if (byte === quote) return pos + 1
    pos += byte === backslash ? 2 : 1
  }
  return end
}

/** From the first byte of a value to behind its last. Brackets are counted, not followed. */
export function skipValue(bytes: Uint8Array, pos: number, end: number): number {
  const first = bytes[pos]!
  if (first === quote) return skipString(bytes, pos + 1, end)
  // An opening bracket or brace has bit 0x20 set or not; the closing ones likewise.
  if ((first | 0x20) !== openBrace) {
    while (pos < end) {
      const byte = bytes[pos]!
      if (byte === comma || byte <= 0x20 || byte === closeBrace || byte === closeBracket) break
      pos++
    }
    return pos
  }
  let depth = 0
  while (pos < end) {
    const byte = bytes[pos++]!
    if (byte === quote) {
      // skipString once more: a call for each short string is worth a twentieth of the whole.
      for (let char = bytes[pos++]; char !== quote && pos < end; char = bytes[pos++]) if (char === backslash) pos++
    } else if (byte > 0x5a) {
      const bracket = byte | 0x20
      if (bracket === openBrace) depth++
      else if (bracket === closeBrace && --depth === 0) break
    }
  }
  return pos
}
