import { Link } from '@tanstack/react-router'
import { useMay } from '../../../api/session.js'
import { Columns } from '../../../components/columns.js'
import { Page, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { RedriveState, StopRedrive, useRedrive } from '../../../resources/redrive.js'
import { queueRoute } from '../routes.js'
import { useQueue } from '../use-queue.js'
import { ClosedGroups } from './closed-groups.js'
import { FairKeys } from './fair-keys.js'
import { FilledBy } from './filled-by.js'
import { Holds } from './holds.js'
import { MessageTabs } from './message-tabs.js'
import { QueueActs } from './queue-acts.js'
import { Settings } from './settings.js'

/** One queue: what it has, its messages, its settings, and what brings messages to it. */
export default function QueuePage() {
  const { queue } = queueRoute.useParams()
  const { redrive } = queueRoute.useSearch()
  const { data: read, error, refetch } = useQueue(queue)
  const may = useMay()
  return (
    <Page title={queue} above={<Link to="/queues">Queues</Link>} actions={read && <QueueActs read={read} />}>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!read && !error && <Waiting lines={8} />}
      {read && (
        <Columns
          side={
            <>
              <Settings read={read} />
              <FilledBy queue={read.value} />
            </>
          }
        >
          {redrive !== undefined && may('queues:redrive') && <Moving queue={queue} id={redrive} />}
          <Holds queue={read.value} />
          {read.value.fifo && may('queues:receive') && <ClosedGroups queue={queue} />}
          {read.value.fair && may('queues:receive') && <FairKeys queue={queue} />}
          {may('queues:receive') && <MessageTabs key={queue} queue={read.value} />}
        </Columns>
      )}
    </Page>
  )
}

/** How far the move of its messages is that the URL names. */
function Moving({ queue, id }: { readonly queue: string; readonly id: string }) {
  const { data, error, refetch } = useRedrive(id, queue)
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <>
      <RedriveState redrive={data} />
      <StopRedrive redrive={data} />
    </>
  )
}
