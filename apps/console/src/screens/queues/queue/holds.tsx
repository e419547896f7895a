import { useState } from 'react'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { countOf } from '../../../components/number.js'
import { Facts, Panel } from '../../../components/page.js'
import { Time } from '../../../components/time.js'
import { State } from '../state.js'
import type { Queue } from '../use-queue.js'
import { MoveBack } from './move-back.js'
import { Purge } from './purge.js'

/** How many messages a queue has, and what can be done with all of them. */
export function Holds({ queue }: { readonly queue: Queue }) {
  const { waiting, inFlight, delayed, dead, oldestSentAt, filledBy } = queue
  const [open, setOpen] = useState<'purge' | 'move'>()
  const may = useMay()
  const close = () => setOpen(undefined)
  return (
    <Panel
      title="What it has"
      note={<State queue={queue} />}
      actions={
        <>
          {may('queues:redrive') && filledBy.queues.length > 0 && (
            <Button look="quiet" icon="redo" onClick={() => setOpen('move')}>
              Move back
            </Button>
          )}
          {may('queues:delete') && (
            <Button look="quiet" onClick={() => setOpen('purge')}>
              Purge
            </Button>
          )}
        </>
      }
    >
      <Facts
        facts={[
          ['Waiting', countOf(waiting)],
          ['In flight', countOf(inFlight)],
          ['Delayed', countOf(delayed)],
          ['Dead', dead === 0 ? '0' : `${countOf(dead)}, on their way to where given-up messages go`],
          ['Oldest', oldestSentAt === undefined ? 'none' : <Time key="oldest" at={oldestSentAt} as="ago" />],
        ]}
      />
      {open === 'purge' && <Purge queue={queue} onClose={close} />}
      {open === 'move' && <MoveBack queue={queue.name} onClose={close} />}
    </Panel>
  )
}
