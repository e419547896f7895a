import { countOf } from '../../components/number.js'
import { ShareBar } from '../../components/share-bar.js'
import styles from './deliveries.module.css'
import type { TargetRate } from './targets.js'

const classes = [
  ['2xx', 'good'],
  ['3xx', 'warn'],
  ['4xx', 'warn'],
  ['5xx', 'bad'],
  ['none', 'bad'],
] as const

/** What webhooks answered, by the class of the status; of other receivers whether they took it. */
export function Answers({
  rate,
}: {
  readonly rate: Pick<TargetRate, 'targetType' | 'statuses' | 'attempts' | 'failed' | 'succeeded'>
}) {
  const { targetType, statuses, attempts, failed, succeeded } = rate
  if (attempts === 0) return <span className={styles.faint}>–</span>
  const isCalled = targetType === 'webhook' || targetType === 'http'
  const shares = isCalled
    ? classes.map(([name, tone]) => ({ name: name === 'none' ? 'no answer' : name, tone, value: statuses[name] }))
    : [
        { name: 'taken', tone: 'good' as const, value: succeeded },
        { name: 'failed', tone: 'bad' as const, value: failed },
      ]
  // of a handler that failed the number of failures is what somebody looks for
  const isShort = !isCalled && failed > 0
  const said = shares.filter(({ name, value }) => value > 0 && !(isShort && name === 'taken'))
  return (
    <span className={styles.answers}>
      <ShareBar label="Answers" shares={shares} />
      <span className={styles.said}>{said.map(({ name, value }) => `${name} ${countOf(value)}`).join(' · ')}</span>
    </span>
  )
}
