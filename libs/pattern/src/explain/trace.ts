import { isObject } from '../json-object.js'
import type { Field, Scalar } from '../language/language.js'
import { passes } from './leaf-test.js'
import { isAbsence } from '../language/operators.js'
import type { Requirement } from '../language/requirement.js'
import type { Steps } from '../index/steps.js'

/** Where in an event something is: `data.items[1].price`. */
export interface Location {
  readonly parent: Location | undefined
  readonly step: string | number
}

/** What one field of a pattern found in an event. */
export interface Finding {
  readonly field: Field
  readonly held: boolean
  readonly leaves: readonly Scalar[]
  /** The leaf that passed. */
  readonly passing: Scalar | undefined
  /** Where it looked; undefined when the event does not go so far. */
  readonly location: Location | undefined
  /** There was an object, or an empty array, where a leaf was wanted. */
  readonly isContainer: boolean
}

/** The findings for the choice of array elements with which most fields hold. */
export interface Trace {
  readonly held: number
  readonly findings: readonly Finding[]
}

/** What it costs to look at one value, in steps: a place is made for it. */
const stepsOfPlace = 25

interface At {
  readonly value: unknown
  readonly location: Location | undefined
}

/**
 * Looks at an event with the eyes of one combination of a pattern. Choices of elements in different arrays do not depend
 * on each other, so that the best one is found array by array: every element is looked at once.
 */
export function trace(need: Requirement, value: unknown, location: Location | undefined, steps: Steps): Trace {
  const findings = need.fields.map(field => find(field, { value, location }, [], steps))
  const own = { held: held(findings), findings }
  if (need.children.size === 0 && need.lacks.length === 0) return own
  let best: Trace | undefined
  for (const at of elements({ value, location }, steps)) {
    if (!isObject(at.value)) continue
    const one = traceObject(need, at as At & { value: object }, steps)
    if (!best || one.held > best.held) best = one
    if (one.held === one.findings.length) break
  }
  const inner = best ?? nothing(need)
  return { held: own.held + inner.held, findings: [...findings, ...inner.findings] }
}

function traceObject(
  { children, lacks }: Requirement,
  { value, location }: At & { value: object },
  steps: Steps,
): Trace {
  const parts = [...children].map(([key, child]) =>
    trace(child, member(value, key), { parent: location, step: key }, steps),
  )
  const absences = lacks.map(({ field, path }) => find(field, { value, location }, path, steps))
  const findings = [...parts.flatMap(part => part.findings), ...absences]
  return { held: held(findings), findings }
}

/** The event has nothing where these fields are. */
function nothing({ children, lacks }: Requirement): Trace {
  const missing = (need: Requirement): Finding[] => [
    ...need.fields.map(absent),
    ...[...need.children.values()].flatMap(missing),
    ...need.lacks.map(({ field }) => absent(field)),
  ]
  const findings = [...[...children.values()].flatMap(missing), ...lacks.map(({ field }) => absent(field))]
  return { held: held(findings), findings }
}

function absent(field: Field): Finding {
  return { field, held: false, leaves: [], passing: undefined, location: undefined, isContainer: false }
}

function find(field: Field, from: At, path: readonly string[], steps: Steps): Finding {
  let places = [...elements(from, steps)]
  let location = from.location
  for (const key of path) {
    location = { parent: location, step: key }
    places = places.flatMap(({ value, location }) =>
      isObject(value)
        ? [...elements({ value: member(value, key), location: { parent: location, step: key } }, steps)]
        : [],
    )
  }
  const leaves = places.filter(({ value }) => isLeaf(value))
  const passing = leaves.find(({ value }) => field.tests.some(test => passes(test, value as Scalar, field.path, steps)))
  const wantsNone = field.tests.some(isAbsence)
  return {
    field,
    held: wantsNone ? leaves.length === 0 : passing !== undefined,
    leaves: leaves.map(({ value }) => value as Scalar),
    passing: passing?.value as Scalar | undefined,
    location: (passing ?? (leaves.length === 1 ? leaves[0] : undefined))?.location ?? location,
    isContainer:
      leaves.length === 0 &&
      (places.length > 0 ? places.some(({ value }) => isObject(value)) : Array.isArray(from.value)),
  }
}

/** The value itself, or, at any depth of arrays, their elements. With a stack of our own: arrays may nest without end. */
function* elements(at: At, steps: Steps): Iterable<At> {
  const stack = [at]
  while (stack.length > 0) {
    const { value, location } = stack.pop()!
    steps.spend(stepsOfPlace)
    if (!Array.isArray(value)) {
      yield { value, location }
      continue
    }
    for (let i = value.length - 1; i >= 0; i--) stack.push({ value: value[i], location: { parent: location, step: i } })
  }
}

function held(findings: readonly Finding[]): number {
  return findings.filter(finding => finding.held).length
}

function isLeaf(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function member(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined
}
