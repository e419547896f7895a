import { InvalidError } from '../errors/errors.js'

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** Stands for an object or list that was skipped and not parsed. */
export const unread: unique symbol = Symbol('unread')

/**
 * Scans JSON text once, as strictly as JSON.parse and without making values. The cost is proportional to the length of the text,
 * whatever its contents: JSON.parse takes several times as long for 90,000 keys, or a list of lists.
 *
 * Every method throws InvalidError `MALFORMED_JSON` with the position if the text is not JSON.
 */
export class JsonScanner {
  /** The scanner's position in the text. */
  at = 0
  #escaped = false
  /** The closing character of the open list or object on each level. */
  #closing = new Uint8Array(64)

  constructor(
    readonly text: string,
    /** Most levels of nesting. */
    readonly depth: number,
    /** The name of the text in messages. */
    readonly what = 'the body',
  ) {}

  /** Skips white space. @returns the next character, NaN at the end of the text */
  next(): number {
    const { text } = this
    for (let at = this.at; ; at++) {
      const code = text.charCodeAt(at)
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) continue
      this.at = at
      return code
    }
  }

  /** Requires that only white space follows. */
  end(): void {
    if (!Number.isNaN(this.next())) this.fail()
  }

  get atObject(): boolean {
    return this.next() === openObject
  }

  get atList(): boolean {
    return this.next() === openList
  }

  /** Scans an object. `visit` is called at the value of each member and must scan it. */
  object(visit: (name: string, start: number) => void): void {
    this.#pass(openObject)
    if (this.#took(closeObject)) return
    do {
      this.next()
      const start = this.at
      visit(this.#name(), start)
    } while (this.#took(comma))
    this.#pass(closeObject)
  }

  /** Scans an object too, but yields at the value of each member, which the caller must scan. */
  *members(): Generator<string, void, void> {
    this.#pass(openObject)
    if (this.#took(closeObject)) return
    do {
      this.next()
      yield this.#name()
    } while (this.#took(comma))
    this.#pass(closeObject)
  }

  /** Scans a list. Yields at each element, which the caller must scan. */
  *list(): Generator<number, void, void> {
    this.#pass(openList)
    if (this.#took(closeList)) return
    let index = 0
    do yield index++
    while (this.#took(comma))
    this.#pass(closeList)
  }

  /**
   * Scans one value of any kind.
   *
   * @param most levels of nesting that it may have; past them nothing more is read
   * @throws InvalidError `TOO_DEEP`
   */
  value(most: number): void {
    // without recursion, because the text may have millions of levels
    let level = 0
    for (;;) {
      const code = this.next()
      if (code === openObject || code === openList) {
        if (++level > most) throw deeperThan(this.depth, this.what)
        this.#open(level, code + 2) // in ASCII the closing bracket comes two characters later
        this.at++
        if (this.next() !== code + 2) {
          if (code === openObject) this.#key()
          continue
        }
      } else {
        this.#scalar(code)
      }
      for (; level > 0; level--) {
        if (this.#took(comma)) {
          if (this.#closing[level] === closeObject) this.#key()
          break
        }
        this.#pass(this.#closing[level]!)
      }
      if (level === 0) return
    }
  }

  #open(level: number, closing: number): void {
    if (level >= this.#closing.length) {
      const grown = new Uint8Array(this.#closing.length * 2)
      grown.set(this.#closing)
      this.#closing = grown
    }
    this.#closing[level] = closing
  }

  /** Reads a string, number, boolean or null; skips a list or object and returns {@link unread}. */
  scalar(most: number): string | number | boolean | null | typeof unread {
    const code = this.next()
    const start = this.at
    if (code === openObject || code === openList) {
      this.value(most)
      return unread
    }
    this.#scalar(code)
    if (code === quote) return this.#stringFrom(start)
    return JSON.parse(this.text.slice(start, this.at)) as number | boolean | null
  }

  fail(): never {
    const { text, at } = this
    const isEmpty = at >= text.length && text.trim() === ''
    const why = isEmpty ? 'it is empty' : at >= text.length ? 'it ends too early' : `unexpected ${shown(text, at)}`
    throw new InvalidError(
      'MALFORMED_JSON',
      `${this.what} is not valid JSON: ${why}${isEmpty ? '' : ` at position ${at}`}`,
    )
  }

  #name(): string {
    const start = this.at
    this.#string()
    const name = this.#stringFrom(start)
    this.#pass(colon)
    return name
  }

  /** Scans the name of a member and its colon. */
  #key(): void {
    this.next()
    this.#string()
    this.#pass(colon)
  }

  #stringFrom(start: number): string {
    const { text, at } = this
    return this.#escaped ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1)
  }

  #pass(code: number): void {
    if (!this.#took(code)) this.fail()
  }

  #took(code: number): boolean {
    if (this.next() !== code) return false
    this.at++
    return true
  }

  #scalar(code: number): void {
    if (code === quote) this.#string()
    else if (code === 0x2d || isDigit(code)) this.#number()
    else if (!this.#word('true') && !this.#word('false') && !this.#word('null')) this.fail()
  }

  #word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    return true
  }

  #string(): void {
    const { text } = this
    this.#escaped = false
    if (text.charCodeAt(this.at) !== quote) this.fail()
    for (let at = this.at + 1; ; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        this.at = at + 1
        return
      }
      if (code === backslash) {
        this.#escaped = true
        const escape = text[++at]
        const isHex = escape === 'u' && /^[0-9a-f]{4}$/i.test(text.slice(at + 1, at + 5))
        if (isHex) at += 4
        else if (escape === undefined || !'"\\/bfnrt'.includes(escape)) this.#failAt(at)
      } else if (!(code >= 0x20)) {
        this.#failAt(at)
      }
    }
  }

  #number(): void {
    if (this.text.charCodeAt(this.at) === 0x2d) this.at++
    if (this.text.charCodeAt(this.at) === 0x30) this.at++
    else this.#digits()
    if (this.text[this.at] === '.') {
      this.at++
      this.#digits()
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++
      this.#digits()
    }
  }

  /** Scans at least one digit. */
  #digits(): void {
    const start = this.at
    while (isDigit(this.text.charCodeAt(this.at))) this.at++
    if (this.at === start) this.fail()
  }

  #failAt(at: number): never {
    this.at = Math.min(at, this.text.length)
    this.fail()
  }
}

function deeperThan(depth: number, what: string): InvalidError {
  const message = `${what} is nested more than ${depth} levels deep`
  return new InvalidError('TOO_DEEP', message, { depth, field: 'depth', limit: depth })
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function shown(text: string, at: number): string {
  const code = text.codePointAt(at)!
  return code < 0x20 || (code >= 0xd800 && code <= 0xdfff) ? `character ${code}` : `'${String.fromCodePoint(code)}'`
}
