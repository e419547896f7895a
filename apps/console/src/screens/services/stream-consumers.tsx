import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { durationOf } from '../../components/time.js'
import styles from './services.module.css'
import type { Consumer } from './services.js'

/** The `@OnStream` methods of the service. Their places are on the screen of the bus' streams. */
export function StreamConsumers({ bus, consumers }: { readonly bus: string; readonly consumers: readonly Consumer[] }) {
  return (
    <Panel
      title="Stream consumers"
      actions={
        <Link to="/streams" search={{ bus }}>
          Positions
        </Link>
      }
    >
      <ul className={styles.subscriptions}>
        {consumers.map(({ name, instances, shards }) => {
          const lagMs = Math.max(0, ...shards.map(({ lagMs }) => lagMs))
          return (
            <li key={name}>
              <div className={styles.handlerTop}>
                <strong>{name}</strong>
                {instances === 0 ? (
                  <Badge tone="warn">nobody runs it</Badge>
                ) : (
                  <Badge tone="good">{countOf(instances)} running</Badge>
                )}
              </div>
              <p className={styles.muted}>{lagMs === 0 ? 'has read everything' : `${durationOf(lagMs)} behind`}</p>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
