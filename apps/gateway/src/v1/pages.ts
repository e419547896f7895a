import { formatCursor, parseCursor } from '@sluice/control'
import { InvalidError } from '@sluice/event'
import type { Caller } from '@sluice/service'
import type { Parameter } from '../openapi/description.js'

/** Numbers of items of one page. */
export const page = { default: 100, most: 500 }

/** Most bytes of the items of a page, as JSON: a rule may be large. A page has at least one item. */
const mostBytes = 4 * 1024 * 1024

export interface Page<T> {
  readonly items: T[]
  /** The cursor of the next page; null at the end. */
  readonly next: string | null
}

/** The query parameters of a list, as texts. */
export interface PageQuery {
  readonly limit?: string
  readonly cursor?: string
}

/** Descriptions of the query parameters of a list. */
export function pageParameters(byDefault = page.default, most = page.most): Record<'limit' | 'cursor', Parameter> {
  const limit = { type: 'integer', minimum: 1, maximum: most, default: byDefault }
  return {
    limit: { description: 'Items of one page.', schema: limit },
    cursor: { description: '`next` of the page before.', schema: { type: 'string', minLength: 1 } },
  }
}

/** The names of the caller's own tenant, in ascending order. */
export function ownNames(caller: Pick<Caller, 'owns'>, names: Iterable<string>): string[] {
  return [...names].filter(name => caller.owns(name)).sort()
}

/**
 * One page of named items, in the order of their names. Items that are created or deleted between two pages may be listed or
 * not; all others are listed once.
 *
 * @param names in ascending order
 * @param may whether the caller may see an item; others are left out
 * @throws InvalidError `INVALID_LIMIT`, `INVALID_CURSOR`
 */
export function pageOf<T>(
  names: readonly string[],
  query: PageQuery,
  item: (name: string) => T,
  may?: (name: string) => boolean,
  most = page.most,
): Page<T> {
  const limit = checkLimit(query.limit, page.default, most)
  const after = parseCursor(query.cursor, /^after ([^]+)$/)?.[1]
  const found = after === undefined ? 0 : names.findIndex(name => name > after)
  const items: T[] = []
  let bytes = 0
  let last = ''
  for (let i = found < 0 ? names.length : found; i < names.length; i++) {
    if (may && !may(names[i]!)) continue
    // the cursor names what was shown: the name before this one may be of an item that the caller does not see
    if (items.length === limit || bytes >= mostBytes) return { items, next: formatCursor(`after ${last}`) }
    const made = item(names[i]!)
    bytes += JSON.stringify(made).length
    items.push(made)
    last = names[i]!
  }
  return { items, next: null }
}

/** @throws InvalidError `INVALID_LIMIT` */
export function checkLimit(text: string | undefined, byDefault = page.default, most = page.most): number {
  const limit = text === undefined ? byDefault : /^\d+$/.test(text) ? Number(text) : NaN
  if (limit >= 1 && limit <= most) return limit
  const details = { path: 'limit', limit: most }
  throw new InvalidError('INVALID_LIMIT', `limit must be a number from 1 to ${most}`, details)
}
