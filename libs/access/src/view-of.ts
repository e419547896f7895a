import { TooCostly } from '@sluice/pattern'
import type { Rights } from './rights.js'
import { View } from './view.js'

/**
 * How a principal sees an event of a bus; undefined if not at all. All grants that match show it together. Of a pattern that takes too
 * many steps it is not known whether it matches, so the grants without a pattern alone count.
 */
export function viewOf(rights: Rights, verb: 'receive' | 'read', bus: string, eventJson: string): View | undefined {
  if (rights.isAll) return rights.plain(bus) === undefined ? undefined : View.whole
  const grants = rights.on(verb).on(bus)
  try {
    return grants.view(eventJson)
  } catch (error) {
    if (error instanceof TooCostly) return grants.certain
    throw error
  }
}
