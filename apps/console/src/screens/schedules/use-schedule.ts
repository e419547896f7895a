import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { sharedLossless } from '../../api/lossless.js'
import { liveMs } from '../../api/queries.js'
import { putSchedule, type ReadSchedule, readSchedule, type Schedule } from '../../resources/schedules.js'

export function useSchedule(schedule: string) {
  return useQuery({
    queryKey: ['schedules', 'one', schedule],
    queryFn: ({ signal }) => readSchedule(schedule, signal),
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
      putSchedule(name, settings, read),
    onSuccess: schedule => {
      void queries.invalidateQueries({ queryKey: ['schedules'] })
      told(schedule)
    },
  })
}
