import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { conditionOf, withEtag } from '../../api/with-etag.js'

export type Bus = Schemas['Bus']

/** A bus and the tag of this state of it: a change that names the tag undoes nothing that came between. */
export interface ReadBus {
  readonly bus: Bus
  readonly etag: string | undefined
}

export function useBus(bus: string) {
  return useQuery({
    queryKey: ['buses', bus, 'settings'],
    queryFn: async ({ signal }): Promise<ReadBus> => {
      const { value, etag } = await withEtag(api.getBus({ params: { path: { bus } }, signal }))
      return { bus: value, etag }
    },
    placeholderData: undefined,
  })
}

/** Makes a bus, or changes one that is still as it was read. */
export function putBus(name: string, settings: object, read: ReadBus | undefined): Promise<Bus> {
  const header = conditionOf(read?.etag, read === undefined)
  return dataOf(api.putBus({ params: { path: { bus: name }, header }, body: settings }))
}
