import type { Schemas } from '@sluice/client'
import { letterFields, pick, textOf } from './filter.js'

/** Which letters an act is about, as the URL has it: ids, or what all of them have in common. */
export interface SelectionText {
  /** Ids, with a comma between them. */
  readonly ids?: string
  readonly bus?: string
  readonly rule?: string
  readonly target?: string
  readonly reason?: string
  readonly destination?: string
  readonly type?: string
  readonly eventId?: string
  readonly fingerprint?: string
  /** RFC 3339. */
  readonly from?: string
}

export type Selection = Pick<Schemas['RedriveRequest'], 'ids' | 'filter'>

export function parseSelection(search: Record<string, unknown>): SelectionText {
  const names = ['ids', ...letterFields, 'from'] as const
  return Object.fromEntries(
    names.flatMap(name => (textOf(search, name) === undefined ? [] : [[name, textOf(search, name)]])),
  )
}

/** As the API takes it. */
export function selectionOf(text: SelectionText): Selection {
  if (text.ids !== undefined) return { ids: text.ids.split(',') }
  return { filter: pick([...letterFields, 'from'], text) }
}

/** The only letter that it is about, if it is about one. */
export function onlyLetter(text: SelectionText): string | undefined {
  return text.ids !== undefined && !text.ids.includes(',') ? text.ids : undefined
}

/** In words: `dead letters of rule big-orders`. */
export function wordsOf(text: SelectionText): string {
  if (text.ids !== undefined) {
    const count = text.ids.split(',').length
    return count === 1 ? 'one dead letter' : `${count} dead letters`
  }
  const said = pick([...letterFields, 'from'], text)
  const parts = Object.entries(said).map(([name, value]) => `${names[name] ?? name} ${value}`)
  return parts.length === 0 ? 'all dead letters' : `dead letters of ${parts.join(', ')}`
}

const names: Readonly<Record<string, string>> = { fingerprint: 'group', eventId: 'event', from: 'the time since' }
