import { useRef, useState } from 'react'
import { gatewayUrl } from '../../api/place.js'
import { Badge, Dot } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Problem } from '../../components/problem.js'
import { Table, type TableControl } from '../../components/table.js'
import { eventLink } from '../../resources/events.js'
import { connection } from '../../state/connection.js'
import { useStore } from '../../state/store.js'
import { eventColumns } from './event-columns.js'
import styles from './events.module.css'
import { type EventsFilter, queryOf } from './filter.js'
import { type Tail, useTail } from './use-tail.js'

/** Events as they come. Nothing moves while somebody reads: paused, scrolled down, or with the focus on a row, new events wait. */
export function LiveEvents({ bus, filter }: { readonly bus: string; readonly filter: EventsFilter }) {
  const [isPaused, setPaused] = useState(false)
  const [isReading, setReading] = useState(false)
  const tail = useTail(bus, queryOf(filter), isPaused || isReading)
  const table = useRef<TableControl>(null)
  const goOn = () => {
    setPaused(false)
    setReading(false)
    table.current?.toTop()
  }
  return (
    <>
      <div className={styles.state}>
        <State tail={tail} isPaused={isPaused} />
        {tail.held.length > 0 && (
          <Button look="quiet" icon="up" onClick={goOn}>
            {countOf(tail.held.length)} new
          </Button>
        )}
        {tail.skipped > 0 && (
          <Badge tone="warn">
            {countOf(tail.skipped)} left out: more than 100 came in a second, or they were too costly to match
          </Badge>
        )}
        <span className={styles.buttons}>
          <Button icon={isPaused ? 'play' : 'pause'} onClick={() => (isPaused ? goOn() : setPaused(true))}>
            {isPaused ? 'Go on' : 'Pause'}
          </Button>
          <Button look="quiet" onClick={tail.clear}>
            Clear
          </Button>
        </span>
      </div>
      {tail.problem !== undefined && <Problem error={tail.problem} />}
      {tail.ended !== undefined && <Problem error={new Error(tail.ended)} />}
      {tail.rows.length === 0 ? (
        <Empty title="Waiting for the next event" command={publishing(bus)}>
          Events of bus {bus} appear here as they come. What came before is under Search.
        </Empty>
      ) : (
        <Table
          label="Events as they come"
          control={table}
          rows={tail.rows}
          columns={eventColumns}
          keyOf={({ position }) => position}
          linkOf={({ position }) => eventLink(bus, position)}
          onReading={setReading}
        />
      )}
    </>
  )
}

function State({ tail, isPaused }: { readonly tail: Tail; readonly isPaused: boolean }) {
  const { isAway } = useStore(connection)
  const [tone, text] =
    !tail.isOpen || isAway
      ? (['bad', 'not connected'] as const)
      : isPaused
        ? (['warn', 'paused'] as const)
        : (['good', 'live'] as const)
  return (
    <span role="status" className={styles.live}>
      <Dot tone={tone} /> {text} <span className={styles.count}>{countOf(tail.rows.length)} events</span>
    </span>
  )
}

function publishing(bus: string): string {
  return [
    `curl ${gatewayUrl}/v1/buses/${bus}/events -H "Authorization: Bearer $KEY" \\`,
    `  -H 'Content-Type: application/cloudevents+json' \\`,
    `  -d '{"specversion":"1.0","id":"'$RANDOM'","source":"/shop/web","type":"com.shop.order.created","data":{"total":20}}'`,
  ].join('\n')
}
