import { standInOf } from '@sluice/pattern'
import type { Redaction } from './view.js'

/** What one pattern asks about, by pattern: rules keep theirs. */
const known = new WeakMap<object, readonly string[]>()

/**
 * Whether a pattern asks about something that is redacted, in any of its branches. A rule with such a pattern would tell its owner what
 * is hidden from it, by whether events arrive.
 */
export function asksAboutHidden(pattern: object, redact: readonly Pick<Redaction, 'path'>[]): boolean {
  return redact.length > 0 && pathsAsked(pattern).some(path => redact.some(hidden => touches(path, hidden.path)))
}

/** The redacted paths that a pattern asks about. */
export function hiddenAsked(pattern: object, redact: readonly Pick<Redaction, 'path'>[]): string[] {
  return redact.map(({ path }) => path).filter(hidden => pathsAsked(pattern).some(path => touches(path, hidden)))
}

function pathsAsked(pattern: object): readonly string[] {
  let asked = known.get(pattern)
  if (!asked) known.set(pattern, (asked = [...new Set(pathsOf(pattern, ''))]))
  return asked
}

function touches(path: string, hidden: string): boolean {
  return isWithin(path, hidden) || isWithin(hidden, path)
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
    else yield* spelled(path)
  }
}

/** A path, and that of the attribute that may count for it. */
function spelled(path: string): string[] {
  const [name] = path.split('.', 1) as [string]
  const attribute = standInOf(name)
  return attribute === undefined ? [path] : [path, attribute + path.slice(name.length)]
}

/** Of `data`, in patterns of AWS and in events with bytes. */
const otherSpelling = /^(detail|data_base64)(?=\.|$)/

function isWithin(path: string, around: string): boolean {
  return path.startsWith(around) && (path.length === around.length || path[around.length] === '.')
}
