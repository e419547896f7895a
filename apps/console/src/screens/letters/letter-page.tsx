import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { Button } from '../../components/button.js'
import { LinkButton } from '../../components/link-button.js'
import { Columns } from '../../components/columns.js'
import { Code } from '../../components/copy.js'
import { JsonView } from '../../components/json-view.js'
import { countOf } from '../../components/number.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Time } from '../../components/time.js'
import { AttemptList } from '../../resources/attempts.js'
import { appendedAt, eventLink } from '../../resources/events.js'
import { groupLink, reasons } from '../../resources/letters.js'
import { TargetName } from '../../resources/target-name.js'
import { attemptsOf } from './attempts-of.js'
import { DeleteLetters } from './delete-letters.js'
import styles from './letter-page.module.css'
import { Sent } from './sent.js'
import { letterRoute } from './routes.js'

type Letter = Schemas['DeadLetterDetail']

/** One delivery that was given up: why, with every attempt, what was sent, and how to mend it. */
export default function LetterPage() {
  const { id } = letterRoute.useParams()
  const may = useMay()
  const navigate = useNavigate()
  const [isDeleting, setDeleting] = useState(false)
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['dead-letters', 'one', id],
    queryFn: ({ signal }) => dataOf(api.getDeadLetter({ params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.error ? false : 15_000),
  })
  const letter = isPlaceholderData ? undefined : data
  return (
    <Page
      title={letter?.type ?? 'A dead letter'}
      above={<Link to="/dead-letters">Dead letters</Link>}
      actions={
        letter &&
        !error && (
          <>
            {may('dead-letters:delete') && (
              <Button look="danger" onClick={() => setDeleting(true)}>
                Delete
              </Button>
            )}
            {may('dead-letters:redrive') && (
              <LinkButton look="main" icon="redo" to="/dead-letters/redrive" search={{ ids: id }}>
                Redrive
              </LinkButton>
            )}
          </>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!letter && !error && <Waiting lines={10} />}
      {letter && (
        <Columns side={<Side letter={letter} />}>
          <Why letter={letter} />
          <Attempts letter={letter} />
          <Sent letter={letter} />
        </Columns>
      )}
      {isDeleting && (
        <DeleteLetters
          selection={{ ids: id }}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate({ to: '/dead-letters' })}
        />
      )}
    </Page>
  )
}

function Why({ letter: { reason, error, bus, fingerprint, redrives, lane, chain } }: { readonly letter: Letter }) {
  const [means, mend] = reasons[reason]
  const { data } = useQuery({
    queryKey: ['dead-letters', 'alike', bus, fingerprint],
    queryFn: ({ signal }) =>
      dataOf(api.listDeadLetterGroups({ params: { query: { bus, fingerprint, limit: 1 } }, signal })),
  })
  const count = data?.items[0]?.count ?? 0
  return (
    <Panel
      title="Why it was given up"
      actions={count > 1 && <Link {...groupLink(bus, fingerprint)}>one of {countOf(count)} that failed alike</Link>}
    >
      <pre className={styles.error}>{error}</pre>
      <p className={styles.reason}>
        <Badge tone="bad">{reason}</Badge> {means} <span className={styles.faint}>{mend}</span>
      </p>
      {lane !== undefined && (
        <p className={styles.reason}>
          Its lane <code>{lane}</code> stays closed until it is redriven or deleted.
        </p>
      )}
      {redrives > 0 && (
        <p className={styles.reason}>
          It was redriven {redrives === 1 ? 'once' : `${redrives} times`} before, and failed again.
        </p>
      )}
      {chain && (
        <p className={styles.reason}>{chain.events.length} events led to it: its event&apos;s page shows them.</p>
      )}
    </Panel>
  )
}

/** What the letter says of each, and what the journal has besides: the status, the answer, the process. */
function Attempts({ letter }: { readonly letter: Letter }) {
  const { bus, position } = letter
  const may = useMay()
  const { data } = useQuery({
    queryKey: ['biography', bus, position, 'attempts'],
    queryFn: ({ signal }) => dataOf(api.getBiography({ params: { path: { bus, position } }, signal })),
    enabled: may('events:read'),
    retry: false,
  })
  const attempts = attemptsOf(letter, data)
  return (
    <Panel title="Attempts" note={attempts.length === 0 ? undefined : `${attempts.length}`}>
      {attempts.length === 0 && <p className={styles.reason}>None was made.</p>}
      <div className={styles.attempts}>
        <AttemptList attempts={attempts} isOpen />
      </div>
    </Panel>
  )
}

function Side({ letter }: { readonly letter: Letter }) {
  const { bus, position, rule, target, eventId, source, subject, partitionKey, failedAt, event, id } = letter
  const may = useMay()
  const fact = (name: string, value: string | undefined) => (value === undefined ? [] : [[name, value] as const])
  return (
    <>
      <Panel
        title="What it is"
        actions={may('events:read') && <Link {...eventLink(bus, position)}>The event&apos;s page</Link>}
      >
        <Facts
          facts={[
            ['Target', rule === 'none' ? 'it came to no rule' : <TargetName key="target" {...{ bus, rule, target }} />],
            ...(eventId === undefined
              ? []
              : [
                  [
                    'Event',
                    <Code key="id" copy="the id of the event">
                      {eventId}
                    </Code>,
                  ] as const,
                ]),
            ...fact('Source', source),
            ...fact('Subject', subject),
            ...fact('Partition key', partitionKey),
            ['Bus', bus],
            ['Appended', <Time key="appended" at={appendedAt(position)} as="full" />],
            ['Given up', <Time key="failed" at={failedAt} as="full" />],
            [
              'Letter',
              <Code key="letter" copy="the id of the letter">
                {id}
              </Code>,
            ],
          ]}
        />
      </Panel>
      <Panel title="Event" note="as you see it">
        <JsonView value={event} label="the event" />
      </Panel>
    </>
  )
}
