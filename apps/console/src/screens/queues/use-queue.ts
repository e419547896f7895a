import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { conditionOf, type WithEtag, withEtag } from '../../api/with-etag.js'

export type Queue = Schemas['QueueDetail']

/** A queue with the tag of its settings, which one that nobody made has not. */
export type ReadQueue = WithEtag<Queue>

export function useQueue(queue: string) {
  return useQuery({
    queryKey: ['queues', queue, 'one'],
    queryFn: ({ signal }): Promise<ReadQueue> => withEtag(api.getQueue({ params: { path: { queue } }, signal })),
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
}

/**
 * Makes a queue, or changes one that is still as it was read.
 *
 * @param told of the queue as it is then
 * @param isShown whether the screen shows itself what was refused
 */
export function usePutQueue(
  read: ReadQueue | undefined,
  told: (queue: Schemas['DeclaredQueue']) => void,
  isShown: boolean,
) {
  const queries = useQueryClient()
  return useMutation({
    meta: { isShown },
    mutationFn: ({ name, settings }: { readonly name: string; readonly settings: object }) =>
      dataOf(
        api.putQueue({
          params: { path: { queue: name }, header: conditionOf(read?.etag, !read?.value.declared) },
          body: settings,
        }),
      ),
    onSuccess: queue => {
      void queries.invalidateQueries({ queryKey: ['queues'] })
      told(queue)
    },
  })
}
