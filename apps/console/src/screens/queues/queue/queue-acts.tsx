import { useState } from 'react'
import { useMay } from '../../../api/session.js'
import { ButtonLink } from '../../../components/button-link.js'
import { Button } from '../../../components/button.js'
import { tell } from '../../../components/toasts.js'
import { useBoard } from '../board.js'
import { type ReadQueue, usePutQueue } from '../use-queue.js'
import { DeleteQueue } from './delete-queue.js'
import { SendMessage } from './send-message.js'

/** What can be done with a queue, as far as the caller may. */
export function QueueActs({ read }: { readonly read: ReadQueue }) {
  const { value: queue } = read
  const [open, setOpen] = useState<'send' | 'delete'>()
  const may = useMay()
  const href = useBoard()?.(queue)
  const close = () => setOpen(undefined)
  return (
    <>
      {href !== undefined && <ButtonLink href={href}>Bull Board</ButtonLink>}
      {may('queues:delete') && (
        <Button look="danger" onClick={() => setOpen('delete')}>
          Delete
        </Button>
      )}
      {may('queues:write') && <PauseButton read={read} />}
      {may('queues:send') && (
        <Button look="main" icon="plus" onClick={() => setOpen('send')}>
          Send a message
        </Button>
      )}
      {open === 'send' && <SendMessage queue={queue} onClose={close} />}
      {open === 'delete' && <DeleteQueue read={read} onClose={close} />}
    </>
  )
}

/** Nothing is received while a queue is paused. One that nobody made is made by it, with the settings that it has. */
function PauseButton({ read }: { readonly read: ReadQueue }) {
  const { name, paused } = read.value
  const put = usePutQueue(read, queue => tell(`Queue ${name} ${queue.paused ? 'is paused' : 'goes on'}`), false)
  const toggle = () => put.mutate({ name, settings: { ...read.value, paused: !paused } })
  return (
    <Button isBusy={put.isPending} onClick={toggle}>
      {paused ? 'Resume' : 'Pause'}
    </Button>
  )
}
