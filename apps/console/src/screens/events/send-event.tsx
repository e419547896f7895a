import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { SelectField } from '../../components/field.js'
import { sampleData } from '../../resources/sample-event.js'
import { exampleEvent } from './again.js'
import { EventDialog } from './event-dialog.js'
import styles from './events.module.css'

type Event = Schemas['CloudEvent']

/** A new event, to begin with an example: of the shop, or of a type that has a schema. */
export function SendEvent({ bus, onClose }: { readonly bus: string; readonly onClose: () => void }) {
  const [text, setText] = useState(() => JSON.stringify(exampleEvent(), null, 2))
  const send = async (event: object) => {
    const answer = await dataOf(api.publishEvents({ params: { path: { bus } }, body: event as Event }))
    if (!('position' in answer)) throw new Error('the answer has no position')
    return answer
  }
  const begin = (event: Event) => setText(JSON.stringify(event, null, 2))
  return (
    <EventDialog
      {...{ bus, text, send, onClose }}
      title={`Send an event to bus ${bus}`}
      onChange={setText}
      above={<Examples onChoose={begin} />}
    />
  )
}

/** Types with a schema, each an example. */
function Examples({ onChoose }: { readonly onChoose: (event: Event) => void }) {
  const may = useMay()
  const [chosen, setChosen] = useState('')
  const { data } = useQuery({
    queryKey: ['schemas', 'types'],
    queryFn: ({ signal }) => dataOf(api.listSchemas({ params: { query: { limit: 500 } }, signal })),
    enabled: may('schemas:read'),
    staleTime: 30_000,
  })
  if (!data || data.items.length === 0) return null
  const choose = async (type: string) => {
    setChosen(type)
    const example = exampleEvent()
    const versions = data.items.find(one => one.type === type)?.versions
    if (!versions) return onChoose(example)
    const path = { type, version: Math.max(...versions) }
    const schema = await dataOf(api.getSchema({ params: { path } }))
    const { specversion, id, source } = example
    onChoose({ specversion, id, source, type, dataschema: schema.dataschema, data: sampleData(schema) } as Event)
  }
  return (
    <div className={styles.examples}>
      <SelectField
        label="Example"
        width={28}
        value={chosen}
        options={[{ value: '', label: 'an order of the shop' }, ...data.items.map(({ type }) => ({ value: type }))]}
        onChange={type => void choose(type)}
      />
    </div>
  )
}
