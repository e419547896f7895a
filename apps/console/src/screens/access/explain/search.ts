/** A question, as the URL has it. */
export interface ExplainSearch {
  readonly view?: 'who'
  readonly principal?: string
  readonly groups?: string
  readonly action?: string
  readonly resource?: string
  /** An event as JSON. */
  readonly event?: string
  readonly bus?: string
  readonly type?: string
  readonly source?: string
}

const names = ['principal', 'groups', 'action', 'resource', 'event', 'bus', 'type', 'source'] as const

export function parseExplainSearch(search: Record<string, unknown>): ExplainSearch {
  const texts = names.map(name => [name, search[name]] as const)
  const given = texts.filter(([, value]) => typeof value === 'string' && value !== '')
  return { ...(search['view'] === 'who' ? { view: 'who' as const } : {}), ...(Object.fromEntries(given) as object) }
}
