import { PatternIndex, TooCostly } from '@sluice/pattern'
import { readPattern } from '@sluice/registry'

/** What an event must be to be found. */
export interface FilterSettings {
  /** Values that attributes must have. */
  readonly equal: Readonly<Record<string, string>>
  readonly pattern?: object
}

/**
 * Whether an event is one that is asked for. It is to be asked with the event as the caller sees it: otherwise answers would tell what
 * is hidden.
 */
export class EventFilter {
  readonly #index: PatternIndex<true> | undefined
  readonly #parts: number

  /** @throws InvalidError `INVALID_PATTERN` */
  constructor(
    { equal, pattern }: FilterSettings,
    private readonly mostSteps: number,
  ) {
    const attributes = Object.entries(equal).map(([name, value]) => [name, [value]])
    const patterns = [...(attributes.length > 0 ? [Object.fromEntries(attributes) as object] : []), pattern]
    const entries = patterns.flatMap((pattern, i) => (pattern ? [{ key: `${i}`, pattern, value: true as const }] : []))
    this.#parts = entries.length
    if (entries.length > 0) this.#index = readPattern(() => PatternIndex.of(entries))
  }

  /** Whether every event is. */
  get isOfAll(): boolean {
    return this.#index === undefined
  }

  /** @returns undefined if that takes more steps than it may */
  matches(json: string): boolean | undefined {
    if (!this.#index) return true
    try {
      return this.#index.matchJson(json, this.mostSteps).length === this.#parts
    } catch (error) {
      if (error instanceof TooCostly) return undefined
      throw error
    }
  }
}
