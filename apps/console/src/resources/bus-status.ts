import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api/client.js'
import { liveMs } from '../api/queries.js'

export type BusStatus = Schemas['BusStatus']

/** What a bus holds, who is behind, and whether it accepts events. @param everyMs milliseconds between two looks */
export function useBusStatus(bus: string, everyMs = liveMs) {
  return useQuery({
    queryKey: ['buses', bus, 'status'],
    queryFn: ({ signal }) => dataOf(api.getBusStatus({ params: { path: { bus } }, signal })),
    refetchInterval: everyMs,
    placeholderData: undefined,
  })
}

/** Why a bus accepts nothing: in few words, what it means, and what helps. */
export const gates: Readonly<
  Record<NonNullable<BusStatus['shedding']>, { word: string; means: string; helps: string }>
> = {
  bus: {
    word: 'full',
    means:
      'The bus holds as many bytes as its maxBytes allows. Publishers get BUS_FULL; what was accepted is delivered.',
    helps: 'It opens again at 90 % of maxBytes. Let those catch up who keep old events, or raise maxBytes.',
  },
  tenant: {
    word: 'tenant full',
    means: 'All buses of the tenant together hold as many bytes as it may have. Publishers get TENANT_STORAGE_FULL.',
    helps: 'Let those catch up who keep old events, shorten retentionMs of a bus, or raise limits.bytes of the tenant.',
  },
  redis: {
    word: 'Redis full',
    means:
      'Redis is so full that nothing is published on it, or this bus holds what cannot be forgotten while Redis fills.',
    helps: 'It opens again at 75 % of maxmemory. Let those catch up who keep old events, or give Redis more memory.',
  },
  results: {
    word: 'Redis very full',
    means: 'Redis is so full that results of handlers and webhooks wait as well.',
    helps: 'Give Redis more memory, or let those catch up who keep old events.',
  },
  policy: {
    word: 'Redis evicts',
    means: 'The maxmemory-policy of Redis is not noeviction: Redis would drop accepted events when it is full.',
    helps: 'CONFIG SET maxmemory-policy noeviction',
  },
}

/** Readers of a log by what the status calls them: what they are, and what helps them. */
export function readerOf(by: string): { readonly what: string; readonly helps: string } {
  if (by === 'router') return { what: 'matches events with rules', helps: 'Start a router, or more of them.' }
  if (by === 'fan-out')
    return { what: 'hands deliveries to queues', helps: 'Start a fan-out, or see that BullMQ reaches its Redis.' }
  if (by.startsWith('stream:'))
    return { what: 'a stream consumer', helps: 'Start its service, or forget the consumer if it is gone for good.' }
  return { what: 'a consumer group made by hand', helps: 'Read and acknowledge what it has, or delete the group.' }
}
