import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { Confirm } from '../../../components/dialog.js'
import { manyOf } from '../../../components/number.js'
import { tell } from '../../../components/toasts.js'
import type { Queue } from '../use-queue.js'

/** Asks before the messages of a queue are removed, and says how many. */
export function Purge({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const { name, engine, waiting, inFlight, delayed } = queue
  const queries = useQueryClient()
  const purge = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.purgeQueue({ params: { path: { queue: name } } })),
    onSuccess: ({ purged }) => {
      tell(`${manyOf(purged, 'message')} of ${name} removed`)
      void queries.invalidateQueries({ queryKey: ['queues'] })
      onClose()
    },
  })
  const isWithFlying = engine === 'sluice'
  const count = manyOf(waiting + delayed + (isWithFlying ? inFlight : 0), 'message')
  return (
    <Confirm
      title={`Purge queue ${name}?`}
      act={`Remove ${count}`}
      isDangerous
      isBusy={purge.isPending}
      error={purge.error}
      onConfirm={() => purge.mutate()}
      onClose={onClose}
    >
      <p>
        Lost is what {isWithFlying ? 'waits, is delayed or in flight' : 'waits or is delayed'}: {count} now. This cannot
        be taken back.
      </p>
      {inFlight > 0 && (
        <p>
          {isWithFlying
            ? 'Who works on one that is in flight is told when it acknowledges it.'
            : `${manyOf(inFlight, 'message')} in flight ${inFlight === 1 ? 'stays' : 'stay'}.`}
        </p>
      )}
    </Confirm>
  )
}
