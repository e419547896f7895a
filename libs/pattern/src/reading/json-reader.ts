import type { Collector } from '../index/collector.js'
import type { Machine, Place } from '../index/machine.js'
import { NumberReader } from './json-number.js'
import { dataName, resources } from '../language/spelling.js'
import { emptyHash, encode, hashOf, hashStep } from '../index/utf8.js'
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  dot,
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

const bufferSize = 16_384
/** Room for the bytes of texts that are not very long: of all readers, because a process may have one for each of many callers. */
let buffer: Uint8Array | undefined
const noBytes: Uint8Array = new Uint8Array(0)

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const utf8Encoder = new TextEncoder()

/**
 * Finds the facts of an event straight from its JSON: one pass that reads what rules look at and skips the rest, and stops
 * when it has seen all of it. It gives up, and the caller parses, where one pass cannot tell what JSON.parse would make
 * of the text: a key that is there twice, one with an escape, one with a dot, one that may stand in for another.
 *
 * Arrays are read flat, by counting brackets, and objects only as deep as patterns go, so no event exhausts the stack.
 */
export class JsonReader {
  private bytes = noBytes
  private source: string | undefined
  private pos = 0
  private end = 0
  /** Set when all that rules look at has been seen and no key of it can come again. */
  private stopped = false
  /** One try to stop early is enough. */
  private mayStop = false
  /** Nothing has to be searched when all members that rules look at have been seen. */
  private isDone = false
  private readonly open: Place[] = []
  private readonly numbers = new NumberReader()

  constructor(
    private readonly machine: Machine,
    private readonly collector: Collector,
  ) {}

  /**
   * @param json valid JSON, as text or in UTF-8
   * @param isEvent whether it is known to have attributes only, each once, besides its data
   * @returns the event's instance number, or notReadable
   */
  read(json: string | Uint8Array, isEvent: boolean): number | typeof notReadable {
    if (typeof json === 'string') {
      const fits = json.length * 3 <= bufferSize
      this.bytes = fits ? (buffer ??= new Uint8Array(bufferSize)) : utf8Encoder.encode(json)
      this.end = fits ? utf8Encoder.encodeInto(json, this.bytes).written : this.bytes.length
      this.source = json
    } else {
      this.bytes = json
      this.end = json.length
      this.source = undefined
    }
    const { bytes, end } = this
    this.stopped = false
    this.mayStop = true
    // where rules look into the data it may come after a member "detail", which would be the same
    this.isDone = isEvent && !this.machine.root.children.has(dataName)
    this.open.length = 0
    this.pos = skipSpace(bytes, 0, end)
    if (bytes[this.pos] !== openBrace) return notReadable
    const instance = this.collector.tick()
    const isRead = this.members(this.machine.root, instance, true)
    // an index may be asked seldom, and must not keep a large event until then
    this.bytes = noBytes
    this.source = undefined
    return isRead ? instance : notReadable
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
    const later = this.machine.last
    let laterAt = 0
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
      for (let byte; pos < end && (byte = bytes[pos]!) !== quote; pos++) {
        if (byte === backslash) return false
        hash = hashStep(hash, byte)
      }
      const child = place.keys.find(bytes, start, pos, hash)
      if (child === undefined && this.isDotted(place, start, pos)) return false
      pos = skipSpace(bytes, pos + 1, end)
      if (bytes[pos] !== colon) return false
      pos = skipSpace(bytes, pos + 1, end)
      if (child === undefined) {
        pos = skipValue(bytes, pos, end)
      } else {
        if (child.seenIn === instance || child.standsIn) return false
        child.seenIn = instance
        // A list written as a text: see spelling.ts.
        if (bytes[pos] === quote && child.key === resources && place === this.machine.root) return false
        const isLast = ++seen === wanted && last
        this.pos = pos
        if (child === later && seen < wanted) {
          laterAt = pos
          this.pos = skipValue(bytes, pos, end)
        } else {
          if (child === later) this.collector.openGuards(instance)
          if (!this.value(child, instance, isLast && laterAt === 0)) return false
          if (laterAt > 0 && seen === wanted) {
            if (!this.late(later!, laterAt, instance)) return false
            laterAt = 0
          }
        }
        if (this.stopped || (isLast && this.mayStop && this.canStop())) break
        pos = this.pos
      }
      pos = skipSpace(bytes, pos, end)
      if (bytes[pos] === closeBrace) {
        this.pos = pos + 1
        if (laterAt > 0 && !this.late(later!, laterAt, instance)) return false
        break
      }
      if (bytes[pos] !== comma) return false
      pos = skipSpace(bytes, pos + 1, end)
    }
    this.open.pop()
    return true
  }

  /** Reads the member that was left for later, and goes back to where the reader is. */
  private late(place: Place, at: number, instance: number): boolean {
    const { pos } = this
    this.collector.openGuards(instance)
    this.pos = at
    const isValid = this.value(place, instance, false)
    this.pos = pos
    return isValid
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
      const inner = collector.tick()
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
    const number = this.numbers.read(bytes, start, end, values.numbers)
    this.pos = this.numbers.pos
    values.number(number, collector, instance)
    return !Number.isNaN(number)
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

  /** Whether the key leads to a child of the place by way of a dot, which can only stand where a child's key ends. */
  private isDotted({ keys, keyLengths }: Place, start: number, end: number): boolean {
    const { bytes } = this
    for (let i = 0; i < keyLengths.length; i++) {
      const at = start + keyLengths[i]!
      if (at >= end || bytes[at] !== dot) continue
      this.collector.spend(keyLengths[i]!)
      if (keys.find(bytes, start, at, hashOf(bytes, start, at))) return true
    }
    return false
  }

  /**
   * Everything has been seen, and all that the rest of the text could change is a key that comes again. A search through
   * the text is much faster than reading it: without an escape and without the name of any key that counts, none does.
   */
  private canStop(): boolean {
    this.mayStop = false
    if (this.isDone) return (this.stopped = true)
    let count = 0
    for (const { mentions } of this.open) {
      count += mentions.length
      for (const mention of mentions) if (mention.length < minMention) return false
    }
    // What looking costs, in bytes that could have been read instead.
    if (count > maxMentions || this.end - this.pos < 150 + 30 * count) return false
    // A text that was cut off must not be answered.
    let last = this.end - 1
    while (last > this.pos && this.bytes[last]! <= 0x20) last--
    if (this.bytes[last] !== closeBrace) return false
    let text = this.source ?? utf8.decode(this.bytes)
    let from = this.pos
    if (text.length !== this.end) {
      // Not all ASCII, so positions in the text are not those in the bytes.
      text = utf8.decode(this.bytes.subarray(this.pos, this.end))
      from = 0
    }
    if (text.indexOf('\\', from) >= 0) return false
    for (const { mentions } of this.open) {
      for (const mention of mentions) if (hasKey(text, mention, from)) return false
    }
    return (this.stopped = true)
  }
}

/** Whether a quote and then the mention stand anywhere: the beginning of a key, or of a text that looks like one. */
function hasKey(text: string, mention: string, from: number): boolean {
  // Searched for without the quote, because quotes are everywhere in JSON and a search stops at each first character.
  for (let at = text.indexOf(mention, from); at >= 0; at = text.indexOf(mention, at + 1)) {
    if (text.charCodeAt(at - 1) === quote) return true
  }
  return false
}
