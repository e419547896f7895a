/** Reads from a value that may be hostile. @returns undefined if reading throws */
export function readable(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Reads a text. @returns `otherwise` if there is none */
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

/** Whether a value is an error, also one from another realm, as Node's are in tests. */
export function isError(value: unknown): boolean {
  return readable(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]') === true
}
