import { dataOf, type SluiceClient } from '@sluice/client'
import { type QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import type { Letter } from '../../resources/letters.js'

/** Letters of one answer. */
const limit = 100

/** What the list takes. */
export type LettersQuery = NonNullable<
  NonNullable<NonNullable<Parameters<SluiceClient['listDeadLetters']>[0]>['params']>['query']
>

/** Asks for lists and groups anew, after an act. What is told of letters one by one may be of some that are no more: it is not asked for. */
export function refreshLetters(queries: QueryClient): Promise<void> {
  const lists = ['groups', 'group', 'list', 'head', 'alike', 'redrives', 'samples']
  return queries.invalidateQueries({
    predicate: ({ queryKey: [resource, part] }) => resource === 'dead-letters' && lists.includes(String(part)),
  })
}

/** Letters as they were when the list was opened, the latest first, and how many came since. */
export function useLetters(query: LettersQuery) {
  const found = useInfiniteQuery({
    queryKey: ['dead-letters', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.listDeadLetters({ params: { query: { ...query, limit, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  })
  const head = useQuery({
    queryKey: ['dead-letters', 'head', query],
    queryFn: ({ signal }) => dataOf(api.listDeadLetters({ params: { query: { ...query, limit } }, signal })),
    refetchInterval: liveMs,
    enabled: found.data !== undefined,
  })
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  return { ...found, rows, fresh: freshIn(head.data?.items ?? [], rows) }
}

/** A letter that failed again has the id of before. */
function freshIn(head: readonly Letter[], rows: readonly Letter[]): number {
  const known = new Set(rows.map(({ id, failedAt }) => `${id} ${failedAt}`))
  const since = rows[0]?.failedAt ?? ''
  return head.filter(({ id, failedAt }) => failedAt >= since && !known.has(`${id} ${failedAt}`)).length
}
