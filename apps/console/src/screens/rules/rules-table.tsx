import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../api/client.js'
import { gatewayUrl } from '../../api/place.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf, manyOf, rateOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { Time } from '../../components/time.js'
import { ruleLink } from '../../resources/rules.js'
import { rankOf } from './order.js'
import styles from './rules.module.css'
import type { RulesSearch } from './search.js'

export type RuleRate = Schemas['RuleRatePage']['items'][number]

/** Rules of one answer. */
const limit = 5000
/** Milliseconds between two looks at the numbers: at few rules, and at so many that an answer is large. */
const everyMs = { few: 5000, many: 30_000 }

const columns: readonly Column<RuleRate>[] = [
  {
    label: 'Rule',
    width: 'minmax(140px, 2fr)',
    cell: ({ rule, enabled }) => (
      <span className={styles.name}>
        <span>{rule}</span>
        {!enabled && <Badge>disabled</Badge>}
      </span>
    ),
  },
  {
    label: 'Last fired',
    width: '90px',
    cell: ({ lastFiredAt }) =>
      lastFiredAt === undefined ? <span className={styles.faint}>never</span> : <Time at={lastFiredAt} as="ago" />,
  },
  {
    label: 'Rate',
    width: '80px',
    isNumber: true,
    isExtra: true,
    cell: ({ perSecond, fired }) => (fired === 0 ? none : rateOf(perSecond)),
  },
  {
    label: 'Fired',
    width: '90px',
    isNumber: true,
    isExtra: true,
    cell: ({ fired }) => (fired === 0 ? none : countOf(fired)),
  },
  {
    label: 'Failed attempts',
    width: 'minmax(100px, 1fr)',
    isNumber: true,
    cell: ({ failed, attempts }) =>
      failed === 0 ? (
        none
      ) : (
        <Badge tone={failed * 2 > attempts ? 'bad' : 'warn'}>
          {countOf(failed)} of {countOf(attempts)}
        </Badge>
      ),
  },
  {
    label: 'Given up',
    width: '90px',
    isNumber: true,
    isExtra: true,
    cell: ({ letters }) => (letters === 0 ? none : <Badge tone="bad">{countOf(letters)}</Badge>),
  },
  {
    label: 'Withheld',
    width: '90px',
    isNumber: true,
    isExtra: true,
    cell: ({ withheld }) => (withheld === 0 ? none : <Badge tone="warn">{countOf(withheld)}</Badge>),
  },
]

const none = <span className={styles.faint}>–</span>

/** The list: its numbers change in place, and its order stays as it was when it was chosen. */
export function RulesTable({ bus, search }: { readonly bus: string; readonly search: RulesSearch }) {
  const { window = '1h', find = '', show, sort } = search
  const found = useInfiniteQuery({
    queryKey: ['rules', bus, 'rates', window],
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.listRuleRates({ params: { path: { bus }, query: { window, limit, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.items.length ?? 0) > 500 ? everyMs.many : everyMs.few),
  })
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = found
  const all = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  // names of all pages: numbers that change do not move rows
  const rank = useMemo(() => rankOf(all, sort), [bus, window, sort, all.length])
  const rows = useMemo(() => {
    const wanted = all.filter(rule => rule.rule.includes(find) && isShown(rule, show))
    return wanted.sort((a, b) => (rank.get(a.rule) ?? 0) - (rank.get(b.rule) ?? 0))
  }, [all, find, show, rank])
  if (isPending) return <Waiting lines={8} />
  if (!data)
    return (
      <div className={styles.message}>
        <Problem error={error} onRetry={() => void refetch()} />
      </div>
    )
  if (all.length === 0)
    return (
      <Empty title={`No rule on bus ${bus} yet`} command={putting(bus)}>
        A rule says which events go where. Make one here, from an event that came, or by the HTTP API.
      </Empty>
    )
  if (rows.length === 0)
    return <Empty title="No rule fits">None of {countOf(all.length)} rules fits what is asked for above.</Empty>
  const count =
    rows.length === all.length ? manyOf(all.length, 'rule') : `${countOf(rows.length)} of ${countOf(all.length)} rules`
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      <Table
        label="Rules"
        rows={rows}
        columns={columns}
        keyOf={({ rule }) => rule}
        linkOf={({ rule }) => ruleLink(bus, rule)}
        end={
          <>
            {count}
            {hasNextPage && (
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Load more
              </Button>
            )}
          </>
        }
      />
    </>
  )
}

function isShown({ enabled, failed, letters, lastFiredAt }: RuleRate, show: RulesSearch['show']): boolean {
  if (show === 'failing') return failed > 0 || letters > 0
  if (show === 'never') return lastFiredAt === undefined
  return show !== 'disabled' || !enabled
}

function putting(bus: string): string {
  return [
    `curl -X PUT ${gatewayUrl}/v1/buses/${bus}/rules/big-orders -H "Authorization: Bearer $KEY" \\`,
    `  -H 'Content-Type: application/json' -d '{"pattern":{"type":["com.shop.order.created"]},`,
    `  "targets":[{"id":"packing","type":"queue","queue":"packing"}]}'`,
  ].join('\n')
}
