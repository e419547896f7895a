import { type OnSuccess, onSuccessDefaults, resultSource } from '@sluice/delivery'
import { type CloudEvent, resultAttribute } from '@sluice/event'
import { compile } from '@sluice/pattern'
import type { CycleStep } from './cycles.js'
import type { Rule, RuleSettings } from './rule.js'

/** The fields of a rule that decide whether it gets its own results. */
interface Wanting extends Pick<Rule, 'bus' | 'name' | 'ownResults'> {
  readonly targets: readonly { readonly id?: string; readonly onSuccess?: OnSuccess }[]
}

/**
 * Whether a rule whose pattern matched gets the event: it does not get results of its own targets, unless `ownResults` is set.
 * Only rules with `onSuccess` are checked, and for most events a search for a piece of text decides.
 *
 * @param json the event as JSON
 */
export function wantsEvent(rule: Wanting, json: string): boolean {
  if (rule.ownResults || !rule.targets.some(({ onSuccess }) => onSuccess)) return true
  const source = resultSource(rule.bus, rule.name)
  // Sluice writes the text of a result itself; the same text may also be inside the data of another event
  if (![`"source":"${source}`, `"${resultAttribute}":"${source}`].some(text => json.includes(text))) return true
  const { source: given, [resultAttribute]: result } = JSON.parse(json) as CloudEvent
  return !given.startsWith(source) && !(typeof result === 'string' && result.startsWith(source))
}

/** A warning about a saved rule. */
export interface RuleWarning {
  readonly code: 'MATCHES_OWN_RESULTS' | 'MAY_NEVER_MATCH' | 'NOTHING_ARRIVES' | 'CYCLE'
  readonly path: string
  readonly message: string
  /** Of a circle: the rules in their order. */
  readonly cycle?: readonly CycleStep[]
}

/** Warns of targets whose results the rule's own pattern may match, as far as type, source and bus tell. */
export function warningsOf(rule: Rule): RuleWarning[] {
  const pattern = known(rule.pattern)
  const matches = Object.keys(pattern).length > 0 ? compile(pattern) : () => true
  return rule.targets.flatMap((target: Wanting['targets'][number], i) => {
    const { onSuccess } = target
    if (!onSuccess || (onSuccess.bus ?? rule.bus) !== rule.bus) return []
    const type = onSuccess.type ?? onSuccessDefaults.type
    const source = resultSource(rule.bus, rule.name) + target.id
    if (!matches({ specversion: '1.0', type, source })) return []
    return [{ code: 'MATCHES_OWN_RESULTS', path: `targets[${i}].onSuccess`, message: inWords(rule, type, source) }]
  })
}

function inWords({ ownResults }: RuleSettings, type: string, source: string): string {
  const what = `the pattern may match the results of this target (type ${type}, source ${source})`
  return ownResults
    ? `${what}, and ownResults asks for them: each may cause the next, until MAX_HOPS or MAX_CAUSED_EVENTS ends it`
    : `${what}. They are not delivered to this rule; "ownResults": true would do that`
}

/** The fields of a pattern about attributes that are known before there is a result; the others may match or not. */
function known({ type, source }: Record<string, unknown>): Record<string, unknown> {
  return { ...(type === undefined ? {} : { type }), ...(source === undefined ? {} : { source }) }
}
