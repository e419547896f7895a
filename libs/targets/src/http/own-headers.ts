import type { Failure } from '@sluice/delivery'
import type { EventContent } from '@sluice/queues'
import { faultOfText, Texts, type TooLong } from '@sluice/transform'
import type { HttpSettings } from './http-settings.js'

/** Of the headers that a target adds: how many, and characters of a name, of a text, and of what a text becomes. */
export const headerBounds = { most: 20, name: 128, text: 2048, filled: 4096 } as const

const tokenForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const textForm = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/
/** Characters of a value that are percent-encoded: a header cannot have them, or they would look like encoded ones. */
const unsafe = /[^\x20-\x24\x26-\x7e]+/gu

/** Why a header is not one's own, by what its name is or begins with. */
const reserved: readonly (readonly [name: RegExp, why: string])[] = [
  [/^(host|content-length|content-encoding|expect)$/, 'it is that of the request'],
  [/^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/, 'it is that of the connection'],
  [/^content-type$/, 'use "contentType"'],
  [/^webhook-/, 'the signature and the handshake have it'],
  [/^(ce-|sluice-|traceparent$|tracestate$)/, 'it says what Sluice knows of the event'],
]

/** Whoever may see the rule would see what is in them. */
const secrets: ReadonlySet<string> = new Set(['authorization', 'cookie'])

/** Why nobody but Sluice sends a header; undefined if a connection may. */
export function reservedHeader(name: string): string | undefined {
  return reserved.find(([form]) => form.test(name.toLowerCase()))?.[1]
}

/** What is wrong with headers that a target is to add; undefined if nothing is. */
export function faultOfHeaders(headers: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(headers)
  if (names.length > headerBounds.most) return `must have at most ${headerBounds.most} headers`
  const seen = new Set<string>()
  for (const name of names) {
    const shown = JSON.stringify(name.slice(0, 40))
    const lower = name.toLowerCase()
    if (!tokenForm.test(name) || name.length > headerBounds.name) return `has ${shown}, which is no name of a header`
    const why = secrets.has(lower) ? 'it would be a secret in the rule: use a connection' : reservedHeader(name)
    if (why !== undefined) return `must not have ${shown}: ${why}`
    if (seen.has(lower)) return `has ${shown} twice`
    seen.add(lower)
    const fault = faultOfValue(headers[name])
    if (fault !== undefined) return `has ${shown}, whose value ${fault}`
  }
  return undefined
}

function faultOfValue(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > headerBounds.text || !textForm.test(value))
    return `must be 1 to ${headerBounds.text} printable ASCII characters, without white space around them`
  return faultOfText(value)
}

/** The headers that targets add to their requests. */
export class OwnHeaders {
  /** By the object that the registry has: those of one version of a rule are read once. */
  readonly #texts = new WeakMap<object, Texts>()

  /** The headers of one event, names in lower case; a failure if a value is too long. */
  of({ headers }: Pick<HttpSettings, 'headers'>, event: EventContent): Map<string, string> | Failure {
    const own = new Map<string, string>()
    if (!headers) return own
    let texts = this.#texts.get(headers)
    if (!texts) this.#texts.set(headers, (texts = new Texts(headers)))
    const filled = texts.fill(event, headerBounds.filled)
    if (!Array.isArray(filled)) return tooLong(filled)
    for (const [name, text] of filled) {
      const value = text.replace(unsafe, encodeURIComponent)
      if (value.length > headerBounds.filled) return tooLong({ name, length: value.length })
      own.set(name.toLowerCase(), value)
    }
    return own
  }
}

function tooLong({ name, length }: TooLong): Failure {
  const error = `headers.${name} would have ${length} characters, and ${headerBounds.filled} is the most`
  return { ok: false, error, permanent: 'invalid' }
}
