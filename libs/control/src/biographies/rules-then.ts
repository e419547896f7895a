import { Inject, Injectable } from '@nestjs/common'
import type { KnownTarget, MatchedRule } from '@sluice/biography'
import { asksAboutHidden, type Redaction } from '@sluice/access'
import { PatternError, PatternIndex, TooCostly } from '@sluice/pattern'
import { Owners, RegistryView, type Rule, ruleAt, rulesAt, wantsEvent } from '@sluice/registry'
import { LoopTurns, SETTINGS, type Settings } from '@sluice/service'
import { editionOf, EventLog } from '@sluice/streams'
import { destinationOf } from '@sluice/targets'

/** The rules of a bus by which one event was routed. */
export interface Then {
  /** The version of the registry. */
  readonly version: number
  readonly rules: ReadonlyMap<string, Rule>
  /** Whether there were no others. */
  readonly complete: boolean
}

/** The rules as they were when an event was routed. */
@Injectable()
export class RulesThen {
  constructor(
    private readonly log: EventLog,
    private readonly view: RegistryView,
    private readonly owners: Owners,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @returns undefined if it is not known by which edition of the registry the event was routed */
  async of(bus: string, position: string): Promise<Then | undefined> {
    const version = await editionOf(this.log, bus, position)
    return version === undefined ? undefined : { version, ...(await rulesAt(this.view, bus, version)) }
  }

  /**
   * Those that the event matches, without rules whose owners may not receive it by their rights of now: what is hidden from an owner is
   * not told by what its rule matches.
   *
   * @param json the event as the log has it
   * @returns undefined if that cannot be known: it takes too many steps, or the event is no JSON
   */
  async matched({ rules }: Then, json: string): Promise<MatchedRule[] | undefined> {
    const index = await compiled(rules)
    try {
      const matching = index.matchJson(json, this.settings.MAX_MATCH_STEPS).filter(rule => wantsEvent(rule, json))
      const withheld = new Set(this.owners.narrow(matching, json).withheld)
      return matching.filter(rule => !withheld.has(rule)).map(matchOf)
    } catch (error) {
      if (error instanceof TooCostly || error instanceof SyntaxError) return undefined
      throw error
    }
  }

  /** The versions that rules had then, by name. */
  async versions(bus: string, { version }: Then, rules: Iterable<string>): Promise<Map<string, number>> {
    const found = await Promise.all(
      Array.from(rules, async name => [name, (await ruleAt(this.view, bus, name, version)).version?.number] as const),
    )
    return new Map(found.flatMap(([name, number]) => (number === undefined ? [] : [[name, number] as const])))
  }

  /** The targets of rules, and whether each gets events of its rule now. */
  targets(bus: string, rules: readonly Rule[]): KnownTarget[] {
    return rules.flatMap(rule => {
      const now = this.view.rule(bus, rule.name)
      return rule.targets.map(target => {
        const { targetType: type, destination } = destinationOf(target)
        const isThere = now?.targets.some(({ id }) => id === target.id) === true
        return { rule: rule.name, target: target.id, type, destination, isThere }
      })
    })
  }
}

/**
 * The rules of which nothing is told to a caller that does not see all of an event: those that ask about what is hidden from it, and
 * those of which it is not known any more what they ask about.
 */
export function hiddenRules(then: Then | undefined, redact: readonly Redaction[]): (rule: string) => boolean {
  return rule => {
    const pattern = then?.rules.get(rule)?.pattern
    return !pattern || asksAboutHidden(pattern, redact)
  }
}

function matchOf({ name, targets }: Rule): MatchedRule {
  return { rule: name, targets: targets.filter(({ standby }) => !standby).map(({ id }) => id) }
}

async function compiled(rules: Then['rules']): Promise<PatternIndex<Rule>> {
  const turns = new LoopTurns()
  let index = PatternIndex.of<Rule>()
  for (const [name, rule] of rules) {
    if (!rule.enabled) continue
    index = withRule(index, name, rule)
    await turns.rest()
  }
  return index
}

/** Only an older Sluice writes rules that cannot be compiled, and no router uses them. */
function withRule(index: PatternIndex<Rule>, name: string, rule: Rule): PatternIndex<Rule> {
  try {
    return index.with(name, rule.pattern, rule)
  } catch (error) {
    if (error instanceof PatternError) return index
    throw error
  }
}
