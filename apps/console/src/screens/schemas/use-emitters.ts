import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'

/** Milliseconds that the sample is of, and between two looks at it. */
const windowMs = 86_400_000
const everyMs = 30_000

/** Who emits a type on a bus, by the latest events. */
export interface Emitter {
  readonly bus: string
  readonly source: string
  readonly events: number
}

/** Emitters by the types of events; undefined before they are known, or where the caller may not know. */
export function useEmitters(): ReadonlyMap<string, readonly Emitter[]> | undefined {
  const may = useMay()
  const { data } = useQuery({
    queryKey: ['topology', windowMs],
    queryFn: ({ signal }) => dataOf(api.getTopology({ params: { query: { windowMs } }, signal })),
    enabled: may('topology:read'),
    refetchInterval: everyMs,
    select: ({ nodes, edges }) => {
      const names = new Map(nodes.map(({ id, name }) => [id, name]))
      const found = new Map<string, Emitter[]>()
      for (const { from, to, types = [] } of edges)
        for (const { type, events } of types) {
          const emitter = { bus: names.get(to) ?? to, source: names.get(from) ?? from, events }
          found.set(type, [...(found.get(type) ?? []), emitter])
        }
      return found
    },
  })
  return data
}
