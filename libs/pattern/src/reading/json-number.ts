import { skipValue } from './json-skip.js'
import type { NumberIndex } from '../index/number-index.js'

/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i)

/** Integers below this are exact in a double. */
const maxExact = 2 ** 53

/** With more digits, reading one by one may add up to more than the index tolerates. */
const maxDigits = 19

/**
 * Reads a JSON number. Up to 15 digits or so it is exact: an exact integer scaled by an exact power of ten is rounded once.
 * Longer ones are approximate, and read exactly only when that could make a difference to the index.
 */
export class NumberReader {
  /** Behind the number that was read last. */
  pos = 0

  read(bytes: Uint8Array, start: number, end: number, index: NumberIndex): number {
    const first = bytes[start] === 0x2d ? start + 1 : start
    let pos = first
    let digits = 0
    let fraction = 0
    for (; pos < end; pos++) {
      const byte = bytes[pos]!
      if (byte >= 0x30 && byte <= 0x39) digits = digits * 10 + (byte - 0x30)
      else if (byte === 0x2e && fraction === 0) fraction = pos + 1
      else break
    }
    const scale = fraction === 0 ? 0 : pos - fraction
    const length = pos - first
    // What stands behind it, if it is no part of it, is a comma, a closing bracket or white space.
    const isPlain = length > 0 && length <= maxDigits && (bytes[pos]! | 0x20) !== 0x65
    if (!isPlain) return this.exact(bytes, start, end)
    this.pos = pos
    const size = digits / powers[scale]!
    const number = first === start ? size : -size
    return digits <= maxExact || !index.isNearCut(number) ? number : this.exact(bytes, start, end)
  }

  private exact(bytes: Uint8Array, start: number, end: number): number {
    this.pos = skipValue(bytes, start, end)
    let text = ''
    for (let i = start; i < this.pos; i++) text += String.fromCharCode(bytes[i]!)
    return text === '' ? NaN : Number(text)
  }
}
