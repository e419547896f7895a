import type { NumberIndex } from './number-index.js'

/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i)

/** Integers below this are exact in a double. */
const maxExact = 2 ** 53

/**
 * The number at `bytes[start..end)`. Up to 15 digits or so it is exact: an exact integer scaled by an exact power of ten is
 * rounded once. Longer ones are approximate, and read exactly only when that could make a difference to the index.
 */
export function readNumber(bytes: Uint8Array, start: number, end: number, index: NumberIndex): number {
  let pos = start
  const negative = bytes[pos] === 0x2d
  if (negative) pos++
  let digits = 0
  let scale = 0
  let inFraction = false
  for (; pos < end; pos++) {
    const byte = bytes[pos]!
    if (byte >= 0x30 && byte <= 0x39) {
      digits = digits * 10 + (byte - 0x30)
      if (inFraction) scale++
    } else if (byte === 0x2e && !inFraction) {
      inFraction = true
    } else {
      return exact(bytes, start, end)
    }
  }
  // More than 19 digits may add up to more than the tolerance.
  if (scale > 22 || end - start > 20) return exact(bytes, start, end)
  const size = digits / powers[scale]!
  const number = negative ? -size : size
  return digits <= maxExact || !index.isNearCut(number) ? number : exact(bytes, start, end)
}

function exact(bytes: Uint8Array, start: number, end: number): number {
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!)
  return Number(text)
}
