import { type Window, windowOf } from '../../resources/windows.js'

/** Fields of letters; a redrive and a deletion take them too. */
export const letterFields = [
  'bus',
  'rule',
  'target',
  'reason',
  'destination',
  'type',
  'eventId',
  'fingerprint',
] as const
/** Of their events: only lists take these. */
export const eventFields = ['subject', 'source', 'correlation', 'pattern'] as const

/** How long ago letters were given up at most: the text in the URL and milliseconds. */
export const spans = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const

type Named = { readonly [Name in (typeof letterFields)[number] | (typeof eventFields)[number]]?: string }

/** What the screen shows, as the URL has it. What is left out is not asked for. */
export interface LettersFilter extends Named {
  readonly view?: 'letters' | 'redrives'
  /** Of the courses of groups. */
  readonly window?: Window
  readonly since?: keyof typeof spans
}

/** @returns undefined where the URL has no such text */
export function textOf(search: Record<string, unknown>, name: string): string | undefined {
  const value = search[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What a URL says; what it cannot mean is left out. */
export function parseFilter(search: Record<string, unknown>): LettersFilter {
  const [view, since] = [textOf(search, 'view'), textOf(search, 'since')]
  const filter = {
    view: view === 'letters' || view === 'redrives' ? view : undefined,
    ...Object.fromEntries([...letterFields, ...eventFields].map(name => [name, textOf(search, name)])),
    window: windowOf(search['window']),
    since: since !== undefined && since in spans ? (since as keyof typeof spans) : undefined,
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}

/** Those of some fields that are asked for. */
export function pick<Name extends string>(
  names: readonly Name[],
  from: { readonly [N in Name]?: string },
): { [N in Name]?: string } {
  return Object.fromEntries(names.flatMap(name => (from[name] === undefined ? [] : [[name, from[name]]]))) as {
    [N in Name]?: string
  }
}

/** Whether the filter looks into events: then only a list answers it. */
export function isOfEvents(filter: LettersFilter): boolean {
  return eventFields.some(name => filter[name] !== undefined)
}

/** What is wrong with a pattern that is not JSON yet. */
export function patternProblem(text: string): string | undefined {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? undefined : 'is no object'
  } catch {
    return 'is not JSON yet'
  }
}
