import { useState } from 'react'
import { useMay } from '../../../api/session.js'
import { Button } from '../../../components/button.js'
import { bytesOf, countOf } from '../../../components/number.js'
import { Facts, Panel } from '../../../components/page.js'
import { durationOf } from '../../../components/time.js'
import { QueueName } from '../../../resources/queue-name.js'
import { kindName } from '../kind.js'
import { QueueForm } from '../queue-form.js'
import type { Queue, ReadQueue } from '../use-queue.js'

const groups = {
  park: 'stands still until that message comes back',
  skip: 'goes on without it',
  block: 'waits: it is received again and again',
}

/** The settings of a queue in words, and the way to change them. */
export function Settings({ read }: { readonly read: ReadQueue }) {
  const { value: queue } = read
  const [isChanging, setChanging] = useState(false)
  const may = useMay()
  return (
    <Panel
      title="Settings"
      note={queue.declared ? undefined : 'nobody made it: the default ones'}
      actions={may('queues:write') && <Button onClick={() => setChanging(true)}>Change</Button>}
    >
      <Facts facts={factsOf(queue)} />
      {isChanging && <QueueForm read={read} onClose={() => setChanging(false)} />}
    </Panel>
  )
}

function factsOf(queue: Queue) {
  const { visibilityMs, delayMs, retentionMs, maxReceives, deadLetterQueue, dedupeMs, contentDedupe } = queue
  const { fifo, onFailure = 'park', engine, maxMessageBytes } = queue
  const given = deadLetterQueue === undefined ? 'become dead letters' : <GoTo key="given" queue={deadLetterQueue} />
  const by = contentDedupe ? 'dedupe id, or the same body,' : 'dedupe id'
  return [
    ['Kind', `${kindName(queue)}, ${engine === 'bullmq' ? 'a queue of BullMQ' : 'kept by Sluice'}`],
    ['Visibility', durationOf(visibilityMs)],
    ['Delay', delayMs === 0 ? 'none' : durationOf(delayMs)],
    ['Keeps messages', retentionMs === null ? 'for ever' : `for ${durationOf(retentionMs)}`],
    ['Gives up', maxReceives === 1 ? 'after one receive' : `after ${countOf(maxReceives)} receives`],
    ['Given-up messages', given],
    ...(fifo ? [['A failed group', groups[onFailure]] as const] : []),
    ['Sent twice', dedupeMs === 0 ? 'is kept twice' : `the same ${by} is kept once in ${durationOf(dedupeMs)}`],
    ['Largest message', bytesOf(maxMessageBytes)],
  ] as const
}

function GoTo({ queue }: { readonly queue: string }) {
  return (
    <>
      go to <QueueName queue={queue} />
    </>
  )
}
