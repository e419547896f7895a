/**
 * The base of every error Sluice throws. Thrown means failure; an expected outcome is returned, not thrown.
 *
 * `code` is stable and documented in docs/http.md; HTTP status codes belong to the gateway alone.
 */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError'

  constructor(
    readonly code: string,
    message: string,
    /** Facts a program can use: the attribute or path at fault, limits, names. */
    readonly details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** What was given is wrong and will stay wrong: the message names the field and the fix. */
export class InvalidError extends SluiceError {
  override readonly name = 'InvalidError'
}

/** What was named does not exist. */
export class NotFoundError extends SluiceError {
  override readonly name = 'NotFoundError'
}

/** What was asked contradicts what is there, for example deleting a bus that still has rules. */
export class ConflictError extends SluiceError {
  override readonly name = 'ConflictError'
}

/** Whether Redis refused a command, a script or a transaction because it has no memory left. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof UnavailableError) return error.code === 'REDIS_FULL'
  if (!(error instanceof Error) || error.name !== 'ReplyError') return false
  const { previousErrors } = error as { previousErrors?: unknown } // of the commands that a transaction was to be made of
  return /\bOOM\b/.test(error.message) || (Array.isArray(previousErrors) && previousErrors.some(isOutOfMemory))
}

/** Nothing is wrong with the request; Sluice or its Redis cannot serve it now. Trying again later is right. */
export class UnavailableError extends SluiceError {
  override readonly name = 'UnavailableError'
}
