import { dataOf, type Schemas } from '@sluice/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '../components/badge.js'
import { Button } from '../components/button.js'
import { Empty } from '../components/empty.js'
import { JsonView } from '../components/json-view.js'
import { Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { Time } from '../components/time.js'
import { api } from './api.js'
import styles from './portal.module.css'
import { type Choice, Redrive, RedriveProgress } from './redrive.js'
import { useSearch } from './search.js'

type Letter = Schemas['DeadLetter']

/** What was given up, newest first, of all targets or of one; and the way to send it again. */
export function Letters({ bus, mayRedrive }: { readonly bus: string; readonly mayRedrive: boolean }) {
  const [{ rule, target }, change] = useSearch()
  const [asked, setAsked] = useState<Choice>()
  const [running, setRunning] = useState<string>()
  const filter = { bus, ...(rule === undefined ? {} : { rule }), ...(target === undefined ? {} : { target }) }
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isFetching } =
    useInfiniteQuery({
      queryKey: ['letters', filter],
      queryFn: ({ pageParam, signal }) => {
        const query = { ...filter, limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) }
        return dataOf(api.listDeadLetters({ params: { query }, signal }))
      },
      initialPageParam: undefined as string | undefined,
      getNextPageParam: page => page.next ?? undefined,
      // nothing moves while somebody reads
      refetchOnWindowFocus: false,
      staleTime: Infinity,
    })
  if (isPending) return <Waiting lines={6} />
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />
  const rows = data.pages.flatMap(({ items }) => items)
  return (
    <>
      <div className={styles.tools}>
        {rule !== undefined && (
          <Button look="quiet" icon="close" onClick={() => change({ rule: undefined, target: undefined })}>
            Only {rule} → {target}: show all
          </Button>
        )}
        <Button icon="redo" look="quiet" isBusy={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
        {mayRedrive && rows.length > 0 && (
          <Button icon="redo" onClick={() => setAsked({ filter, what: 'all that is listed here' })}>
            Send all again
          </Button>
        )}
      </div>
      {running !== undefined && <RedriveProgress id={running} onClose={() => setRunning(undefined)} />}
      {rows.length === 0 && (
        <Empty title="Everything was delivered">What is given up after its last attempt is here.</Empty>
      )}
      <ul className={styles.list}>
        {rows.map(letter => (
          <LetterRow
            key={letter.id}
            letter={letter}
            {...(mayRedrive && {
              onRedrive: () => setAsked({ ids: [letter.id], what: `event ${letter.eventId ?? letter.position}` }),
            })}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Look further back
        </Button>
      )}
      {asked && (
        <Redrive
          choice={asked}
          onClose={() => setAsked(undefined)}
          onSent={id => {
            setAsked(undefined)
            setRunning(id)
          }}
        />
      )}
    </>
  )
}

function LetterRow({ letter, onRedrive }: { readonly letter: Letter; readonly onRedrive?: () => void }) {
  const { id, type, rule, target, reason, error, failedAt, attempts, eventId } = letter
  const [isOpen, setOpen] = useState(false)
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <strong>{type ?? 'an event'}</strong>
          <span className={styles.faint}>
            {eventId} · {rule} → {target}
          </span>
          <Badge tone="bad">{reason}</Badge>
          <span className={styles.when}>
            <Time at={failedAt} />
          </span>
        </summary>
        {isOpen && (
          <>
            <p className={styles.error}>{error}</p>
            {attempts.length > 0 && (
              <ol className={styles.attempts}>
                {attempts.map((attempt, i) => (
                  <li key={i}>
                    <span className={styles.when}>
                      <Time at={attempt.at} />
                    </span>
                    <span>{attempt.error}</span>
                  </li>
                ))}
              </ol>
            )}
            <LetterEvent id={id} />
          </>
        )}
      </details>
      {onRedrive && (
        <Button look="quiet" icon="redo" onClick={onRedrive} aria-label={`Send again: ${eventId ?? id}`}>
          Send again
        </Button>
      )}
    </li>
  )
}

function LetterEvent({ id }: { readonly id: string }) {
  const { data, error } = useQuery({
    queryKey: ['letter', id],
    queryFn: ({ signal }) => dataOf(api.getDeadLetter({ params: { path: { id } }, signal })),
    staleTime: Infinity,
  })
  if (error) return <Problem error={error} />
  return data?.id === id ? <JsonView value={data.event} label="the event" /> : <Waiting />
}
