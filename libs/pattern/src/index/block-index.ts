import { type Block, parseAddress } from '../language/address.js'
import type { Collector } from './collector.js'
import type { Fact } from './fact.js'

/** Characters of the longest address. */
const longest = 45

/** Blocks whose first bits are as many, by those bits. */
interface Mask {
  readonly version: 4 | 6
  readonly bits: number
  readonly facts: Map<string, Fact[]>
}

/** The CIDR blocks of one field. An address is looked up once for each length of mask, however many blocks there are. */
export class BlockIndex {
  private readonly masks: Mask[] = []

  add({ version, bits, words }: Block, fact: Fact): void {
    let mask = this.masks.find(mask => mask.version === version && mask.bits === bits)
    if (!mask) this.masks.push((mask = { version, bits, facts: new Map() }))
    const first = firstBits(words, bits)
    const facts = mask.facts.get(first)
    if (facts) facts.push(fact)
    else mask.facts.set(first, [fact])
  }

  collect(bytes: Uint8Array, start: number, end: number, collector: Collector, instance: number): void {
    if (end - start > longest) return
    const address = parseAddress(String.fromCharCode(...bytes.subarray(start, end)))
    if (!address) return
    const version = address.length === 4 ? 4 : 6
    for (const mask of this.masks) {
      if (mask.version !== version) continue
      const facts = mask.facts.get(firstBits(address, mask.bits)) ?? []
      collector.spend(stepsOfLookup + facts.length)
      for (const fact of facts) collector.add(fact, instance)
    }
  }
}

/** What one lookup costs beside the other things that are counted. */
const stepsOfLookup = 20

/** The first bits of an address as text. */
function firstBits(words: readonly number[], bits: number): string {
  const width = words.length === 4 ? 8 : 16
  let text = ''
  for (let i = 0, left = bits; left > 0; i++, left -= width) {
    const shift = Math.max(0, width - left)
    text += String.fromCharCode(words[i]! >> shift)
  }
  return text
}
