import { capText, caps } from './cap.js'
import type { MatchedRule, StepName, Untimed } from './step.js'

/**
 * The form of each step in the journal: a letter for its name, and its fields in order. New fields are added at the end, and
 * optional ones stand after all others: so each version reads what another wrote. A letter is never used for another name.
 */
export const forms: Readonly<Record<StepName, Form>> = {
  EVENT_RECEIPT: form('r', 'from?'),
  EVENT_DUPLICATE: form('d', 'from?'),
  RULE_MATCH: form('m', 'version#', 'stamp', 'rules*'),
  NO_STANDARD_RULES_MATCHED: form('n', 'version#', 'stamp'),
  INVOCATION_ATTEMPT_SUCCESS: attempt('s'),
  INVOCATION_ATTEMPT_RETRYABLE_FAILURE: attempt('f'),
  INVOCATION_ATTEMPT_PERMANENT_FAILURE: attempt('p'),
  INVOCATION_THROTTLE_START: delivery('t', 'error?', 'instance?'),
  INVOCATION_ATTEMPT_THROTTLE: attempt('h'),
  INVOCATION_PARKED: delivery('w'),
  INVOCATION_SUCCESS: delivery('o', 'job?', 'bus?', 'position?'),
  INVOCATION_DLQ: delivery('l', 'reason', 'error?', 'receiver?'),
  INVOCATION_STANDBY: delivery('b', 'reason', 'error?', 'receiver?'),
  INVOCATION_DROPPED: delivery('x', 'reason', 'error?', 'receiver?'),
  INVOCATION_REDRIVE: delivery('a', 'receiver?'),
  LETTER_DELETED: form('e', 'rule', 'target'),
  RESULT_PUBLISHED: delivery('u', 'bus', 'position'),
  EVENT_CAUSED: form('c', 'bus', 'position', 'rule?', 'target?'),
}

export const stepNames = Object.keys(forms) as readonly StepName[]

interface Form {
  readonly letter: string
  readonly fields: readonly Field[]
}

interface Field {
  readonly name: string
  readonly type: 'text' | 'number' | 'rules'
  readonly optional: boolean
}

/** @param fields names: `x` a text, `x?` one that may be missing, `x#` a number, `x#?`, `x*` rules that matched */
function form(letter: string, ...fields: string[]): Form {
  return {
    letter,
    fields: fields.map(field => ({
      name: field.replace(/[#*?]/g, ''),
      type: field.includes('#') ? 'number' : field.includes('*') ? 'rules' : 'text',
      optional: field.endsWith('?'),
    })),
  }
}

function delivery(letter: string, ...fields: string[]): Form {
  return form(letter, 'rule', 'target', 'redrives#', ...fields)
}

function attempt(letter: string): Form {
  const details = ['status#?', 'error?', 'instance?', 'retryMs#?', 'answer?', 'stack?']
  return delivery(letter, 'attempt#', 'durationMs#', ...details)
}

type Value = string | number | readonly WrittenRule[] | undefined
/** Version 0: none was known. */
type WrittenRule = readonly [rule: string, version: number, ...targets: string[]]

/** The value of a field as the journal has it. */
export function writeValue(step: Untimed, { name, type }: Field): Value {
  const value = (step as unknown as Record<string, unknown>)[name]
  if (type === 'rules') {
    return (value as readonly MatchedRule[]).map(({ rule, version = 0, targets }) => [rule, version, ...targets])
  }
  return type === 'text' && value !== undefined ? capText(value as string, capOf(name)) : (value as Value)
}

/** @returns undefined if it is not of the field's type */
export function readValue(value: unknown, { type }: Field): unknown {
  if (type === 'text') return typeof value === 'string' ? value : undefined
  if (type === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (!Array.isArray(value)) return undefined
  const rules = value.map(readRule)
  return rules.includes(undefined) ? undefined : rules
}

function readRule(value: unknown): MatchedRule | undefined {
  if (!Array.isArray(value)) return undefined
  const [rule, version, ...targets] = value as unknown[]
  if (typeof rule !== 'string' || !Number.isSafeInteger(version)) return undefined
  if (!targets.every(target => typeof target === 'string')) return undefined
  return { rule, ...(version ? { version: version as number } : {}), targets: targets as string[] }
}

function capOf(field: string): number {
  return field === 'error' || field === 'answer' || field === 'stack' ? caps[field] : caps.text
}
