import type { EventVerb } from './actions.js'
import { nameOf, rootPrincipal } from './principal.js'
import type { Rights } from './rights.js'
import { type Redaction, View } from './view.js'

/** What grants say of all events that have some known attributes, whatever the others are. */
export interface Among {
  /** The line that allows it for each of these events; undefined if there is none. */
  readonly by?: string | undefined
  /** How each of them is seen by the lines that are for all of them. */
  readonly view?: View | undefined
  /** Lines that are for some of them only. */
  readonly some: readonly ForSome[]
}

/** A line that allows something for the events of its pattern. */
export interface ForSome {
  readonly by: string
  readonly pattern: object
  /** What the line hides of them. */
  readonly redact: readonly Redaction[]
}

/**
 * What a principal may do with events of a bus of which only some attributes are known.
 *
 * @param bus as it is called inside Sluice
 * @param known attributes and their values
 */
export function among(rights: Rights, verb: EventVerb, bus: string, known: Readonly<Record<string, string>>): Among {
  if (!rights.isAll) return rights.on(verb).on(bus).among(known)
  return rights.plain(bus) === undefined ? { some: [] } : { by: nameOf(rootPrincipal), view: View.whole, some: [] }
}
