import { onSuccessDefaults, resultSource } from '@sluice/delivery'
import { nameBeside, tenantOf } from '@sluice/event'
import { disjoint, Steps } from '@sluice/pattern'
import { kindOf, type Target } from '@sluice/targets'
import type { Snapshot } from '../../store/snapshot.js'
import type { Rule } from './rule.js'

/** One rule of a cycle, and the target by which it leads to the next. */
export interface CycleStep {
  /** With its tenant. */
  readonly bus: string
  readonly rule: string
  readonly target: string
  /** The event itself goes on to another bus; the result of the target becomes an event; its receiver publishes one, as `emits` says. */
  readonly by: 'bus' | 'result' | 'emits'
}

/** Rules of which each may get what the one before causes; the first gets what the last causes. */
export interface Cycle {
  readonly steps: readonly CycleStep[]
  /** The field of the first rule that leads into it. */
  readonly path: string
  /** A bus that accepts an event once, and so ends the cycle: the event comes back with its own id. */
  readonly endsOn?: string
}

/** Most comparisons of two patterns, and steps of all of them: some milliseconds. Past them cycles are not found. */
const bounds = { comparisons: 500, steps: 200_000, rules: 16 }

/** What a target causes. */
interface Emission extends Pick<CycleStep, 'target' | 'by'> {
  readonly path: string
  readonly bus: string
  /** What is known of the event, as a pattern that it matches; undefined if it is the delivered event. */
  readonly known?: object
}

/** An event on its way: the rule that got it, and how it came there. */
interface Arrival {
  readonly rule: Rule
  /** Patterns that the event matches. */
  readonly known: readonly object[]
  /** The rule whose result it is. */
  readonly resultOf?: Rule
  readonly steps: readonly CycleStep[]
  readonly first?: Emission
}

type Rules = Pick<Snapshot, 'rules' | 'buses'>

/**
 * The cycles that a rule is part of, the shortest one of each of its targets, as far as patterns tell: where it is certain that no event
 * goes from one rule to the next, there is none. What handlers and receivers publish is known only if their targets say it (`emits`).
 *
 * A rule that gets its own results directly has a warning of its own, see `warningsOf`.
 */
export function cyclesOf(rule: Rule, { rules, buses }: Rules): Cycle[] {
  if (emissionsOf(rule).length === 0) return []
  const search = { steps: new Steps(bounds.steps), left: bounds.comparisons }
  const candidates = candidatesOf(rules)
  const found = new Map<string, Cycle>()
  const seen = new Set<string>()
  const queue: Arrival[] = [{ rule, known: [], steps: [] }]
  for (let at = queue.shift(); at; at = queue.shift()) {
    for (const emission of emissionsOf(at.rule)) {
      const next = onward(at, emission)
      const { path } = next.first
      for (const other of found.has(path) ? [] : candidates(emission.bus)) {
        const closes = isSame(other, rule)
        // it has a warning of its own
        if (closes && next.steps.length === 1 && emission.by === 'result') continue
        const key = JSON.stringify([path, next.root, other.bus, other.name])
        if (seen.has(key) || !mayGet(other, next, search)) continue
        if (search.left <= 0 || search.steps.left < 0) return [...found.values()]
        seen.add(key)
        if (!closes && next.steps.length < bounds.rules) queue.push({ ...next, rule: other })
        else if (closes && !found.has(path)) found.set(path, cycle(next.first, next.steps, buses))
      }
    }
  }
  return [...found.values()]
}

/** The rules of a bus that cause something: only they can be part of a circle. */
function candidatesOf(rules: Rules['rules']): (bus: string) => readonly Rule[] {
  const known = new Map<string, readonly Rule[]>()
  return bus => {
    let some = known.get(bus)
    if (!some) {
      some = [...(rules.get(bus)?.values() ?? [])].filter(rule => emissionsOf(rule).length > 0)
      known.set(bus, some)
    }
    return some
  }
}

function onward(at: Arrival, emission: Emission) {
  const { bus, name } = at.rule
  const step = { bus, rule: name, target: emission.target, by: emission.by }
  return {
    known: emission.known ? [emission.known] : [...at.known, at.rule.pattern],
    ...(emission.by === 'result'
      ? { resultOf: at.rule }
      : emission.by === 'bus' && at.resultOf && { resultOf: at.resultOf }),
    steps: [...at.steps, step],
    first: at.first ?? emission,
    /** What the event is called: it keeps its name from bus to bus. */
    root: emission.known ?? at.known[0] ?? null,
  }
}

/** Whether the rule may get the event. */
function mayGet(
  rule: Rule,
  { known, resultOf }: Pick<Arrival, 'known' | 'resultOf'>,
  search: { readonly steps: Steps; left: number },
): boolean {
  if (!rule.enabled || (resultOf && isSame(rule, resultOf) && !rule.ownResults)) return false
  return !known.some(pattern => {
    search.left--
    return disjoint(pattern, rule.pattern, search.steps)
  })
}

function cycle({ path }: Emission, steps: readonly CycleStep[], buses: Rules['buses']): Cycle {
  const staysSame = steps.every(({ by }) => by === 'bus')
  const endsOn = staysSame ? steps.find(({ bus }) => (buses.get(bus)?.dedupeMs ?? 0) > 0)?.bus : undefined
  return { steps, path, ...(endsOn !== undefined && { endsOn }) }
}

function emissionsOf(rule: Rule): Emission[] {
  return rule.enabled ? rule.targets.flatMap((target, i) => emissionsOfTarget(rule, target, `targets[${i}]`)) : []
}

function emissionsOfTarget({ bus: own, name }: Rule, target: Target, path: string): Emission[] {
  if ('disabled' in target && target.disabled) return []
  const busOf = (bus: string | undefined) => (bus === undefined ? own : nameBeside(own, bus))
  const emissions: Emission[] = []
  const field = kindOf(target)?.bus
  // a tenant must not learn which rules another one has
  const crosses = 'tenant' in target && target.tenant !== undefined && target.tenant !== tenantOf(own).tenant
  if (field && !crosses)
    emissions.push({ target: target.id, by: 'bus', path: `${path}.${field}`, bus: busOf(String(target[field])) })
  if ('onSuccess' in target && target.onSuccess) {
    const { bus, type = onSuccessDefaults.type } = target.onSuccess
    const known = { type: [type], source: [resultSource(own, name) + target.id] }
    emissions.push({ target: target.id, by: 'result', path: `${path}.onSuccess`, bus: busOf(bus), known })
  }
  for (const [i, { type, bus }] of (target.emits ?? []).entries())
    emissions.push({
      target: target.id,
      by: 'emits',
      path: `${path}.emits[${i}]`,
      bus: busOf(bus),
      known: { type: [type] },
    })
  return emissions
}

function isSame(one: Rule, other: Rule): boolean {
  return one.bus === other.bus && one.name === other.name
}

/** A cycle in one sentence. @param nameOf a step in words, or that it may not be shown */
export function cycleInWords({ steps, endsOn }: Cycle, nameOf: (step: CycleStep) => string): string {
  const round = [...steps, steps[0]!].map(nameOf).join(' -> ')
  const end =
    endsOn === undefined
      ? 'each round counts hops, and maxHops of the bus or MAX_HOPS ends it with a dead letter of the reason loop'
      : `the event comes back with its own source and id, and ends as a duplicate on bus '${tenantOf(endsOn).name}' while its dedupeMs lasts`
  return `what this target causes may come back to this rule: ${round}; ${end}`
}
