import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { liveMs } from '../api/queries.js'
import { Badge, type Tone } from '../components/badge.js'
import { Button } from '../components/button.js'
import { Empty } from '../components/empty.js'
import { JsonView } from '../components/json-view.js'
import { Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { durationOf, Time } from '../components/time.js'
import { api } from './api.js'
import styles from './portal.module.css'

type Delivery = Schemas['BiographyDelivery']

/** Events that the link may see, newest first; one that is opened says to whom it was delivered. */
export function Events({ bus }: { readonly bus: string }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetching } =
    useInfiniteQuery({
      queryKey: ['events', bus],
      queryFn: ({ pageParam, signal }) => {
        const query = { limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
        return dataOf(api.listEvents({ params: { path: { bus }, query }, signal }))
      },
      initialPageParam: undefined as string | undefined,
      getNextPageParam: page => page.next ?? undefined,
      refetchOnWindowFocus: false,
      staleTime: Infinity,
    })
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const rows = data.pages.flatMap(({ items }) => items)
  return (
    <>
      <div className={styles.tools}>
        <Button icon="redo" look="quiet" isBusy={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      </div>
      {rows.length === 0 && (
        <Empty title="No events yet">Events that concern you are here, with who received them.</Empty>
      )}
      <ul className={styles.list}>
        {rows.map(({ position, event }) => (
          <EventRow key={position} {...{ bus, position, event }} />
        ))}
      </ul>
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Look further back
        </Button>
      )}
    </>
  )
}

function EventRow({ bus, position, event }: { readonly bus: string } & Schemas['FoundEvent']) {
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <strong>{event.type}</strong>
          <span className={styles.faint}>{event.subject ?? event.id}</span>
          <span className={styles.when}>
            <Time at={Number(position.split('-')[1])} />
          </span>
        </summary>
        {isOpen && <EventDeliveries bus={bus} position={position} />}
        {isOpen && <JsonView value={event} label="the event" />}
      </details>
    </li>
  )
}

const tones: Readonly<Record<Delivery['state'], Tone>> = {
  ...{ delivered: 'good', 'in progress': 'accent', retrying: 'warn', held: 'warn', parked: 'warn' },
  ...{ 'dead letter': 'bad', redriven: 'accent', dropped: 'bad', 'not recorded': 'plain' },
}

function EventDeliveries({ bus, position }: { readonly bus: string; readonly position: string }) {
  const { data, error } = useQuery({
    queryKey: ['biography', bus, position],
    queryFn: ({ signal }) => dataOf(api.getBiography({ params: { path: { bus, position } }, signal })),
    refetchInterval: liveMs,
  })
  if (error) return <Problem error={error} />
  if (!data || data.position !== position) return <Waiting lines={2} />
  if (data.deliveries.length === 0)
    return (
      <p className={styles.text}>{data.routed ? 'Nobody that you may see receives it.' : 'It is not routed yet.'}</p>
    )
  return (
    <ul className={styles.inner}>
      {data.deliveries.map(({ rule, target, state, attempts, destination }) => {
        const last = attempts.at(-1)
        return (
          <li key={`${rule}/${target}`}>
            <span>
              <strong>{rule}</strong> → {target} <span className={styles.faint}>{destination}</span>
            </span>
            {last && (
              <span className={styles.faint}>
                {attempts.length} {attempts.length === 1 ? 'attempt' : 'attempts'}
                {last.status !== undefined && `, answered ${last.status}`}
                {last.durationMs !== undefined && ` after ${durationOf(last.durationMs)}`}
              </span>
            )}
            <Badge tone={tones[state]}>{state}</Badge>
          </li>
        )
      })}
    </ul>
  )
}
