/** Longest text that is made of a thrown value, in UTF-16 code units: a receiver must not fill a store with its error page. */
export const maxErrorLength = 2000

const unreadable = 'an error that cannot be read'

/**
 * What was thrown, as text: `name: message` of an error, else the value itself. Bounded by {@link maxErrorLength}.
 *
 * Never throws: anything can be thrown, also what has no text (a null prototype) or whose getters, `toString` or traps throw.
 */
export function errorText(thrown: unknown): string {
  return bounded(() => {
    if (!isError(thrown)) return String(thrown)
    return `${textOr('Error', () => thrown.name)}: ${textOr(unreadable, () => thrown.message)}`
  })
}

/** As {@link errorText}, without the name of the error. Never throws. */
export function messageOf(thrown: unknown): string {
  return bounded(() => (isError(thrown) ? String(thrown.message) : String(thrown)))
}

function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error
}

function bounded(read: () => string): string {
  const text = textOr(unreadable, read)
  return text.length > maxErrorLength ? `${text.slice(0, maxErrorLength)}…` : text
}

function textOr(otherwise: string, read: () => unknown): string {
  try {
    return String(read())
  } catch {
    return otherwise
  }
}
