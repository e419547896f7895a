import { Inject, Injectable } from '@nestjs/common'
import type { Redaction } from '@sluice/access'
import { assertEvent, InvalidError, overLimit } from '@sluice/event'
import { explain, type Explanation, PatternIndex, Steps, TooCostly } from '@sluice/pattern'
import {
  Owners,
  type PatternLimits,
  readPattern,
  type Rule,
  selectedPattern,
  selectionFields,
  wantsEvent,
} from '@sluice/registry'
import { type Caller, patternLimits, SETTINGS, type Settings } from '@sluice/service'
import { EventLog, latestEvents } from '@sluice/streams'
import { Views } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { Rules } from '../rules/rules.js'
import { LoopTurns } from './loop-turns.js'

/** Most events of one backtest. */
const mostEvents = 1000
/** Most steps of one backtest, as a multiple of the most steps of one event. */
const mostCostly = 10
/** Steps and bytes, some milliseconds of work, after which the event loop gets a turn. */
const turnSteps = 500_000
/** Most events that are listed; the counts cover all. */
const mostListed = 50

/** Whether an event reaches the owner of a rule, where the pattern matches, and what is hidden of it. */
export interface OwnersView {
  readonly name: string
  readonly receives: boolean
  readonly redact?: readonly Redaction[]
}

export type ExplainedRule = Explanation & { readonly owner?: OwnersView }

/** The result of a backtest for one event. */
export interface Found {
  readonly id: string
  readonly type: string
  readonly position: string
  /** The reason in one sentence. */
  readonly summary: string
}

/** Compares a pattern with the saved rule on the newest events of the bus. */
export interface Backtest {
  readonly scanned: number
  readonly matched: number
  /** Matched by the pattern and not by the saved rule. */
  readonly gained: { readonly count: number; readonly events: readonly Found[] }
  /** Matched by the saved rule and not by the pattern. */
  readonly lost: { readonly count: number; readonly events: readonly Found[] }
}

/** Explains why a pattern matches an event or not, and what a changed rule would have matched. */
@Injectable()
export class Patterns {
  readonly #limits: PatternLimits

  constructor(
    private readonly buses: Buses,
    private readonly rules: Rules,
    private readonly log: EventLog,
    private readonly views: Views,
    private readonly owners: Owners,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#limits = patternLimits(settings)
  }

  test(body: unknown): Explanation {
    const { event, ...selection } = fields(body, [...selectionFields, 'event'])
    const pattern = this.#pattern(selection)
    if (pattern) return this.#explain(pattern, event)
    throw new InvalidError('INVALID_TEST', 'send a pattern, filters or a filterPolicy', { path: 'pattern' })
  }

  /** Tests one event against the saved rule, or backtests a pattern (by default the rule's own). */
  async testRule(caller: Caller, busName: string, name: string, body: unknown): Promise<ExplainedRule | Backtest> {
    const bus = await this.buses.find(busName)
    const rule = await this.rules.find(busName, name)
    const { event, last, ...selection } = fields(body, ['event', ...selectionFields, 'last'])
    const pattern = this.#pattern(selection) ?? rule.pattern
    if (event !== undefined) {
      if (last !== undefined)
        throw new InvalidError('INVALID_TEST', 'send either an event, or how many of the last events to test', {
          path: 'last',
        })
      return { ...this.#explain(pattern, event), ...this.#ownersView(rule, pattern, event) }
    }
    return this.#backtest(caller, bus, rule, pattern, count(last))
  }

  #pattern(selection: Parameters<typeof selectedPattern>[0]): object | undefined {
    return selectedPattern(selection, 'INVALID_TEST', this.#limits)
  }

  #explain(pattern: object, event: unknown): Explanation {
    assertEvent(event)
    const steps = new Steps(this.#limits.matchSteps)
    return this.#within('event', steps, () => readPattern(() => explain(pattern, event, steps)))
  }

  /** How the event would reach the rule's owner, if the pattern matches it. */
  #ownersView(rule: Rule, pattern: object, event: unknown): { owner?: OwnersView } {
    const owner = this.owners.of(rule)
    if (!owner) return {}
    const view = owner.receives({ bus: rule.bus, pattern }, JSON.stringify(event))
    return { owner: { name: owner.name, receives: view !== undefined, ...(view && { redact: view.redact }) } }
  }

  /** On the events that the caller sees, as it sees them: what is hidden cannot be found out by patterns. */
  async #backtest(
    caller: Caller,
    bus: { name: string; shards: number },
    rule: Rule,
    pattern: object,
    last: number,
  ): Promise<Backtest> {
    const indexOf = (pattern: object) => PatternIndex.of([{ key: rule.name, pattern, value: rule }])
    const [now, before] = [readPattern(() => indexOf(pattern)), indexOf(rule.pattern)]
    const steps = new Steps(mostCostly * this.#limits.matchSteps)
    const matches = (index: PatternIndex<Rule>, event: object) => {
      const found = index.match(event, Math.min(steps.left, this.#limits.matchSteps)).length > 0
      steps.spend(index.spent)
      return found
    }
    const gained: Found[] = []
    const lost: Found[] = []
    const counts = { scanned: 0, matched: 0, gained: 0, lost: 0 }
    const turns = new LoopTurns(turnSteps)
    for await (const { position, json: stored } of latestEvents(this.log, bus, last)) {
      const seen = await this.views.of(caller, bus.name, stored)
      if (!seen) continue
      const { json } = seen
      const left = steps.left
      this.#within('last', steps, () => {
        const event = JSON.parse(json) as { id: string; type: string }
        const wanted = wantsEvent(rule, json)
        const [isMatched, wasMatched] = [wanted && matches(now, event), wanted && matches(before, event)]
        counts.scanned++
        if (isMatched) counts.matched++
        if (isMatched === wasMatched) return
        const list = isMatched ? gained : lost
        counts[isMatched ? 'gained' : 'lost']++
        if (list.length < mostListed)
          list.push({ id: event.id, type: event.type, position, summary: explain(pattern, event, steps).summary })
      })
      await turns.after(json.length + left - steps.left)
    }
    const { scanned, matched } = counts
    return {
      scanned,
      matched,
      gained: { count: counts.gained, events: gained },
      lost: { count: counts.lost, events: lost },
    }
  }

  /** @throws InvalidError `TOO_COSTLY` if matching takes too many steps */
  #within<T>(field: 'event' | 'last', { most }: Steps, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof TooCostly)) throw error
      const what = field === 'event' ? 'matching the event' : 'matching so many events: ask for fewer, it'
      const bound = { field, what, code: error.code, setting: 'MAX_MATCH_STEPS', limit: most, unit: 'steps' }
      throw overLimit(bound, { path: error.field === '' ? 'pattern' : error.field })
    }
  }
}

function fields<Name extends string>(body: unknown, names: readonly Name[]): Partial<Record<Name, unknown>> {
  const value = object('the body', body)
  const unknown = Object.keys(value).find(name => !(names as readonly string[]).includes(name))
  if (unknown === undefined) return value as Partial<Record<Name, unknown>>
  throw new InvalidError('INVALID_TEST', `there is no field '${unknown}'; send ${names.join(', ')}`, { path: unknown })
}

function object(name: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new InvalidError('INVALID_TEST', `${name} must be a JSON object`, { path: name })
}

function count(last: unknown = 100): number {
  if (Number.isInteger(last) && (last as number) >= 1 && (last as number) <= mostEvents) return last as number
  throw new InvalidError('INVALID_TEST', `last must be a number from 1 to ${mostEvents}`, {
    path: 'last',
    limit: mostEvents,
  })
}
