import { JsonScanner } from '../grammar/json-scanner.js'
import { Members } from './members.js'

/** The members of an event, as what AWS has is made of them. */
export class EventMembers {
  readonly #members: Members

  /** @param json an event; must be valid JSON */
  constructor(json: string) {
    this.#members = new Members(json, '', Infinity)
  }

  /** An attribute as text, by the first of the names that the event has; empty if it has none. */
  of(...names: string[]): string {
    for (const name of names) {
      const json = this.#members.json(name)
      if (json !== undefined) return json.startsWith('"') ? (JSON.parse(json) as string) : json
    }
    return ''
  }

  /** The list whose JSON is the text of an attribute; undefined if that is none. */
  listOf(...names: string[]): string | undefined {
    return jsonOf(this.of(...names), '[')
  }

  /** The object whose JSON is the text of an attribute; undefined if that is none. */
  objectOf(name: string): Members | undefined {
    const json = jsonOf(this.of(name), '{')
    return json === undefined ? undefined : new Members(json, name)
  }

  /** The JSON of the data. */
  get data(): string | undefined {
    return this.#members.json('data')
  }

  /** The JSON of data that is bytes. */
  get base64(): string | undefined {
    return this.#members.json('data_base64')
  }
}

/** A producer may write anything into an attribute of that name. */
function jsonOf(text: string, begin: string): string | undefined {
  if (!text.startsWith(begin)) return undefined
  try {
    const scanner = new JsonScanner(text, Infinity)
    scanner.value(Infinity)
    scanner.end()
    return text
  } catch {
    return undefined
  }
}

/** A JSON object of these members, and of the others that are kept beside them. */
export function written(own: Readonly<Record<string, string>>, rest: Members | undefined): string {
  const members = Object.entries(own).map(([name, json]) => `"${name}":${json}`)
  const others = rest?.without(Object.keys(own)) ?? ''
  return `{${(others === '' ? members : [...members, others]).join()}}`
}
