/** What {@link linearRegExp} needs of the package re2js. */
export interface Re2 {
  readonly CASE_INSENSITIVE: number
  readonly MULTILINE: number
  compile(regex: string, flags?: number): Re2Expression
  translateRegExp(expression: string): string
}

interface Re2Expression {
  matcher(text: string): Re2Matcher
}

interface Re2Matcher {
  find(start: number): boolean
  start(): number
  end(): number
  group(index: number): string | null
  groupCount(): number
}

/** The part of RegExp that JSONata uses. */
export interface LinearRegExp {
  lastIndex: number
  exec(
    text: string,
  ): { readonly index: number; readonly length: number; readonly [group: number]: string | undefined } | null
}

/**
 * Makes the regular expressions of JSONata by RE2: their time is proportional to the text, whatever expression and text are. What cannot be
 * matched so (backreferences, lookaround) is refused by `compile`.
 *
 * The function is also sent to evaluators as text: it uses nothing but what it is given.
 */
export function linearRegExp(re2: Re2): new (expression: RegExp) => LinearRegExp {
  const compiled = new WeakMap<RegExp, Re2Expression>()
  const compile = (expression: RegExp): Re2Expression => {
    const flags = (expression.ignoreCase ? re2.CASE_INSENSITIVE : 0) | (expression.multiline ? re2.MULTILINE : 0)
    const made = re2.compile(re2.translateRegExp(expression.source), flags)
    compiled.set(expression, made)
    return made
  }
  return class {
    lastIndex = 0
    readonly #expression: Re2Expression
    #text: string | undefined
    #matcher: Re2Matcher | undefined

    constructor(expression: RegExp) {
      this.#expression = compiled.get(expression) ?? compile(expression)
    }

    exec(text: string) {
      if (this.lastIndex > text.length) return null
      const matcher = this.#matcher && this.#text === text ? this.#matcher : this.#expression.matcher(text)
      this.#matcher = matcher
      this.#text = text
      if (!matcher.find(this.lastIndex)) return null
      this.lastIndex = matcher.end()
      const length = matcher.groupCount() + 1
      const groups = Array.from({ length }, (_, index) => matcher.group(index) ?? undefined)
      return Object.assign(groups, { index: matcher.start() })
    }
  }
}
