import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { conditionOf, type WithEtag, withEtag } from '../../api/with-etag.js'
import type { Connection } from '../../resources/connections.js'

/** A connection without its secret, and the tag of this state of it. */
export type ReadConnection = WithEtag<Connection>

export function useConnection(connection: string) {
  return useQuery({
    queryKey: ['connections', 'one', connection],
    queryFn: ({ signal }) => withEtag(api.getConnection({ params: { path: { connection } }, signal })),
    placeholderData: undefined,
  })
}

/** Makes a connection, or changes one that is still as it was read. @param told of the connection as it is then */
export function usePutConnection(read: ReadConnection | undefined, told: (connection: Connection) => void) {
  const queries = useQueryClient()
  return useMutation({
    meta: { isShown: true },
    mutationFn: ({ name, settings }: { readonly name: string; readonly settings: object }) =>
      dataOf(
        api.putConnection({
          params: { path: { connection: name }, header: conditionOf(read?.etag, !read) },
          body: settings as Schemas['ConnectionSettings'],
        }),
      ),
    onSuccess: connection => {
      void queries.invalidateQueries({ queryKey: ['connections'] })
      told(connection)
    },
  })
}
