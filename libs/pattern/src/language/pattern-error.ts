/** The pattern is not one EventBridge would accept: where it is wrong, why, and what to write instead. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly code = 'INVALID_PATTERN'

  constructor(
    /** Where in the pattern, for example `data.$or[1].total[0].numeric`; empty for the pattern itself. */
    readonly path: string,
    readonly reason: string,
    readonly fix: string,
  ) {
    super(`${path === '' ? 'the pattern' : path}: ${reason}; ${fix}`)
  }
}
