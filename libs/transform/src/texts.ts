import { Fault } from './language/fault.js'
import { parsePath, type Step } from './language/path.js'
import { Selection } from './language/selection.js'

/** A piece of a text: as it is written, or the number of a path. */
type Piece = string | number

/** A text that would have more characters than it may have. */
export interface TooLong {
  readonly name: string
  readonly length: number
}

/**
 * Texts with values of an event in them, by name: `order {{$.data.id}}`. Their paths are those of transforms.
 *
 * A text, a number and a boolean are put in as they are read. A text is left out if one of its values is something else or missing.
 */
export class Texts {
  readonly #pieces: readonly (readonly [name: string, pieces: readonly Piece[]])[]
  readonly #selection: Selection | undefined

  /** @param texts that {@link faultOfText} has passed */
  constructor(texts: Readonly<Record<string, string>>) {
    const paths = new Paths()
    this.#pieces = Object.entries(texts).map(([name, text]) => [name, piecesOf(text, paths)] as const)
    this.#selection = paths.all.length === 0 ? undefined : new Selection(paths.all)
  }

  /**
   * A short text can name a large value many times, so lengths are added up before a text is made.
   *
   * @param document the event as JSON
   * @param most characters that a text may have
   * @param write a value as the text is to have it; undefined for one that counts as missing
   * @returns name and text of each that has all its values, or the first that is too long
   */
  fill(
    document: string | Buffer,
    most: number,
    write: (value: string) => string | undefined = value => value,
  ): [name: string, text: string][] | TooLong {
    const values = this.#selection?.read(document.toString()) ?? []
    const written = values.map(json => {
      const value = plain(json)
      return value === undefined ? undefined : write(value)
    })
    const filled: [name: string, text: string][] = []
    for (const [name, pieces] of this.#pieces) {
      const parts = pieces.map(piece => (typeof piece === 'string' ? piece : written[piece]))
      if (!areAll(parts)) continue
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      if (length > most) return { name, length }
      filled.push([name, parts.join('')])
    }
    return filled
  }
}

/** The distinct paths of texts: each is read and written once, however often they name it. */
class Paths {
  readonly all: (readonly Step[])[] = []
  readonly #numbers = new Map<string, number>()

  /** @throws Fault */
  numberOf(path: string): number {
    const steps = parsePath(path)
    const key = JSON.stringify(steps)
    const known = this.#numbers.get(key) ?? this.all.push(steps) - 1
    this.#numbers.set(key, known)
    return known
  }
}

function areAll(parts: readonly (string | undefined)[]): parts is string[] {
  return !parts.includes(undefined)
}

/** What is wrong with such a text; undefined if nothing is. */
export function faultOfText(text: string): string | undefined {
  try {
    piecesOf(text, new Paths())
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

/** @param paths gets those of the text */
function piecesOf(text: string, paths: Paths): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; ;) {
    const begin = text.indexOf('{{', at)
    const end = begin < 0 ? -1 : text.indexOf('}}', begin + 2)
    if (end < 0) return [...pieces, text.slice(at)]
    pieces.push(text.slice(at, begin), paths.numberOf(text.slice(begin + 2, end).trim()))
    at = end + 2
  }
}

/** The value without quotes; undefined for one that is no text, number or boolean. */
function plain(json: string | undefined): string | undefined {
  if (json === undefined || json === 'null' || json.startsWith('{') || json.startsWith('[')) return undefined
  if (!json.startsWith('"')) return json
  // half of a surrogate pair has no bytes
  return (JSON.parse(json) as string).replace(/\p{Cs}/gu, '\ufffd')
}
