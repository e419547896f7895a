import { ProblemError } from '@sluice/client'
import { keepPreviousData, MutationCache, QueryClient } from '@tanstack/react-query'

/** Milliseconds between two looks at what changes by itself. */
export const liveMs = 5000

/** Most waits between two tries while the gateway is away, in milliseconds. */
const longestWaitMs = 10_000

/** Asks again what may work later, for as long as it takes; what was refused is shown at once. */
function isPassing(error: Error): boolean {
  return !(error instanceof ProblemError) || [429, 502, 503, 504].includes(error.status)
}

/** @param failed told of each change that failed and whose screen does not show it itself */
export function queryClient(failed: (error: Error) => void): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, { meta }) => {
        if (meta?.['isShown'] !== true) failed(error)
      },
    }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        // a first answer that does not come is shown as a problem after three tries
        retry: (count, error) => isPassing(error) && count < 3,
        retryDelay: count => Math.min(500 * 2 ** count, longestWaitMs),
        // what was there stays until there is something newer
        placeholderData: keepPreviousData,
        refetchOnWindowFocus: true,
        staleTime: 1000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
