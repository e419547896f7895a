import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { sharedLossless } from '../../api/lossless.js'
import { liveMs } from '../../api/queries.js'
import { conditionOf, type WithEtag, withEtag } from '../../api/with-etag.js'
import { parseLossless } from '../../components/lossless.js'

export type Schedule = Schemas['Schedule']

/** A schedule with the tag of its settings. */
export type ReadSchedule = WithEtag<Schedule>

export function useSchedule(schedule: string) {
  return useQuery({
    queryKey: ['schedules', 'one', schedule],
    queryFn: async ({ signal }): Promise<ReadSchedule> => {
      const asked = api.getSchedule({ params: { path: { schedule } }, signal, parseAs: 'text' })
      const { value, etag } = await withEtag<unknown>(asked)
      return { value: parseLossless(value as string) as Schedule, etag }
    },
    structuralSharing: sharedLossless,
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
}

/** Makes a schedule, or changes one that is still as it was read. @param told of the schedule as it is then */
export function usePutSchedule(read: ReadSchedule | undefined, told: (schedule: Schedule) => void) {
  const queries = useQueryClient()
  return useMutation({
    meta: { isShown: true },
    mutationFn: ({ name, settings }: { readonly name: string; readonly settings: object }) =>
      dataOf(
        api.putSchedule({
          params: { path: { schedule: name }, header: conditionOf(read?.etag, !read) },
          body: settings as Schemas['ScheduleSettings'],
        }),
      ),
    onSuccess: schedule => {
      void queries.invalidateQueries({ queryKey: ['schedules'] })
      told(schedule)
    },
  })
}

/** The page of one schedule. */
export function scheduleLink(schedule: string): LinkProps {
  return { to: `/schedules/${encodeURIComponent(schedule)}` }
}
