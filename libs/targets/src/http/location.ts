import type { Failure } from '@sluice/delivery'
import type { EventContent } from '@sluice/queues'
import { faultOfText, Texts } from '@sluice/transform'
import type { HttpTarget } from './http-target.js'

/** Of a query: how many parameters, characters of a name, of a text, and of what a text becomes. */
export const queryBounds = { most: 20, name: 128, text: 2048, filled: 4096 } as const
/** Characters that a path may become. */
const longestPath = 8192

/** What a path may have besides values of the event. Source: RFC 3986, section 3.3 */
const pathForm = /^\/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/
/** Parts of a path that lead elsewhere. */
const dots = /^(\.|%2e){1,2}$/i
const values = /\{\{.*?\}\}/gsu
const control = /\p{Cc}/u

/** What is wrong with a path; undefined if nothing is. */
export function faultOfPath(path: string): string | undefined {
  if (control.test(path)) return 'must have no control characters'
  if (!pathForm.test(path.replace(values, 'x')))
    return 'must begin with "/" and be a path without query: "/orders/{{$.data.id}}"'
  if (path.split('/').some(part => dots.test(part))) return 'must have no "." and ".." between slashes'
  return faultOfText(path)
}

/** What is wrong with parameters of a query; undefined if nothing is. */
export function faultOfQuery(query: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(query)
  if (names.length > queryBounds.most) return `must have at most ${queryBounds.most} parameters`
  for (const name of names) {
    const shown = JSON.stringify(name.slice(0, 40))
    const text = query[name]
    if (name.length === 0 || name.length > queryBounds.name)
      return `has ${shown}: names are 1 to ${queryBounds.name} characters`
    if (typeof text !== 'string' || text.length > queryBounds.text)
      return `has ${shown}, which must be a text of at most ${queryBounds.text} characters`
    const fault = faultOfText(text)
    if (fault !== undefined) return `has ${shown}, whose value ${fault}`
  }
  return undefined
}

/** Where a target is called, whatever the event has: `*` stands for each of its values. Masks of grants that match it match each call. */
export function everyLocation({ url, path }: Pick<HttpTarget, 'url' | 'path'>): string {
  return path && URL.canParse(url) ? beneath(url, path.replace(values, '*')).href : url
}

/** Where targets are called, by what the event has. */
export class Locations {
  /** By the object that the registry has: those of one version of a rule are read once. */
  readonly #texts = new WeakMap<HttpTarget, { readonly path: Texts; readonly query: Texts }>()

  /** The URL for one event; a failure if the event has nothing for its path. */
  of(target: HttpTarget, event: EventContent): URL | Failure {
    let texts = this.#texts.get(target)
    if (!texts) {
      texts = { path: new Texts({ path: target.path ?? '' }), query: new Texts(target.query ?? {}) }
      this.#texts.set(target, texts)
    }
    const paths = texts.path.fill(event, longestPath, partOf)
    if (!Array.isArray(paths)) return tooLong('path', paths.length, longestPath)
    const [found] = paths
    if (!found) return wrong(`path: the event has no text, number or boolean for ${target.path}`)
    const [, path] = found
    // the path itself has values of the event, which are not for the log
    if (path.split('/').some(part => dots.test(part)))
      return wrong(`path: a value of the event makes ${target.path} lead elsewhere`)
    const url = beneath(target.url, path)
    const query = texts.query.fill(event, queryBounds.filled)
    if (!Array.isArray(query)) return tooLong(`query.${query.name}`, query.length, queryBounds.filled)
    for (const [name, value] of query) url.searchParams.append(name, value)
    return url
  }
}

/** @param path without `?`, `#` and parts that lead elsewhere */
function beneath(url: string, path: string): URL {
  const whole = new URL(url)
  if (path !== '') whole.pathname = whole.pathname.replace(/\/$/, '') + path
  return whole
}

/** One part of a path; nothing would be another path. */
function partOf(value: string): string | undefined {
  return value === '' ? undefined : encodeURIComponent(value)
}

function tooLong(field: string, length: number, most: number): Failure {
  return wrong(`${field} would have ${length} characters, and ${most} is the most`)
}

function wrong(error: string): Failure {
  return { ok: false, error, permanent: 'invalid' }
}
