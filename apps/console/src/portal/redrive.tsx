import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Confirm } from '../components/dialog.js'
import { IconButton } from '../components/button.js'
import { countOf } from '../components/number.js'
import { Waiting } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { tell } from '../components/toasts.js'
import { api } from './api.js'
import styles from './portal.module.css'

/** Dead letters that somebody chose. */
export interface Choice {
  readonly ids?: readonly string[]
  readonly filter?: Readonly<Record<string, string>>
  /** In words. */
  readonly what: string
}

type Request = Schemas['RedriveRequest']

function bodyOf({ ids, filter }: Choice, more: object = {}): Request {
  return { ...(ids ? { ids } : { filter }), ...more } as Request
}

/** Says how many it will send, and asks once. @param onSent told of a redrive that goes on; of one that is done without its id */
export function Redrive({
  choice,
  onClose,
  onSent,
}: {
  readonly choice: Choice
  readonly onClose: () => void
  readonly onSent: (id: string | undefined) => void
}) {
  const queries = useQueryClient()
  const tried = useQuery({
    queryKey: ['redrive', 'tried', choice],
    queryFn: async () => {
      const answer = await dataOf(api.redriveDeadLetters({ body: bodyOf(choice, { dryRun: true }) }))
      return 'matching' in answer ? answer.matching : 0
    },
    gcTime: 0,
    placeholderData: undefined,
  })
  const send = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.redriveDeadLetters({ body: bodyOf(choice) })),
    onSuccess: answer => {
      const isGoing = 'state' in answer && (answer.state === 'waiting' || answer.state === 'running')
      if ('state' in answer && !isGoing) tell(`${countOf(answer.redriven)} sent again`)
      void queries.invalidateQueries({ queryKey: ['letters'] })
      onSent(isGoing ? answer.id : undefined)
    },
  })
  return (
    <Confirm
      title="Send again?"
      act={tried.data === 1 ? 'Send it again' : `Send ${countOf(tried.data ?? 0)} again`}
      isBusy={send.isPending || tried.data === undefined || tried.data === 0}
      error={send.error ?? tried.error}
      onConfirm={() => send.mutate()}
      onClose={onClose}
    >
      {tried.data === undefined ? (
        <Waiting lines={1} />
      ) : (
        <>
          {countOf(tried.data)} {tried.data === 1 ? 'event' : 'events'} ({choice.what}) will be sent to the target that
          did not take {tried.data === 1 ? 'it' : 'them'}, and {tried.data === 1 ? 'leaves' : 'leave'} this list. What
          fails again comes back.
        </>
      )}
    </Confirm>
  )
}

const everyMs = 1000

/** How far a redrive is that goes on. */
export function RedriveProgress({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const queries = useQueryClient()
  const { data, error } = useQuery({
    queryKey: ['redrive', id],
    queryFn: ({ signal }) => dataOf(api.getRedrive({ params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data?.finishedAt === undefined ? everyMs : false),
  })
  const isDone = data?.finishedAt !== undefined
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: ['letters'] })
  }, [isDone, queries])
  if (error) return <Problem error={error} />
  if (!data) return null
  const { state, redriven, total, failed } = data
  return (
    <div className={styles.progress} role="status">
      <progress value={redriven} max={Math.max(total, 1)} aria-label="Sent again" />
      <span>
        {state}: {countOf(redriven)} of {countOf(total)} sent again{failed > 0 && `, ${countOf(failed)} could not be`}
      </span>
      {isDone && <IconButton icon="close" label="Close" onClick={onClose} />}
    </div>
  )
}
