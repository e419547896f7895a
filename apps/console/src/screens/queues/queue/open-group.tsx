import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { Confirm } from '../../../components/dialog.js'
import { manyOf } from '../../../components/number.js'
import { tell } from '../../../components/toasts.js'
import type { ClosedGroup } from './closed-groups.js'

/** Asks before messages of a group overtake those that were given up. */
export function OpenGroup({
  queue,
  closed: { group, givenUp },
  onClose,
}: {
  readonly queue: string
  readonly closed: ClosedGroup
  readonly onClose: () => void
}) {
  const queries = useQueryClient()
  const open = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.openGroup({ params: { path: { queue } }, body: { group } })),
    onSuccess: ({ opened }) => {
      tell(opened ? `Group ${group} goes on` : `Group ${group} was open already`)
      void queries.invalidateQueries({ queryKey: ['queues', queue] })
      onClose()
    },
  })
  return (
    <Confirm
      title={`Open group ${group}?`}
      act="Open the group"
      isBusy={open.isPending}
      error={open.error}
      onConfirm={() => open.mutate()}
      onClose={onClose}
    >
      <p>
        Its messages are received again, past {manyOf(givenUp, 'message')} that {givenUp === 1 ? 'was' : 'were'} given
        up: {givenUp === 1 ? 'it stays where it is' : 'these stay where they are'}. Sent again later,{' '}
        {givenUp === 1 ? 'it comes' : 'they come'} after what the group has received meanwhile.
      </p>
    </Confirm>
  )
}
