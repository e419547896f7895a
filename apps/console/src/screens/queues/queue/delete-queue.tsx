import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../../api/client.js'
import { conditionOf } from '../../../api/with-etag.js'
import { Confirm } from '../../../components/dialog.js'
import { manyOf } from '../../../components/number.js'
import { tell } from '../../../components/toasts.js'
import type { ReadQueue } from '../use-queue.js'
import styles from './queue.module.css'

/** Most rules and queues that are named. */
const mostNamed = 5

/** Asks before a queue goes, and names what goes with it, or what keeps it. */
export function DeleteQueue({ read, onClose }: { readonly read: ReadQueue; readonly onClose: () => void }) {
  const { name, waiting, inFlight, delayed, dead, filledBy } = read.value
  const navigate = useNavigate()
  const queries = useQueryClient()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () =>
      dataOf(api.deleteQueue({ params: { path: { queue: name }, header: conditionOf(read.etag, false) } })),
    onSuccess: async () => {
      tell(`Queue ${name} is deleted`)
      // nobody asks for it any more
      await navigate({ to: '/queues' })
      queries.removeQueries({ queryKey: ['queues', name] })
      await queries.invalidateQueries({ queryKey: ['queues'] })
    },
  })
  const feeders = [
    ...filledBy.rules.map(({ bus, rule }) => `rule ${rule} of bus ${bus}`),
    ...filledBy.queues.map(queue => `queue ${queue}, which gives up messages to it`),
  ]
  const more = Math.max(0, feeders.length - mostNamed) + filledBy.others
  return (
    <Confirm
      title={`Delete queue ${name}?`}
      act="Delete the queue"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        All that it has is lost: {manyOf(waiting + inFlight + delayed + dead, 'message')} now. This cannot be taken
        back.
      </p>
      {feeders.length + more > 0 && (
        <>
          <p>It is refused while these bring messages to it; change or delete them first:</p>
          <ul className={styles.list}>
            {feeders.slice(0, mostNamed).map(feeder => (
              <li key={feeder}>{feeder}</li>
            ))}
            {more > 0 && <li>{more} more</li>}
          </ul>
        </>
      )}
    </Confirm>
  )
}
