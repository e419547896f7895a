import { dataOf, type Schemas } from '@sluice/client'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { editable, patchOf } from './again.js'
import { EventDialog } from './event-dialog.js'

/** An event to send again, as it is or edited: as a new one, which the first has caused. */
export function RepublishEvent({
  bus,
  position,
  event,
  onClose,
}: {
  readonly bus: string
  readonly position: string
  readonly event: Schemas['CloudEvent']
  readonly onClose: () => void
}) {
  const [first] = useState(() => editable(event))
  const [text, setText] = useState(() => JSON.stringify(first, null, 2))
  const send = (now: object) => {
    const edit = patchOf(first, now)
    const body = (edit === undefined ? {} : { edit }) as Schemas['RepublishRequest']
    return dataOf(api.republishEvent({ params: { path: { bus, position } }, body }))
  }
  return <EventDialog {...{ bus, text, send, onClose }} title="Send it again, as a new event" onChange={setText} />
}
