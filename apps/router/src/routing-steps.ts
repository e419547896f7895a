import { SharedStep } from '@sluice/biography'
import type { Edition } from '@sluice/delivery'
import type { Rule } from '@sluice/registry'

/** Sets of rules whose step is remembered. */
const mostSets = 1000

/**
 * What the journal keeps of each routing: the rules that the event goes by, at one edition of the registry. Most events go by few
 * sets of rules, so each set is written once.
 */
export class RoutingSteps {
  readonly #sets = new Map<string, SharedStep>()

  constructor(private readonly edition: Edition) {}

  /** @param at milliseconds since 1970 @returns the line, with its end */
  line(bus: string, logId: string, rules: readonly Rule[], at: number): string {
    const name = `${bus}\n${rules.map(({ name }) => name).join()}`
    let step = this.#sets.get(name)
    if (!step) {
      if (this.#sets.size >= mostSets) this.#sets.clear()
      this.#sets.set(name, (step = this.#make(rules)))
    }
    return `${step.write(logId, at)}\n`
  }

  #make(rules: readonly Rule[]): SharedStep {
    const { version, stamp } = this.edition
    if (rules.length === 0) return new SharedStep({ name: 'NO_STANDARD_RULES_MATCHED', version, stamp })
    const matched = rules.map(({ name, targets }) => ({
      rule: name,
      targets: targets.filter(({ standby }) => !standby).map(({ id }) => id),
    }))
    return new SharedStep({ name: 'RULE_MATCH', version, stamp, rules: matched })
  }
}
