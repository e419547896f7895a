import { Link } from '@tanstack/react-router'
import { Dot } from '../../components/badge.js'
import { Meter } from '../../components/meter.js'
import { bytesOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf, Time } from '../../components/time.js'
import { type BusStatus, gates, readerOf, useBusStatus } from '../../resources/bus-status.js'
import styles from './buses.module.css'

/** Shares of a byte budget: at the first one old events are forgotten early, at the second nothing is accepted. */
const levels = { tight: 0.9, full: 1 }

/** Whether the bus accepts events; if not, why, and what helps. */
export function BusGate({ bus }: { readonly bus: string }) {
  const { data, error, refetch } = useBusStatus(bus)
  return (
    <Panel title="Gate" note="what publishers meet">
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Gate status={data} />}
      {data?.maxBytes !== undefined && <Budget bytes={data.bytes} most={data.maxBytes} />}
    </Panel>
  )
}

function Gate({ status: { shedding, blocked, name } }: { readonly status: BusStatus }) {
  const gate = shedding === null ? undefined : gates[shedding]
  return (
    <>
      <div className={styles.gate} role="status">
        <Dot tone={gate ? 'bad' : 'good'} />
        <div>
          <p>
            <strong>{gate ? `Accepts nothing: ${gate.word}` : 'Accepts events'}</strong>
          </p>
          {gate && <p>{gate.means}</p>}
          {gate && <p className={styles.muted}>{gate.helps}</p>}
        </div>
      </div>
      {blocked.map(({ by, sinceMs, oldest }) => (
        <div key={by} className={styles.gate}>
          <Dot tone="warn" />
          <div>
            <p>
              <strong>{by}</strong> keeps events that would be forgotten by now, for {durationOf(sinceMs)}; the oldest
              is of <Time at={oldest} />.
            </p>
            <p className={styles.muted}>
              {readerOf(by).helps}{' '}
              <Link to="/streams" search={{ bus: name }}>
                Who is behind
              </Link>
            </p>
          </div>
        </div>
      ))}
    </>
  )
}

function Budget({ bytes, most }: { readonly bytes: number; readonly most: number }) {
  const share = bytes / most
  const words = `${bytesOf(bytes)} of ${bytesOf(most)}, ${Math.round(share * 100)} %`
  return (
    <div className={styles.budget}>
      <p>{words}</p>
      <Meter
        share={share}
        label={words}
        tone={share >= levels.full ? 'bad' : share >= levels.tight ? 'warn' : 'accent'}
      />
    </div>
  )
}
