import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Confirm } from '../../components/dialog.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf } from '../../components/time.js'
import { tell } from '../../components/toasts.js'
import { eventLink } from '../../resources/events.js'
import styles from './streams.module.css'

type Consumer = Schemas['StreamConsumer']

/** Each `@OnStream` method: where it stands on each shard. */
export function Consumers({ bus }: { readonly bus: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['consumers', bus],
    queryFn: ({ signal }) => dataOf(api.listConsumers({ params: { path: { bus }, query: { limit: 500 } }, signal })),
    refetchInterval: liveMs,
  })
  return (
    <Panel title="Stream consumers" note={data && `${data.items.length}${data.next === null ? '' : ' and more'}`}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && (
        <Empty title="No stream consumer" command={example(bus)}>
          A method with @OnStream reads the log itself, in batches and in order. It is here once its service has
          started.
        </Empty>
      )}
      <ul className={styles.consumers}>
        {data?.items.map(consumer => (
          <li key={consumer.name}>
            <OneConsumer bus={bus} consumer={consumer} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function example(bus: string): string {
  return `@OnStream('${bus}')\nasync sum(batch: EventBatch) {}`
}

function OneConsumer({ bus, consumer }: { readonly bus: string; readonly consumer: Consumer }) {
  const { name, instances, shards } = consumer
  const may = useMay()
  const [isAsking, setAsking] = useState(false)
  const events = shards.reduce((sum, shard) => sum + (shard.events ?? 0), 0)
  const lagMs = Math.max(0, ...shards.map(shard => shard.lagMs))
  return (
    <>
      <div className={styles.consumer}>
        <strong title={name}>{name}</strong>
        {instances === 0 ? (
          <Badge tone="warn">nobody runs it</Badge>
        ) : (
          <Badge tone="good">{countOf(instances)} running</Badge>
        )}
        <span className={styles.faint}>
          {events === 0 && lagMs === 0
            ? 'has read everything'
            : `${countOf(events)} events, ${durationOf(lagMs)} behind`}
        </span>
        {instances === 0 && may('consumers:delete') && (
          <Button look="danger" onClick={() => setAsking(true)}>
            Forget
          </Button>
        )}
      </div>
      <details className={styles.places}>
        <summary>Positions on {countOf(shards.length)} shards</summary>
        <ul>
          {shards.map(({ shard, position, events, lagMs }) => (
            <li key={shard}>
              <span className={styles.faint}>shard {shard}</span>
              <Position bus={bus} position={position} />
              <span>{events === null ? 'not known' : `${countOf(events)} behind`}</span>
              <span className={styles.faint}>{lagMs === 0 ? '' : durationOf(lagMs)}</span>
            </li>
          ))}
        </ul>
      </details>
      {isAsking && <Forget bus={bus} name={name} onClose={() => setAsking(false)} />}
    </>
  )
}

/** The last event that is handled, if there was one. */
function Position({ bus, position }: { readonly bus: string; readonly position: string }) {
  if (/^\d+-0-0$/.test(position)) return <span className={styles.faint}>nothing yet</span>
  return (
    <Link {...eventLink(bus, position)}>
      <code>{position}</code>
    </Link>
  )
}

function Forget({ bus, name, onClose }: { readonly bus: string; readonly name: string; readonly onClose: () => void }) {
  const queries = useQueryClient()
  const forget = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.forgetConsumer({ params: { path: { bus, consumer: name } } })),
    onSuccess: () => {
      tell(`Consumer ${name} is forgotten`)
      onClose()
      void queries.invalidateQueries({ queryKey: ['consumers', bus] })
      void queries.invalidateQueries({ queryKey: ['buses', bus, 'status'] })
    },
  })
  return (
    <Confirm
      title={`Forget ${name}?`}
      act="Forget the consumer"
      isDangerous
      isBusy={forget.isPending}
      error={forget.error}
      onConfirm={() => forget.mutate()}
      onClose={onClose}
    >
      <p>
        Its places on bus {bus} and its state are deleted, and the bus keeps no events for it any more. If it starts
        again, it begins anew, as its code says.
      </p>
    </Confirm>
  )
}
