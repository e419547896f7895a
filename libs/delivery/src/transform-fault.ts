/** Why the transform of a target made nothing of an event. It has nothing of the event itself. */
export interface TransformFault {
  /** `missing`, `failed` and the others of docs/transforms.md. */
  readonly reason: string
  /** The setting at fault: `transform.jsonata`. */
  readonly path: string
  /** What stands there. */
  readonly expression: string
  /** Where in the expression, in UTF-16 code units from 0, if that is known. */
  readonly position?: number
}

/** The error of an attempt for which the transform made nothing. @param message may have values of the event */
export function transformError({ reason }: TransformFault, message: string): string {
  return `the transform made nothing (${reason}): ${message}`
}
