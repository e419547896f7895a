/** Filters whose value a record must have as it stands. */
export const exactFilters = ['principal', 'action', 'kind', 'bus', 'name', 'result', 'address'] as const

/** How far back the audit is looked at: the text in the URL and milliseconds. */
export const spans = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const

export type AuditSpan = keyof typeof spans

/** Which records are shown, as the URL has it. What is left out is not asked for. */
export interface AuditSearch extends Partial<Readonly<Record<(typeof exactFilters)[number], string>>> {
  readonly span?: AuditSpan
  /** The record that is open. */
  readonly record?: string
}

export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  const names = [...exactFilters, 'record'] as const
  const given = names.filter(name => typeof search[name] === 'string' && search[name] !== '')
  const { span } = search
  return {
    ...Object.fromEntries(given.map(name => [name, search[name]])),
    ...(typeof span === 'string' && span in spans ? { span: span as AuditSpan } : {}),
  }
}
