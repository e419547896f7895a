import { InvalidError, overLimit } from '../errors/errors.js'
import { JsonScanner } from './json-scanner.js'

/** Bounds of JSON that is parsed to values. */
export interface JsonBounds {
  /** Levels of nesting. */
  readonly depth: number
  /** Members of objects and elements of lists, all together: each costs memory and time when it becomes a value. */
  readonly values?: number
  /** The setting that raises `values`. */
  readonly setting?: string
}

/** @throws InvalidError `MALFORMED_JSON` with the position, `TOO_DEEP` past `depth` levels. */
export function checkJson(text: string, depth: number, what?: string): void {
  const scanner = new JsonScanner(text, depth, what)
  scanner.value(depth)
  scanner.end()
}

/** @throws InvalidError `MALFORMED_JSON` with the position, `TOO_DEEP` past `depth` levels. */
export function parseJson(text: string, depth: number, what?: string): unknown {
  checkJson(text, depth, what)
  return JSON.parse(text)
}

/**
 * Parses the JSON of a request. A repeated key is refused, because one of the two would be dropped silently.
 *
 * @throws InvalidError `MALFORMED_JSON`, `TOO_DEEP`, `TOO_LARGE`, or `REPEATED_KEY` with the path
 */
export function parseStrictly(text: string, bounds: JsonBounds, what = 'the body'): unknown {
  const scanner = new JsonScanner(text, bounds.depth, what)
  const path: (string | number)[] = []
  let values = 0
  const count = () => {
    if (++values <= (bounds.values ?? Infinity)) return
    throw overLimit({ field: 'values', what, limit: bounds.values!, unit: 'JSON values', setting: bounds.setting })
  }
  const read = () => {
    count()
    if (path.length < bounds.depth && scanner.atObject) {
      const names = new Set<string>()
      scanner.object(name => {
        path.push(name)
        if (names.has(name)) throw repeated(path)
        names.add(name)
        read()
        path.pop()
      })
    } else if (path.length < bounds.depth && scanner.atList) {
      for (const index of scanner.list()) {
        path.push(index)
        read()
        path.pop()
      }
    } else {
      scanner.value(bounds.depth - path.length)
    }
  }
  read()
  scanner.end()
  return JSON.parse(text)
}

/** The path as errors write it: `targets[0].url`. */
function repeated(path: readonly (string | number)[]): InvalidError {
  const text = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  const shown = text.replace(/^\./, '').slice(-200)
  return new InvalidError('REPEATED_KEY', `${shown} is there twice; send it once`, { path: shown })
}

/**
 * Applies a JSON Merge Patch (RFC 7396) to the text itself: members that the patch does not name keep their bytes, so that 1.0
 * stays 1.0 and a long integer keeps its digits. The text must be valid JSON.
 *
 * @param text undefined if there is no value yet
 * @param patch the patch as text, so that its values keep their bytes too
 */
export function mergePatch(text: string | undefined, patch: string): string {
  if (!patch.startsWith('{')) return patch
  const members = new Map(text?.startsWith('{') ? splitObject(text) : [])
  for (const [name, value] of splitObject(patch)) {
    if (value === 'null') members.delete(name)
    else members.set(name, mergePatch(members.get(name), value))
  }
  return `{${Array.from(members, ([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`
}

/** The text of one member's value in a JSON object; undefined if there is none of that name. */
export function memberText(object: string, name: string): string | undefined {
  return splitObject(object).find(([known]) => known === name)?.[1]
}

/** The members of a JSON object, each value as its own text. */
function splitObject(text: string): [name: string, value: string][] {
  const members: [string, string][] = []
  const scanner = new JsonScanner(text, Infinity)
  scanner.object(name => {
    scanner.next()
    const start = scanner.at
    scanner.value(Infinity)
    members.push([name, text.slice(start, scanner.at)])
  })
  return members
}
