import type { Grant } from './grant.js'

/** Whether a principal may do something, and why. */
export type Decision = Allowed | Denied

export interface Allowed {
  readonly allowed: true
  /** The line that allows it: `keys/web-shop grants[1]`. */
  readonly by: string
}

export interface Denied {
  readonly allowed: false
  /** The grant that would allow it, to be reviewed and pasted. */
  readonly missing: Grant
  /** Why it is not known whether a grant allows it: its pattern took too many steps. */
  readonly reason?: string
}
