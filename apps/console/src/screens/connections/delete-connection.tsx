import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { conditionOf } from '../../api/with-etag.js'
import { Confirm } from '../../components/dialog.js'
import { tell } from '../../components/toasts.js'
import type { ReadConnection } from './use-connection.js'

/** Asks before credentials go. */
export function DeleteConnection({ read, onClose }: { readonly read: ReadConnection; readonly onClose: () => void }) {
  const { name } = read.value
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () =>
      dataOf(api.deleteConnection({ params: { path: { connection: name }, header: conditionOf(read.etag, false) } })),
    onSuccess: async () => {
      tell(`Connection ${name} is deleted`)
      // nobody asks for it any more
      await navigate({ to: '/connections' })
      queries.removeQueries({ queryKey: ['connections', 'one', name] })
      await queries.invalidateQueries({ queryKey: ['connections'] })
    },
  })
  return (
    <Confirm
      title={`Delete connection ${name}?`}
      act="Delete the connection"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        Its credentials are lost, and this cannot be taken back. It is refused while rules use it, and the refusal names
        them.
      </p>
    </Confirm>
  )
}
