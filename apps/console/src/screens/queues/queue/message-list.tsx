import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { losslessOf, sharedLossless } from '../../../api/lossless.js'
import { Button } from '../../../components/button.js'
import { countOf } from '../../../components/number.js'
import { Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { type Column, Table } from '../../../components/table.js'
import { Time } from '../../../components/time.js'
import { queueLink } from '../../../resources/queues.js'
import type { QueueSearch } from '../search.js'
import type { Queue } from '../use-queue.js'
import { type Message, type MessagePage, whyDead } from './message.js'
import { MessageDialog } from './message-dialog.js'
import styles from './queue.module.css'

const limit = 50

/** Characters of a body that its row has. */
const mostOfBody = 200

/** A page of messages after the other. It stays as it was read until somebody looks again. */
export function MessageList({
  queue,
  tab,
  message,
  onClose,
}: {
  readonly queue: Queue
  /** Which messages; those that are not dead where nothing is said. */
  readonly tab: QueueSearch['tab']
  /** The one that is open. */
  readonly message: string | undefined
  readonly onClose: () => void
}) {
  const { name } = queue
  const { data, error, isFetching, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useMessages(name, tab)
  if (!data) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <Waiting lines={4} />
  const rows = data.pages.flatMap(({ items }) => items)
  const again = (
    <Button look="quiet" icon="redo" isBusy={isFetching && !isFetchingNextPage} onClick={() => void refetch()}>
      Look again
    </Button>
  )
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {rows.length === 0 ? (
        <p className={styles.nothing}>
          {tab === 'dead' ? 'None: what was given up has gone where it goes.' : 'None.'} {again}
        </p>
      ) : (
        <Table
          label={tab === 'dead' ? 'Dead messages' : 'Messages'}
          rows={rows}
          columns={columnsOf(queue, tab)}
          keyOf={({ id }) => id}
          linkOf={({ id }) => ({ ...queueLink(name), search: { tab, message: id } as never, replace: true })}
          mostRows={12}
          end={
            <>
              <span>{countOf(rows.length)} looked at</span>
              {hasNextPage && (
                <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  More
                </Button>
              )}
              {again}
            </>
          }
        />
      )}
      {message !== undefined && (
        <MessageDialog id={message} message={rows.find(({ id }) => id === message)} onClose={onClose} />
      )}
    </>
  )
}

function useMessages(queue: string, tab: QueueSearch['tab']) {
  return useInfiniteQuery({
    queryKey: ['queues', queue, 'messages', tab],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
      const asked = { params: { path: { queue }, query }, signal, parseAs: 'text' } as const
      return losslessOf<MessagePage>(tab === 'dead' ? api.listDeadMessages(asked) : api.peekMessages(asked))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next ?? undefined,
    structuralSharing: sharedLossless,
    refetchOnWindowFocus: false,
    refetchOnMount: 'always',
    staleTime: Infinity,
    placeholderData: undefined,
  })
}

function columnsOf({ fifo, fair }: Queue, tab: QueueSearch['tab']): readonly Column<Message>[] {
  const dead: readonly Column<Message>[] = [
    { label: 'Why', width: 'minmax(90px, 1fr)', cell: ({ reason }) => reason && whyDead[reason] },
    { label: 'Died', width: '96px', isNumber: true, cell: ({ diedAt }) => <Time at={diedAt} as="ago" /> },
  ]
  return [
    { label: 'Message', width: 'minmax(110px, 1fr)', cell: ({ id }) => <span title={id}>{id}</span> },
    {
      ...{ label: 'Body', width: 'minmax(0, 2fr)', isExtra: true },
      cell: ({ body }) => <code>{JSON.stringify(body).slice(0, mostOfBody)}</code>,
    },
    ...(fifo ? [{ label: 'Group', width: 'minmax(60px, 1fr)', cell: ({ group }: Message) => group }] : []),
    ...(fair ? [{ label: 'Key', width: 'minmax(60px, 1fr)', cell: ({ fairKey }: Message) => fairKey ?? '–' }] : []),
    { label: 'Receives', width: '68px', isNumber: true, isExtra: true, cell: ({ receives }) => countOf(receives) },
    ...(tab === 'dead' ? dead : []),
    { label: 'Sent', width: '96px', isNumber: true, cell: ({ sentAt }) => <Time at={sentAt} as="ago" /> },
  ]
}
