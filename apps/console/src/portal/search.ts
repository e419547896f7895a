import { storeOf, useStore } from '../state/store.js'

export const windows = ['1h', '24h', '7d'] as const
export const views = ['targets', 'events', 'letters'] as const

/** What the page shows, as its address has it. */
export interface PortalSearch {
  readonly view: (typeof views)[number]
  readonly bus: string | undefined
  readonly window: (typeof windows)[number]
  /** What letters are shown of, and the target that is open. */
  readonly rule: string | undefined
  readonly target: string | undefined
}

const search = storeOf(parsed(new URLSearchParams(location.search)))

/** The address, and what changes it. It keeps the fragment, so that the page can be loaded again. */
export function useSearch(): readonly [PortalSearch, (some: Partial<PortalSearch>) => void] {
  return [useStore(search), change]
}

function change(some: Partial<PortalSearch>): void {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(some)) {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  history.replaceState(null, '', url)
  search.set(parsed(url.searchParams))
}

function parsed(params: URLSearchParams): PortalSearch {
  const one = <Value extends string>(name: string, of: readonly Value[]): Value =>
    of.find(value => value === params.get(name)) ?? of[0]!
  const text = (name: string) => params.get(name) ?? undefined
  return {
    ...{ view: one('view', views), window: one('window', windows) },
    ...{ bus: text('bus'), rule: text('rule'), target: text('target') },
  }
}
