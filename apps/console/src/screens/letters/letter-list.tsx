import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { LinkButton } from '../../components/link-button.js'
import { Empty } from '../../components/empty.js'
import { countOf } from '../../components/number.js'
import { Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { type Column, Table } from '../../components/table.js'
import { type Letter, letterLink } from '../../resources/letters.js'
import { DeleteLetters } from './delete-letters.js'
import { eventFields, isOfEvents, letterFields, type LettersFilter, pick, spans } from './filter.js'
import { letterColumns } from './letter-columns.js'
import styles from './letters.module.css'
import { useLetters } from './letters-query.js'
import type { SelectionText } from './selection.js'

/** Most letters that an act names one by one. */
const mostNamed = 100

/** Letters one by one, the latest first, and what can be done with all of them. */
export function LetterList({
  filter,
  columns = letterColumns,
  isActing = true,
}: {
  readonly filter: LettersFilter
  readonly columns?: readonly Column<Letter>[]
  /** Whether acts for all that is listed are offered. */
  readonly isActing?: boolean
}) {
  const [opened] = useState(Date.now)
  const from = filter.since && new Date(opened - spans[filter.since]).toISOString()
  const letters = useLetters({
    ...pick([...letterFields, ...eventFields], filter),
    ...(from === undefined ? {} : { from }),
  })
  const { rows, fresh, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = letters
  const queries = useQueryClient()
  if (isPending) return <Waiting lines={8} />
  if (error && rows.length === 0) return <Problem error={error} onRetry={() => void refetch()} />
  const selection: SelectionText = isOfEvents(filter)
    ? {
        ids: rows
          .slice(0, mostNamed)
          .map(({ id }) => id)
          .join(','),
      }
    : { ...pick(letterFields, filter), ...(from === undefined ? {} : { from }) }
  const named = isOfEvents(filter) ? Math.min(rows.length, mostNamed) : undefined
  return (
    <>
      <div className={styles.state}>
        <span role="status">
          {countOf(rows.length)} {hasNextPage ? 'shown' : rows.length === 1 ? 'letter' : 'letters'}
        </span>
        {fresh > 0 && (
          <Button
            look="quiet"
            icon="up"
            onClick={() => void queries.resetQueries({ queryKey: ['dead-letters', 'list'] })}
          >
            {countOf(fresh)} new
          </Button>
        )}
        {isActing && rows.length > 0 && <Acts selection={selection} named={named} />}
      </div>
      {error && <Problem error={error} onRetry={() => void fetchNextPage()} />}
      {rows.length === 0 && !hasNextPage ? (
        <Empty title="No dead letters">Nothing that was given up fits the filters.</Empty>
      ) : (
        <Table
          label="Dead letters"
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={({ id }) => letterLink(id)}
          end={
            hasNextPage ? (
              <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                Further back
              </Button>
            ) : (
              'That is all.'
            )
          }
        />
      )}
    </>
  )
}

/** What can be done with everything that the filter finds; where it looks into events, with those that are listed. */
function Acts({ selection, named }: { readonly selection: SelectionText; readonly named: number | undefined }) {
  const may = useMay()
  const [isDeleting, setDeleting] = useState(false)
  const what = named === undefined ? 'all of them' : named === 1 ? 'this one' : `these ${named}`
  return (
    <span className={styles.buttons}>
      {may('dead-letters:delete') && (
        <Button look="danger" onClick={() => setDeleting(true)}>
          Delete {what}
        </Button>
      )}
      {may('dead-letters:redrive') && (
        <LinkButton icon="redo" to="/dead-letters/redrive" search={selection}>
          Redrive {what}
        </LinkButton>
      )}
      {isDeleting && <DeleteLetters selection={selection} onClose={() => setDeleting(false)} />}
    </span>
  )
}
