import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { bytesOf, countOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { durationOf } from '../../components/time.js'
import { DeleteSubscription } from './delete-subscription.js'
import styles from './services.module.css'
import { isOrdered, type Service, type Subscription } from './services.js'

/** What waits for the service, by subscription, and the instances that read each. */
export function Subscriptions({ bus, service }: { readonly bus: string; readonly service: Service }) {
  const { subscriptions, isRead } = service
  const [deleted, setDeleted] = useState<Subscription>()
  if (subscriptions.length === 0) return null
  return (
    <Panel title="Subscriptions" note="what waits for its handlers">
      <ul className={styles.subscriptions}>
        {subscriptions.map(subscription => (
          <li key={subscription.name}>
            <OneSubscription
              {...{ bus, subscription }}
              {...(!isRead && { onDelete: () => setDeleted(subscription) })}
            />
          </li>
        ))}
      </ul>
      {deleted && <DeleteSubscription bus={bus} subscription={deleted} onClose={() => setDeleted(undefined)} />}
    </Panel>
  )
}

interface OneSubscriptionProps {
  readonly bus: string
  readonly subscription: Subscription
  /** Not there while an instance of the service is seen. */
  readonly onDelete?: () => void
}

function OneSubscription({ bus, subscription, onDelete }: OneSubscriptionProps) {
  const { name, entries, bytes, ageMs, readers } = subscription
  const may = useMay()
  return (
    <>
      <div className={styles.handlerTop}>
        <strong>{name}</strong>
        <Readers subscription={subscription} />
        {readers === 0 && onDelete && may('subscriptions:delete') && (
          <span className={styles.acts}>
            <Button look="danger" onClick={onDelete}>
              Delete
            </Button>
          </span>
        )}
      </div>
      <p className={styles.muted}>
        {entries === 0 ? 'nothing waits' : `${countOf(entries)} waiting, ${bytesOf(bytes)}`}
        {ageMs > 0 && `, the oldest for ${durationOf(ageMs)}`}
      </p>
      {!isOrdered(subscription) && <Instances bus={bus} name={name} />}
    </>
  )
}

function Readers({ subscription }: { readonly subscription: Subscription }) {
  const { readers, entries } = subscription
  // an instance is seen for seconds after an event: where nothing waits, none may be seen although some run
  if (readers === 0)
    return entries > 0 ? <Badge tone="bad">nobody reads it</Badge> : <Badge>no reader seen lately</Badge>
  if (isOrdered(subscription)) return <Badge tone="good">is read</Badge>
  return (
    <Badge tone="good">
      {countOf(readers)} {readers === 1 ? 'instance' : 'instances'}
    </Badge>
  )
}

/** The instances that read it now or did within the hour. */
function Instances({ bus, name }: { readonly bus: string; readonly name: string }) {
  const { data } = useQuery({
    queryKey: ['subscriptions', bus, name],
    queryFn: ({ signal }) => dataOf(api.getSubscription({ params: { path: { bus, subscription: name } }, signal })),
    refetchInterval: liveMs,
    placeholderData: undefined,
  })
  if (!data || data.instances.length === 0) return null
  return (
    <table className={styles.instances}>
      <thead>
        <tr>
          <th scope="col">Instance</th>
          <th scope="col">In work</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {data.instances.map(({ name, pending, idleMs }) => (
          <tr key={name}>
            <td>
              <code title={name}>{name}</code>
            </td>
            <td>{countOf(pending)}</td>
            <td>{idleMs === 0 ? 'now' : `${durationOf(idleMs)} ago`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
