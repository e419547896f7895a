import { Inject, Injectable } from '@nestjs/common'
import { explain, Steps, TooCostly } from '@sluice/pattern'
import { type Rule, wantsEvent } from '@sluice/registry'
import { type Caller, LoopTurns, SETTINGS, type Settings } from '@sluice/service'

/** Rules of one answer. */
const mostRules = 100
/** Most steps of one answer, as a multiple of the most steps of one event. */
const mostCostly = 10

/** Why a rule did not match an event, by the rule as it was then. */
export interface Unmatched {
  readonly rule: string
  /** One sentence. */
  readonly summary: string
}

export interface Unmatching {
  readonly rules: readonly Unmatched[]
  /** False if there were more rules than are explained, or others that are not known any more. */
  readonly complete: boolean
}

/** Explains why rules did not match an event. */
@Injectable()
export class UnmatchedRules {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Of the rules that the caller may read, with the event as the caller sees it: what is hidden cannot be found out by rules.
   *
   * @param json the event as the caller sees it
   */
  async explain(caller: Caller, bus: string, rules: readonly Rule[], json: string): Promise<Unmatching> {
    const readable = rules.filter(({ name }) => caller.may('rules:read', { bus, rule: name }))
    const event = JSON.parse(json) as object
    const steps = new Steps(mostCostly * this.settings.MAX_MATCH_STEPS)
    const turns = new LoopTurns()
    const explained: Unmatched[] = []
    for (const rule of readable.slice(0, mostRules)) {
      const summary = summaryOf(rule, event, json, steps)
      if (summary === undefined) return { rules: explained, complete: false }
      explained.push({ rule: rule.name, summary })
      await turns.rest()
    }
    return { rules: explained, complete: readable.length <= mostRules }
  }
}

/** @returns undefined if it takes more steps than are left */
function summaryOf(rule: Rule, event: object, json: string, steps: Steps): string | undefined {
  if (!rule.enabled) return 'the rule was disabled'
  if (!wantsEvent(rule, json)) return 'the event is a result of the rule, which does not get its own results'
  try {
    const { matched, summary } = explain(rule.pattern, event, steps)
    return matched ? 'the pattern matches, and its owner may not receive the event' : summary
  } catch (error) {
    if (error instanceof TooCostly) return undefined
    return 'the pattern of the rule cannot be used, and matches nothing'
  }
}
