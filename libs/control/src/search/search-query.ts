import { InvalidError, overLimit, parseTimestamp, timestampForm } from '@sluice/event'
import { type PatternLimits, selectedPattern } from '@sluice/registry'
import type { FilterSettings } from './event-filter.js'

/** Fields that an event must have as they are given, and the attributes that they are about. */
export const searchedAttributes = {
  id: 'id',
  type: 'type',
  source: 'source',
  subject: 'subject',
  partitionkey: 'partitionkey',
  correlation: 'correlationid',
  causation: 'causationid',
  principal: 'principal',
} as const

export type SearchedAttribute = keyof typeof searchedAttributes

/** Most characters of one value. */
const longest = 2048

/** Which events are asked for. */
export interface SearchQuery extends TimeRange {
  readonly filter: FilterSettings
  /** Only those that no rule gets now. */
  readonly unwanted: boolean
}

/** Milliseconds since 1970, by Redis' clock: appended at `from` or later, and before `to`. */
export interface TimeRange {
  readonly from?: number
  readonly to?: number
}

const fields = ['from', 'to', ...Object.keys(searchedAttributes), 'pattern', 'unwanted'] as const

/**
 * @param given the parameters of a URL, where the pattern is JSON and `unwanted` a text; or the members of a body
 * @throws InvalidError `INVALID_FILTER`, `INVALID_PATTERN` or `PATTERN_TOO_LARGE`: a misspelt filter must not match everything
 */
export function searchQueryOf(given: Readonly<Record<string, unknown>>, limits: PatternLimits): SearchQuery {
  const unknown = Object.keys(given).find(name => !(fields as readonly string[]).includes(name))
  if (unknown !== undefined) throw wrong(unknown, `is none: filter by ${fields.join(', ')}`)
  return {
    ...timeRangeOf(given, 'INVALID_FILTER'),
    filter: filterSettingsOf(given, limits),
    unwanted: flagOf('unwanted', given['unwanted']),
  }
}

/**
 * @param names of the two fields
 * @throws InvalidError of the code, naming one of them
 */
export function timeRangeOf(
  given: Readonly<Record<string, unknown>>,
  code: string,
  names: readonly [from: string, to: string] = ['from', 'to'],
): TimeRange {
  const [from, to] = names.map(name => {
    const time = given[name] === undefined ? undefined : parseTimestamp(given[name])
    if (given[name] !== undefined && time === undefined)
      throw new InvalidError(code, `${name} must be ${timestampForm}`, { path: name })
    return time
  })
  if (from !== undefined && to !== undefined && from >= to)
    throw new InvalidError(code, `${names[0]} must be earlier than ${names[1]}`, { path: names[0] })
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** What is given of attributes and pattern; other members are left alone. @throws InvalidError as {@link searchQueryOf} */
export function filterSettingsOf(given: Readonly<Record<string, unknown>>, limits: PatternLimits): FilterSettings {
  const equal: Record<string, string> = {}
  for (const [name, attribute] of Object.entries(searchedAttributes)) {
    const value = given[name]
    if (value === undefined) continue
    if (typeof value !== 'string') throw wrong(name, 'must be a text')
    if (value.length > longest) {
      const bound = { field: name, what: `filter '${name}'`, unit: 'characters', code: 'INVALID_FILTER' }
      throw overLimit({ ...bound, limit: longest, actual: value.length }, { path: name })
    }
    equal[attribute] = value
  }
  const pattern = selectedPattern({ pattern: patternOf(given['pattern']) }, 'INVALID_FILTER', limits)
  return { equal, ...(pattern ? { pattern } : {}) }
}

function patternOf(given: unknown): unknown {
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given) as unknown
  } catch (cause) {
    const must = `must be a pattern as JSON, as a rule has it: ${(cause as Error).message}`
    throw wrong('pattern', must)
  }
}

function flagOf(name: string, given: unknown): boolean {
  if (given === undefined) return false
  if (typeof given === 'boolean') return given
  if (given === 'true' || given === 'false') return given === 'true'
  throw wrong(name, 'must be true or false')
}

/** The refusal of a filter. @param must goes on the sentence that names it */
export function wrong(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_FILTER', `filter '${path}' ${must}`, { path })
}
