import { dataOf, type Schemas } from '@sluice/client'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { api } from './client.js'

/** Who is logged in. */
export type Session = Schemas['Session']

/** What a route does, as docs/http/actions.md lists it. */
export type Action = Session['actions'][number]

const asked = {
  queryKey: ['session'],
  queryFn: () => dataOf(api.getSession()),
  staleTime: 60_000,
}

/** The session as far as it is known: undefined before the first answer. */
export function useSessionQuery() {
  return useQuery({ ...asked, refetchInterval: 60_000 })
}

/** Who is logged in, below the shell. */
export function useSession(): Session {
  return useSuspenseQuery(asked).data
}

/** Whether somebody who is logged in may do this with something. What may not be done is not offered. */
export function useMay(): (action: Action) => boolean {
  const { actions } = useSession()
  return action => actions.includes(action)
}
