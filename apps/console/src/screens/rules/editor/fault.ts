import { ProblemError } from '@sluice/client'

/** The field that a refusal names, and what is wrong with it. */
export interface Fault {
  readonly path: string
  readonly detail: string
  /** Where in the text of the field, in characters from its begin. */
  readonly position?: number
}

export function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof ProblemError)) return undefined
  const { path, position, detail } = error.problem
  if (typeof path !== 'string') return undefined
  return { path, detail, ...(typeof position === 'number' && { position }) }
}

/** The fault of a part: its path is that within the part. Undefined if the fault is elsewhere. */
export function faultWithin(fault: Fault | undefined, part: string): Fault | undefined {
  if (!fault?.path.startsWith(part)) return undefined
  const rest = fault.path.slice(part.length)
  return rest === '' || /^[.[]/.test(rest) ? { ...fault, path: rest.replace(/^\./, '') } : undefined
}
