import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { liveMs } from '../api/queries.js'
import { Badge, type Tone } from '../components/badge.js'
import { Button } from '../components/button.js'
import { AreaChart } from '../components/chart.js'
import { Empty } from '../components/empty.js'
import { countOf } from '../components/number.js'
import { Facts, Panel, Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { durationOf } from '../components/time.js'
import { api } from './api.js'
import { Attempts } from './attempts.js'
import styles from './portal.module.css'
import { useSearch } from './search.js'

type Target = Schemas['TargetRatePage']['items'][number]

/** Every target that the link may see, with how its deliveries go; one of them open. */
export function Targets({
  bus,
  maySeeLetters,
  maySeeEvents,
}: {
  readonly bus: string
  readonly maySeeLetters: boolean
  readonly maySeeEvents: boolean
}) {
  const [{ window, rule, target }, change] = useSearch()
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['targets', bus, window],
    queryFn: ({ pageParam, signal }) => {
      const query = { window, limit: 100, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
      return dataOf(api.listTargetRates({ params: { path: { bus }, query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: 2 * liveMs,
  })
  if (isPending) return <Waiting lines={6} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const rows = data.pages.flatMap(({ items }) => items)
  if (rows.length === 0)
    return <Empty title="No target yet">As soon as a rule sends events to you, its targets are here.</Empty>
  const isOpen = (one: Target) => one.rule === rule && one.target === target
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Target</th>
              <th scope="col">State</th>
              <th scope="col">Delivered</th>
              <th scope="col">Attempts failed</th>
              <th scope="col">Not delivered</th>
              <th scope="col">Half within</th>
              <th scope="col">99 % within</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(one => (
              <tr key={`${one.rule}/${one.target}`} aria-current={isOpen(one) ? 'true' : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    aria-expanded={isOpen(one)}
                    onClick={() =>
                      change(
                        isOpen(one) ? { rule: undefined, target: undefined } : { rule: one.rule, target: one.target },
                      )
                    }
                  >
                    <strong>{one.rule}</strong> <span className={styles.faint}>→</span> {one.target}
                    <small>{one.destination}</small>
                  </button>
                </th>
                <td>
                  <State of={one} />
                </td>
                <td>{countOf(one.succeeded + one.handed)}</td>
                <td>{countOf(one.failed)}</td>
                <td>{countOf(one.letters)}</td>
                <td>{within(one.latencyMs?.p50)}</td>
                <td>{within(one.latencyMs?.p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Look at more
        </Button>
      )}
      {rows.filter(isOpen).map(one => (
        <Course key={`${one.rule}/${one.target}`} {...{ bus, of: one, maySeeLetters, maySeeEvents }} />
      ))}
    </>
  )
}

function within(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : durationOf(ms)
}

function State({ of: { disabled, circuit, attempts, failed, handed } }: { readonly of: Target }) {
  const [tone, text]: readonly [Tone, string] = disabled
    ? ['bad', 'disabled']
    : circuit === 'open'
      ? ['bad', 'not called now']
      : circuit === 'half-open'
        ? ['warn', 'being tried']
        : attempts + handed === 0
          ? ['plain', 'nothing sent']
          : failed === 0
            ? ['good', 'works']
            : failed < attempts
              ? ['warn', 'fails at times']
              : ['bad', 'fails']
  return <Badge tone={tone}>{text}</Badge>
}

/** How one target did, step by step. */
function Course({
  bus,
  of,
  maySeeLetters,
  maySeeEvents,
}: {
  readonly bus: string
  readonly of: Target
  readonly maySeeLetters: boolean
  readonly maySeeEvents: boolean
}) {
  const { rule, target, destination, disabled, statuses } = of
  const [{ window }, change] = useSearch()
  const { data, error, refetch } = useQuery({
    queryKey: ['course', bus, rule, window],
    queryFn: ({ signal }) => dataOf(api.getRuleRates({ params: { path: { bus, rule }, query: { window } }, signal })),
    refetchInterval: 2 * liveMs,
  })
  const course = data?.rule === rule ? data.targets.find(one => one.target === target) : undefined
  const answers = Object.entries(statuses).filter(([, count]) => count > 0)
  return (
    <Panel
      title={`${rule} → ${target}`}
      note={`the last ${window}`}
      actions={
        maySeeLetters && (
          <Button look="quiet" onClick={() => change({ view: 'letters' })}>
            What was not delivered
          </Button>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!course && !error && <Waiting lines={4} />}
      {data && course && (
        <AreaChart
          label={`Attempts to ${target}`}
          times={course.attempts.map((_, i) => Date.parse(data.from) + i * data.stepMs)}
          series={[
            { name: 'attempts', tone: 'accent', values: course.attempts },
            { name: 'failed', tone: 'warn', values: course.failed },
            { name: 'not delivered', tone: 'bad', values: course.letters },
          ]}
          format={countOf}
        />
      )}
      <Facts
        facts={[
          ['Goes to', destination],
          ...(answers.length === 0
            ? []
            : [['Answers', answers.map(([status, count]) => `${status}: ${countOf(count)}`).join(', ')] as const]),
          ...(disabled ? [['Disabled', disabled.reason] as const] : []),
        ]}
      />
      {maySeeEvents && <Attempts {...{ bus, rule, target }} />}
    </Panel>
  )
}
