import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { useMay } from '../../../api/session.js'
import { Button, Choice } from '../../../components/button.js'
import { countOf, manyOf } from '../../../components/number.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { Time } from '../../../components/time.js'
import { useCalm } from '../../../components/use-calm.js'
import { eventLink } from '../../../resources/events.js'
import { faultOf } from './fault.js'
import { addedUp, type Sum, words } from './backtest-sum.js'
import styles from './editor.module.css'

const spans = [
  { value: '1h', label: '1 h', title: 'Events of the last hour', ms: 3_600_000, words: 'the last hour' },
  { value: '24h', label: '24 h', title: 'Events of the last day', ms: 86_400_000, words: 'the last 24 hours' },
  {
    value: '7d',
    label: '7 d',
    title: 'Events of the last week, as far as the bus keeps them',
    ms: 604_800_000,
    words: 'the last 7 days',
  },
] as const

/** What the rule would have matched of the past, and what it would have gained and lost against the saved one. */
export function Backtest({
  bus,
  rule,
  selection,
  isNew,
}: {
  readonly bus: string
  readonly rule: string
  readonly selection: Record<string, unknown> | undefined
  readonly isNew: boolean
}) {
  const may = useMay()
  const [span, setSpan] = useState<(typeof spans)[number]['value']>('24h')
  const { ms, words: time } = spans.find(({ value }) => value === span)!
  const asked = useCalm(selection && JSON.stringify(selection), 900)
  const past = useInfiniteQuery({
    queryKey: ['backtest', bus, rule, span, asked],
    queryFn: async ({ pageParam, signal }) => {
      const body = {
        ...(JSON.parse(asked!) as Schemas['RuleTest']),
        from: pageParam.from,
        ...(pageParam.cursor && { cursor: pageParam.cursor }),
      }
      const page = (await dataOf(
        api.testRule({ params: { path: { bus, rule } }, body, signal }),
      )) as Schemas['Backtest']
      return { page, from: pageParam.from }
    },
    // all pages of one backtest are of the same time
    initialPageParam: { from: new Date(Date.now() - ms).toISOString(), cursor: undefined as string | undefined },
    getNextPageParam: ({ page, from }) => (page.next ? { from, cursor: page.next } : undefined),
    enabled: asked !== undefined && may('rules:test'),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  })
  if (!may('rules:test')) return null
  const { data, error, isFetching, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = past
  const sum = data && addedUp(data.pages.map(({ page }) => page))
  return (
    <Panel
      title="Backtest"
      note={isFetching ? 'looking at past events' : undefined}
      actions={<Choice label="Time of the backtest" value={span} options={spans} onChange={setSpan} />}
    >
      {/* what is wrong with the pattern stands at the event */}
      {error && !faultOf(error) && <Problem error={error} onRetry={() => void refetch()} />}
      {error && faultOf(error) && <p className={styles.note}>As soon as the pattern is right.</p>}
      {!sum &&
        !error &&
        (selection ? <Waiting lines={2} /> : <p className={styles.note}>As soon as the pattern is JSON.</p>)}
      {sum && (
        <>
          <p className={styles.result} role="status">
            {words(sum, time, isNew)}
          </p>
          <Progress sum={sum} />
          {hasNextPage && (
            <div className={styles.inset}>
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Look further back
              </Button>
            </div>
          )}
          <Changed title={isNew ? 'It would match' : 'It would match besides'} change={sum.gained} bus={bus} />
          <Changed title="It would match no more" change={sum.lost} bus={bus} />
        </>
      )}
    </Panel>
  )
}

function Progress({ sum: { scanned, through, isComplete, undecided } }: { readonly sum: Sum }) {
  return (
    <p className={styles.progress}>
      looked at {manyOf(scanned, 'event')}
      {!isComplete && through !== undefined && (
        <>
          , back to <Time at={through} />
        </>
      )}
      {undecided > 0 && `; ${countOf(undecided)} of them are too costly to match`}
    </p>
  )
}

/** Events that make the difference, at most as many as the API lists. */
function Changed({
  title,
  change,
  bus,
}: {
  readonly title: string
  readonly change: Schemas['BacktestChange']
  readonly bus: string
}) {
  if (change.count === 0) return null
  return (
    <details className={styles.changed}>
      <summary>
        {title} <strong>{countOf(change.count)}</strong>
      </summary>
      <ul>
        {change.events.map(({ id, type, position, summary }) => (
          <li key={position}>
            <Link {...eventLink(bus, position)} target="_blank">
              {type}
            </Link>{' '}
            <code>{id}</code>
            <p>{summary}</p>
          </li>
        ))}
        {change.count > change.events.length && <li>and {countOf(change.count - change.events.length)} more</li>}
      </ul>
    </details>
  )
}
