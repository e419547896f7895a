import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { useMay } from '../../../api/session.js'
import { Badge } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { countOf, manyOf } from '../../../components/number.js'
import { Panel } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { durationOf, Time } from '../../../components/time.js'
import type { Rule } from '../../../resources/rules.js'
import { destinationOf, targetLink } from '../../../resources/targets.js'
import { ConnectionName } from '../../../resources/connection-name.js'
import { QueueName } from '../../../resources/queue-name.js'
import { TestDelivery } from '../../../resources/test-delivery.js'
import { Sent } from './sent.js'
import { ruleRoute } from '../routes.js'
import styles from './rule.module.css'

type Rate = Schemas['TargetRatePage']['items'][number]
type Target = Rule['targets'][number]

/** Where the events of a rule go, and how each target does. */
export function Targets({ rule }: { readonly rule: Rule }) {
  const { bus, name, targets, schedule } = rule
  const { window = '1h' } = ruleRoute.useSearch()
  const [tested, setTested] = useState<string>()
  const may = useMay()
  const { data, error } = useQuery({
    queryKey: ['rules', bus, 'targets of', name, window],
    queryFn: ({ signal }) =>
      dataOf(api.listTargetRates({ params: { path: { bus }, query: { rule: name, window, limit: 100 } }, signal })),
    refetchInterval: liveMs,
  })
  const rates = new Map(data?.items.map(rate => [rate.target, rate]))
  return (
    <Panel title="Where they go" note={manyOf(targets.length, 'target')}>
      {error && <Problem error={error} />}
      <ul className={styles.targets}>
        {targets.map(target => (
          <li key={target.id}>
            <OneTarget
              {...{ bus, target }}
              rule={name}
              isOfSchedule={schedule !== undefined}
              rate={rates.get(target.id)}
            />
            {may('targets:call') && (
              <Button onClick={() => setTested(target.id)} aria-label={`Test target ${target.id}`}>
                Test
              </Button>
            )}
          </li>
        ))}
      </ul>
      {tested !== undefined && (
        <TestDelivery {...{ bus }} rule={name} target={tested} onClose={() => setTested(undefined)} />
      )}
    </Panel>
  )
}

interface OneTargetProps {
  readonly bus: string
  readonly rule: string
  readonly target: Target
  readonly isOfSchedule: boolean
  readonly rate: Rate | undefined
}

function OneTarget({ bus, rule, target, isOfSchedule, rate }: OneTargetProps) {
  const disabled = rate?.disabled ?? ('disabled' in target ? target.disabled : undefined)
  return (
    <div className={styles.target}>
      <p>
        <Link {...targetLink(bus, rule, target.id)}>
          <strong>{target.id}</strong>
        </Link>{' '}
        <span className={styles.faint}>{target.type}</span>{' '}
        <span className={styles.destination}>
          {'queue' in target ? <QueueName queue={target.queue} /> : (rate?.destination ?? destinationOf(target))}
        </span>
        {'connection' in target && target.connection !== undefined && (
          <span className={styles.faint}>
            {' '}
            as <ConnectionName connection={target.connection} />
          </span>
        )}
      </p>
      <p className={styles.numbers}>
        {rate && <Numbers rate={rate} />}
        {target.standby && <Badge>standby</Badge>}
        {rate?.circuit !== undefined && rate.circuit !== 'closed' && <Badge tone="bad">circuit {rate.circuit}</Badge>}
        {disabled && <Badge tone="bad">disabled</Badge>}
      </p>
      <Sent target={target} />
      {disabled && (
        <p className={styles.wrong}>
          Not called since <Time at={disabled.at} as="full" />: {disabled.reason}. Saving the{' '}
          {isOfSchedule ? 'schedule' : 'rule'} without it calls it again.
        </p>
      )}
    </div>
  )
}

function Numbers({ rate: { attempts, failed, handed, letters, latencyMs, statuses } }: { readonly rate: Rate }) {
  if (attempts === 0 && handed === 0) return <span>nothing was sent in this time</span>
  const answers = Object.entries(statuses).filter(([, count]) => count > 0)
  return (
    <>
      {attempts > 0 && <span>{manyOf(attempts, 'attempt')}</span>}
      {handed > 0 && <span>{manyOf(handed, 'job')}</span>}
      {failed > 0 && <Badge tone="warn">{countOf(failed)} failed</Badge>}
      {letters > 0 && <Badge tone="bad">{countOf(letters)} given up</Badge>}
      {answers.map(([status, count]) => (
        <span key={status}>
          {status === 'none' ? 'no answer' : status} {countOf(count)}
        </span>
      ))}
      {latencyMs && (
        <span title="Half of the attempts took no longer; 99 of 100 took no longer">
          p50 {durationOf(latencyMs.p50)}, p99 {durationOf(latencyMs.p99)}
        </span>
      )}
    </>
  )
}
