/** What browsers have of numbers as they are written: those of 2023 (Chromium) and of 2025 (Firefox, Safari). */
interface RawJson {
  readonly rawJSON?: (text: string) => unknown
  readonly isRawJSON?: (value: unknown) => boolean
}
const raw = JSON as RawJson

/**
 * JSON whose numbers keep all their digits: one that JavaScript would round stays a text that `JSON.stringify` writes as it was. Older
 * browsers round it.
 *
 * @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  return JSON.parse(text, kept as (name: string, value: unknown) => unknown)
}

/** The members of an object that a text is; undefined while it is none. */
export function membersOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = parseLossless(text)
    return isContainer(value) && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function kept(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || !raw.rawJSON || String(value) === source) return value
  return raw.rawJSON(source)
}

/** Whether a value is an object or a list, and no number that stays a text. */
export function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && raw.isRawJSON?.(value) !== true
}
