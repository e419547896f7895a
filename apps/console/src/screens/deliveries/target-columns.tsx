import { Badge } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import type { Column } from '../../components/table.js'
import { durationOf } from '../../components/time.js'
import { targetName } from '../../resources/targets.js'
import { Answers } from './answers.js'
import { CircuitBadge } from './circuit.js'
import styles from './deliveries.module.css'
import { shareOf } from './share.js'
import type { TargetRate } from './targets.js'

/** What the list says of each target. */
export const columns: readonly Column<TargetRate>[] = [
  {
    label: 'Target',
    width: 'minmax(140px, 1.8fr)',
    cell: ({ rule, target }) => targetName(rule, target),
  },
  {
    label: 'Receiver',
    width: 'minmax(0, 1.3fr)',
    isExtra: true,
    cell: ({ targetType, destination }) => (
      <span title={destination}>
        <span className={styles.faint}>{targetType}</span> {destination}
      </span>
    ),
  },
  {
    label: 'Circuit',
    width: '80px',
    cell: ({ circuit, disabled }) => (disabled ? <Badge tone="bad">disabled</Badge> : <CircuitBadge state={circuit} />),
  },
  {
    label: 'Attempts',
    isExtra: true,
    width: '80px',
    isNumber: true,
    cell: ({ attempts, handed, targetType }) =>
      targetType === 'queue' ? `${countOf(handed)} jobs` : countOf(attempts),
  },
  {
    label: 'Success',
    width: '70px',
    isNumber: true,
    cell: rate => <span className={rate.failed > 0 ? styles.bad : undefined}>{shareOf(rate) ?? '–'}</span>,
  },
  { label: 'Answers', width: 'minmax(150px, 1.3fr)', isExtra: true, cell: rate => <Answers rate={rate} /> },
  {
    label: 'p50',
    width: '60px',
    isNumber: true,
    isExtra: true,
    cell: ({ latencyMs }) => (latencyMs ? durationOf(latencyMs.p50) : '–'),
  },
  {
    label: 'p99',
    width: '60px',
    isNumber: true,
    isExtra: true,
    cell: ({ latencyMs }) => (latencyMs ? durationOf(latencyMs.p99) : '–'),
  },
  {
    label: 'Given up',
    width: '72px',
    isNumber: true,
    isExtra: true,
    cell: ({ letters }) => <span className={letters > 0 ? styles.bad : styles.faint}>{countOf(letters)}</span>,
  },
]
