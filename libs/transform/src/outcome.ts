/**
 * Why a transform made nothing:
 *
 * - `missing`: the document has nothing there, or the expression has no result
 * - `failed`: the expression failed on this document
 * - `too-large`: the output is longer than allowed
 * - `unreadable`: the document is not JSON
 * - `late`: the expression took too long
 * - `ended`: the expression took so much memory that its process ended
 * - `busy`: too many documents wait for an evaluation
 */
export const reasons = ['missing', 'failed', 'too-large', 'unreadable', 'late', 'ended', 'busy'] as const
export type Reason = (typeof reasons)[number]

/** A transform that made nothing of a document. It is an outcome: it is returned, never thrown. */
export interface Failure {
  readonly reason: Reason
  /** The setting at fault: `inputPath`, `paths.id`, `template` or `jsonata`. */
  readonly path: string
  /** What stands there: the path or the expression. */
  readonly expression: string
  /** For people. */
  readonly message: string
  /** Where in the expression, in UTF-16 code units from 0; only if JSONata says so. */
  readonly position?: number
}

/** What was made, as text, or why nothing was. */
export type Outcome = string | Failure

export function isFailure(outcome: Outcome): outcome is Failure {
  return typeof outcome !== 'string'
}

/** Reasons that may be gone at the next attempt. All others stay as long as transform and document are what they are. */
const passing: ReadonlySet<Reason> = new Set<Reason>(['late', 'ended', 'busy'])

/** Whether another attempt may succeed. */
export function mayPass({ reason }: Failure): boolean {
  return passing.has(reason)
}
