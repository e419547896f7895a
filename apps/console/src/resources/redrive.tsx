import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../api/client.js'
import { useMay } from '../api/session.js'
import { Badge } from '../components/badge.js'
import { Button } from '../components/button.js'
import { countOf } from '../components/number.js'
import { Facts, Panel } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { Progress } from '../components/share-bar.js'
import { Time } from '../components/time.js'
import { tell } from '../components/toasts.js'
import { letterLink } from './letters.js'
import { QueueName } from './queue-name.js'
import { isUnderWay, stateTones, wordOf } from './redrive-state.js'
import styles from './redrive.module.css'

type Redrive = Schemas['Redrive']

/** Milliseconds between two looks at one that runs. */
const everyMs = 700

const keyOf = (id: string) => ['dead-letters', 'redrive', id] as const

/** One redrive, as it goes on. @param queue the one whose messages it moves back */
export function useRedrive(id: string, queue?: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) =>
      dataOf(
        queue === undefined
          ? api.getRedrive({ params: { path: { id } }, signal })
          : api.getQueueRedrive({ params: { path: { queue, id } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? everyMs : false),
    placeholderData: undefined,
  })
}

/** Ends one that runs, for those who may. */
export function StopRedrive({ redrive }: { readonly redrive: Redrive }) {
  const { id, queue } = redrive
  const may = useMay()
  const queries = useQueryClient()
  const stop = useMutation({
    mutationFn: () =>
      dataOf(
        queue === undefined
          ? api.cancelRedrive({ params: { path: { id } } })
          : api.cancelQueueRedrive({ params: { path: { queue, id } } }),
      ),
    onSuccess: stopped => {
      queries.setQueryData(keyOf(id), stopped)
      const next = queue === undefined ? 'letters; what it sent stays sent' : 'messages; what it moved stays moved'
      tell(`Redrive ${id} stops before its next ${next}`)
    },
  })
  if (!isUnderWay(redrive) || !may(queue === undefined ? 'dead-letters:redrive' : 'queues:redrive')) return null
  return (
    <Button look="danger" isBusy={stop.isPending} onClick={() => stop.mutate()}>
      Stop it
    </Button>
  )
}

/** How far a redrive is, of dead letters or of messages of a queue, and what it could not send. */
export function RedriveState({ redrive }: { readonly redrive: Redrive }) {
  const { state, total, redriven, failed, missing, rate, queue, by, startedAt, finishedAt, error } = redrive
  const done = queue === undefined ? 'sent again' : 'moved back'
  return (
    <>
      <Panel title="How it stands">
        <div className={styles.progress}>
          <p role="status">
            <strong>
              {countOf(redriven)} of {countOf(total)} {done}
            </strong>
            <Badge tone={stateTones[state]}>{wordOf(redrive)}</Badge>
          </p>
          <Progress label={`How many are ${done}`} done={redriven + failed + missing.length} total={total} />
        </div>
        {error !== undefined && <Problem error={new Error(error)} />}
        <Facts
          facts={[
            ...(failed === 0 ? [] : [['Not sent', `${countOf(failed)}: they stay as they were`] as const]),
            ...(missing.length === 0
              ? []
              : [['No more', `${countOf(missing.length)}: they were redriven or deleted before`] as const]),
            ...(queue === undefined ? [] : [['From', <QueueName key="from" queue={queue} />] as const]),
            ['To', whereTo(redrive)],
            ['Rate', rate === undefined ? 'as fast as it goes' : `${rate} ${queue ? 'messages' : 'events'} a second`],
            ['Began', <Time key="began" at={startedAt} as="full" />],
            ...(finishedAt === undefined ? [] : [['Ended', <Time key="ended" at={finishedAt} as="full" />] as const]),
            ...(by === undefined ? [] : [['By', by === 'api-key' ? 'root key' : by] as const]),
          ]}
        />
      </Panel>
      {redrive.errors.length > 0 && <Errors redrive={redrive} />}
    </>
  )
}

function whereTo({ target, queue }: Redrive): string {
  if (queue !== undefined) return 'the queues that gave them up'
  return target ? `${target.rule} → ${target.target}` : 'the target that did not get it'
}

function Errors({ redrive: { errors, failed, queue } }: { readonly redrive: Redrive }) {
  return (
    <Panel
      title="What was not sent"
      note={errors.length < failed ? `the first ${errors.length} of ${countOf(failed)}` : undefined}
    >
      <ul className={styles.errors}>
        {errors.map(({ id, error }) => (
          <li key={id}>
            {queue === undefined ? <Link {...letterLink(id)}>{id}</Link> : <code>{id}</code>}{' '}
            <span className={styles.faint}>{error}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
