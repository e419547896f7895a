/**
 * The base of every error Sluice throws. Thrown means failure; an expected outcome is returned, not thrown.
 *
 * `code` is stable and documented in docs/http/errors.md. What the gateway answers with is its own decision.
 */
export class SluiceError extends Error {
  override readonly name: string = 'SluiceError'

  constructor(
    readonly code: string,
    message: string,
    /** Facts for programs: the attribute or path at fault, limits, names. */
    readonly details: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/**
 * Sets the properties from which Nest, Express and Fastify make an answer if a controller does not catch the error; the package
 * http-errors has made them common. The caller gets the message for its own errors, and only the status for the server's.
 */
function asHttpError(type: { readonly prototype: SluiceError }, status: number): void {
  for (const [name, value] of Object.entries({ status, statusCode: status, expose: status < 500 }))
    Object.defineProperty(type.prototype, name, { value, writable: true, configurable: true })
}

/** The input is wrong and will stay wrong: the message names the field and the fix. */
export class InvalidError extends SluiceError {
  override readonly name = 'InvalidError'
}
asHttpError(InvalidError, 400)

/** The named thing does not exist. */
export class NotFoundError extends SluiceError {
  override readonly name = 'NotFoundError'
}

/** The request contradicts the current state, for example deleting a bus that still has rules. */
export class ConflictError extends SluiceError {
  override readonly name = 'ConflictError'
}

/** Whether Redis refused a command, a script or a transaction because it has no memory left. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof UnavailableError) return error.code === 'REDIS_FULL'
  if (!(error instanceof Error) || error.name !== 'ReplyError') return false
  const { previousErrors } = error as { previousErrors?: unknown } // errors of the commands of a transaction
  return /\bOOM\b/.test(error.message) || (Array.isArray(previousErrors) && previousErrors.some(isOutOfMemory))
}

/** The request is right; Sluice or its Redis cannot serve it now. Try again later. */
export class UnavailableError extends SluiceError {
  override readonly name = 'UnavailableError'
}
asHttpError(UnavailableError, 503)

/** What Redis denies, with the fix. */
const denials = [
  [
    // what a script may not do is said by Redis 7.0 and by later ones and Valkey in words of their own
    /^(NOPERM|ERR ACL failure in script|ERR The user executing the script)\b.*\b(keys?|channels?)\b/,
    'give its user the keys and channels below SLUICE_PREFIX and BULLMQ_PREFIX, as in deploy/redis/sluice.acl',
  ],
  [
    /^(NOPERM|ERR ACL failure in script|ERR The user executing the script)\b/,
    'give its user the commands of deploy/redis/sluice.acl',
  ],
  [/^(NOAUTH|WRONGPASS)\b/, 'check its user and password'],
] as const

/**
 * The error for a Redis that answers but refuses commands: another program has written to a key of Sluice, or rights are missing.
 * Undefined for every other error.
 */
export function redisRefusal(cause: unknown): UnavailableError | undefined {
  if (!(cause instanceof Error) || cause.name !== 'ReplyError') return undefined
  if (/^WRONGTYPE\b/.test(cause.message)) {
    const message =
      'a key of Sluice in Redis holds another kind of value: another program has written below the prefix of Sluice'
    return new UnavailableError('REDIS_WRONG_TYPE', message, {}, { cause })
  }
  const fix = denials.find(([denied]) => denied.test(cause.message))?.[1]
  return fix === undefined
    ? undefined
    : new UnavailableError('REDIS_DENIED', `Redis does not let Sluice do this: ${fix}`, {}, { cause })
}

/**
 * The error for a reply of Redis that it cannot run a command: a mistake in Sluice, or a server that Sluice does not support, as a node
 * of a Redis Cluster. `REDIS_UNREACHABLE` would send the reader to the network. Undefined for every other error.
 */
export function redisMistake(cause: unknown): SluiceError | undefined {
  if (!(cause instanceof Error) || cause.name !== 'ReplyError') return undefined
  if (isOutOfMemory(cause) || !/^(ERR (?!max number of clients)|CROSSSLOT |MOVED |ASK )/.test(cause.message))
    return undefined
  return new SluiceError('INTERNAL', `Redis cannot do what Sluice asks of it: ${cause.message}`, {}, { cause })
}

/** A limit that was exceeded. */
export interface Bound {
  /** Its name in `details` and, without `what`, in the message: `targets[0].url`, `event`. */
  readonly field: string
  /** Its name in the message, for example "the event". Default: the field. */
  readonly what?: string
  readonly limit: number
  /** What is counted: bytes, characters, events. */
  readonly unit: string
  /** The given amount, if it is known. */
  readonly actual?: number
  /** The setting that raises the limit. Without one the limit is fixed, and documented in docs/http/limits.md. */
  readonly setting?: string | undefined
  /** Default `TOO_LARGE`. */
  readonly code?: string
}

/**
 * The input exceeds a limit. The gateway counts every refusal whose details name a setting, by that setting.
 *
 * @param details further facts: the attribute, the path
 */
export function overLimit(bound: Bound, details: Record<string, unknown> = {}): InvalidError {
  const { field, what = field, limit, unit, actual, setting, code = 'TOO_LARGE' } = bound
  const has = actual === undefined ? 'this has more' : `this has ${actual}`
  const fix = setting === undefined ? '' : `. Set ${setting} to allow more`
  return new InvalidError(code, `${what} may have ${limit} ${unit}; ${has}${fix}`, {
    ...details,
    field,
    limit,
    ...(actual === undefined ? {} : { actual }),
    ...(setting === undefined ? {} : { setting }),
  })
}
