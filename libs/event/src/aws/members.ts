import { InvalidError } from '../errors/errors.js'
import { JsonScanner } from '../grammar/json-scanner.js'
import { parseTimestamp, timestampForm } from '../grammar/timestamp.js'

/** The members of a JSON object, each as its own text. Errors name a member by its path: `Entries[2].DetailType`. */
export class Members {
  readonly #texts = new Map<string, string>()

  /**
   * @param text valid JSON
   * @param path where the object stands; empty for the whole body
   * @param most members that it may have: each costs memory
   * @throws InvalidError `INVALID_EVENT` unless it is such an object, `REPEATED_KEY`
   */
  constructor(
    text: string,
    readonly path: string,
    most = 100,
  ) {
    const scanner = new JsonScanner(text, Infinity)
    if (!scanner.atObject) throw invalid(path, 'must be an object')
    for (const name of scanner.members()) {
      if (this.#texts.size === most) throw invalid(path, `must have at most ${most} members`)
      if (this.#texts.has(name)) throw repeated(this.pathOf(name))
      scanner.next()
      const start = scanner.at
      scanner.value(Infinity)
      this.#texts.set(name, text.slice(start, scanner.at))
    }
  }

  get names(): readonly string[] {
    return [...this.#texts.keys()]
  }

  pathOf(name: string): string {
    const shown = name.length > maxShown ? `${name.slice(0, maxShown)}…` : name
    return this.path === '' ? shown : `${this.path}.${shown}`
  }

  /** The JSON of a member; undefined if it is missing or null. */
  json(name: string): string | undefined {
    const text = this.#texts.get(name)
    return text === 'null' ? undefined : text
  }

  /** A text that must be there and may be empty. */
  text(name: string): string {
    const text = this.optionalText(name)
    if (text === undefined) throw this.wrong(name, 'is required: it must be a text')
    return text
  }

  optionalText(name: string): string | undefined {
    const json = this.json(name)
    if (json === undefined) return undefined
    if (!json.startsWith('"')) throw this.wrong(name, 'must be a text')
    return JSON.parse(json) as string
  }

  /** A text that must be there and not be empty. */
  name(name: string): string {
    const text = this.text(name)
    if (text === '') throw this.wrong(name, 'must not be empty')
    return text
  }

  time(name: string): string {
    const text = this.text(name)
    if (parseTimestamp(text) === undefined) throw this.wrong(name, `must be ${timestampForm}`)
    return text
  }

  /** Seconds since 1970 as a timestamp; undefined if the member is missing. */
  seconds(name: string): string | undefined {
    const json = this.json(name)
    if (json === undefined) return undefined
    const date = new Date(Math.round(Number(json) * 1000))
    const year = date.getUTCFullYear()
    if (year >= 0 && year <= 9999) return date.toISOString()
    throw this.wrong(name, 'must be seconds since 1970')
  }

  /** The JSON of a list of texts; undefined if it is missing or empty. */
  texts(name: string): string | undefined {
    const json = this.json(name)
    if (json === undefined) return undefined
    const scanner = new JsonScanner(json, Infinity)
    let count = 0
    if (!scanner.atList) throw this.wrong(name, 'must be a list of texts')
    for (const index of scanner.list()) {
      if (scanner.next() !== 0x22) throw this.wrong(`${name}[${index}]`, 'must be a text')
      scanner.value(0)
      count++
    }
    return count === 0 ? undefined : json
  }

  object(name: string): Members {
    return new Members(this.json(name) ?? 'null', this.pathOf(name))
  }

  /** The members that are none of these, as the text between the braces of an object; empty if there are none. */
  without(names: readonly string[]): string {
    const rest = [...this.#texts].filter(([name]) => !names.includes(name))
    return rest.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()
  }

  /** @throws InvalidError if it has a member that is none of these */
  only(names: readonly string[], what: string): void {
    const other = this.names.find(name => !names.includes(name))
    if (other !== undefined) throw this.wrong(other, `is no member of ${what}, which may have ${names.join(', ')}`)
  }

  wrong(name: string, must: string): InvalidError {
    return invalid(this.pathOf(name), must)
  }
}

/** Characters of a name in a message. */
const maxShown = 100

function invalid(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_EVENT', `${path || 'the body'} ${must}`, { path })
}

function repeated(path: string): InvalidError {
  return new InvalidError('REPEATED_KEY', `${path} is there twice; send it once`, { path })
}
