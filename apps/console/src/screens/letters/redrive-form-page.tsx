import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { api } from '../../api/client.js'
import { Button } from '../../components/button.js'
import { Columns } from '../../components/columns.js'
import { CheckField } from '../../components/field.js'
import { Leaving } from '../../components/leaving.js'
import { countOf } from '../../components/number.js'
import { Page, Panel } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { tell } from '../../components/toasts.js'
import { useCalm } from '../../components/use-calm.js'
import { letterLink } from '../../resources/letters.js'
import { problemOfRate, RateField, rateOf } from '../../resources/redrive-rate.js'
import { type Change, ChangeEditor, changeOf, editable } from './change-editor.js'
import { DryRun } from './dry-run.js'
import { Elsewhere } from './elsewhere.js'
import { refreshLetters } from './letters-query.js'
import styles from './redrive.module.css'
import { redriveFormRoute } from './routes.js'
import { onlyLetter, selectionOf, wordsOf } from './selection.js'

type Request = Schemas['RedriveRequest']
type Target = NonNullable<Request['target']>

/** Milliseconds after the last letter that somebody wrote, until it is tried. */
const quietMs = 400

/** Which letters are sent again, whereto and how; what would happen is beside it, before anything does. */
export default function RedriveFormPage() {
  const text = redriveFormRoute.useSearch()
  const select = selectionOf(text)
  const letter = onlyLetter(text)
  const form = useId()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [rate, setRate] = useState('')
  const [target, setTarget] = useState<Target | 'unfinished'>()
  const [draft, setDraft] = useState<string>()

  const plain = useDryRun(select, true)
  const sample = letter ?? plain.data?.sample[0]
  const kept = useEvent(sample)
  const event = useMemo(() => editable(kept), [kept])
  const change = useMemo(() => changeOf(event, draft), [event, draft])
  const isReady = problemOfRate(rate) === undefined && target !== 'unfinished' && change.problem === undefined
  const request = requestOf(select, rate, target, change)
  const asked = JSON.stringify(request)
  const calm = useCalm(asked, quietMs)
  const isTried = isReady && calm === asked
  const dryRun = useDryRun(request, isTried)

  const start = useMutation({
    meta: { isShown: true },
    mutationFn: async () => {
      const answer = await dataOf(api.redriveDeadLetters({ body: request }))
      return 'state' in answer ? answer : undefined
    },
    onSuccess: async redrive => {
      if (!redrive) return
      tell(redrive.state === 'done' ? `${countOf(redrive.redriven)} sent again` : `Redrive ${redrive.id} has begun`)
      void refreshLetters(queries)
      await navigate({
        to: `/dead-letters/redrives/${redrive.id}`,
        search: { letter } as never,
        replace: true,
        ignoreBlocker: true,
      })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isTried && dryRun.data && dryRun.data.matching > 0 && !start.isPending) start.mutate()
  }
  const matching = isTried ? dryRun.data?.matching : undefined
  return (
    <Page
      title={`Redrive ${wordsOf(text)}`}
      above={
        letter === undefined ? (
          <Link to="/dead-letters">Dead letters</Link>
        ) : (
          <Link {...letterLink(letter)}>Dead letter</Link>
        )
      }
      actions={
        <Button look="main" icon="redo" type="submit" form={form} isBusy={start.isPending} disabled={!matching}>
          {matching === undefined || matching === 1 ? 'Send again' : `Send ${countOf(matching)} again`}
        </Button>
      }
    >
      {start.error && <Problem error={start.error} />}
      <form id={form} onSubmit={submit}>
        <Columns
          side={
            <DryRun
              answer={isTried ? dryRun.data : undefined}
              error={isTried ? dryRun.error : undefined}
              isReady={isReady}
              request={request}
              patch={change.patch}
            />
          }
        >
          <Panel title="Where and how fast">
            <div className={styles.fields}>
              <Elsewhere
                bus={select.filter?.bus ?? sample?.split('~')[0]}
                isOne={letter !== undefined}
                onChange={setTarget}
              />
              {letter === undefined && (
                <RateField
                  label="Events a second"
                  hint="A target that has just come back is easily overrun."
                  value={rate}
                  onChange={setRate}
                />
              )}
            </div>
          </Panel>
          <Panel title="What is sent">
            <div className={styles.change}>
              <CheckField
                label={
                  letter === undefined ? 'Change the events before they are sent' : 'Change the event before it is sent'
                }
                value={draft !== undefined}
                onChange={isChanged => setDraft(isChanged ? JSON.stringify(event, null, 2) : undefined)}
              />
              {draft !== undefined && (
                <ChangeEditor draft={draft} change={change} isOne={letter !== undefined} onChange={setDraft} />
              )}
            </div>
          </Panel>
        </Columns>
      </form>
      <Leaving isChanged={change.patch !== undefined}>Nothing is sent again, and what you changed is lost.</Leaving>
    </Page>
  )
}

function requestOf(
  select: Pick<Request, 'ids' | 'filter'>,
  rate: string,
  target: Target | 'unfinished' | undefined,
  { patch }: Change,
) {
  return {
    ...select,
    ...rateOf(rate),
    ...(target === undefined || target === 'unfinished' ? {} : { target }),
    ...(patch === undefined ? {} : { edit: patch }),
  } as Request
}

function useDryRun(request: Request, enabled: boolean) {
  return useQuery({
    queryKey: ['dead-letters', 'dry run', request],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(api.redriveDeadLetters({ body: { ...request, dryRun: true }, signal }))
      return 'matching' in answer ? answer : undefined
    },
    enabled,
    refetchOnWindowFocus: false,
    placeholderData: undefined,
  })
}

/** The event of a letter; undefined before it is known. */
function useEvent(id: string | undefined): unknown {
  const { data } = useQuery({
    queryKey: ['dead-letters', 'one', id],
    queryFn: ({ signal }) => dataOf(api.getDeadLetter({ params: { path: { id: id! } }, signal })),
    enabled: id !== undefined,
  })
  return data?.event
}
