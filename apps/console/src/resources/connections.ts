import { itemsOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { api } from '../api/client.js'
import { useMay } from '../api/session.js'

export type Connection = Schemas['Connection']

/** The connections that the caller may see, by name. A platform has 1,000 at most. */
export function useConnections() {
  const may = useMay()
  return useQuery({
    queryKey: ['connections', 'list'],
    queryFn: async ({ signal }) => {
      const found: Connection[] = []
      const list = (cursor?: string) => api.listConnections({ params: { query: { limit: 500, cursor } }, signal })
      for await (const connection of itemsOf(list)) found.push(connection)
      return found
    },
    enabled: may('connections:read'),
    staleTime: 10_000,
  })
}

/** The page of one connection. */
export function connectionLink(connection: string): LinkProps {
  return { to: `/connections/${encodeURIComponent(connection)}` }
}
