import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../../api/client.js'
import { Badge } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { TextField } from '../../../components/field.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { useSchemas } from '../../../resources/schemas.js'
import { GrantLine } from '../grants/grant-list.js'
import { redactText } from '../grants/grant-text.js'
import styles from './explain.module.css'
import { ByLine } from './line.js'
import type { ExplainSearch } from './search.js'
import { useHolders } from './use-holders.js'

type Explanation = Schemas['AccessExplanation']

/** May X do Y on Z? */
export function MayPanel({
  search,
  onAsk,
}: {
  readonly search: ExplainSearch
  readonly onAsk: (search: ExplainSearch) => void
}) {
  const { principal = '', action = '' } = search
  const isAsked = principal !== '' && action !== ''
  return (
    <>
      {/* the address may change by itself: by the way back */}
      <Question key={JSON.stringify(search)} search={search} onAsk={onAsk} />
      {isAsked && <Answer search={search} />}
    </>
  )
}

function Question({
  search,
  onAsk,
}: {
  readonly search: ExplainSearch
  readonly onAsk: (search: ExplainSearch) => void
}) {
  const [draft, setDraft] = useState(search)
  const holders = useHolders()
  const actions = useActions()
  const set = (name: keyof ExplainSearch) => (value: string) => setDraft({ ...draft, [name]: value })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAsk(draft)
  }
  const isOfTokens = draft.principal?.startsWith('subject:') === true
  return (
    <form className={styles.question} onSubmit={submit}>
      <TextField
        {...{ label: 'May', width: 22, placeholder: 'key:web-shop', suggestions: holders, required: true }}
        data-search
        value={draft.principal ?? ''}
        onChange={set('principal')}
      />
      {isOfTokens && (
        <TextField
          {...{ label: 'of groups', width: 16, placeholder: 'support, sales' }}
          value={draft.groups ?? ''}
          onChange={set('groups')}
        />
      )}
      <TextField
        {...{ label: 'do', width: 20, placeholder: 'events:publish', suggestions: actions, required: true }}
        value={draft.action ?? ''}
        onChange={set('action')}
      />
      <TextField
        {...{ label: 'on', width: 26, placeholder: 'bus=default,rule=big-orders' }}
        value={draft.resource ?? ''}
        onChange={set('resource')}
      />
      <TextField
        {...{ label: 'with this event', width: 34, placeholder: '{"type":"com.shop.order.created"}' }}
        value={draft.event ?? ''}
        onChange={set('event')}
      />
      <Button look="main" type="submit">
        Ask
      </Button>
    </form>
  )
}

function Answer({ search }: { readonly search: ExplainSearch }) {
  const { principal = '', groups = '', action = '', resource = '', event } = search
  const { data, error } = useQuery({
    queryKey: ['access', search],
    queryFn: ({ signal }) => {
      const about = { principal, groups: groups.replaceAll(' ', ''), action, resource: resource.replaceAll(' ', '') }
      const body = event === undefined || event === '' ? about : { ...about, event: JSON.parse(event) as object }
      return dataOf(api.testAccess({ body: body as Schemas['AccessQuestion'], signal }))
    },
    retry: false,
    placeholderData: undefined,
  })
  if (error instanceof SyntaxError) return <Problem error={new Error('The event is not JSON yet.')} />
  if (error) return <Problem error={error} />
  return data ? <Told answer={data} action={action} resource={resource} /> : <Waiting />
}

function Told({
  answer,
  action,
  resource,
}: {
  readonly answer: Explanation
  readonly action: string
  readonly resource: string
}) {
  const { principal, allowed, by, missing, reason, redact } = answer
  return (
    <Panel
      title={
        <>
          {principal} {allowed ? 'may' : 'may not'} {action}
          {resource !== '' && <> on {resource}</>}
        </>
      }
      note={<Badge tone={allowed ? 'good' : 'bad'}>{allowed ? 'allowed' : 'denied'}</Badge>}
    >
      <div className={styles.told}>
        {by !== undefined && <ByLine by={by} />}
        {reason !== undefined && <p>{reason}</p>}
        {redact && redact.length > 0 && (
          <p>
            It does not see <code>{redactText(redact)}</code>.
          </p>
        )}
        {missing && (
          <>
            <p>This grant would allow it:</p>
            <GrantLine grant={missing} />
            <pre tabIndex={0}>{JSON.stringify(missing)}</pre>
          </>
        )}
      </div>
    </Panel>
  )
}

/** What can be done at all, by the document of the API. */
function useActions(): readonly string[] {
  const { data } = useSchemas()
  return (data?.schemas['Session']?.properties?.['actions']?.items?.enum ?? []) as readonly string[]
}
