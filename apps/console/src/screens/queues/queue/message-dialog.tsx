import { Copy } from '../../../components/copy.js'
import { Dialog } from '../../../components/dialog.js'
import { JsonView } from '../../../components/json-view.js'
import { countOf, manyOf } from '../../../components/number.js'
import { Facts } from '../../../components/page.js'
import { Time } from '../../../components/time.js'
import { QueueName } from '../../../resources/queue-name.js'
import { type Message, whyDead } from './message.js'

/** One message with everything that it says. It is not taken by being looked at. */
export function MessageDialog({
  id,
  message,
  onClose,
}: {
  readonly id: string
  /** Undefined where it is not among those that were looked at. */
  readonly message: Message | undefined
  readonly onClose: () => void
}) {
  return (
    <Dialog title={`Message ${id}`} isWide onClose={onClose}>
      {message ? (
        <Shown message={message} />
      ) : (
        <p>It is not among the messages that were looked at: it is further back, or done, or was removed.</p>
      )}
    </Dialog>
  )
}

function Shown({ message }: { readonly message: Message }) {
  const { id, body, receives, sentAt, group, fairKey, attributes = {}, from, reason, diedAt } = message
  return (
    <>
      <Facts
        facts={[
          [
            'Id',
            <span key="id">
              <code>{id}</code> <Copy text={id} what="the id" />
            </span>,
          ],
          ['Sent', <Time key="sent" at={sentAt} as="full" />],
          ['Received', receives === 0 ? 'not yet' : receives === 1 ? 'once' : `${countOf(receives)} times`],
          ...(group === undefined ? [] : [['Group', group] as const]),
          ...(fairKey === undefined ? [] : [['Fair key', fairKey] as const]),
          ...Object.entries(attributes).map(([name, text]) => [`Attribute ${name}`, text] as const),
          ...(reason === undefined ? [] : [['Given up', whyDead[reason]] as const]),
          ...(diedAt === undefined ? [] : [['Died', <Time key="died" at={diedAt} as="full" />] as const]),
          ...(from === undefined ? [] : [['Given up by', <From key="from" from={from} />] as const]),
        ]}
      />
      <JsonView value={body} label="the body" />
    </>
  )
}

function From({ from: { queue, id, reason, receives } }: { readonly from: NonNullable<Message['from']> }) {
  return (
    <>
      <QueueName queue={queue} />: {whyDead[reason]}, after {manyOf(receives, 'receive')}. There it was{' '}
      <code>{id}</code>.
    </>
  )
}
