import { Inject, Injectable } from '@nestjs/common'
import type { Grant, Redaction } from '@sluice/access'
import { assertEvent, fromAws, InvalidError, overLimit } from '@sluice/event'
import { explain, type Explanation, Steps, TooCostly } from '@sluice/pattern'
import { Owners, type PatternLimits, readPattern, type Rule, selectedPattern, selectionFields } from '@sluice/registry'
import { type Caller, LoopTurns, patternLimits, SETTINGS, type Settings } from '@sluice/service'
import { type BusLayout, EventLog, latestEvents } from '@sluice/streams'
import { Views } from '../access/views.js'
import { Buses } from '../buses/buses.js'
import { Rules } from '../rules/rules.js'
import { parseScanCursor, PastScan } from '../search/past-scan.js'
import { timeRangeOf } from '../search/search-query.js'
import { endWith, Searches } from '../search/searches.js'
import { type Backtest, BacktestRun } from './backtest.js'

/** Most events of a backtest on the last ones, and how much one answer about a time may take. */
const mostEvents = 1000
const budget = { entries: 10_000, characters: 32 * 1024 * 1024, ms: 2000 }
/** The fields of a backtest: how many of the last events, or those of a time. */
const pastFields = ['last', 'from', 'to', 'cursor'] as const

/** A pattern that no event matches: each has an id. */
const nothing = { id: [{ exists: false }] }

/** Whether an event reaches the owner of a rule, where the pattern matches, and what is hidden of it. */
export interface OwnersView {
  readonly name: string
  readonly receives: boolean
  readonly redact?: readonly Redaction[]
  /** Why it does not reach the owner, and a grant with which it would. */
  readonly reason?: string
  readonly missing?: Grant
}

export type ExplainedRule = Explanation & { readonly owner?: OwnersView }

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
    private readonly searches: Searches,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#limits = patternLimits(settings)
  }

  test(body: unknown): Explanation {
    const { event: sample, ...selection } = fields(body, [...selectionFields, 'event'])
    const event = eventOf(sample)
    const pattern = this.#pattern(selection)
    if (pattern) return this.#explain(pattern, event)
    throw new InvalidError('INVALID_TEST', 'send a pattern, filters or a filterPolicy', { path: 'pattern' })
  }

  /**
   * Tests one event against the saved rule, or backtests a pattern (by default the rule's own). A pattern may be sent for a rule that is
   * not there yet.
   *
   * @param gone aborts when the client is gone
   */
  async testRule(
    caller: Caller,
    { bus: busName, rule: name }: { readonly bus: string; readonly rule: string },
    body: unknown,
    gone: AbortSignal,
  ): Promise<ExplainedRule | Backtest> {
    const bus = await this.buses.find(busName)
    const given = fields(body, ['event', ...selectionFields, ...pastFields])
    const { event: sample, last, from, to, cursor, ...selection } = given
    const event = eventOf(sample)
    const tested = this.#pattern(selection)
    const rule = await this.#ruleOr(caller, tested, busName, name)
    const pattern = tested ?? rule.pattern
    const isOfATime = [from, to, cursor].some(given => given !== undefined)
    if (event !== undefined) {
      if (last !== undefined || isOfATime) throw wrongTest('last', 'send either an event, or which past events to test')
      return { ...this.#explain(pattern, event), ...this.#ownersView(rule, pattern, event) }
    }
    if (isOfATime && last !== undefined) throw wrongTest('last', 'send either last, or from and to')
    const run = new BacktestRun(rule, pattern, this.#limits.matchSteps)
    if (!isOfATime) return this.#backtestLast(caller, bus, run, count(last))
    const time = timeRangeOf({ from, to }, 'INVALID_TEST')
    return this.#backtestTime(
      caller,
      new PastScan(this.log, bus, time, parseScanCursor(cursor ?? undefined)),
      run,
      gone,
    )
  }

  /** The saved rule; for a pattern of one that is not there, what it would be: a rule of the caller that matches nothing yet. */
  async #ruleOr(caller: Caller, tested: object | undefined, bus: string, name: string): Promise<Rule> {
    const rules = await this.rules.of(bus)
    if (!tested || rules.has(name)) return this.rules.find(bus, name)
    const { groups } = caller.principal
    return { bus, name, enabled: true, owner: caller.name, ownerGroups: groups, pattern: nothing, targets: [] }
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
    const [tested, json] = [{ bus: rule.bus, pattern }, JSON.stringify(event)]
    const view = owner.receives(tested, json)
    if (view) return { owner: { name: owner.name, receives: true, redact: view.redact } }
    return { owner: { name: owner.name, receives: false, ...owner.withholds(tested, json) } }
  }

  /** On the events that the caller sees, as it sees them: what is hidden cannot be found out by patterns. */
  async #backtestLast(caller: Caller, bus: BusLayout, run: BacktestRun, last: number): Promise<Backtest> {
    const turns = new LoopTurns()
    for await (const { position, json } of latestEvents(this.log, bus, last)) {
      const seen = await this.views.of(caller, bus.name, json)
      if (seen) this.#within('last', run.steps, () => run.look(position, seen.json))
      await turns.rest()
    }
    return run.result
  }

  /** The same on what the bus has of a time, newest first, as far as one answer goes. */
  async #backtestTime(caller: Caller, scan: PastScan, run: BacktestRun, gone: AbortSignal): Promise<Backtest> {
    const end = this.searches.begin(caller)
    endWith(gone, () => end(run.scanned))
    try {
      await scan.part(
        budget,
        async ({ position, json }) => {
          const seen = await this.views.of(caller, run.bus, json)
          if (seen) run.lookOrCount(position, seen.json)
          return !run.hasRoom
        },
        gone,
      )
      return { ...run.result, ...scan.progress }
    } finally {
      end(run.scanned)
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

/** A sample as an event: it may be one of AWS, which is tested as what it becomes on a bus. */
function eventOf(sample: unknown): unknown {
  const isOfAws = typeof sample === 'object' && sample !== null && 'detail-type' in sample && !('specversion' in sample)
  return isOfAws ? JSON.parse(fromAws(JSON.stringify(sample))) : sample
}

function fields<Name extends string>(body: unknown, names: readonly Name[]): Partial<Record<Name, unknown>> {
  const value = object('the body', body)
  const unknown = Object.keys(value).find(name => !(names as readonly string[]).includes(name))
  if (unknown === undefined) return value as Partial<Record<Name, unknown>>
  throw new InvalidError('INVALID_TEST', `there is no field '${unknown}'; send ${names.join(', ')}`, { path: unknown })
}

function wrongTest(path: string, message: string): InvalidError {
  return new InvalidError('INVALID_TEST', message, { path })
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
