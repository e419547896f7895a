import type { PastProgress } from '../search/scan.js'
import { explain, PatternIndex, Steps, TooCostly } from '@sluice/pattern'
import { readPattern, type Rule, wantsEvent } from '@sluice/registry'

/** Most steps of one backtest, as a multiple of the most steps of one event. */
const mostCostly = 10
/** Most events that are listed; the counts cover all. */
const mostListed = 50

/** The result of a backtest for one event. */
export interface Found {
  readonly id: string
  readonly type: string
  readonly position: string
  /** The reason in one sentence. */
  readonly summary: string
}

/** Compares a pattern with the saved rule on events that the bus still has. */
export interface Backtest extends Partial<PastProgress> {
  readonly scanned: number
  readonly matched: number
  /** How many the saved rule matches. */
  readonly matchedBySaved: number
  /** Both numbers in one sentence. */
  readonly summary: string
  /** Matched by the pattern and not by the saved rule. */
  readonly gained: { readonly count: number; readonly events: readonly Found[] }
  /** Matched by the saved rule and not by the pattern. */
  readonly lost: { readonly count: number; readonly events: readonly Found[] }
  /** Events for which it takes too many steps to know. */
  readonly undecided?: number
}

/** One comparison, event by event. */
export class BacktestRun {
  readonly #tested: PatternIndex<Rule>
  readonly #saved: PatternIndex<Rule>
  readonly #steps: Steps
  readonly #gained: Found[] = []
  readonly #lost: Found[] = []
  readonly #counts = { scanned: 0, matched: 0, gained: 0, lost: 0, undecided: 0 }

  /** @throws InvalidError `INVALID_PATTERN` */
  constructor(
    private readonly rule: Rule,
    private readonly pattern: object,
    private readonly matchSteps: number,
  ) {
    const indexOf = (pattern: object) => PatternIndex.of([{ key: rule.name, pattern, value: rule }])
    this.#tested = readPattern(() => indexOf(pattern))
    this.#saved = indexOf(rule.pattern)
    this.#steps = new Steps(mostCostly * matchSteps)
  }

  /** Of the rule. */
  get bus(): string {
    return this.rule.bus
  }

  get steps(): Steps {
    return this.#steps
  }

  /** Whether there are steps for another event, however costly it is. */
  get hasRoom(): boolean {
    return this.#steps.left >= this.matchSteps
  }

  get scanned(): number {
    return this.#counts.scanned
  }

  /**
   * @param json as the caller sees it
   * @throws TooCostly
   */
  look(position: string, json: string): void {
    const event = JSON.parse(json) as { id: string; type: string }
    const wanted = wantsEvent(this.rule, json)
    const [tested, saved] = [wanted && this.#matches(this.#tested, event), wanted && this.#matches(this.#saved, event)]
    this.#counts.scanned++
    if (tested) this.#counts.matched++
    if (tested !== saved) this.#differs(tested ? 'gained' : 'lost', position, event)
  }

  /** The same, where an event that is too costly is counted and left out. */
  lookOrCount(position: string, json: string): void {
    try {
      this.look(position, json)
    } catch (error) {
      if (!(error instanceof TooCostly)) throw error
      this.#counts.undecided++
    }
  }

  get result(): Backtest {
    const { scanned, matched, gained, lost, undecided } = this.#counts
    const matchedBySaved = matched - gained + lost
    return {
      ...{ scanned, matched, matchedBySaved, summary: summaryOf(matched, matchedBySaved) },
      gained: { count: gained, events: this.#gained },
      lost: { count: lost, events: this.#lost },
      ...(undecided > 0 ? { undecided } : {}),
    }
  }

  #matches(index: PatternIndex<Rule>, event: object): boolean {
    const found = index.match(event, Math.min(this.#steps.left, this.matchSteps)).length > 0
    this.#steps.spend(index.spent)
    return found
  }

  #differs(how: 'gained' | 'lost', position: string, event: { id: string; type: string }): void {
    const list = how === 'gained' ? this.#gained : this.#lost
    this.#counts[how]++
    if (list.length === mostListed) return
    const { summary } = explain(this.pattern, event, this.#steps)
    list.push({ id: event.id, type: event.type, position, summary })
  }
}

function summaryOf(matched: number, saved: number): string {
  const difference = matched - saved
  const than = difference === 0 ? 'as many as' : `${Math.abs(difference)} ${difference < 0 ? 'fewer' : 'more'} than`
  return `would match ${matched}, ${than} now`
}
