import type { LetterFilter } from '@sluice/delivery'
import type { Selection } from '@sluice/queues'
import type { Caller } from '@sluice/service'

/** The filter with its bus as it is called inside Sluice. */
export function ownFilter(caller: Caller, filter: LetterFilter): LetterFilter {
  return filter.bus === undefined ? filter : { ...filter, bus: caller.full(filter.bus) }
}

export function ownSelection(caller: Caller, select: Selection): Selection {
  return 'filter' in select ? { filter: ownFilter(caller, select.filter) } : select
}
