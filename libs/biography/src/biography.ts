import { iso } from './attempts.js'
import { type DeliveryView, deliveryView, isOfDelivery } from './delivery-view.js'
import type { Known } from './known.js'
import type { MatchedRule, Step, StepName } from './step.js'

/** One thing that happened, in the list of a biography. */
export interface Item {
  /**
   * `EVENT_INGEST_SUCCESS` is not written: that an event is stored is its position. Nor is `EVENT_DELAYED`: the event says until when it was to
   * wait.
   */
  readonly step: StepName | 'EVENT_INGEST_SUCCESS' | 'EVENT_DELAYED'
  /** RFC 3339; missing where it is known that it happened, and not when. */
  readonly at?: string
  /** It is not in the journal but follows from something else: the event, the rules of then, a dead letter. */
  readonly derived?: true
  readonly [detail: string]: unknown
}

export const missingCodes = [
  'level-off',
  'level-errors',
  'not-recorded',
  'journal-dropped',
  'too-many',
  'rules-unknown',
  'not-searched',
  'hidden',
] as const

/** Why a biography has not everything. */
export interface Missing {
  readonly code: (typeof missingCodes)[number]
  readonly detail: string
}

/** Everything that is known of one event. */
export interface Biography {
  readonly bus: string
  readonly position: string
  readonly level: Known['level']
  /** Whether it has everything that happened until now. */
  readonly complete: boolean
  readonly missing: readonly Missing[]
  readonly routed: { readonly version?: number; readonly rules?: readonly MatchedRule[] } | null
  /** In the order of time. */
  readonly list: readonly Item[]
  readonly deliveries: readonly DeliveryView[]
}

/** Tells the life of an event from what is known of it. Says what is not known, and makes nothing up. */
export function biographyOf(known: Known): Biography {
  const steps = [...known.steps].sort((a, b) => a.at - b.at)
  const match = steps.findLast(({ name }) => name === 'RULE_MATCH' || name === 'NO_STANDARD_RULES_MATCHED')
  const routed = routedOf(known, match)
  const missing = missingOf(known, match !== undefined)
  return {
    ...{ bus: known.bus, position: known.position, level: known.level },
    ...{ complete: missing.length === 0, missing, routed },
    list: listOf(known, steps, match !== undefined),
    deliveries: deliveriesOf(known, steps, routed?.rules ?? []),
  }
}

function routedOf(known: Known, match: Step | undefined): Biography['routed'] {
  if (match?.name === 'RULE_MATCH') return { version: match.version, rules: withVersions(known, match.rules) }
  if (match?.name === 'NO_STANDARD_RULES_MATCHED') return { version: match.version, rules: [] }
  if (!known.isRouted) return null
  return known.then ? { version: known.then.version, rules: withVersions(known, known.then.rules) } : {}
}

function withVersions({ versions }: Known, rules: readonly MatchedRule[]): MatchedRule[] {
  return rules.map(matched => {
    const version = matched.version ?? versions.get(matched.rule)
    return { rule: matched.rule, ...(version === undefined ? {} : { version }), targets: matched.targets }
  })
}

function missingOf({ level, kept, isCut, isRouted, then, foundAll }: Known, isWritten: boolean): Missing[] {
  const missing: Missing[] = []
  const miss = (code: Missing['code'], detail: string) => void missing.push({ code, detail })
  if (!kept) miss('journal-dropped', 'its steps are past the retention of the journal, or over its bytes')
  else if (level === 'off') miss('level-off', 'the bus records no steps')
  else if (level === 'errors') miss('level-errors', 'the bus records what failed; successes are derived or not known')
  else if (isRouted && !isWritten) miss('not-recorded', 'steps of its time were not recorded, or could not be')
  if (isCut) miss('too-many', 'it has more steps than are shown: these are the first')
  if (isRouted && !isWritten && !then) miss('rules-unknown', 'the rules by which it was routed are not known any more')
  if (!foundAll) miss('not-searched', 'too much is under way to look at all of it')
  return missing
}

/** Deliveries by the rules that matched, and others that steps or letters tell of. */
function deliveriesOf(known: Known, steps: readonly Step[], rules: readonly MatchedRule[]): DeliveryView[] {
  const names = new Map<string, { rule: string; target: string; version?: number }>()
  const add = (rule: string, target: string, version?: number) => {
    const name = `${rule}~${target}`
    if (!names.has(name)) names.set(name, { rule, target, ...(version === undefined ? {} : { version }) })
  }
  for (const { rule, version, targets } of rules) for (const target of targets) add(rule, target, version)
  const ofDeliveries = steps.filter(isOfDelivery)
  for (const { rule, target } of [...ofDeliveries, ...known.found]) add(rule, target)
  return Array.from(names.values(), ({ rule, target, version }) => {
    const own = ofDeliveries.filter(step => step.rule === rule && step.target === target)
    return deliveryView(known, { rule, target }, own, version)
  })
}

/** The steps, and between them what is known from elsewhere. */
function listOf(known: Known, steps: readonly Step[], isMatchWritten: boolean): Item[] {
  const { received, storedAt, then, isRouted } = known
  const receipt = steps.find(({ name }) => name === 'EVENT_RECEIPT')
  const principal = received?.principal
  const begin: Item[] = []
  if (receipt || received?.at !== undefined) {
    const at = received?.at ?? receipt!.at
    const from = receipt && 'from' in receipt ? receipt.from : undefined
    begin.push({
      ...{ step: 'EVENT_RECEIPT', at: iso(at) },
      ...(principal === undefined ? {} : { principal }),
      ...(from === undefined ? {} : { from }),
      ...(receipt ? {} : { derived: true as const }),
    })
  }
  if (
    received?.at !== undefined &&
    received.deliverAt !== undefined &&
    isBetween(received.deliverAt, received.at, storedAt)
  )
    begin.push({ step: 'EVENT_DELAYED', at: iso(received.at), until: iso(received.deliverAt), derived: true })
  begin.push({ step: 'EVENT_INGEST_SUCCESS', at: iso(storedAt), position: known.position, derived: true })
  if (!isMatchWritten && isRouted && then) {
    const { version, rules } = then
    const step = rules.length > 0 ? 'RULE_MATCH' : 'NO_STANDARD_RULES_MATCHED'
    begin.push({ step, version, ...(rules.length > 0 && { rules: withVersions(known, rules) }), derived: true })
  }
  return [...begin, ...after(known, steps)]
}

function isBetween(time: number, from: number, to: number): boolean {
  return time > from && time <= to
}

function after(known: Known, steps: readonly Step[]): Item[] {
  const happened = steps.filter(({ name }) => name !== 'EVENT_RECEIPT')
  const timed = happened.map(step => ({ at: step.at, item: itemOf(known, step) }))
  for (const { rule, target, redrives, letter } of known.found) {
    if (!letter || steps.some(step => step.name === 'INVOCATION_DLQ' && isSame(step, { rule, target, redrives })))
      continue
    const { at, reason, error } = letter
    const item: Item = { step: 'INVOCATION_DLQ', at: iso(at), rule, target, redrives, reason, error, derived: true }
    timed.push({ at, item })
  }
  return timed.sort((a, b) => a.at - b.at).map(({ item }) => item)
}

function itemOf(known: Known, { name, at, ...rest }: Step): Item {
  // the attempt of the delivery has the stack
  const { stack: _, ...said } = rest as typeof rest & { readonly stack?: string }
  const rules = 'rules' in rest ? { rules: withVersions(known, rest.rules) } : {}
  return { step: name, at: iso(at), ...said, ...rules }
}

interface Which {
  readonly rule: string
  readonly target: string
  readonly redrives: number
}

function isSame(a: Which, b: Which): boolean {
  return a.rule === b.rule && a.target === b.target && a.redrives === b.redrives
}
