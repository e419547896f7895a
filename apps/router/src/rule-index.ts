import { type Edition, errorText } from '@sluice/delivery'
import { defaultMatchSteps, PatternIndex } from '@sluice/pattern'
import { emptySnapshot, type Rule, type Snapshot } from '@sluice/registry'

/** A rule that cannot be compiled. */
export interface Unusable {
  readonly bus: string
  readonly rule: string
  readonly error: string
}

/**
 * All rules of all buses, compiled. Immutable: a change makes the next index from this one, compiles only changed rules, and the
 * router replaces it in one assignment.
 */
export class RuleIndex {
  static readonly empty = new RuleIndex(emptySnapshot, new Map())

  private constructor(
    private readonly snapshot: Snapshot,
    private readonly patterns: ReadonlyMap<string, PatternIndex<Rule>>,
    /** Rules that this change added and that cannot be compiled: only an older Sluice writes such rules. */
    readonly unusable: readonly Unusable[] = [],
  ) {}

  /** The edition of its snapshot. */
  get edition(): Edition {
    return this.snapshot
  }

  /**
   * Makes the index of the given snapshot and yields after each rule: many rules take seconds, and the caller can do other work in
   * between. Rules that are the same object as before are not compiled again.
   */
  *next(snapshot: Snapshot): Generator<void, RuleIndex> {
    const patterns = new Map<string, PatternIndex<Rule>>()
    const unusable: Unusable[] = []
    for (const [bus, rules] of snapshot.rules) {
      const before = this.snapshot.rules.get(bus) ?? new Map<string, Rule>()
      patterns.set(bus, yield* nextPatterns(this.patterns.get(bus), before, rules, unusable))
    }
    return new RuleIndex(snapshot, patterns, unusable)
  }

  /**
   * @param json the event; must be valid JSON
   * @throws TooCostly
   */
  match(bus: string, json: string, mostSteps = defaultMatchSteps): readonly Rule[] {
    return this.patterns.get(bus)?.matchJson(json, mostSteps) ?? []
  }
}

function* nextPatterns(
  known: PatternIndex<Rule> | undefined,
  before: ReadonlyMap<string, Rule>,
  rules: ReadonlyMap<string, Rule>,
  unusable: Unusable[],
): Generator<void, PatternIndex<Rule>> {
  if (known && before === rules) return known
  let index = known
  for (const [name, rule] of before) {
    if (!index || index.isStale) break
    if (rules.get(name) !== rule) index = index.without(name)
  }
  // if most of its rules are gone, the index is built again from the current ones
  const afresh = !index || index.isStale
  let next = afresh ? PatternIndex.of<Rule>() : index!
  for (const [name, rule] of rules) {
    if (!rule.enabled || (!afresh && before.get(name) === rule)) continue
    yield
    try {
      next = next.with(name, rule.pattern, rule)
    } catch (error) {
      unusable.push({ bus: rule.bus, rule: name, error: errorText(error) })
    }
  }
  return next
}
