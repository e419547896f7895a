import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { Confirm } from '../../components/dialog.js'
import { countOf } from '../../components/number.js'
import { tell } from '../../components/toasts.js'
import styles from './services.module.css'
import type { Subscription } from './services.js'

/** Rules that are named in the question. */
const few = 8

/** Asks before a subscription goes with its rules. */
export function DeleteSubscription({
  bus,
  subscription: { name, entries, rules },
  onClose,
}: {
  readonly bus: string
  readonly subscription: Subscription
  readonly onClose: () => void
}) {
  const queries = useQueryClient()
  const remove = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.deleteSubscription({ params: { path: { bus, subscription: name } } })),
    onSuccess: async () => {
      tell(`Subscription ${name} is deleted`)
      onClose()
      await queries.invalidateQueries({ queryKey: ['services', bus] })
      for (const rule of rules) queries.removeQueries({ queryKey: ['rules', bus, 'one', rule] })
      for (const queryKey of [
        ['rules', bus],
        ['buses', bus],
      ])
        void queries.invalidateQueries({ queryKey })
    },
  })
  return (
    <Confirm
      title={`Delete subscription ${name}?`}
      act="Delete the subscription"
      isDangerous
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {entries === 0
          ? 'Nothing waits in it.'
          : `The ${countOf(entries)} events that wait in it are lost for its handlers.`}{' '}
        With it go the rules that bring events to it:
      </p>
      <ul className={styles.list}>
        {rules.slice(0, few).map(rule => (
          <li key={rule}>{rule}</li>
        ))}
        {rules.length > few && <li>and {countOf(rules.length - few)} more</li>}
      </ul>
      <p>
        Stop the service first, if it still runs: an instance that had no event for some seconds is not seen. One that
        starts with these handlers makes the rules again.
      </p>
    </Confirm>
  )
}
