import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { LinkButton } from '../../components/link-button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf, Time } from '../../components/time.js'
import { RuleName } from '../../resources/rule-name.js'
import { TestDelivery } from '../../resources/test-delivery.js'
import { targetName } from '../../resources/targets.js'
import { WindowChoice, windowName } from '../../resources/windows.js'
import { Answers } from './answers.js'
import { AttemptFields } from './attempt-fields.js'
import { CloseCircuit } from './close-circuit.js'
import { CircuitWords, useCircuit } from './circuit.js'
import styles from './deliveries.module.css'
import { EnableTarget } from './enable-target.js'
import type { TargetFilter } from './filter.js'
import { FoundAttempts } from './found-attempts.js'
import { targetRoute } from './routes.js'
import { shareOf } from './share.js'
import { TargetCharts } from './target-charts.js'
import type { TargetRate } from './targets.js'

/** How deliveries to one target go: rates, circuit, and the latest attempts. */
export default function TargetPage() {
  const { bus, rule, target } = targetRoute.useParams()
  const { window = '1h', outcome, status } = targetRoute.useSearch()
  const navigate = targetRoute.useNavigate()
  const may = useMay()
  const [isTesting, setTesting] = useState(false)
  const change = (some: Partial<TargetFilter>) =>
    void navigate({ search: (before: TargetFilter) => ({ ...before, ...some }), replace: true })
  const { data, error, refetch } = useQuery({
    queryKey: ['deliveries', bus, 'of rule', rule, window],
    queryFn: ({ signal }) =>
      dataOf(api.listTargetRates({ params: { path: { bus }, query: { rule, window, limit: 500 } }, signal })),
    refetchInterval: liveMs,
  })
  const rate = data?.items.find(item => item.target === target)
  return (
    <Page
      title={targetName(rule, target)}
      above={
        <Link to="/deliveries" search={{ bus }}>
          Deliveries
        </Link>
      }
      actions={
        <>
          <WindowChoice value={window} onChange={window => change({ window: window === '1h' ? undefined : window })} />
          {may('dead-letters:read') && (
            <LinkButton to="/dead-letters" search={{ view: 'letters', bus, rule, target }}>
              Dead letters
            </LinkButton>
          )}
          {rate && may('targets:call') && (
            <Button icon="play" onClick={() => setTesting(true)}>
              Test it
            </Button>
          )}
        </>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={6} />}
      {data && !rate && (
        <Empty title="There is no such target">
          Rule {rule} of bus {bus} has no target {target} now, or you may not see it. Its dead letters, if there are
          any, are kept.
        </Empty>
      )}
      {rate && <State bus={bus} rate={rate} />}
      {rate && (
        <Panel title="How deliveries go" note={`the last ${windowName(window)}`}>
          <Numbers rate={rate} />
          <TargetCharts bus={bus} rule={rule} target={target} window={window} />
        </Panel>
      )}
      {may('events:read') && (
        <Panel title="Latest attempts" note="each leads to its event">
          <div className={styles.filters}>
            <AttemptFields filter={{ outcome, status }} onChange={change} />
          </div>
          <div className={styles.list}>
            <FoundAttempts bus={bus} query={{ rule, target, outcome, status }} isOfTarget />
          </div>
        </Panel>
      )}
      {isTesting && <TestDelivery {...{ bus, rule, target }} onClose={() => setTesting(false)} />}
    </Page>
  )
}

function State({
  bus,
  rate: { rule, target, targetType, destination, disabled },
}: {
  readonly bus: string
  readonly rate: TargetRate
}) {
  const circuit = useCircuit(bus, rule, target)
  const may = useMay()
  return (
    <Panel title="What it is">
      <Facts
        facts={[
          ['Rule', <RuleName key="rule" {...{ bus, rule }} />],
          [
            'Receiver',
            <span key="receiver">
              {targetType} <code>{destination}</code>
            </span>,
          ],
          ...(disabled
            ? [
                [
                  'Disabled',
                  <span key="disabled">
                    <Badge tone="bad">disabled</Badge> since <Time at={disabled.at} as="full" />: {disabled.reason}.
                    What is routed to it is given up.{' '}
                    {may('rules:write') && <EnableTarget {...{ bus, rule, target }} />}
                  </span>,
                ] as const,
              ]
            : []),
          ...(targetType === 'queue'
            ? [['Circuit', 'BullMQ makes the attempts of its jobs: Sluice does not know them.'] as const]
            : [
                [
                  'Circuit',
                  <span key="circuit">
                    <CircuitWords circuit={circuit} />{' '}
                    {circuit && circuit.state !== 'closed' && may('circuits:write') && (
                      <CloseCircuit {...{ bus, rule, target }} />
                    )}
                  </span>,
                ] as const,
              ]),
        ]}
      />
    </Panel>
  )
}

function Numbers({ rate }: { readonly rate: TargetRate }) {
  const { attempts, failed, handed, letters, latencyMs, targetType } = rate
  const numbers = [
    ...(targetType === 'queue'
      ? [['Jobs added', countOf(handed)] as const]
      : [['Attempts', countOf(attempts)] as const]),
    ['Success', shareOf(rate) ?? '–'],
    ['Failed', countOf(failed)],
    ['p50', latencyMs ? durationOf(latencyMs.p50) : '–'],
    ['p99', latencyMs ? durationOf(latencyMs.p99) : '–'],
    ['Given up', countOf(letters)],
  ] as const
  return (
    <dl className={styles.numbers}>
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {attempts > 0 && (
        <div className={styles.wide}>
          <dt>Answers</dt>
          <dd>
            <Answers rate={rate} />
          </dd>
        </div>
      )}
    </dl>
  )
}
