import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { Confirm } from '../../components/dialog.js'
import { countOf } from '../../components/number.js'
import { tell } from '../../components/toasts.js'
import type { Lane } from './parked-lanes.js'

/** Asks before the first event of a lane is given up. */
export function SkipEvent({
  bus,
  subscription,
  lane: { lane, waiting, head },
  onClose,
}: {
  readonly bus: string
  readonly subscription: string
  readonly lane: Lane
  readonly onClose: () => void
}) {
  const queries = useQueryClient()
  const skip = useMutation({
    meta: { isShown: true },
    mutationFn: () => {
      const body = { position: head.position! }
      return dataOf(api.skipLane({ params: { path: { bus, subscription, lane } }, body }))
    },
    onSuccess: () => {
      tell(`Event ${head.id ?? head.position} is a dead letter; ${head.partitionKey ?? 'its key'} goes on`)
      onClose()
      for (const queryKey of [['lanes', bus, subscription], ['dead-letters'], ['services', bus]])
        void queries.invalidateQueries({ queryKey })
    },
  })
  const behind = waiting - 1
  return (
    <Confirm
      title={`Skip event ${head.id ?? head.position}?`}
      act="Skip the event"
      isDangerous
      isBusy={skip.isPending}
      error={skip.error}
      onConfirm={() => skip.mutate()}
      onClose={onClose}
    >
      <p>
        It becomes a dead letter, and{' '}
        {behind === 0 ? 'the next of its key is handled' : `the ${countOf(behind)} behind it go on`}, in their order and
        without it. It can be redriven later, then after them.
      </p>
    </Confirm>
  )
}
