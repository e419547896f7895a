/** A mistake in a path, a template or an expression. */
export class Fault extends Error {
  constructor(
    /** Where, in UTF-16 code units from 0. */
    readonly position: number,
    /** What is wrong, and the fix. */
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The text around a position, for messages. */
export function near(text: string, position: number): string {
  const rest = text.slice(position, position + 20)
  return rest === '' ? 'at its end' : `at position ${position}, before ${JSON.stringify(rest)}`
}
