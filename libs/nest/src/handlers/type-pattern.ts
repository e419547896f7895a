import { InvalidError } from '@sluice/event'

/** Wanted types as a pattern of the registry. */
export interface TypePattern {
  readonly pattern: Record<string, unknown>
  /** Set if the pattern matches more types than are wanted; decides about the rest. */
  readonly wants?: (type: string) => boolean
}

/** Most segments of a type with wildcards: patterns allow 20 stars. */
const mostSegments = 19

/**
 * Types with the wildcards of @nestjs/event-emitter and its delimiter: `*` is one segment, `**` any number of them, none
 * included.
 *
 * @throws InvalidError `INVALID_TYPE`
 */
export function typePattern(types: readonly string[]): TypePattern {
  if (types.length === 0) throw new InvalidError('INVALID_TYPE', 'the list of types is empty; name at least one')
  const wanted = types.map(segmentsOf)
  const listed = wanted.filter(segments => !isFixed(segments)).flatMap(anyLength)
  const branches = [...(listed.length > 0 ? [{ type: listed }] : []), ...wanted.filter(isFixed).map(fixedLength)]
  const pattern = branches.length === 1 ? branches[0]! : { $or: branches }
  if (wanted.every(isExact)) return { pattern }
  return { pattern, wants: type => types.some(wanted => matches(wanted.split('.'), type.split('.'))) }
}

function segmentsOf(type: unknown): string[] {
  if (typeof type !== 'string' || type === '') {
    throw new InvalidError('INVALID_TYPE', `the type is ${JSON.stringify(type)}; it must be a text that is not empty`)
  }
  if (!type.includes('*')) return [type]
  const segments = type.split('.')
  for (const segment of segments) {
    if (segment === '') throw new InvalidError('INVALID_TYPE', `the type '${type}' has an empty segment`, { type })
    if (!segment.includes('*') || segment === '*' || segment === '**') continue
    const instead = `{ pattern: { type: [{ wildcard: '${type}' }] } }`
    const message = `the type '${type}' has a * beside other characters; * and ** are whole segments. Write ${instead} for parts`
    throw new InvalidError('INVALID_TYPE', message, { type })
  }
  if (segments.length > mostSegments) {
    const message = `the type '${type}' has ${segments.length} segments; one with wildcards may have ${mostSegments}`
    throw new InvalidError('INVALID_TYPE', message, { type })
  }
  return segments.filter((segment, i) => segment !== '**' || segments[i - 1] !== '**')
}

/** Whether it matches types with the same number of segments only, and has a wildcard. */
function isFixed(segments: readonly string[]): boolean {
  return segments.includes('*') && !segments.includes('**')
}

/** Whether a pattern matches exactly these types. A star of a pattern matches dots too, so only `**` alone, and once, is exact. */
function isExact(segments: readonly string[]): boolean {
  return isFixed(segments) || (!segments.includes('*') && segments.filter(segment => segment === '**').length < 2)
}

/** Matches the form but no type with more dots, so that no star has matched a dot. A field inside and outside $or must match both. */
function fixedLength(segments: readonly string[]): Record<string, unknown> {
  const longer = { type: [{ 'anything-but': { wildcard: ['*', ...segments.map(() => '*')].join('.') } }] }
  return { type: [{ wildcard: segments.map(escaped).join('.') }], $or: [longer, longer] }
}

function anyLength(segments: readonly string[]): readonly unknown[] {
  if (!segments.includes('**')) return segments // a type without wildcards
  const rest = segments.filter(segment => segment !== '**')
  if (rest.length === 0) return [{ exists: true }]
  if (isExact(segments)) return [rest.join('.'), { wildcard: segments.map(escaped).join('.').replace('**', '*') }]
  const loose = segments.map(escaped).join('.')
  return [{ wildcard: loose.replace(/\.?\*\*\.?/g, '*').replace(/\*+/g, '*') }]
}

function escaped(segment: string): string {
  return segment.replaceAll('\\', '\\\\')
}

function matches(wanted: readonly string[], segments: readonly string[]): boolean {
  let [at, i, any, from] = [0, 0, -1, 0]
  while (i < segments.length) {
    if (wanted[at] === '**') [any, from] = [at++, i]
    else if (wanted[at] === '*' || wanted[at] === segments[i]) [at, i] = [at + 1, i + 1]
    else if (any >= 0) [at, i] = [any + 1, ++from]
    else return false
  }
  return wanted.slice(at).every(segment => segment === '**')
}
