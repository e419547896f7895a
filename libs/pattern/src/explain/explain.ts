import { withoutDottedKeys } from '../language/dotted-keys.js'
import type { Clause, Field, Scalar } from '../language/language.js'
import { passes } from './leaf-test.js'
import { isAbsence, parseTest } from '../language/operators.js'
import { combinations, parse } from '../language/parse.js'
import { requirement } from '../language/requirement.js'
import { canonicalEvent } from '../language/spelling.js'
import { Steps } from '../index/steps.js'
import { defaultMatchSteps } from '../index/too-costly.js'
import { type Finding, type Trace, trace } from './trace.js'
import { sentence, wordLocation } from './wording.js'

/** Why a pattern matches an event, or why not. */
export interface Explanation {
  readonly matched: boolean
  /** One sentence for a person: `data.total was 80, and the rule wants > 100`. */
  readonly summary: string
  /** The fields of the pattern, in the branches of `$or` that matched or came nearest. */
  readonly fields: readonly FieldExplanation[]
  /** How near each branch of each `$or` came; empty without `$or`. */
  readonly branches: readonly BranchExplanation[]
}

export interface FieldExplanation {
  /** The field's name in CloudEvents spelling: `data.items.price`. */
  readonly field: string
  /** Where the pattern says it: `detail.$or[1].items.price`. */
  readonly at: string
  readonly held: boolean
  /** What the event had: a value, a list of them when there was an array, undefined when there was none. */
  readonly actual: unknown
  /** Where the event had it, with the element that was tried last or that held: `data.items[1].price`. */
  readonly where: string | undefined
  readonly tests: readonly TestExplanation[]
  /** The same as a sentence. */
  readonly reason: string
}

export interface TestExplanation {
  readonly operator: string
  /** The member of the field's list, as the pattern has it. */
  readonly expected: unknown
  readonly held: boolean
}

export interface BranchExplanation {
  /** `data.$or[1]` */
  readonly at: string
  /** How many of the pattern's fields hold at best when this branch is chosen, and of how many. */
  readonly held: number
  readonly of: number
  readonly nearest: boolean
}

/** More values than this are not listed: an explanation of a large array stays small. */
const mostActual = 100

/**
 * Explains what a pattern finds in an event.
 *
 * @throws PatternError when the pattern is not valid
 * @throws TooCostly when it takes more steps than are left
 */
export function explain(pattern: object, event: object, steps = new Steps(defaultMatchSteps)): Explanation {
  const clauses = parse(pattern)
  const canonical = canonicalEvent(withoutDottedKeys(event))
  const traces = combinations(clauses).map(fields =>
    inOrder(trace(requirement(fields), canonical, undefined, steps), fields),
  )
  const nearest = nearestOf(traces)
  const matched = missing(nearest) === 0
  const branches = explainBranches(clauses, traces, nearest, steps)
  return {
    matched,
    summary: summarize(nearest, matched, branches),
    fields: nearest.findings.map(finding => explainField(finding, steps)),
    branches,
  }
}

/** Findings in the order in which the pattern names the fields. */
function inOrder({ held, findings }: Trace, fields: readonly Field[]): Trace {
  const order = new Map(fields.map((field, i) => [field, i]))
  return { held, findings: [...findings].sort((a, b) => order.get(a.field)! - order.get(b.field)!) }
}

function explainField(finding: Finding, steps: Steps): FieldExplanation {
  const { field, held, leaves, location } = finding
  return {
    field: field.name,
    at: field.at,
    held,
    actual: leaves.length > 1 ? leaves.slice(0, mostActual) : leaves[0],
    where: location && wordLocation(location),
    tests: field.written.map((expected, i) => explainTest(field, expected, i, leaves, steps)),
    reason: sentence(finding),
  }
}

function explainTest(
  field: Field,
  expected: unknown,
  i: number,
  leaves: readonly Scalar[],
  steps: Steps,
): TestExplanation {
  const test = parseTest(expected, `${field.at}[${i}]`)
  const held = isAbsence(test) ? leaves.length === 0 : leaves.some(leaf => passes(test, leaf, field.path, steps))
  return { operator: test.operator, expected, held }
}

function explainBranches(
  clauses: readonly Clause[],
  traces: readonly Trace[],
  nearest: Trace,
  steps: Steps,
): BranchExplanation[] {
  return branchNames(clauses).flatMap(at => {
    steps.spend(traces.reduce((sum, { findings }) => sum + findings.length, 0))
    const isIn = (one: Trace): boolean => one.findings.some(({ field }) => field.at.startsWith(`${at}.`))
    const traced = traces.filter(isIn)
    // A branch that says the same as another one is not looked at.
    if (traced.length === 0) return []
    const best = nearestOf(traced)
    return [{ at, held: best.held, of: best.findings.length, nearest: isIn(nearest) }]
  })
}

function branchNames(clauses: readonly Clause[]): string[] {
  return clauses.flatMap(clause =>
    clause.kind === 'field'
      ? []
      : clause.branches.flatMap((branch, i) => [`${clause.at}[${i}]`, ...branchNames(branch)]),
  )
}

function summarize(nearest: Trace, matched: boolean, branches: readonly BranchExplanation[]): string {
  if (matched) {
    const [first, ...others] = nearest.findings
    const rest =
      others.length === 0
        ? ''
        : `; ${others.length === 1 ? 'the other field holds' : `the other ${others.length} fields hold`} too`
    return `The event matches: ${sentence(first!)}${rest}`
  }
  const [first, ...others] = nearest.findings.filter(finding => !finding.held)
  const tried = branches.filter(({ nearest }) => nearest).map(({ at }) => at)
  const rest =
    others.length === 0 ? '' : `; ${others.length} more ${others.length === 1 ? 'field does' : 'fields do'} not hold`
  return `${sentence(first!)}${rest}${tried.length === 0 ? '' : ` (of $or, ${tried.join(' with ')} came nearest)`}`
}

function nearestOf(traces: readonly Trace[]): Trace {
  return traces.reduce((best, one) => (missing(one) < missing(best) ? one : best))
}

function missing({ held, findings }: Trace): number {
  return findings.length - held
}
