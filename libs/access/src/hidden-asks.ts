import type { Redaction } from './view.js'

/** What one pattern asks about, by pattern: rules keep theirs. */
const known = new WeakMap<object, readonly string[]>()

/**
 * Whether a pattern asks about something that is redacted, in any of its branches. A rule with such a pattern would tell its owner what
 * is hidden from it, by whether events arrive.
 */
export function asksAboutHidden(pattern: object, redact: readonly Pick<Redaction, 'path'>[]): boolean {
  if (redact.length === 0) return false
  let asked = known.get(pattern)
  if (!asked) known.set(pattern, (asked = [...new Set(pathsOf(pattern, ''))]))
  return asked.some(path => redact.some(hidden => isWithin(path, hidden.path) || isWithin(hidden.path, path)))
}

/** The paths that a pattern has tests for, in the spelling of redactions. */
function* pathsOf(pattern: object, around: string): Generator<string, void> {
  for (const [name, value] of Object.entries(pattern) as [string, unknown][]) {
    if (name === '$or' && Array.isArray(value)) {
      for (const branch of value as object[]) yield* pathsOf(branch, around)
      continue
    }
    const path = around === '' ? name.replace(otherSpelling, 'data') : `${around}.${name}`
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield* pathsOf(value, path)
    else yield path
  }
}

/** Of `data`, in patterns of AWS and in events with bytes. */
const otherSpelling = /^(detail|data_base64)(?=\.|$)/

function isWithin(path: string, around: string): boolean {
  return path.startsWith(around) && (path.length === around.length || path[around.length] === '.')
}
