import { Panel } from '../../../components/page.js'
import { QueueName } from '../../../resources/queue-name.js'
import { RuleName } from '../../../resources/rule-name.js'
import type { Queue } from '../use-queue.js'
import styles from './queue.module.css'

/** What brings messages to a queue: it cannot be deleted while there is some of it. */
export function FilledBy({ queue }: { readonly queue: Queue }) {
  const { rules, queues, others } = queue.filledBy
  const count = rules.length + queues.length + others
  return (
    <Panel title="What fills it">
      {count === 0 && <p className={styles.none}>No rule and no queue: what is sent to it.</p>}
      <ul className={count === 0 ? undefined : styles.uses}>
        {rules.map(({ bus, rule }) => (
          <li key={`${bus}/${rule}`}>
            <span>
              <RuleName bus={bus} rule={rule} />
            </span>
            <span className={styles.muted}>rule of {bus}</span>
          </li>
        ))}
        {queues.map(name => (
          <li key={name}>
            <span>
              <QueueName queue={name} />
            </span>
            <span className={styles.muted}>gives up messages to it</span>
          </li>
        ))}
        {others > 0 && (
          <li>
            <span className={styles.muted}>{others} more</span>
          </li>
        )}
      </ul>
    </Panel>
  )
}
