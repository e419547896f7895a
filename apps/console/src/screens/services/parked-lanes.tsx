import type { Schemas } from '@sluice/client'
import { useState } from 'react'
import { Button } from '../../components/button.js'
import { countOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { useSteady } from '../../components/use-steady.js'
import { ParkedLane } from './parked-lane.js'
import { SkipEvent } from './skip-event.js'
import styles from './services.module.css'
import { useLanes } from './use-services.js'

/** Lanes that are shown: the API gives no more. */
const most = 50

export type Lane = Schemas['Lanes']['items'][number]

/** The keys whose events wait, each with the event that the others wait for; to be tried now, or skipped. */
export function ParkedLanes({ bus, subscription }: { readonly bus: string; readonly subscription: string }) {
  const { data, error, refetch } = useLanes(bus, subscription, most)
  const { rows, gone, fresh, show } = useSteady(data?.items, ({ lane }) => lane)
  const [skipped, setSkipped] = useState<Lane>()
  const parked = data?.parked ?? 0
  const note = parked > most ? `${countOf(parked)}; the ${most} that are due first are shown` : countOf(parked)
  return (
    <Panel
      title="Parked keys"
      note={data && note}
      actions={
        (fresh > 0 || gone.size > 0) && (
          <Button look="quiet" icon="redo" onClick={show}>
            {fresh > 0 ? `${countOf(fresh)} new` : 'Clear what is done'}
          </Button>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && rows.length === 0 && (
        <p className={styles.none}>None: no key of {subscription} waits for a retry of its first event.</p>
      )}
      <ul className={styles.lanes}>
        {rows.map(lane => (
          <li key={lane.lane}>
            <ParkedLane {...{ bus, subscription, lane }} isGone={gone.has(lane.lane)} onSkip={() => setSkipped(lane)} />
          </li>
        ))}
      </ul>
      {skipped && <SkipEvent {...{ bus, subscription }} lane={skipped} onClose={() => setSkipped(undefined)} />}
    </Panel>
  )
}
