import type { Rule } from './kinds/rule/rule.js'
import { ruleKind } from './kinds/rule/rule.kind.js'
import type { Version } from './store/versions.js'
import type { RegistryView } from './view.js'

/** The rules of a bus at an earlier version of the registry. */
export interface RulesAt {
  readonly rules: ReadonlyMap<string, Rule>
  /** Whether nothing else was there: false where the history does not reach as far, or a Sluice that keeps none has written. */
  readonly complete: boolean
}

/** One rule at an earlier version of the registry. */
export interface RuleAt {
  /** Without a value where the rule was deleted then; undefined where there was none, or where it is not known. */
  readonly version: Version<Rule> | undefined
  /** Whether that is certain. */
  readonly complete: boolean
}

type View = Pick<RegistryView, 'refresh' | 'snapshot' | 'store'>

/** The rules of a bus by which the registry's version `version` worked. Secrets that are not sealed are left out. */
export async function rulesAt(view: View, bus: string, version: number): Promise<RulesAt> {
  await view.refresh()
  const rules = new Map(view.snapshot.rules.get(bus))
  const { states, complete } = await view.store.earlier(ruleKind, bus, version)
  for (const [name, rule] of states) {
    if (rule) rules.set(name, rule)
    else rules.delete(name)
  }
  return { rules, complete }
}

/** The version of a rule by which the registry's version `version` worked. */
export async function ruleAt(view: Pick<View, 'store'>, bus: string, name: string, version: number): Promise<RuleAt> {
  const versions = await view.store.versions(ruleKind, { bus, name })
  const at = versions.findIndex(({ since }) => since !== undefined && since.version <= version)
  if (at >= 0) return { version: versions[at], complete: versions.slice(0, at).every(({ since }) => since) }
  const oldest = versions.at(-1)
  if (!oldest) return { version: undefined, complete: (await view.store.earlier(ruleKind, bus, version)).complete }
  const isFirst = oldest.number === 1 && versions.every(({ since }) => since)
  return { version: oldest.since ? undefined : oldest, complete: isFirst }
}
