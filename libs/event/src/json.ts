import { InvalidError } from './errors.js'

/** @throws InvalidError `MALFORMED_JSON` with the parser's position, `TOO_DEEP` past `depth` levels. */
export function parseJson(text: string, depth: number, what = 'the body'): unknown {
  if (nesting(text) > depth) throw deeperThan(depth, what)
  return parseShallow(text, what)
}

/** Of text that is known not to be nested deep. @throws InvalidError `MALFORMED_JSON` */
export function parseShallow(text: string, what = 'the body'): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const why = text.trim() === '' ? 'it is empty' : (cause as Error).message
    throw new InvalidError('MALFORMED_JSON', `${what} is not valid JSON: ${why}`, {}, { cause })
  }
}

export function deeperThan(depth: number, what: string): InvalidError {
  return new InvalidError('TOO_DEEP', `${what} is nested more than ${depth} levels deep`, { depth })
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c

/**
 * The elements of a JSON array as their own text, so that a batch keeps each producer's bytes: 1.0 stays 1.0 and a long
 * integer keeps its digits. The text must have been accepted by JSON.parse.
 */
export function splitArray(text: string): Element[] {
  const elements: Element[] = []
  let start = text.indexOf('[') + 1
  let deepest = 1
  const add = (end: number) => elements.push({ json: text.slice(start, end).trim(), nesting: deepest - 1 })
  walk(text, (at, code, level) => {
    if (level > deepest) deepest = level
    if (level === 1 && code === comma) {
      add(at)
      start = at + 1
      deepest = 1
    }
  })
  add(text.lastIndexOf(']'))
  return elements.length === 1 && elements[0]!.json === '' ? [] : elements
}

/** One element of an array, as text. */
export interface Element {
  readonly json: string
  /** Levels of arrays and objects within one another. */
  readonly nesting: number
}

/**
 * A JSON Merge Patch (RFC 7396) on the text itself: what the patch does not name keeps its bytes, so that 1.0 stays 1.0
 * and a long integer keeps its digits. The text must have been accepted by JSON.parse.
 *
 * @param text undefined where there is nothing yet
 */
export function mergePatch(text: string | undefined, patch: unknown): string {
  if (!isObject(patch)) return JSON.stringify(patch)
  const members = new Map(text?.startsWith('{') ? splitObject(text) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name)
    else members.set(name, mergePatch(members.get(name), value))
  }
  return `{${Array.from(members, ([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`
}

/** The members of a JSON object, each value as its own text. */
function splitObject(text: string): [name: string, value: string][] {
  return splitArray(`[${text.slice(text.indexOf('{') + 1, text.lastIndexOf('}'))}]`).map(({ json: member }) => {
    const end = endOfString(member, 0) + 1
    return [JSON.parse(member.slice(0, end)) as string, member.slice(member.indexOf(':', end) + 1).trim()]
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Levels of arrays and objects within one another; of what is no JSON, something. */
export function nesting(text: string): number {
  let deepest = 0
  walk(text, (_at, _code, level) => {
    if (level > deepest) deepest = level
  })
  return deepest
}

/** Visits every opening bracket and comma outside strings, with the level it stands on. One pass, no recursion. */
function walk(text: string, visit: (at: number, code: number, level: number) => void): void {
  let level = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
    } else if (code === comma) {
      visit(at, code, level)
    } else if (code === 0x7b || code === 0x5b) {
      visit(at, code, ++level)
    } else if (code === 0x7d || code === 0x5d) {
      level--
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}
