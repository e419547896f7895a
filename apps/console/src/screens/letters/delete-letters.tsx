import { dataOf } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { Confirm } from '../../components/dialog.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { tell } from '../../components/toasts.js'
import { refreshLetters } from './letters-query.js'
import { type SelectionText, selectionOf, wordsOf } from './selection.js'

/** Asks before letters are deleted, and says how many; then shows how far it is. */
export function DeleteLetters({
  selection,
  onClose,
  onDeleted,
}: {
  readonly selection: SelectionText
  readonly onClose: () => void
  readonly onDeleted?: () => void
}) {
  const select = selectionOf(selection)
  const queries = useQueryClient()
  const [deleted, setDeleted] = useState(0)
  const { data, error } = useQuery({
    queryKey: ['dead-letters', 'to delete', select],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(api.deleteDeadLetters({ body: { ...select, dryRun: true }, signal }))
      return 'matching' in answer ? answer : undefined
    },
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const act = useMutation({
    meta: { isShown: true },
    mutationFn: async () => {
      let [all, cursor] = [0, undefined as string | undefined]
      do {
        const answer = await dataOf(
          api.deleteDeadLetters({ body: { ...select, ...(cursor === undefined ? {} : { cursor }) } }),
        )
        if (!('deleted' in answer)) break
        all += answer.deleted
        cursor = answer.next ?? undefined
        setDeleted(all)
      } while (cursor !== undefined)
      return all
    },
    onSuccess: all => {
      tell(all === 1 ? 'The dead letter is deleted' : `${countOf(all)} dead letters are deleted`)
      onClose()
      onDeleted?.()
    },
    onSettled: () => void refreshLetters(queries),
  })
  const count = data && `${data.complete ? '' : 'more than '}${countOf(data.matching)}`
  const title = data?.matching === 1 ? 'Delete this dead letter?' : `Delete ${count ?? ''} dead letters?`
  return (
    <Confirm
      title={title}
      act={data?.matching === 1 ? 'Delete it for good' : `Delete ${count ?? ''} for good`}
      isDangerous
      isBusy={act.isPending || !data}
      error={act.error}
      onConfirm={() => act.mutate()}
      onClose={onClose}
    >
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={2} />}
      {data && (
        <p>
          {wordsOf(selection)}: {data.matching === 1 ? 'it is' : `${count} are`} deleted with{' '}
          {data.matching === 1 ? 'its event' : 'their events'}, and cannot be sent again. What the target did not get
          stays undone.
        </p>
      )}
      {act.isPending && deleted > 0 && <p role="status">{countOf(deleted)} deleted so far.</p>}
    </Confirm>
  )
}
