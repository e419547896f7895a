import type { Edition } from '@sluice/delivery'
import { PatternIndex } from '@sluice/pattern'
import { emptySnapshot, type Rule, type Snapshot } from '@sluice/registry'

/**
 * All rules of all buses, compiled. Immutable: a change makes the next index from this one, compiling only what changed,
 * and the router swaps it in one assignment.
 */
export class RuleIndex {
  static readonly empty = new RuleIndex(emptySnapshot, new Map())

  private constructor(
    private readonly snapshot: Snapshot,
    private readonly patterns: ReadonlyMap<string, PatternIndex<Rule>>,
  ) {}

  /** The edition of the registry that it was made from. */
  get edition(): Edition {
    return this.snapshot
  }

  /** The index of the given snapshot. Rules that are the same object as before keep what was compiled. */
  next(snapshot: Snapshot): RuleIndex {
    const patterns = new Map<string, PatternIndex<Rule>>()
    for (const [bus, rules] of snapshot.rules) {
      const before = this.snapshot.rules.get(bus)
      patterns.set(bus, nextPatterns(this.patterns.get(bus), before ?? new Map(), rules))
    }
    return new RuleIndex(snapshot, patterns)
  }

  /** @param event the event as JSON; it must have been accepted by JSON.parse */
  match(bus: string, event: string): readonly Rule[] {
    return this.patterns.get(bus)?.matchJson(event) ?? []
  }
}

function nextPatterns(
  index: PatternIndex<Rule> | undefined,
  before: ReadonlyMap<string, Rule>,
  rules: ReadonlyMap<string, Rule>,
): PatternIndex<Rule> {
  if (!index) {
    return PatternIndex.of(
      Array.from(rules.values())
        .filter(enabled)
        .map(rule => ({ key: rule.name, pattern: rule.pattern, value: rule })),
    )
  }
  if (before === rules) return index
  for (const [name, rule] of before) if (rules.get(name) !== rule && enabled(rule)) index = index.without(name)
  for (const [name, rule] of rules)
    if (before.get(name) !== rule && enabled(rule)) index = index.with(name, rule.pattern, rule)
  return index
}

function enabled(rule: Rule): boolean {
  return rule.enabled
}
