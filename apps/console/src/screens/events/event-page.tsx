import type { Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { losslessOf, sharedLossless } from '../../api/lossless.js'
import { useMay } from '../../api/session.js'
import { Button } from '../../components/button.js'
import { LinkButton } from '../../components/link-button.js'
import { Code } from '../../components/copy.js'
import { JsonView } from '../../components/json-view.js'
import { Facts, Page, Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { Time } from '../../components/time.js'
import { appendedAt } from '../../resources/events.js'
import { CausationTree } from './causation-tree.js'
import { Deliveries, Unmatched } from './deliveries.js'
import styles from './event-page.module.css'
import { eventRoute } from './routes.js'
import { RepublishEvent } from './republish-event.js'
import { Timeline } from './timeline.js'

type Biography = Schemas['Biography']

/** Milliseconds between two looks at an event that is on its way, and at one that has arrived. */
const everyMs = { moving: 1500, done: 15_000 }

/** What happened to one event: who got it, who did not and why, what caused it and what came of it. */
export default function EventPage() {
  const { bus, position } = eventRoute.useParams()
  const [isSending, setSending] = useState(false)
  const may = useMay()
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['biography', bus, position],
    queryFn: ({ signal }) =>
      losslessOf<Biography>(
        api.getBiography({ params: { path: { bus, position }, query: { explain: true } }, signal, parseAs: 'text' }),
      ),
    structuralSharing: sharedLossless,
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? everyMs.moving : everyMs.done),
  })
  const shown = isPlaceholderData ? undefined : data
  const event = shown?.event as Schemas['CloudEvent'] | undefined
  return (
    <Page
      title={event?.type ?? position}
      above={
        <Link to="/events" search={{ bus }}>
          Events
        </Link>
      }
      actions={
        event && (
          <>
            {may('rules:write') && (
              <LinkButton icon="rules" to="/rules/new" search={{ bus, from: position }}>
                Make a rule
              </LinkButton>
            )}
            {may('events:publish') && (
              <Button icon="redo" onClick={() => setSending(true)}>
                Send again
              </Button>
            )}
          </>
        )
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!shown && !error && <Waiting lines={10} />}
      {shown && <Told biography={shown} />}
      {isSending && event && <RepublishEvent {...{ bus, position, event }} onClose={() => setSending(false)} />}
    </Page>
  )
}

function Told({ biography }: { readonly biography: Biography }) {
  const { bus, position, event, missing, level, unmatched, traceId } = biography
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <Deliveries biography={biography} />
        {unmatched && <Unmatched bus={bus} unmatched={unmatched} />}
        <Timeline biography={biography} />
        <CausationTree biography={biography} />
        {missing.length > 0 && (
          <Panel title="What is not known" note={`bus ${bus} records: ${level}`}>
            <ul className={styles.missing}>
              {missing.map(({ code, detail }) => (
                <li key={code}>{detail}</li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
      <div className={styles.side}>
        <Attributes event={event as Schemas['CloudEvent']} {...{ bus, position, traceId }} />
        <Panel title="Event" note="as you see it">
          <JsonView value={event} label="the event" />
        </Panel>
      </div>
    </div>
  )
}

interface AttributesProps extends Pick<Biography, 'bus' | 'position' | 'traceId'> {
  readonly event: Schemas['CloudEvent']
}

function Attributes({ event, bus, position, traceId }: AttributesProps) {
  const { id, source, subject, time, principal } = event
  return (
    <Panel title="What it is">
      <Facts
        facts={[
          [
            'Id',
            <Code key="id" copy="the id">
              {id}
            </Code>,
          ],
          ['Source', source],
          ...(subject === undefined ? [] : [['Subject', subject] as const]),
          ['Bus', bus],
          [
            'Position',
            <Code key="position" copy="the position">
              {position}
            </Code>,
          ],
          ['Appended', <Time key="appended" at={appendedAt(position)} as="full" />],
          ...(time === undefined ? [] : [['Happened', <Time key="time" at={time} as="full" />] as const]),
          ...(typeof principal === 'string' ? [['Published by', principal] as const] : []),
          ...(traceId === undefined
            ? []
            : [
                [
                  'Trace',
                  <Code key="trace" copy="the id of the trace">
                    {traceId}
                  </Code>,
                ] as const,
              ]),
        ]}
      />
    </Panel>
  )
}

/** Whether more will happen to it soon. */
function isMoving({ routed, deliveries }: Biography): boolean {
  return !routed || deliveries.some(({ state }) => ['in progress', 'retrying', 'held', 'parked'].includes(state))
}
