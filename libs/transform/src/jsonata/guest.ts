import type { Reason } from '../outcome.js'
import type { EvaluationLimits } from './limits.js'
import type { base64 } from './base64.js'
import type { LinearRegExp } from './linear-regexp.js'

/** What an evaluator answers for one document: the JSON of the result, or why there is none. */
export type Answer = string | { readonly reason: Reason; readonly message: string; readonly position?: number }

/** What an evaluator is asked. */
export interface Batch {
  readonly expression: string
  readonly documents: readonly string[]
  /** What `$now()` and `$millis()` say for each document, in milliseconds since 1970. */
  readonly times: readonly number[]
}

/** The globals of the guest's context. They are texts only: no object goes in or out, for each leads to its functions. */
export interface GuestScope {
  /** The JSON of a {@link Batch}. */
  batch: string
  /** The JSON of the answers so far, with a comma between two. */
  answers: string
  /** Where JSONata looks for the functions of a browser. It is made and seen inside only. */
  window?: object
}

type Jsonata = (
  expression: string,
  options: object,
) => {
  evaluate(input: unknown): Promise<unknown>
  registerFunction(name: string, implementation: (this: Focus, ...given: never[]) => unknown, signature: string): void
}
/** What JSONata calls its functions with. */
interface Focus {
  readonly environment: { lookup(name: string): { implementation(...given: unknown[]): unknown } }
}
type Limits = Pick<EvaluationLimits, 'timeout' | 'slice' | 'stack' | 'sequence' | 'output'>

/**
 * Evaluates within a context of node:vm that has nothing but the language: no modules, no process, no timers.
 *
 * The function is sent to evaluators as text: it uses nothing but what it is given.
 *
 * @returns answers the batch of the scope, at least one document of it. It is done when no promise has anything left to do
 */
export function guest(
  jsonata: Jsonata,
  RegexEngine: new (expression: RegExp) => LinearRegExp,
  platform: ReturnType<typeof base64>,
  limits: Limits,
): () => void {
  const scope = globalThis as unknown as GuestScope
  scope.window = platform
  const { timeout, stack, sequence } = limits
  const expressions = new Map<string, ReturnType<Jsonata>>()
  const mostExpressions = 200
  const mostMessage = 500
  /** Of the document that is evaluated: they are one after another. */
  let now = 0

  // What one expression does to a prototype would be seen by all others. JSONata replaces `push` of single lists.
  replaceable(Object.prototype, Reflect.ownKeys(Object.prototype))
  replaceable(Array.prototype, ['push'])
  replaceable(Error.prototype, ['name', 'message'])
  for (const { prototype } of [
    Object,
    Array,
    Function,
    String,
    Number,
    Boolean,
    Date,
    RegExp,
    Error,
    Promise,
    Map,
    Set,
  ])
    Object.freeze(prototype)

  /** Lets objects have properties of their own by these names although those of the prototype are frozen. */
  function replaceable(prototype: object, names: readonly PropertyKey[]): void {
    for (const name of names) {
      const { value, configurable } = Object.getOwnPropertyDescriptor(prototype, name)!
      if (value === undefined || !configurable) continue
      const set = function (this: object, own: unknown) {
        if (this === prototype) throw new TypeError(`${String(name)} is frozen`)
        Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true })
      }
      Object.defineProperty(prototype, name, { get: () => value as unknown, set })
    }
  }

  function compiled(expression: string): ReturnType<Jsonata> {
    const known = expressions.get(expression)
    if (known) return known
    const made = jsonata(expression, { timeout, stack, sequence, RegexEngine })
    // another attempt at the same event must make the same
    made.registerFunction('millis', () => now, '<:n>')
    made.registerFunction('now', nowAsText, '<s?s?:s>')
    if (expressions.size >= mostExpressions) expressions.delete(expressions.keys().next().value!)
    expressions.set(expression, made)
    return made
  }

  function nowAsText(this: Focus, picture?: string, timezone?: string): unknown {
    return this.environment.lookup('fromMillis').implementation.call(this, now, picture, timezone)
  }

  /** Refuses what JSON.stringify would write as something else, or leave out. */
  function jsonValue(_key: string, value: unknown): unknown {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Error('the result has a number that JSON has not')
    const functions = value as { apply?: unknown; implementation?: unknown } | null
    const isFunction =
      typeof value === 'object' &&
      functions !== null &&
      typeof (functions.apply ?? functions.implementation) === 'function'
    if (isFunction || typeof value === 'function') throw new Error('the result has a function: call it')
    return value
  }

  function failure(error: unknown): Answer {
    const { code, message, position } = (error ?? {}) as { code?: unknown; message?: unknown; position?: unknown }
    const text = String(message ?? error).slice(0, mostMessage)
    if (code === 'D1012') return { reason: 'late', message: `the expression took longer than ${timeout} ms` }
    return { reason: 'failed', message: text, ...(typeof position === 'number' && { position }) }
  }

  async function answer(expression: string, document: string): Promise<Answer> {
    let input: unknown
    try {
      input = JSON.parse(document)
    } catch (error) {
      return { reason: 'unreadable', message: `the event cannot be read: ${(error as Error).message}` }
    }
    try {
      const result = await compiled(expression).evaluate(input)
      if (result === undefined) return { reason: 'missing', message: 'the expression has no result for the event' }
      const json = JSON.stringify(result, jsonValue)
      if (json.length <= limits.output) return json
      return { reason: 'too-large', message: `the result is longer than ${limits.output} characters` }
    } catch (error) {
      return failure(error)
    }
  }

  async function run(): Promise<void> {
    const { expression, documents, times } = JSON.parse(scope.batch) as Batch
    const end = Date.now() + limits.slice
    for (const [index, document] of documents.entries()) {
      now = times[index]!
      const text = JSON.stringify(await answer(expression, document))
      scope.answers += scope.answers === '' ? text : `,${text}`
      if (Date.now() > end) return
    }
  }

  return () => {
    scope.answers = ''
    void run()
  }
}
