import { Badge } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { type Column, Table } from '../../components/table.js'
import { durationOf, Time } from '../../components/time.js'
import { type BusStatus, readerOf } from '../../resources/bus-status.js'
import styles from './streams.module.css'

type Reader = BusStatus['behind'][number] & { readonly pinsMs: number | undefined }

/** Milliseconds from which on a reader counts as behind. */
const lateMs = 10_000

const columns: readonly Column<Reader>[] = [
  { label: 'Reader', width: 'minmax(130px, 1.2fr)', cell: ({ by }) => <span title={by}>{by}</span> },
  {
    label: 'The log',
    width: 'minmax(120px, 1fr)',
    cell: ({ pinsMs, lagMs }) =>
      pinsMs === undefined ? (
        <Badge tone={lagMs >= lateMs ? 'warn' : 'plain'}>{lagMs >= lateMs ? 'behind' : 'reads'}</Badge>
      ) : (
        <Badge tone="bad">pinned for {durationOf(pinsMs)}</Badge>
      ),
  },
  {
    label: 'Behind',
    width: '90px',
    isNumber: true,
    cell: ({ events }) => (events === null ? 'some' : countOf(events)),
  },
  { label: 'Lag', width: '80px', isNumber: true, cell: ({ lagMs }) => durationOf(lagMs) },
  { label: 'Oldest', width: '130px', isNumber: true, isExtra: true, cell: ({ oldest }) => <Time at={oldest} /> },
  { label: 'What helps', width: 'minmax(0, 2.4fr)', isExtra: true, cell: ({ by }) => readerOf(by).helps },
]

/** Who has still to read or finish events of the log, and who of them pins it. */
export function Readers({ status: { behind, blocked } }: { readonly status: BusStatus }) {
  const pins = new Map(blocked.map(({ by, sinceMs }) => [by, sinceMs]))
  const rows = behind.map(one => ({ ...one, pinsMs: pins.get(one.by) }))
  const note = pins.size > 0 ? 'a reader that pins the log keeps events past their retention' : undefined
  return (
    <Panel title="Who has still to read" note={note}>
      {rows.length === 0 ? (
        <p className={styles.none}>
          Nobody: every event was routed, handed on and read. Nothing keeps the log from forgetting.
        </p>
      ) : (
        <Table label="Readers that are behind" rows={rows} columns={columns} keyOf={({ by }) => by} mostRows={8} />
      )}
    </Panel>
  )
}
