import { isError, readable, shortened, textOr } from './reading.js'

/** Bounds of one excerpt. */
const most = { levels: 4, entries: 20, length: 200 }

/**
 * The beginning of any value as JSON, for people. Unlike `JSON.stringify` it is bounded, accepts circular values and values
 * without JSON, and never throws.
 */
export class JsonExcerpt {
  readonly #around = new Set<unknown>()

  /**
   * @param values most values that are read altogether
   * @param describe the text for errors, of which JSON shows nothing
   */
  constructor(
    private values: number,
    private readonly describe: (error: unknown) => string,
  ) {}

  of(value: unknown, level = 0): string {
    if (this.values-- <= 0) return '…'
    if (typeof value === 'string') return JSON.stringify(shortened(value, most.length))
    if (typeof value === 'function') return '"[function]"'
    if (typeof value !== 'object' || value === null) return textOr('…', () => value)
    if (level >= most.levels || this.#around.has(value)) return '…'
    if (level > 0 && isError(value)) return JSON.stringify(this.describe(value))
    this.#around.add(value)
    try {
      return this.#object(value, level)
    } finally {
      this.#around.delete(value)
    }
  }

  #object(value: object, level: number): string {
    const { toJSON } = (readable(() => ({ toJSON: (value as { toJSON?: unknown }).toJSON })) ?? {}) as {
      toJSON?: unknown
    }
    if (typeof toJSON === 'function') {
      const json = readable(() => (toJSON as () => unknown).call(value))
      if (json !== undefined) return this.of(json, level + 1)
    }
    if (readable(() => Array.isArray(value)) === true) {
      const items = (readable(() => (value as unknown[]).slice(0, most.entries)) ?? []) as unknown[]
      return `[${[...items.map(item => this.of(item, level + 1)), ...this.#rest((value as unknown[]).length)].join(',')}]`
    }
    const keys = (readable(() => Object.keys(value)) ?? []) as string[]
    const fields = keys.slice(0, most.entries).map(key => {
      const field = readable(() => (value as Record<string, unknown>)[key])
      return `${JSON.stringify(shortened(key, most.length))}:${this.of(field, level + 1)}`
    })
    return `{${[...fields, ...this.#rest(keys.length)].join(',')}}`
  }

  #rest(length: number): string[] {
    return length > most.entries ? ['…'] : []
  }
}
