import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { countOf } from '../../components/number.js'
import { Time } from '../../components/time.js'
import { tell } from '../../components/toasts.js'
import { eventLink } from '../../resources/events.js'
import { letterLink } from '../../resources/letters.js'
import type { Lane } from './parked-lanes.js'
import styles from './services.module.css'

export interface ParkedLaneProps {
  readonly bus: string
  readonly subscription: string
  readonly lane: Lane
  /** Whether it is parked no more. */
  readonly isGone: boolean
  readonly onSkip: () => void
}

/** One key: how many wait, for which event, since when it fails and why, and what can be done. */
export function ParkedLane({ bus, subscription, lane, isGone, onSkip }: ParkedLaneProps) {
  const { lane: id, rule, dueAt, waiting, head, closedBy } = lane
  const may = useMay()
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => dataOf(api.retryLane({ params: { path: { bus, subscription, lane: id } } })),
    onSuccess: () => {
      tell(`The first event of ${head.partitionKey ?? 'the key'} is tried now`)
      void queries.invalidateQueries({ queryKey: ['lanes', bus, subscription] })
    },
  })
  const behind = waiting - 1
  return (
    <article className={isGone ? `${styles.lane} ${styles.gone}` : styles.lane} aria-label={head.partitionKey ?? id}>
      <div className={styles.laneTop}>
        <strong className={styles.key}>{head.partitionKey ?? 'a key that you may not see'}</strong>
        {isGone ? <Badge tone="good">flows again</Badge> : <Badge tone="warn">{countOf(waiting)} waiting</Badge>}
        <span className={styles.faint}>{rule}</span>
        {!isGone && may('subscriptions:write') && (
          <span className={styles.acts}>
            <Button icon="redo" isBusy={retry.isPending} onClick={() => retry.mutate()}>
              Retry now
            </Button>
            {may('dead-letters:delete') && head.position !== undefined && (
              <Button look="danger" onClick={onSkip}>
                Skip
              </Button>
            )}
          </span>
        )}
      </div>
      <p>
        {behind > 0 && `${countOf(behind)} ${behind === 1 ? 'waits' : 'wait'} behind `}
        <Head bus={bus} head={head} />
        <span className={styles.faint}>
          {head.attempts === 0
            ? ', not tried yet'
            : `, tried ${countOf(head.attempts)} ${head.attempts === 1 ? 'time' : 'times'}`}
          {!isGone && (
            <>
              , again <Time at={dueAt} as="ago" />
            </>
          )}
        </span>
      </p>
      {head.error !== undefined && <p className={styles.error}>{head.error}</p>}
      {closedBy !== undefined && (
        <p className={styles.faint}>
          Closed by <Link {...letterLink(closedBy)}>a dead letter</Link>: what comes becomes one too, until it is
          redriven or deleted.
        </p>
      )}
    </article>
  )
}

function Head({ bus, head: { position, type, id } }: { readonly bus: string; readonly head: Lane['head'] }) {
  if (position === undefined) return <span className={styles.faint}>an event that you may not see</span>
  return (
    <>
      <Link {...eventLink(bus, position)}>{type ?? position}</Link> <code>{id}</code>
    </>
  )
}
