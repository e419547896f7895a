import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { liveMs } from '../../../api/queries.js'
import { AreaChart } from '../../../components/chart.js'
import { countOf } from '../../../components/number.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { stepTimes, type Window, WindowChoice } from '../../../resources/windows.js'
import { ruleRoute } from '../routes.js'
import type { RuleSearch } from '../search.js'

const steps = { '1h': 'a minute', '24h': 'an hour', '7d': 'an hour' } as const

/** How often the rule fired, and how many attempts failed, over time. */
export function RuleChart({ bus, rule }: { readonly bus: string; readonly rule: string }) {
  const window: Window = ruleRoute.useSearch().window ?? '1h'
  const navigate = ruleRoute.useNavigate()
  const { data, error, refetch } = useQuery({
    queryKey: ['rules', bus, 'rates of', rule, window],
    queryFn: ({ signal }) => dataOf(api.getRuleRates({ params: { path: { bus, rule }, query: { window } }, signal })),
    refetchInterval: liveMs,
  })
  const change = (next: Window) =>
    void navigate({
      search: ({ window: _, ...before }: RuleSearch) => ({ ...before, ...(next !== '1h' && { window: next }) }),
      replace: true,
    })
  return (
    <Panel
      title="How it does"
      note={`each point is ${steps[window]}`}
      actions={<WindowChoice value={window} onChange={change} />}
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting lines={4} />}
      {data && (
        <AreaChart
          label={`Events that rule ${rule} got`}
          times={stepTimes(data, data.fired.length)}
          series={[
            { name: 'fired', tone: 'accent', values: data.fired },
            ...(data.withheld.some(count => count > 0)
              ? [{ name: 'withheld', tone: 'warn' as const, values: data.withheld }]
              : []),
            {
              name: 'failed attempts',
              tone: 'bad',
              values: summed(
                data.targets.map(({ failed }) => failed),
                data.fired.length,
              ),
            },
          ]}
          format={countOf}
        />
      )}
    </Panel>
  )
}

function summed(lists: readonly (readonly number[])[], length: number): readonly number[] {
  return Array.from({ length }, (_, i) => lists.reduce((sum, list) => sum + (list[i] ?? 0), 0))
}
