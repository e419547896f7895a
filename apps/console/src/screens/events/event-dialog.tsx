import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button } from '../../components/button.js'
import { CodeEditor } from '../../components/code-editor.js'
import { Dialog } from '../../components/dialog.js'
import { membersOf } from '../../components/lossless.js'
import { Problem } from '../../components/problem.js'
import { tell } from '../../components/toasts.js'
import { eventLink } from '../../resources/events.js'
import styles from './events.module.css'

type Members = Readonly<Record<string, unknown>>

/** What the API says of an event that it took. */
interface Taken {
  readonly id: string
  readonly position: string
  readonly duplicate?: boolean
}

/** An event to write and to send. Afterwards its page is open. */
export function EventDialog(props: {
  readonly title: string
  readonly bus: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly send: (event: Members) => Promise<Taken>
  /** What stands above the text. */
  readonly above?: ReactNode
  readonly onClose: () => void
}) {
  const { title, bus, text, onChange, send, above, onClose } = props
  const navigate = useNavigate()
  const queries = useQueryClient()
  const sending = useMutation({
    meta: { isShown: true },
    mutationFn: send,
    onSuccess: ({ id, position, duplicate }) => {
      tell(duplicate ? `The bus has event ${id} already` : `Event ${id} is accepted`)
      void queries.invalidateQueries({ queryKey: ['events', bus] })
      onClose()
      void navigate(eventLink(bus, position))
    },
  })
  const event = membersOf(text)
  // before the editor, which would begin a line
  const sendByKey = (key: KeyboardEvent) => {
    if (key.key !== 'Enter' || !(key.ctrlKey || key.metaKey)) return
    key.preventDefault()
    key.stopPropagation()
    if (event && !sending.isPending) sending.mutate(event)
  }
  return (
    <Dialog title={title} isWide onClose={onClose}>
      {above}
      <div onKeyDownCapture={sendByKey}>
        <CodeEditor label="The event" lines={14} value={text} onChange={onChange} />
      </div>
      {sending.error && <Problem error={sending.error} />}
      <footer className={styles.footer}>
        <span className={styles.count}>
          {event ? `It goes to every rule of bus ${bus} that matches. Ctrl Enter sends it.` : 'It is not JSON yet.'}
        </span>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="main" disabled={!event} isBusy={sending.isPending} onClick={() => event && sending.mutate(event)}>
          Send the event
        </Button>
      </footer>
    </Dialog>
  )
}
