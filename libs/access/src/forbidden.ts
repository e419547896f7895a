import { SluiceError } from '@sluice/event'
import type { Grant } from './grant.js'

/** Why somebody may not do something. */
export interface Forbidden {
  /** A grant that would allow it, to be reviewed and pasted. */
  readonly missing?: Grant
  /** Why no grant would, or why it is not known. */
  readonly reason?: string
  /** The part of the request. */
  readonly path?: string
}

/**
 * @param principal who may not
 * @param what the action, or what else is refused, in words
 */
export function forbidden(
  principal: { readonly name: string },
  what: string,
  { missing, reason, path }: Forbidden,
): SluiceError {
  const lacks = reason ?? `it lacks a grant such as ${JSON.stringify(missing)}`
  const details = { ...(path === undefined ? {} : { path }), ...(missing ? { missing } : {}) }
  return new SluiceError('FORBIDDEN', `'${principal.name}' may not do this (${what}): ${lacks}`, details)
}
