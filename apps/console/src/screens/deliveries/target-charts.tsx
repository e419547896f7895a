import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { AreaChart } from '../../components/chart.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf } from '../../components/time.js'
import { stepTimes, type Window } from '../../resources/windows.js'
import styles from './deliveries.module.css'

/** Attempts, failures and latency, step by step. */
export function TargetCharts({
  bus,
  rule,
  target,
  window,
}: {
  readonly bus: string
  readonly rule: string
  readonly target: string
  readonly window: Window
}) {
  const { data, error, refetch } = useQuery({
    queryKey: ['deliveries', bus, 'course', rule, window],
    queryFn: ({ signal }) => dataOf(api.getRuleRates({ params: { path: { bus, rule }, query: { window } }, signal })),
    refetchInterval: liveMs,
  })
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting lines={4} />
  const rates = data.targets.find(rates => rates.target === target)
  if (!rates) return null
  const { attempts, failed, handed, letters, latencyMs, targetType } = rates
  const times = stepTimes(data, attempts.length)
  const step = data.stepMs === 60_000 ? 'a minute' : 'an hour'
  const isQueue = targetType === 'queue'
  return (
    <div className={styles.charts}>
      <AreaChart
        label={`Deliveries, ${step}`}
        times={times}
        series={[
          { name: `${isQueue ? 'jobs' : 'attempts'} ${step}`, tone: 'accent', values: isQueue ? handed : attempts },
          ...(isQueue ? [] : [{ name: 'failed', tone: 'warn' as const, values: failed }]),
          { name: 'given up', tone: 'bad', values: letters },
        ]}
        format={countOf}
      />
      {!isQueue && (
        <AreaChart
          label={`Latency, ${step}`}
          times={times}
          series={[
            { name: 'p99', tone: 'plain', values: latencyMs.p99.map(ms => ms ?? 0) },
            { name: 'p50', tone: 'accent', values: latencyMs.p50.map(ms => ms ?? 0) },
          ]}
          format={ms => (ms === 0 ? '–' : durationOf(ms))}
        />
      )}
    </div>
  )
}
