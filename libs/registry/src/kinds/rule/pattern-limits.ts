import { InvalidError, overLimit } from '@sluice/event'
import { cost, defaultMatchSteps, PatternError } from '@sluice/pattern'

/** What patterns may take, see docs/patterns/limits.md. */
export interface PatternLimits {
  /** Bytes of one pattern as JSON. */
  readonly bytes: number
  /** States of one pattern: its values, the bytes of its wildcards and suffixes, the fields of its combinations. */
  readonly states: number
  /** States of the patterns of all rules of a bus together. */
  readonly busStates: number
  /** Most steps of matching one event. */
  readonly matchSteps: number
}

/** EventBridge allows 4,096 bytes. The states of a full bus take a router 50 to 500 MB, and some seconds to build. */
export const defaultPatternLimits: PatternLimits = {
  bytes: 32_768,
  states: 20_000,
  busStates: 500_000,
  matchSteps: defaultMatchSteps,
}

const code = 'PATTERN_TOO_LARGE'

/** Runs `work`, which compiles a pattern. @throws InvalidError `INVALID_PATTERN` with path, reason and fix if it is invalid. */
export function readPattern<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const { path, reason, fix } = error
    throw new InvalidError('INVALID_PATTERN', error.message, { path, reason, fix }, { cause: error })
  }
}

/**
 * @param field named in errors: a pattern may be made from filters or a policy
 * @throws InvalidError `INVALID_PATTERN`, or `PATTERN_TOO_LARGE` with the limit and its setting
 */
export function checkPattern(pattern: object, limits = defaultPatternLimits, field = 'pattern'): void {
  const what = field === 'pattern' ? 'a pattern' : `the pattern that ${field} comes to`
  checkPatternBytes(pattern, limits, field, what)
  const { states, costliest } = readPattern(() => cost(pattern))
  if (states > limits.states) {
    const bound = { limit: limits.states, unit: 'states', actual: states, setting: 'MAX_PATTERN_STATES' }
    throw overLimit({ ...bound, field, what, code }, { path: field === 'pattern' ? costliest : field })
  }
}

/** @throws InvalidError `PATTERN_TOO_LARGE` */
export function checkPatternBytes(written: object, limits: PatternLimits, field: string, what = field): void {
  const bytes = bytesOf(written)
  if (bytes <= limits.bytes) return
  const bound = { limit: limits.bytes, unit: 'bytes', actual: bytes, setting: 'MAX_PATTERN_BYTES' }
  throw overLimit({ ...bound, field, what, code }, { path: field })
}

/** The fields of a rule that count towards the limits of its bus. */
interface Patterned {
  readonly name: string
  readonly pattern: object
}

/**
 * Refuses a rule with which the patterns of its bus would exceed the limit together. A rule that takes no more than before is
 * never refused, so that a bus past the limit can be reduced rule by rule.
 *
 * @param rules the current rules of the bus; one of the same name is replaced
 * @throws InvalidError `PATTERN_TOO_LARGE`
 */
export function checkBusPatterns(
  rules: ReadonlyMap<string, Patterned> | undefined,
  { bus, name }: { readonly bus: string; readonly name: string },
  pattern: object,
  limits = defaultPatternLimits,
): void {
  const states = cost(pattern).states
  let others = 0
  for (const rule of rules?.values() ?? []) if (rule.name !== name) others += statesOf(rule)
  if (others + states <= limits.busStates) return
  const before = rules?.get(name)
  if (before && states <= statesOf(before)) return
  const bound = { limit: limits.busStates, unit: 'states', actual: others + states, setting: 'MAX_BUS_PATTERN_STATES' }
  throw overLimit(
    { ...bound, field: 'pattern', what: `the patterns of bus '${bus}' together`, code },
    { path: 'pattern' },
  )
}

const known = new WeakMap<Patterned, number>()

function statesOf(rule: Patterned): number {
  let states = known.get(rule)
  if (states === undefined) known.set(rule, (states = count(rule.pattern)))
  return states
}

function count(pattern: object): number {
  try {
    return cost(pattern).states
  } catch {
    return 0 // an older Sluice wrote it; no router uses it
  }
}

function bytesOf(pattern: object): number {
  try {
    return Buffer.byteLength(JSON.stringify(pattern))
  } catch {
    return 0 // circular: reading it will report that it is too deep
  }
}
