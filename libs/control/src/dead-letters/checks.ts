import { letterFilterFields, type LetterFilter } from '@sluice/delivery'
import { checkEdit, defaultLimits, InvalidError, overLimit, parseTimestamp, timestampForm } from '@sluice/event'
import { isObject } from '@sluice/pattern'
import { mostIds, type RedriveRequest, type Selection } from '@sluice/queues'
import type { GroupCursor, LetterCursor } from '@sluice/streams'
import type { FilterSettings } from '../search/event-filter.js'
import { filterSettingsOf } from '../search/search-query.js'
import type { PatternLimits } from '@sluice/registry'
import { formatCursor, openCursor, parseCursor, sealCursor } from '../cursor.js'

/** Default number of letters of a page. */
export const lettersOfAPage = 50

/** Filter fields for groups: those that all letters of a group have in common. */
export const groupFilterFields = ['bus', 'rule', 'target', 'reason', 'destination', 'fingerprint'] as const

/**
 * Most UTF-16 code units of a filter's value (longer attributes are not copied into a letter, so nothing would match), of an id,
 * and of an edit as JSON.
 */
const longest = { filter: 2048, id: 512, edit: defaultLimits.eventBytes }

const rates = { least: 0.1, most: 10_000 }

/** @throws InvalidError `INVALID_FILTER` naming the field: a misspelt filter must not match everything. */
export function filterOf(value: unknown, fields: readonly string[] = letterFilterFields): LetterFilter {
  if (!isObject(value)) throw wrongFilter('filter must be an object', 'filter')
  for (const [name, expected] of Object.entries(value)) {
    if (!fields.includes(name)) throw wrongFilter(`there is no filter '${name}'; filter by ${fields.join(', ')}`, name)
    if (typeof expected !== 'string') throw wrongFilter(`filter '${name}' must be a string`, name)
    if (expected.length > longest.filter) {
      const bound = { field: name, what: `filter '${name}'`, unit: 'characters', code: 'INVALID_FILTER' }
      throw overLimit({ ...bound, limit: longest.filter, actual: expected.length }, { path: name })
    }
    if ((name === 'from' || name === 'to') && parseTimestamp(expected) === undefined)
      throw wrongFilter(`filter '${name}' must be ${timestampForm}`, name)
  }
  return value
}

/** Filters of a list that look into the events, as a search does. */
export const eventFilterFields = ['source', 'subject', 'correlation'] as const

/**
 * What a list is filtered by: its letters, and their events.
 *
 * @throws InvalidError `INVALID_FILTER`, `INVALID_PATTERN` or `PATTERN_TOO_LARGE`
 */
export function listFilterOf(
  query: Readonly<Record<string, string>>,
  limits: PatternLimits,
): { letters: LetterFilter; events: FilterSettings } {
  const { subject, source, correlation, pattern, ...letters } = query
  const fields = [...letterFilterFields, ...eventFilterFields, 'pattern']
  const unknown = Object.keys(query).find(name => !(fields as readonly string[]).includes(name))
  if (unknown !== undefined) filterOf({ [unknown]: '' }, fields)
  return { letters: filterOf(letters), events: filterSettingsOf({ subject, source, correlation, pattern }, limits) }
}

function wrongFilter(message: string, path: string): InvalidError {
  return new InvalidError('INVALID_FILTER', message, { path })
}

/** A checked request for a redrive; `dryRun` only reports what it would do. */
export type CheckedRedrive = Omit<RedriveRequest, 'version'> & { readonly dryRun: boolean }

/** @throws InvalidError `INVALID_REDRIVE`, `INVALID_FILTER` or `INVALID_EDIT` naming the field. */
export function checkRedrive(body: unknown): CheckedRedrive {
  const code = 'INVALID_REDRIVE'
  const { ids, filter, rate, edit, target, dryRun, ...rest } = isObject(body) ? body : {}
  const select = checkSelection({ ids, filter, rest }, code)
  checkRate(rate)
  if (edit !== undefined) checkEdit(edit)
  const actual = JSON.stringify(edit ?? {}).length
  if (actual > longest.edit) {
    const bound = { field: 'edit', limit: longest.edit, unit: 'characters', code: 'INVALID_EDIT' }
    throw overLimit({ ...bound, actual }, { path: 'edit' })
  }
  const to = target === undefined ? {} : { target: checkTarget(target, select) }
  return {
    select,
    ...(rate === undefined ? {} : { rate }),
    ...(edit === undefined ? {} : { edit }),
    ...to,
    dryRun: checkDryRun(dryRun, code),
  }
}

/** What is asked for messages of a dead-letter queue. @throws InvalidError `INVALID_REDRIVE` naming the field. */
export function checkMovingBack(body: unknown): { readonly rate?: number; readonly dryRun: boolean } {
  const code = 'INVALID_REDRIVE'
  const given = body ?? {}
  if (!isObject(given)) throw new InvalidError(code, 'the body must be a JSON object, or left out', { path: '' })
  const { rate, dryRun, ...rest } = given
  for (const path of Object.keys(rest))
    throw new InvalidError(code, `${path} is not known; a redrive of messages has rate and dryRun`, { path })
  checkRate(rate)
  return { ...(rate === undefined ? {} : { rate }), dryRun: checkDryRun(dryRun, code) }
}

function checkRate(rate: unknown): asserts rate is number | undefined {
  if (rate === undefined || (typeof rate === 'number' && rate >= rates.least && rate <= rates.most)) return
  const message = `rate must be a number of events a second from ${rates.least} to ${rates.most}`
  throw new InvalidError('INVALID_REDRIVE', message, { path: 'rate' })
}

/** @throws InvalidError `INVALID_DELETION` or `INVALID_FILTER` naming the field. */
export function checkDeletion(body: unknown): { select: Selection; dryRun: boolean; before: LetterCursor | undefined } {
  const code = 'INVALID_DELETION'
  const { ids, filter, dryRun, cursor, ...rest } = isObject(body) ? body : {}
  const select = checkSelection({ ids, filter, rest }, code)
  return { select, dryRun: checkDryRun(dryRun, code), before: parseLetterCursor(cursor ?? undefined) }
}

function checkSelection(
  { ids, filter, rest }: { ids: unknown; filter: unknown; rest: object },
  code: string,
): Selection {
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined) throw new InvalidError(code, `${unknown} is not known; is it misspelt?`, { path: unknown })
  if ((ids === undefined) === (filter === undefined)) {
    throw new InvalidError(code, 'send either {"ids": [...]} or {"filter": {...}}; {"filter": {}} means all')
  }
  if (filter !== undefined) return { filter: filterOf(filter) }
  if (!Array.isArray(ids) || !ids.every(isId)) {
    const message = `ids must be a list of dead letter ids, each of at most ${longest.id} characters`
    throw new InvalidError(code, message, { path: 'ids', limit: longest.id })
  }
  if (ids.length > mostIds)
    throw overLimit({ field: 'ids', limit: mostIds, unit: 'ids', actual: ids.length, code }, { path: 'ids' })
  return { ids }
}

function checkTarget(target: unknown, select: Selection): { rule: string; target: string } {
  const { rule, target: id, ...rest } = isObject(target) ? target : {}
  if (typeof rule !== 'string' || typeof id !== 'string' || Object.keys(rest).length > 0) {
    const message = 'target must name a target of a rule: {"rule": "big-orders", "target": "partner"}'
    throw new InvalidError('INVALID_REDRIVE', message, { path: 'target' })
  }
  if ('filter' in select && select.filter.bus === undefined) {
    const message = 'with a target, the filter must name the bus whose target it is: {"filter": {"bus": "default"}}'
    throw new InvalidError('INVALID_REDRIVE', message, { path: 'filter.bus' })
  }
  return { rule, target: id }
}

function checkDryRun(dryRun: unknown, code: string): boolean {
  if (dryRun === undefined || typeof dryRun === 'boolean') return dryRun ?? false
  throw new InvalidError(code, 'dryRun must be true or false', { path: 'dryRun' })
}

export function formatLetterCursor({ failedAtMs, id }: LetterCursor): string {
  return formatCursor(`${failedAtMs} ${id}`)
}

/** @throws InvalidError `INVALID_CURSOR` */
function parseLetterCursor(text: unknown): LetterCursor | undefined {
  return placeOf(parseCursor(text, letterPlace))
}

const letterPlace = /^(\d{1,16}) (\S+)$/

function placeOf(match: RegExpExecArray | null | undefined): LetterCursor | undefined {
  return match ? { failedAtMs: Number(match[1]), id: match[2]! } : undefined
}

/** The cursor of a list: it may be at a letter that the caller does not see, and the id of a letter names its rule. */
export function sealLetterCursor({ failedAtMs, id }: LetterCursor, key: Buffer): string {
  return sealCursor(`${failedAtMs} ${id}`, key)
}

/** @throws InvalidError `INVALID_CURSOR` */
export function openLetterCursor(cursor: unknown, key: Buffer): LetterCursor | undefined {
  return placeOf(letterPlace.exec(openCursor(cursor, key) ?? ''))
}

export function formatGroupCursor({ count, bus, fingerprint }: GroupCursor): string {
  return formatCursor(`${count} ${bus} ${fingerprint}`)
}

/** @throws InvalidError `INVALID_CURSOR` */
export function parseGroupCursor(text: unknown): GroupCursor | undefined {
  const match = parseCursor(text, /^(\d{1,15}) (\S+) (\S+)$/)
  return match && { count: Number(match[1]), bus: match[2]!, fingerprint: match[3]! }
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && id.length <= longest.id
}
