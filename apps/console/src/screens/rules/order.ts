import type { Schemas } from '@sluice/client'
import type { RulesSearch } from './search.js'

type RuleRate = Schemas['RuleRatePage']['items'][number]

const numbers = {
  rate: ({ perSecond }: RuleRate) => perSecond,
  failures: ({ failed, letters }: RuleRate) => failed + letters,
  fired: ({ lastFiredAt }: RuleRate) => (lastFiredAt === undefined ? 0 : Date.parse(lastFiredAt)),
}

/** The place of each rule in the list: by name, or the largest number first. */
export function rankOf(rules: readonly RuleRate[], sort: RulesSearch['sort']): ReadonlyMap<string, number> {
  const byName = [...rules].sort((a, b) => (a.rule < b.rule ? -1 : 1))
  const sorted = sort ? byName.sort((a, b) => numbers[sort](b) - numbers[sort](a)) : byName
  return new Map(sorted.map(({ rule }, i) => [rule, i]))
}
