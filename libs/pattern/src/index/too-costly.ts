/**
 * Matching an event took more steps than it may. Which rules match is not known; the event and the rules are as they were,
 * so trying again with the same rules fails the same way.
 */
export class TooCostly extends Error {
  override readonly name = 'TooCostly'
  readonly code = 'TOO_COSTLY'

  constructor(
    readonly mostSteps: number,
    /** The field whose values were being looked at, in CloudEvents spelling. */
    readonly field: string,
    /** The keys of the rules that ask most of that field, the costliest first; a few at most. */
    readonly rules: readonly string[] = [],
  ) {
    const at = field === '' ? '' : ` at ${field}`
    const by = rules.length === 0 ? '' : `; the rules that ask most of it: ${rules.join(', ')}`
    super(`matching took more than ${mostSteps} steps${at}${by}`)
  }
}

/** Default of the most steps of matching one event. A million take 5 to 20 ms. */
export const defaultMatchSteps = 10_000_000
