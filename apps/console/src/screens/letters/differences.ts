import { isObject } from './merge-patch.js'

/** One place in the events of a group: `data.items[0].sku`. */
export interface Place {
  readonly path: string
  /** What stands there, the most frequent first, and in how many events. */
  readonly values: readonly { readonly text: string; readonly count: number }[]
  /** How many events have nothing there. */
  readonly missing: number
}

export interface Differences {
  /** What only some events have, then what has the fewest values. */
  readonly differ: readonly Place[]
  /** What all events have alike. */
  readonly same: readonly Place[]
}

/** Most places that are compared; an event may have more. */
export const mostPlaces = 500

/** What events that failed alike have in common, and where they differ. */
export function differencesOf(events: readonly unknown[]): Differences {
  const places = new Map<string, Map<string, number>>()
  for (const event of events)
    for (const [path, text] of leavesOf(event, '')) {
      if (!places.has(path) && places.size >= mostPlaces) continue
      const values = places.get(path) ?? new Map<string, number>()
      places.set(path, values.set(text, (values.get(text) ?? 0) + 1))
    }
  const all = [...places].map(([path, values]): Place => {
    const counted = [...values].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count)
    return { path, values: counted, missing: events.length - counted.reduce((sum, { count }) => sum + count, 0) }
  })
  const isSame = ({ values, missing }: Place) => values.length === 1 && missing === 0
  const differ = all.filter(place => !isSame(place))
  const isData = ({ path }: Place) => path.startsWith('data')
  differ.sort(
    (a, b) =>
      Number(b.missing > 0) - Number(a.missing > 0) ||
      a.values.length - b.values.length ||
      Number(isData(b)) - Number(isData(a)),
  )
  return { differ, same: all.filter(isSame) }
}

/** Values that are no objects and no arrays, and where they stand; empty ones count as values. */
function* leavesOf(value: unknown, path: string): Generator<readonly [path: string, text: string]> {
  const parts = Array.isArray(value)
    ? value.map((part, i) => [`${path}[${i}]`, part] as const)
    : isObject(value)
      ? Object.entries(value).map(([name, part]) => [path === '' ? name : `${path}.${name}`, part] as const)
      : []
  if (parts.length === 0) yield [path === '' ? 'event' : path, JSON.stringify(value) ?? 'null']
  for (const [at, part] of parts) yield* leavesOf(part, at)
}
