import { InvalidError, nearest, overLimit, parseTimestamp, timestampForm } from '@sluice/event'
import { auditActions, auditKinds, type AuditRecord, auditResults } from '@sluice/service'

type ExactField = 'principal' | 'action' | 'kind' | 'bus' | 'name' | 'result' | 'address'

/** Filters that a record must have as they stand, and the values that they may have, where there are few. */
const exact: Readonly<Record<ExactField, readonly string[] | undefined>> = {
  principal: undefined,
  action: auditActions,
  kind: auditKinds,
  bus: undefined,
  name: undefined,
  result: auditResults,
  address: undefined,
}

const times = ['since', 'until'] as const

const auditFilterFields = [...Object.keys(exact), ...times]

/** Most characters of a filter's value. Names in records are shorter. */
const longest = 2048

/** Which records are asked for: all texts must be equal. */
export interface AuditFilter {
  readonly equal: Readonly<Partial<Record<ExactField, string>>>
  /** Milliseconds since 1970 of the oldest record, and of the first that is too new. */
  readonly since?: number
  readonly until?: number
}

/** @throws InvalidError `INVALID_FILTER` naming the field: a misspelt filter must not match everything. */
export function auditFilterOf(query: Readonly<Record<string, string>>): AuditFilter {
  const equal: Record<string, string> = {}
  const bounds: { since?: number; until?: number } = {}
  for (const [name, value] of Object.entries(query)) {
    if (value.length > longest) {
      const bound = { field: name, what: `filter '${name}'`, unit: 'characters', code: 'INVALID_FILTER' }
      throw overLimit({ ...bound, limit: longest, actual: value.length }, { path: name })
    }
    if (isTime(name)) bounds[name] = timeOf(name, value)
    else if (Object.hasOwn(exact, name)) equal[name] = known(name as ExactField, value)
    else throw wrong(`there is no filter '${name}'; filter by ${auditFilterFields.join(', ')}`, name)
  }
  return { equal, ...bounds }
}

export function matches(record: AuditRecord, { equal }: AuditFilter): boolean {
  return Object.entries(equal).every(([name, value]) => record[name as ExactField] === value)
}

function isTime(name: string): name is (typeof times)[number] {
  return (times as readonly string[]).includes(name)
}

function timeOf(name: string, value: string): number {
  const time = parseTimestamp(value)
  if (time === undefined) throw wrong(`filter '${name}' must be ${timestampForm}`, name)
  return Math.max(0, time)
}

function known(name: ExactField, value: string): string {
  const values = exact[name]
  if (values === undefined || values.includes(value)) return value
  const near = nearest(value, values)
  const which = values.length <= 5 ? `one of ${values.join(', ')}` : `one such as ${values[0]}`
  throw wrong(`filter '${name}' must be ${near === undefined ? which : `${which}; did you mean '${near}'?`}`, name)
}

function wrong(message: string, path: string): InvalidError {
  return new InvalidError('INVALID_FILTER', message, { path })
}
