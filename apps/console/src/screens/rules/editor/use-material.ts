import { dataOf, type Schemas } from '@sluice/client'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { api } from '../../../api/client.js'
import { useMay } from '../../../api/session.js'
import type { FoundEvent } from '../../../resources/events.js'
import { type KnownField, knownFields } from './known-fields.js'

/** Events and event types with schemas that are looked at. */
const most = { events: 100, types: 40 }

/** What somebody writes a pattern from: the latest events of the bus, and the newest schemas. */
export interface Material {
  readonly events: readonly FoundEvent[]
  readonly schemas: readonly Schemas['EventSchema'][]
  readonly known: KnownField
}

/**
 * It is ready when there is an answer about recent events, or none for now: what comes later is there then. Once ready, it stays so.
 *
 * @param from the position of an event that is wanted besides, as the first one
 */
export function useMaterial(bus: string, from: string | undefined): Material & { readonly isReady: boolean } {
  const may = useMay()
  const recent = useQuery({
    queryKey: ['events', bus, 'recent', most.events],
    queryFn: ({ signal }) =>
      dataOf(api.listEvents({ params: { path: { bus }, query: { limit: most.events } }, signal })),
    enabled: may('events:read'),
    staleTime: 30_000,
    placeholderData: undefined,
  })
  const first = useQuery({
    queryKey: ['events', bus, 'at', from],
    queryFn: async ({ signal }): Promise<FoundEvent> => {
      const { event, position } = await dataOf(api.getBiography({ params: { path: { bus, position: from! } }, signal }))
      return { position, event: event as Schemas['CloudEvent'] }
    },
    enabled: may('events:read') && from !== undefined,
    staleTime: Infinity,
    placeholderData: undefined,
  })
  const schemas = useSchemasOfTypes(may('schemas:read'))
  const events = useMemo(() => {
    const others = (recent.data?.items ?? []).filter(({ position }) => position !== from)
    return first.data ? [first.data, ...others] : others
  }, [recent.data, first.data, from])
  const known = useMemo(
    () =>
      knownFields(
        events.map(({ event }) => event),
        schemas,
      ),
    [events, schemas],
  )
  const isReady = useOnce(`${bus} ${from}`, !first.isLoading && (!recent.isLoading || recent.failureCount > 0))
  return { events, schemas, known, isReady }
}

/** Whether something has been true since it is about this. */
function useOnce(about: string, isTrue: boolean): boolean {
  const [since, setSince] = useState<string>()
  if (isTrue && since !== about) setSince(about)
  return isTrue || since === about
}

/** The newest schema of each event type. */
function useSchemasOfTypes(may: boolean): readonly Schemas['EventSchema'][] {
  const types = useQuery({
    queryKey: ['schemas', 'list', most.types],
    queryFn: ({ signal }) => dataOf(api.listSchemas({ params: { query: { limit: most.types } }, signal })),
    enabled: may,
    staleTime: 60_000,
  })
  return useQueries({
    queries: (types.data?.items ?? []).map(({ type, versions }) => {
      const version = Math.max(...versions)
      return {
        queryKey: ['schemas', type, version],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          dataOf(api.getSchema({ params: { path: { type, version } }, signal })),
        staleTime: Infinity,
      }
    }),
    combine: thoseThere,
  })
}

function thoseThere(
  answers: readonly { readonly data: Schemas['EventSchema'] | undefined }[],
): Schemas['EventSchema'][] {
  return answers.flatMap(({ data }) => data ?? [])
}
