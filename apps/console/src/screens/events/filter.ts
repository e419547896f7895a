/** Attributes by which events are found, in the order of the form. */
export const attributes = ['type', 'source', 'subject', 'id', 'correlation', 'principal'] as const

/** How far back a search looks: the text in the URL and milliseconds. */
export const spans = { '15m': 900_000, '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const

/** What the list of events shows, as the URL has it. What is left out is not asked for. */
export interface EventsFilter {
  readonly view?: 'search'
  readonly bus?: string
  readonly type?: string
  readonly source?: string
  readonly subject?: string
  readonly id?: string
  readonly correlation?: string
  readonly principal?: string
  /** As a rule has it, as JSON. */
  readonly pattern?: string
  readonly since?: keyof typeof spans
  readonly unwanted?: 'true'
}

/** What a URL says; what it cannot mean is left out. */
export function parseFilter(search: Record<string, unknown>): EventsFilter {
  const text = (name: string) => (typeof search[name] === 'string' && search[name] !== '' ? search[name] : undefined)
  const since = text('since')
  const filter = {
    ...{
      view: text('view') === 'search' ? ('search' as const) : undefined,
      bus: text('bus'),
      pattern: text('pattern'),
    },
    ...Object.fromEntries(attributes.map(name => [name, text(name)])),
    since: since !== undefined && since in spans ? (since as keyof typeof spans) : undefined,
    unwanted: text('unwanted') === 'true' ? ('true' as const) : undefined,
  }
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}

/** The part of a filter that a tail and a search have in common. */
export function queryOf(filter: EventsFilter): Record<string, string> {
  const named = [...attributes, 'pattern' as const].map(name => [name, filter[name]] as const)
  return Object.fromEntries(named.filter((pair): pair is readonly [(typeof pair)[0], string] => pair[1] !== undefined))
}

/** Whether a text is JSON as a pattern has it; what is wrong, in a few words. */
export function patternProblem(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'must be an object: {"type": ["order"]}'
  } catch {
    return 'is not JSON yet: {"type": ["order"]}'
  }
}
