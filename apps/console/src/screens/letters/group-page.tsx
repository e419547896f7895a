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
import { AreaChart } from '../../components/chart.js'
import { Code } from '../../components/copy.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Facts, Page, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Tabs } from '../../components/tabs.js'
import { Time } from '../../components/time.js'
import { type LetterGroup, reasons } from '../../resources/letters.js'
import { TargetName } from '../../resources/target-name.js'
import { stepTimes, type Window, WindowChoice } from '../../resources/windows.js'
import { DeleteLetters } from './delete-letters.js'
import { GroupDifferences } from './group-differences.js'
import { LetterList } from './letter-list.js'
import { sampleColumns } from './letter-columns.js'
import styles from './group-page.module.css'
import { groupRoute } from './routes.js'

const tabs = [
  { name: 'letters', label: 'Letters' },
  { name: 'differences', label: 'Differences' },
] as const

/** Letters that failed alike: what went wrong, since when, their events side by side; and what can be done with all of them. */
export default function GroupPage() {
  const { bus, fingerprint } = groupRoute.useParams()
  const { window = '24h', view = 'letters' } = groupRoute.useSearch()
  const navigate = groupRoute.useNavigate()
  const may = useMay()
  const [isDeleting, setDeleting] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['dead-letters', 'group', bus, fingerprint, window],
    queryFn: ({ signal }) =>
      dataOf(api.listDeadLetterGroups({ params: { query: { bus, fingerprint, window, limit: 1 } }, signal })),
    refetchInterval: liveMs,
  })
  const group = data?.items[0]
  const filter = { bus, fingerprint }
  const change = (some: object) =>
    void navigate({ search: (before: object) => ({ ...before, ...some }), replace: true })
  return (
    <Page
      title={group?.error ?? fingerprint}
      above={<Link to="/dead-letters">Dead letters</Link>}
      isWhole
      actions={
        group && (
          <>
            {may('dead-letters:delete') && (
              <Button look="danger" onClick={() => setDeleting(true)}>
                Delete all
              </Button>
            )}
            {may('dead-letters:redrive') && (
              <LinkButton look="main" icon="redo" to="/dead-letters/redrive" search={filter}>
                Redrive {countOf(group.count)}
              </LinkButton>
            )}
          </>
        )
      }
    >
      <div className={styles.body}>
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Waiting lines={6} />}
        {data && !group && (
          <Empty title="Nothing is left of this group">
            Its letters were sent again or deleted, or its events are not all yours to see.{' '}
            <Link to="/dead-letters" search={{ view: 'letters', ...filter }}>
              Look for letters
            </Link>
          </Empty>
        )}
        {group && (
          <>
            <Cause group={group} window={window} onWindow={window => change({ window })} />
            <div className={styles.tabs}>
              <Tabs
                label="The letters of this group"
                tabs={tabs}
                open={view}
                onOpen={view => change({ view: view === 'letters' ? undefined : view })}
              >
                {view === 'letters' ? (
                  <div className={styles.list}>
                    <LetterList filter={filter} columns={sampleColumns} isActing={false} />
                  </div>
                ) : (
                  <GroupDifferences bus={bus} fingerprint={fingerprint} />
                )}
              </Tabs>
            </div>
          </>
        )}
      </div>
      {isDeleting && <DeleteLetters selection={filter} onClose={() => setDeleting(false)} />}
    </Page>
  )
}

function Cause({
  group,
  window,
  onWindow,
}: {
  readonly group: LetterGroup
  readonly window: Window
  readonly onWindow: (window: Window) => void
}) {
  const { bus, rule, target, targetType, destination, reason, error, rate, count, firstFailedAt, lastFailedAt } = group
  const [means, mend] = reason === undefined ? [] : reasons[reason]
  return (
    <div className={styles.cause}>
      <div>
        {error !== undefined && isLong(error) && <pre className={styles.error}>{error}</pre>}
        <Facts
          facts={[
            ...(reason === undefined
              ? []
              : [
                  [
                    'Reason',
                    <span key="reason">
                      <Badge tone="bad">{reason}</Badge> {means} <span className={styles.faint}>{mend}</span>
                    </span>,
                  ] as const,
                ]),
            ...(rule === undefined || target === undefined
              ? []
              : [
                  [
                    'Target',
                    <span key="target">
                      {rule === 'none' ? 'it came to no rule' : <TargetName {...{ bus, rule, target }} />}{' '}
                      <span className={styles.faint}>
                        {targetType} {destination}
                      </span>
                    </span>,
                  ] as const,
                ]),
            ['Bus', bus],
            [
              'Letters',
              <span key="letters">
                {countOf(count)}, from <Time at={firstFailedAt} /> to <Time at={lastFailedAt} />
              </span>,
            ],
            [
              'Group',
              <Code key="group" copy="the fingerprint">
                {group.fingerprint}
              </Code>,
            ],
          ]}
        />
      </div>
      {rate && (
        <div className={styles.course}>
          <header>
            <h2>Letters</h2>
            <WindowChoice value={window} onChange={onWindow} />
          </header>
          <AreaChart
            label="Letters of this group"
            times={stepTimes(rate, rate.letters.length)}
            series={[{ name: rate.stepMs === 60_000 ? 'a minute' : 'an hour', tone: 'bad', values: rate.letters }]}
            format={countOf}
            height={96}
          />
        </div>
      )}
    </div>
  )
}

/** Whether the title of the page has no room for it. */
function isLong(error: string): boolean {
  return error.length > 70 || error.includes('\n')
}
