import type { Schemas } from '@sluice/client'
import { Dot, type Tone } from '../../components/badge.js'
import { bytesOf } from '../../components/number.js'
import styles from './overview.module.css'

type PlatformMemory = Schemas['PlatformHealth']['memory']

const gives: Readonly<Record<string, string>> = {
  trim: 'processed events are trimmed early',
  'held-back': 'buses whose reader is away accept nothing',
  publishers: 'no bus accepts events',
  results: 'results of deliveries wait too',
}
const closedFor: Readonly<Record<string, string>> = {
  ...{
    redis: 'no bus accepts events',
    results: 'events and results wait',
    policy: 'Redis may evict: nothing is accepted',
  },
}

/** How full Redis is, with a mark at each level from which on something gives way, and what comes next. */
export function Memory({ memory }: { readonly memory: PlatformMemory }) {
  const { usedBytes, limitBytes, levels, closed } = memory
  if (usedBytes === null || limitBytes === null)
    return (
      <li className={styles.memory}>
        <h2>
          <Dot tone={closed === null ? 'warn' : 'bad'} /> Memory
        </h2>
        <span>{closed === null ? 'Redis has no maxmemory: nothing is shed before it is full' : closedFor[closed]}</span>
      </li>
    )
  const share = Math.min(1, usedBytes / limitBytes)
  const reached = levels.findLast(({ fromBytes }) => usedBytes >= fromBytes)
  const next = levels.find(({ fromBytes }) => usedBytes < fromBytes)
  const percent = (bytes: number) => `${Math.round((bytes / limitBytes) * 100)} %`
  const tone: Tone = closed !== null ? 'bad' : reached ? 'warn' : 'good'
  const said =
    closed !== null
      ? closedFor[closed]
      : reached
        ? gives[reached.what]
        : next && `at ${percent(next.fromBytes)} ${gives[next.what]}`
  return (
    <li
      className={styles.memory}
      title={levels.map(({ what, fromBytes }) => `${percent(fromBytes)}: ${gives[what]}`).join('\n')}
    >
      <h2>
        <Dot tone={tone} /> Memory
        <small>
          {bytesOf(usedBytes)} of {bytesOf(limitBytes)}, {percent(usedBytes)}
        </small>
      </h2>
      <div className={`${styles.meter} ${styles[tone]}`} role="img" aria-label={`Redis is ${percent(usedBytes)} full`}>
        <span style={{ width: `${share * 100}%` }} />
        {levels.map(({ what, fromBytes }) => (
          <i key={what} style={{ left: percent(fromBytes).replace(' ', '') }} />
        ))}
      </div>
      <span className={tone === 'good' ? undefined : styles[tone]}>{said}</span>
    </li>
  )
}
