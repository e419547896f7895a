import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { gatewayUrl } from '../../api/place.js'
import { liveMs } from '../../api/queries.js'
import { Button } from '../../components/button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Table } from '../../components/table.js'
import { targetLink } from '../../resources/targets.js'
import { type Window, windowName } from '../../resources/windows.js'
import styles from './deliveries.module.css'
import { columns } from './target-columns.js'

export type TargetRate = Schemas['TargetRatePage']['items'][number]

/** Targets of one answer. */
const limit = 500

/** Every target of a bus, with how its deliveries went. */
export function Targets({
  bus,
  rule,
  window,
  isFailing,
}: {
  readonly bus: string
  readonly rule: string | undefined
  readonly window: Window
  readonly isFailing: boolean
}) {
  const found = useInfiniteQuery({
    queryKey: ['deliveries', bus, 'targets', rule, window],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        window,
        limit,
        ...(rule === undefined ? {} : { rule }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }
      return dataOf(api.listTargetRates({ params: { path: { bus }, query }, signal }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    refetchInterval: liveMs,
  })
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = found
  if (isPending) return <Waiting lines={8} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const all = data.pages.flatMap(({ items }) => items)
  const rows = isFailing ? all.filter(isWrong) : all
  const wrong = all.filter(isWrong).length
  if (all.length === 0) return <Nothing bus={bus} isFiltered={rule !== undefined} />
  return (
    <>
      <div className={styles.state} role="status">
        {countOf(all.length)} {all.length === 1 ? 'target' : 'targets'}
        <span className={wrong > 0 ? styles.bad : styles.faint}>
          {wrong === 0
            ? `none failed in the last ${windowName(window)}`
            : `${countOf(wrong)} failed in the last ${windowName(window)}, or cannot be called`}
        </span>
      </div>
      {error && <Problem error={error} />}
      {rows.length === 0 ? (
        <Empty title="No target fails">
          Of those that are listed so far, none has failed in the last {windowName(window)}.
        </Empty>
      ) : (
        <Table
          label="Targets"
          rows={rows}
          columns={columns}
          keyOf={({ rule, target }) => `${rule} ${target}`}
          linkOf={({ rule, target }) => targetLink(bus, rule, target)}
          end={
            hasNextPage && (
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                More
              </Button>
            )
          }
        />
      )}
    </>
  )
}

/** Whether somebody should look at it. */
function isWrong({ failed, letters, circuit, disabled }: TargetRate): boolean {
  return failed > 0 || letters > 0 || disabled !== undefined || (circuit !== undefined && circuit !== 'closed')
}

function Nothing({ bus, isFiltered }: { readonly bus: string; readonly isFiltered: boolean }) {
  if (isFiltered)
    return <Empty title="There is no such rule">No rule of bus {bus} has this name, or you may not see it.</Empty>
  const rule = `{"pattern":{"type":["com.shop.order.created"]},"targets":[{"id":"partner","type":"webhook","url":"https://partner.example/hook"}]}`
  return (
    <Empty
      title={`No target on bus ${bus}`}
      command={[
        `curl -X PUT ${gatewayUrl}/v1/buses/${bus}/rules/big-orders -H "Authorization: Bearer $KEY" \\`,
        `  -H 'Content-Type: application/json' -d '${rule}'`,
      ].join('\n')}
    >
      Rules say who receives events: handlers of services make their own, webhooks and queues are put by hand.
    </Empty>
  )
}
