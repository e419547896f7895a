import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { api } from '../../../api/client.js'
import { useMay } from '../../../api/session.js'
import { Badge } from '../../../components/badge.js'
import { Choice } from '../../../components/button.js'
import { CodeEditor } from '../../../components/code-editor.js'
import { SelectField } from '../../../components/field.js'
import { Panel, Waiting } from '../../../components/page.js'
import { timeOf } from '../../../components/time.js'
import { useCalm } from '../../../components/use-calm.js'
import { appendedAt } from '../../../resources/events.js'
import { preferences } from '../../../state/preferences.js'
import { useStore } from '../../../state/store.js'
import { type Fault, faultOf } from './fault.js'
import { ExplainedEvent } from './explained-event.js'
import { NotTried } from './not-tried.js'
import { eventOf, ofEvent, ofSchema, takenOf, type Tried } from './tried.js'
import type { Material } from './use-material.js'
import styles from './editor.module.css'

type Event = Schemas['CloudEvent']
type Explanation = Schemas['Explanation']

const views = [
  { value: 'explained', label: 'Explained' },
  { value: 'edit', label: 'Change it' },
] as const

export interface SandboxProps {
  readonly bus: string
  readonly rule: string
  /** What selects events; undefined while it is no JSON. */
  readonly selection: Record<string, unknown> | undefined
  readonly material: Material
  readonly tried: Tried
  readonly onTry: (tried: Tried) => void
  readonly onAdd?: (field: readonly string[], value: unknown) => void
  /** What is wrong with the pattern, if the last answer said so. */
  readonly onFault: (fault: Fault | undefined) => void
}

/** One event, and what the pattern makes of it: a recent one, one that a schema describes, or one's own. */
export function Sandbox(props: SandboxProps) {
  const { bus, rule, selection, material, tried, onTry, onAdd, onFault } = props
  const { text, taken } = tried
  const [view, setView] = useState<'explained' | 'edit'>('explained')
  const event = eventOf(tried)
  const { data, error, isFetching } = useExplanation(bus, rule, selection, event)
  const tell = useEffectEvent(onFault)
  useEffect(() => tell(faultOf(error)), [error])
  const take = (from: string) => {
    const chosen = takenOf(material, from)
    if (chosen) onTry(chosen)
  }
  return (
    <Panel
      title="Try it on an event"
      note={data && <Verdict explanation={data} isOld={isFetching || !selection} />}
      actions={<Choice label="What is shown of the event" value={view} options={views} onChange={setView} />}
    >
      <div className={styles.pick}>
        <EventField {...{ material, taken }} onTake={take} />
      </div>
      {view === 'edit' && (
        <div className={styles.inset}>
          <CodeEditor label="The event to try" lines={12} value={text} onChange={text => onTry({ text, taken: '' })} />
        </div>
      )}
      {!event && view === 'explained' && (
        <p className={styles.note}>This is not an event as JSON yet. Change it, or take another one.</p>
      )}
      {error && selection && <NotTried error={error} />}
      {event && view === 'explained' && (
        <ExplainedEvent event={event} fields={data?.fields ?? none} {...(onAdd && { onAdd })} />
      )}
      {event && !data && !error && selection && <Waiting lines={1} />}
      {data && <Owner explanation={data} />}
    </Panel>
  )
}

const none: readonly Schemas['FieldExplanation'][] = []

function Verdict({ explanation, isOld }: { readonly explanation: Explanation; readonly isOld: boolean }) {
  return (
    <span role="status" className={isOld ? styles.old : undefined}>
      <Badge tone={explanation.matched ? 'good' : 'bad'}>{explanation.matched ? 'matches' : 'does not match'}</Badge>
    </span>
  )
}

/** What rights make of it: a rule gets what its owner may receive. */
function Owner({ explanation: { owner, summary } }: { readonly explanation: Explanation }) {
  const hidden = (owner?.redact ?? []).map(({ path }) => path)
  return (
    <>
      <p className={styles.summary}>{summary}</p>
      {owner && !owner.receives && (
        <p className={styles.warning}>
          {owner.name} may not receive it: {owner.reason}
        </p>
      )}
      {owner && hidden.length > 0 && (
        <p className={styles.warning}>
          Hidden from {owner.name}: {hidden.join(', ')}
        </p>
      )}
    </>
  )
}

function EventField({
  material,
  taken,
  onTake,
}: {
  material: Material
  taken: string
  onTake: (from: string) => void
}) {
  const { clock } = useStore(preferences)
  const options = [
    { value: '', label: taken === '' ? 'your own' : 'take an event' },
    ...material.events.map(({ position, event }) => ({
      value: ofEvent(position),
      label: `${timeOf(new Date(appendedAt(position)), clock).slice(0, -4)}  ${event.type}  ${event.subject ?? event.id}`,
    })),
    ...material.schemas.map(schema => ({ value: ofSchema(schema), label: ofSchema(schema) })),
  ]
  return <SelectField label="Event" value={taken} options={options} onChange={onTake} />
}

/** Asked again when somebody has stopped writing. */
function useExplanation(
  bus: string,
  rule: string,
  selection: Record<string, unknown> | undefined,
  event: Event | undefined,
) {
  const may = useMay()
  const asked = useCalm(selection && event ? JSON.stringify({ ...selection, event }) : undefined, 250)
  return useQuery({
    queryKey: ['explanation', bus, rule, asked],
    queryFn: async ({ signal }): Promise<Explanation> => {
      const body = JSON.parse(asked!) as Schemas['PatternTest']
      if (!may('rules:test')) return dataOf(api.testPattern({ body, signal }))
      return (await dataOf(api.testRule({ params: { path: { bus, rule } }, body, signal }))) as Explanation
    },
    enabled: asked !== undefined && (may('rules:test') || may('patterns:test')),
    staleTime: Infinity,
  })
}
