import { dataOf, type Schemas } from '@sluice/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.js'
import { Badge } from '../components/badge.js'
import { Button } from '../components/button.js'
import { CodeEditor } from '../components/code-editor.js'
import { Dialog } from '../components/dialog.js'
import { CheckField } from '../components/field.js'
import { JsonView } from '../components/json-view.js'
import { Facts } from '../components/page.js'
import { Problem } from '../components/problem.js'
import { durationOf } from '../components/time.js'
import { targetName } from './targets.js'
import styles from './test-delivery.module.css'

type Trial = Schemas['Trial']

const example = {
  ...{ specversion: '1.0', id: 'T-1', source: '/console', type: 'com.shop.order.created', subject: 'T-1' },
  data: { orderId: 'T-1', total: 129.5 },
}

/** Calls a target once with a sample event, and shows what it answers. Nothing else follows. */
export function TestDelivery({
  bus,
  rule,
  target,
  onClose,
}: {
  readonly bus: string
  readonly rule: string
  readonly target: string
  readonly onClose: () => void
}) {
  const [draft, setDraft] = useState<string>()
  const test = useMutation({
    meta: { isShown: true },
    mutationFn: () => {
      const event = draft === undefined ? undefined : (JSON.parse(draft) as Schemas['CloudEvent'])
      return dataOf(
        api.testTarget({ params: { path: { bus, rule, target } }, body: event === undefined ? {} : { event } }),
      )
    },
  })
  return (
    <Dialog title={`Test ${targetName(rule, target)}`} isWide onClose={onClose}>
      <div className={styles.test}>
        <p className={styles.faint}>
          One call as a delivery makes it, with an event that is marked <code>sluicetest</code>. It is not repeated,
          becomes no dead letter, and counts for nothing.
        </p>
        <CheckField
          label="With an event of my own"
          value={draft !== undefined}
          onChange={isOwn => setDraft(isOwn ? JSON.stringify(example, null, 2) : undefined)}
        />
        {draft !== undefined && <CodeEditor label="The sample event" lines={10} value={draft} onChange={setDraft} />}
        {test.error && <Problem error={test.error} />}
        {test.data && <Told trial={test.data} />}
        <footer className={styles.footer}>
          <Button onClick={onClose}>Close</Button>
          <Button look="main" icon="play" isBusy={test.isPending} onClick={() => test.mutate()}>
            {test.data ? 'Call it again' : 'Call it once'}
          </Button>
        </footer>
      </div>
    </Dialog>
  )
}

function Told({
  trial: { called, ok, status, durationMs, error, answer, effect, event, body, reason },
}: {
  readonly trial: Trial
}) {
  if (!called) return <p role="status">It is not called by a test. By a delivery {effect}.</p>
  return (
    <div role="status">
      <Facts
        facts={[
          [
            'Outcome',
            <span key="outcome">
              <Badge tone={ok ? 'good' : 'bad'}>{ok ? 'delivered' : 'failed'}</Badge> {error ?? status}
              {reason === undefined ? '' : `; a delivery would be given up: ${reason}`}
            </span>,
          ],
          ...(durationMs === undefined ? [] : [['Took', durationOf(durationMs)] as const]),
          ...(answer === undefined ? [] : [['Answer', <code key="answer">{answer}</code>] as const]),
        ]}
      />
      {event && <JsonView value={event} label={body === undefined ? 'the event that was sent' : 'the event'} />}
      {body !== undefined && <JsonView value={body} label="the body that the transform made" />}
    </div>
  )
}
