import { Injectable } from '@nestjs/common'
import { PatternError, PatternIndex, TooCostly } from '@sluice/pattern'
import { Owners, RegistryView, type Rule, wantsEvent } from '@sluice/registry'
import { LoopTurns } from '@sluice/service'

type Rules = ReadonlyMap<string, Rule>

/** Which rules get an event, by the rules and the rights of their owners of now. */
@Injectable()
export class CurrentRules {
  /** By the rules of a bus in one edition of the registry. */
  readonly #compiled = new WeakMap<Rules, Promise<PatternIndex<Rule>>>()

  constructor(
    private readonly view: RegistryView,
    private readonly owners: Owners,
  ) {}

  /**
   * @param mostSteps of one event
   * @returns asks about an event, as the log has it; undefined where that takes too many steps
   */
  async on(bus: string, mostSteps: number): Promise<(json: string) => readonly Rule[] | undefined> {
    const rules = this.view.snapshot.rules.get(bus)
    if (!rules) return () => []
    let compiling = this.#compiled.get(rules)
    if (!compiling) this.#compiled.set(rules, (compiling = compiled(rules)))
    const index = await compiling
    return json => {
      try {
        return index.matchJson(json, mostSteps).filter(rule => this.#gets(rule, json))
      } catch (error) {
        if (error instanceof TooCostly) return undefined
        throw error
      }
    }
  }

  #gets(rule: Rule, json: string): boolean {
    if (!wantsEvent(rule, json)) return false
    const owner = this.owners.of(rule)
    return !owner || owner.receives(rule, json) !== undefined
  }
}

async function compiled(rules: Rules): Promise<PatternIndex<Rule>> {
  const turns = new LoopTurns()
  let index = PatternIndex.of<Rule>()
  for (const [name, rule] of rules) {
    if (!rule.enabled) continue
    try {
      index = index.with(name, rule.pattern, rule)
    } catch (error) {
      // only an older Sluice writes such a rule, and no router uses it
      if (!(error instanceof PatternError)) throw error
    }
    await turns.rest()
  }
  return index
}
