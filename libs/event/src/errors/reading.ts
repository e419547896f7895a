/** What is read of a value that may be hostile; undefined where reading throws. */
export function readable(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** What is read, as text; `otherwise` where it has none. */
export function textOr(otherwise: string, read: () => unknown): string {
  try {
    return String(read())
  } catch {
    return otherwise
  }
}

export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** Whether a value is an error, also one that was made elsewhere: in another realm, as those of Node in tests are. */
export function isError(value: unknown): boolean {
  return readable(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]') === true
}
