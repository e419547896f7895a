import { RedisAnswerError } from '@sluice/targets'

/** Bytes that an answer may have. */
const longest = 64 * 1024
const lineFeed = 0x0a

/** An answer of a Redis. */
export type Reply = string | number | RedisAnswerError

export interface Read {
  /** The answers that are whole now. */
  readonly replies: readonly Reply[]
  /** Set if what came after them is no answer: nothing more is read. */
  readonly fault?: string
}

/**
 * Reads the answers of a Redis, in RESP2, from pieces of bytes. The server may be anybody's: whatever comes is an answer or a fault, and no more
 * is kept than an answer may have. Of the kinds of answers it knows those that commands of `redis` targets have: `+`, `-`, `:` and `$`.
 */
export class Replies {
  /** The part of an answer that has come, in its first {@link #length} bytes. */
  #kept = Buffer.allocUnsafe(512)
  #length = 0
  /** Bytes of the text that is being read, with its line break; undefined while a line is. */
  #bulk: number | undefined
  #fault: string | undefined

  /** Bytes that are kept. */
  get size(): number {
    return this.#kept.length
  }

  /** Never throws. */
  read(bytes: Buffer): Read {
    const replies: Reply[] = []
    for (let rest = bytes; rest.length > 0 && this.#fault === undefined;) {
      const end = this.#bulk === undefined ? rest.indexOf(lineFeed) + 1 : this.#bulk - this.#length
      const isWhole = end > 0 && end <= rest.length
      const piece = isWhole ? rest.subarray(0, end) : rest
      rest = rest.subarray(piece.length)
      if (!this.#keep(piece) || !isWhole) continue
      const reply = this.#bulk === undefined ? this.#line() : this.#text()
      if (reply !== undefined) replies.push(reply)
    }
    return { replies, ...(this.#fault !== undefined && { fault: this.#fault }) }
  }

  #keep(piece: Buffer): boolean {
    const length = this.#length + piece.length
    if (this.#bulk === undefined && length > longest) return this.#fail('a line is too long')
    if (length > this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#kept.length))
      this.#kept.copy(larger, 0, 0, this.#length)
      this.#kept = larger
    }
    piece.copy(this.#kept, this.#length)
    this.#length = length
    return true
  }

  /** The answer that a line is; undefined if it has none, or begins one. */
  #line(): Reply | undefined {
    const line = this.#kept.toString('utf8', 0, this.#length)
    this.#length = 0
    const [kind, said] = [line[0], line.slice(1, -2)]
    if (!line.endsWith('\r\n')) this.#fail('a line does not end as one')
    else if (kind === '+') return said
    else if (kind === '-') return new RedisAnswerError(said)
    else if (kind === ':' && /^-?\d{1,19}$/.test(said)) return Number(said)
    else if (kind !== '$' || !/^\d{1,10}$/.test(said)) this.#fail('no command has such an answer')
    else if (Number(said) > longest) this.#fail('a text is too long')
    else this.#bulk = Number(said) + 2
    return undefined
  }

  #text(): string | undefined {
    const text = this.#kept.toString('utf8', 0, this.#length - 2)
    const ends = this.#kept.toString('latin1', this.#length - 2, this.#length) === '\r\n'
    this.#length = 0
    this.#bulk = undefined
    if (!ends) this.#fail('a text is longer than it says')
    return ends ? text : undefined
  }

  #fail(fault: string): false {
    this.#fault = fault
    return false
  }
}
