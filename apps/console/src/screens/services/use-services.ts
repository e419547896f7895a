import { dataOf, itemsOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { type Consumer, servicesOf, type Subscription } from './services.js'

const limit = 500

/** Milliseconds between two looks at a list, which asks Redis for samples of each subscription, and what counts as a long one. */
const ofLists = { everyMs: 15_000, long: 50 }

/** The services that read a bus, as far as the caller may see them. */
export function useServices(bus: string) {
  const may = useMay()
  const isWithConsumers = may('consumers:read')
  return useQuery({
    queryKey: ['services', bus],
    queryFn: async ({ signal }) => {
      const path = { bus }
      const [subscriptions, consumers] = await Promise.all([
        all<Subscription>(cursor => api.listSubscriptions({ params: { path, query: { limit, cursor } }, signal })),
        isWithConsumers
          ? all<Consumer>(cursor => api.listConsumers({ params: { path, query: { limit, cursor } }, signal }))
          : [],
      ])
      return servicesOf(subscriptions, consumers)
    },
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > ofLists.long ? ofLists.everyMs : liveMs),
  })
}

async function all<Item>(list: Parameters<typeof itemsOf<Item>>[0]): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of itemsOf(list)) found.push(item)
  return found
}

/** Parked lanes of an ordered subscription, those that are due first. @param most lanes to see */
export function useLanes(bus: string, subscription: string, most: number) {
  return useQuery({
    queryKey: ['lanes', bus, subscription, most],
    queryFn: ({ signal }) =>
      dataOf(api.listLanes({ params: { path: { bus, subscription }, query: { limit: most } }, signal })),
    refetchInterval: most === 1 ? ofLists.everyMs : liveMs,
    placeholderData: undefined,
  })
}
