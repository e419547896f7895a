import { JsonExcerpt } from './json-excerpt.js'
import { isError, readable, shortened, textOr } from './reading.js'

/** Most UTF-16 code units of the text of a thrown value: an error page of a receiver must not fill the store. */
export const maxErrorLength = 2000

/** Bounds of a description. */
const most = {
  /** Levels of causes of causes. */
  levels: 5,
  /** Errors of an AggregateError. */
  errors: 10,
  /** Values that are read altogether. */
  values: 100,
}

const unreadable = 'an error that cannot be read'

/**
 * A thrown value as text: `name: message (code …, status …)`, then its `errors` and its causes. A value with none of these is
 * shown as JSON.
 *
 * Never throws, and is bounded in length, depth and the values that it reads. Anything can be thrown: values without text (a
 * null prototype), errors that are their own cause, and objects whose getters, `toString` or traps throw.
 */
export function errorText(thrown: unknown): string {
  return described(thrown, ({ head, tail }) => head + tail)
}

/** As {@link errorText}, without the name, the code and the status of the error where it has a message. Never throws. */
export function messageOf(thrown: unknown): string {
  return described(thrown, ({ head, message, tail }) => (message || head) + tail)
}

function described(thrown: unknown, text: (told: Told) => string): string {
  const found = textOr(unreadable, () => text(new Description().of(thrown, 0)))
  return shortened(found.trim() === '' ? 'an empty text' : found, maxErrorLength)
}

/** The description of one value. */
interface Told {
  /** The value itself: name, message, code and status. */
  readonly head: string
  readonly message: string
  /** The errors and causes in it. */
  readonly tail: string
}

/** Describes one thrown value. It counts the values that it reads, and describes none of them twice. */
class Description {
  readonly #seen = new Set<unknown>()
  readonly #json = new JsonExcerpt(most.values, error => this.of(error, most.levels).head)
  #values = most.values

  of(thrown: unknown, level: number): Told {
    if (typeof thrown === 'function') return alone(`function ${textOr('', () => thrown.name)}`.trimEnd())
    if (typeof thrown !== 'object' || thrown === null) return alone(shortened(String(thrown), maxErrorLength))
    this.#values--
    this.#seen.add(thrown)
    if (textOr('', () => Array.isArray(thrown)) === 'true') return alone(this.#list(thrown as unknown[], level))
    const { head, message } = this.#head(thrown, level)
    return { head, message, tail: this.#tail(thrown, head, level) }
  }

  #head(thrown: object, level: number): Omit<Told, 'tail'> {
    const message = wordsOf(thrown)
    const given = givenTo(thrown, message)
    if (given && this.#isNew(given))
      return { head: `${nameOf(thrown, true)}: ${this.of(given, level + 1).head}`, message: '' }
    const own = message === '' && !isError(thrown) ? ownText(thrown) : ''
    const said = message || own || (isError(thrown) ? '' : this.#json.of(thrown))
    const name = own ? '' : nameOf(thrown, message !== '')
    const labels = ['code', 'status', 'statusCode'].flatMap(label => {
      const value = labelOf(thrown, label)
      return value === '' || `${name} ${said}`.includes(value) ? [] : [`${label.replace('Code', '')} ${value}`]
    })
    const label = labels.length > 0 ? `(${[...new Set(labels)].join(', ')})` : ''
    const text = [name, said].filter(Boolean).join(': ')
    return { head: [text, label].filter(Boolean).join(' '), message }
  }

  #tail(thrown: object, head: string, level: number): string {
    if (level >= most.levels) return ''
    const errors = read(thrown, 'errors')
    const gathered = typeof errors === 'object' && errors !== null ? this.#list(errors, level, head) : ''
    let tail = gathered === '' || gathered === '[]' ? '' : ` ${gathered}`
    for (const inner of innerOf(thrown)) {
      if (!this.#isNew(inner)) continue
      const told = this.of(inner, level + 1)
      tail += includes(head + tail, told) ? told.tail : `; caused by ${told.head}${told.tail}`
    }
    return tail
  }

  /** Some errors of a list, or of an object with one a field: those that the text before does not contain already. */
  #list(errors: object, level: number, before = ''): string {
    if (level >= most.levels) return '[…]'
    const fields = Array.isArray(errors)
      ? errors.slice(0, most.errors).keys()
      : Object.keys(errors).slice(0, most.errors)
    const texts = new Set<string>()
    for (const field of fields) {
      const value = read(errors, String(field))
      if (!this.#isNew(value)) continue
      const told = this.of(value, level + 1)
      if (!includes(before, told)) texts.add(told.head + told.tail)
    }
    const more = (Array.isArray(errors) ? errors : Object.keys(errors)).length - most.errors
    return `[${[...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}]`
  }

  #isNew(value: unknown): boolean {
    return this.#values > 0 && !this.#seen.has(value)
  }
}

/** Whether a text contains a description already: messages often repeat that of their cause. */
function includes(text: string, { head, message }: Told): boolean {
  const told = message || head
  for (let at = text.indexOf(told); told !== '' && at >= 0; at = text.indexOf(told, at + 1)) {
    if (!/\w/.test(text.charAt(at - 1) + text.charAt(at + told.length))) return true
  }
  return false
}

/**
 * The object that an exception of Nest was made from, such as `new RpcException({ code })`: then its message is only the name of
 * the class.
 */
function givenTo(thrown: object, message: string): object | undefined {
  if (!isError(thrown) || message.replaceAll(' ', '') !== nameOf(thrown, true)) return undefined
  const given = read(thrown, 'response') ?? read(thrown, 'error')
  return typeof given === 'object' && given !== null ? given : undefined
}

/** The cause, and errors in other fields: RxJS and Nest use `error`, a SuppressedError has both. */
function innerOf(thrown: object): unknown[] {
  const isThere = (value: unknown) => value !== undefined && value !== null && value !== ''
  const others = [read(thrown, 'error'), read(thrown, 'suppressed')].filter(value => typeof value === 'object')
  return [read(thrown, 'cause'), ...(isError(thrown) ? others : [])].filter(isThere)
}

function alone(text: string): Told {
  return { head: text, message: '', tail: '' }
}

function read(from: object, name: string): unknown {
  return readable(() => (from as Record<string, unknown>)[name])
}

/** The message of an object; several messages, as of a validation, are listed. */
function wordsOf(thrown: object): string {
  for (const name of ['message', 'error', 'detail', 'title', 'reason']) {
    const value = read(thrown, name)
    const texts = (Array.isArray(value) ? value.slice(0, most.errors) : [value]).filter(one => typeof one === 'string')
    const text = texts.join(', ').trim()
    if (text !== '') return shortened(text, maxErrorLength)
  }
  return ''
}

const longestName = 200

/** The `name` of an error or an object like one, else that of its class. Empty for plain objects. */
function nameOf(thrown: object, isLikeError: boolean): string {
  const name = isError(thrown) || isLikeError ? read(thrown, 'name') : undefined
  const own = typeof name === 'string' ? shortened(name.trim(), longestName) : ''
  if (own !== '' && own !== 'Error') return own
  const type = read(thrown, 'constructor')
  const ofClass = typeof type === 'function' ? shortened(textOr('', () => type.name).trim(), longestName) : ''
  return ofClass && ofClass !== 'Object' ? ofClass : isError(thrown) ? 'Error' : own
}

/** The value if it is a short text or a number. A `status: "error"` says nothing and is left out. */
function labelOf(thrown: object, name: string): string {
  const value = read(thrown, name)
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  const text = String(value)
  return text.length > 100 || text === 'error' ? '' : text
}

/** The own text of an object: of a date, a URL. Empty for the default text of objects. */
function ownText(thrown: object): string {
  const text = textOr('', () => String(thrown)).trim()
  return text.startsWith('[object ') ? '' : shortened(text, maxErrorLength)
}
