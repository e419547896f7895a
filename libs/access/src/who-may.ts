import { decide } from './decide.js'
import type { Rights } from './rights.js'
import { viewOf } from './view-of.js'
import type { View } from './view.js'

/** A principal or group that grants are for, and what they are. */
export interface Holder {
  readonly name: string
  readonly rights: Rights
}

export interface WhoMay {
  /** Who may publish the event, and the line that allows it. */
  readonly publish: readonly { readonly name: string; readonly by: string }[]
  /** Who receives it, where a rule of theirs matches, and what they see of it. */
  readonly receive: readonly { readonly name: string; readonly view: View }[]
  /** Who may look at it on the bus and among dead letters. */
  readonly read: readonly { readonly name: string; readonly view: View }[]
}

/** Who may do what with an event of a bus. Its attributes that are left out are absent for patterns too. */
export function whoMay(holders: readonly Holder[], bus: string, eventJson: string): WhoMay {
  const seeing = (verb: 'receive' | 'read') =>
    holders.flatMap(({ name, rights }) => {
      const view = viewOf(rights, verb, bus, eventJson)
      return view ? [{ name, view }] : []
    })
  const publish = holders.flatMap(({ name, rights }) => {
    const decision = decide(rights, 'events:publish', { bus }, eventJson)
    return decision.allowed ? [{ name, by: decision.by }] : []
  })
  return { publish, receive: seeing('receive'), read: seeing('read') }
}
