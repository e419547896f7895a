import type { Collector } from './collector.js'
import type { Machine, Place } from './machine.js'
import { readNumber } from './json-number.js'
import { emptyHash, encode, hashOf, hashStep } from './utf8.js'
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  skipString,
  skipValue,
} from './json-skip.js'

/** The text cannot be read in one pass; the caller must parse it. */
export const notReadable = Symbol('not readable')

/** An early stop searches what is left for this many mentions of keys at most, and for none that is likely to be there. */
const maxMentions = 16
const minMention = 4

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Finds the facts of an event straight from its JSON: one pass that reads what rules look at and skips the rest, and stops
 * when it has seen all of it. It gives up, and the caller parses, where one pass cannot tell what JSON.parse would make
 * of the text: a key that is there twice, one with an escape, one with a dot.
 *
 * Arrays are read flat, by counting brackets, and objects only as deep as patterns go, so no event exhausts the stack.
 */
export class JsonReader {
  private bytes: Uint8Array = new Uint8Array(0)
  private source: string | undefined
  private pos = 0
  private end = 0
  /** Set when all that rules look at has been seen and no key of it can come again. */
  private stopped = false
  /** One try to stop early is enough. */
  private mayStop = false
  private readonly open: Place[] = []

  constructor(
    private readonly machine: Machine,
    private readonly collector: Collector,
  ) {}

  /**
   * @param bytes valid JSON in UTF-8
   * @param source the same as text, if the caller has it
   * @returns the event's instance number, or notReadable
   */
  read(bytes: Uint8Array, source?: string): number | typeof notReadable {
    const end = bytes.length
    this.bytes = bytes
    this.end = end
    this.source = source
    this.stopped = false
    this.mayStop = true
    this.open.length = 0
    this.pos = skipSpace(bytes, 0, end)
    if (bytes[this.pos] !== openBrace) return notReadable
    const instance = this.collector.nextInstance()
    if (!this.members(this.machine.root, instance, true)) {
      this.collector.reset()
      return notReadable
    }
    return instance
  }

  /**
   * Reads an object from its opening brace to behind its closing one.
   *
   * @param last whether nothing that rules look at can follow this object, apart from keys that are there twice
   * @returns false to give up
   */
  private members(place: Place, instance: number, last: boolean): boolean {
    const { bytes, end } = this
    const wanted = place.children.size
    let seen = 0
    let pos = skipSpace(bytes, this.pos + 1, end)
    this.open.push(place)
    if (bytes[pos] === closeBrace) {
      this.pos = pos + 1
      this.open.pop()
      return true
    }
    for (;;) {
      if (bytes[pos] !== quote) return false
      const start = ++pos
      let hash = emptyHash
      let byte = quote
      while (pos < end && (byte = bytes[pos]!) !== quote) {
        if (byte === backslash) return false
        hash = hashStep(hash, byte)
        pos++
      }
      const child = place.keys.find(bytes, start, pos, hash)
      if (child === undefined && this.isDotted(place, start, pos)) return false
      pos = skipSpace(bytes, pos + 1, end)
      if (bytes[pos] !== colon) return false
      pos = skipSpace(bytes, pos + 1, end)
      if (child === undefined) {
        pos = skipValue(bytes, pos, end)
      } else {
        if (child.seenIn === instance) return false
        child.seenIn = instance
        const isLast = ++seen === wanted && last
        this.pos = pos
        if (!this.value(child, instance, isLast)) return false
        if (this.stopped || (isLast && this.mayStop && this.canStop())) break
        pos = this.pos
      }
      pos = skipSpace(bytes, pos, end)
      if (bytes[pos] === closeBrace) {
        this.pos = pos + 1
        break
      }
      if (bytes[pos] !== comma) return false
      pos = skipSpace(bytes, pos + 1, end)
    }
    this.open.pop()
    return true
  }

  /** Reads one member's value. The elements of an array, and of arrays in it, are values of the same place. */
  private value(place: Place, instance: number, last: boolean): boolean {
    const { bytes, end } = this
    let depth = 0
    for (;;) {
      const byte = bytes[this.pos]
      if (byte === openBracket) {
        depth++
        this.pos = skipSpace(bytes, this.pos + 1, end)
        if (bytes[this.pos] !== closeBracket) continue
      } else if (!this.single(place, byte, instance, last && depth === 0)) {
        return false
      }
      if (depth === 0) return true
      let pos = skipSpace(bytes, this.pos, end)
      while (bytes[pos] === closeBracket) {
        pos++
        if (--depth === 0) {
          this.pos = pos
          return true
        }
        pos = skipSpace(bytes, pos, end)
      }
      if (bytes[pos] !== comma) return false
      this.pos = skipSpace(bytes, pos + 1, end)
    }
  }

  private single(place: Place, byte: number | undefined, instance: number, last: boolean): boolean {
    const { bytes, end, collector } = this
    const { values } = place
    if (byte === openBrace) {
      if (place.children.size === 0) {
        this.pos = skipValue(bytes, this.pos, end)
        return true
      }
      const inner = collector.nextInstance()
      const base = collector.base
      if (!this.members(place, inner, last)) return false
      collector.settle(base, inner, instance)
      return true
    }
    if (values === undefined) {
      this.pos = skipValue(bytes, this.pos, end)
      return true
    }
    if (byte === quote) {
      this.text(place, instance)
      return true
    }
    const start = this.pos
    if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
      this.pos = start + (byte === 0x66 ? 5 : 4)
      values.literal(byte === 0x6e ? null : byte === 0x74, collector, instance)
      return true
    }
    this.pos = skipValue(bytes, start, end)
    if (this.pos === start) return false
    values.number(readNumber(bytes, start, this.pos, values.numbers), collector, instance)
    return true
  }

  private text(place: Place, instance: number): void {
    const { bytes, end } = this
    const start = this.pos + 1
    let pos = start
    let hash = emptyHash
    let byte = quote
    while (pos < end && (byte = bytes[pos]!) !== quote && byte !== backslash) {
      hash = hashStep(hash, byte)
      pos++
    }
    if (byte !== backslash) {
      this.pos = pos + 1
      place.values!.text(bytes, start, pos, hash, this.collector, instance)
      return
    }
    this.pos = skipString(bytes, start, end)
    const text = encode(JSON.parse(utf8.decode(bytes.subarray(start - 1, this.pos))) as string)
    place.values!.text(text, 0, text.length, hashOf(text, 0, text.length), this.collector, instance)
  }

  /** Whether the key leads to a child of the place by way of a dot. */
  private isDotted(place: Place, start: number, end: number): boolean {
    let hash = emptyHash
    for (let i = start; i < end; i++) {
      const byte = this.bytes[i]!
      if (byte === 0x2e) return place.keys.find(this.bytes, start, i, hash) !== undefined
      hash = hashStep(hash, byte)
    }
    return false
  }

  /**
   * Everything has been seen, and all that the rest of the text could change is a key that comes again. A search through
   * the text is much faster than reading it: without an escape and without the name of any key that counts, none does.
   */
  private canStop(): boolean {
    this.mayStop = false
    let count = 0
    for (const { mentions } of this.open) {
      count += mentions.length
      for (const mention of mentions) if (mention.length < minMention) return false
    }
    if (count > maxMentions) return false
    let text = this.source ?? utf8.decode(this.bytes)
    let from = this.pos
    if (text.length !== this.end) {
      // Not all ASCII, so positions in the text are not those in the bytes.
      text = utf8.decode(this.bytes.subarray(this.pos, this.end))
      from = 0
    }
    if (text.indexOf('\\', from) >= 0) return false
    for (const { mentions } of this.open) {
      for (const mention of mentions) if (text.indexOf(mention, from) >= 0) return false
    }
    return (this.stopped = true)
  }
}
