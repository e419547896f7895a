import { among, type Among, type ForSome } from './among.js'
import type { Rights } from './rights.js'
import type { View } from './view.js'

/** A principal or group that grants are for, and what they are. */
export interface Holder {
  readonly name: string
  readonly rights: Rights
}

/** What one holder may do with events. */
export interface Who {
  readonly name: string
  /** The line that allows to publish them. */
  readonly publish?: string
  /** What it sees of them where a rule of its own matches. */
  readonly receive?: View
  /** What it sees of them on the bus and among dead letters. */
  readonly read?: View
  /** Lines that allow more, for some of the events. */
  readonly some: readonly (ForSome & { readonly may: (typeof verbs)[number] })[]
}

const verbs = ['publish', 'receive', 'read'] as const

/**
 * Who may do what with events of a bus of which only some attributes are known; the others may have any value.
 *
 * @returns those who may do something
 */
export function whoMay(holders: readonly Holder[], bus: string, known: Readonly<Record<string, string>>): Who[] {
  return holders.flatMap(({ name, rights }) => {
    const [publish, receive, read] = verbs.map(verb => among(rights, verb, bus, known)) as [Among, Among, Among]
    const some = [
      ...(publish.by === undefined ? publish.some : []).map(line => ({ may: 'publish' as const, ...line })),
      ...showingMore(receive).map(line => ({ may: 'receive' as const, ...line })),
      ...showingMore(read).map(line => ({ may: 'read' as const, ...line })),
    ]
    if ([publish, receive, read].every(({ by }) => by === undefined) && some.length === 0) return []
    return [
      {
        name,
        ...(publish.by !== undefined && { publish: publish.by }),
        ...(receive.view && { receive: receive.view }),
        ...(read.view && { read: read.view }),
        some,
      },
    ]
  })
}

/** Where all is seen of each event, a line for some of them adds nothing. */
function showingMore({ view, some }: Among): readonly ForSome[] {
  return view?.isWhole ? [] : some
}
