/** The query of a URL as names and texts, one of each: what people read and change by hand. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

/** Names without a value are left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const named = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
