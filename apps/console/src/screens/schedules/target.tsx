import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { JsonView } from '../../components/json-view.js'
import { LinkButton } from '../../components/link-button.js'
import { Facts, Panel } from '../../components/page.js'
import { Time } from '../../components/time.js'
import { ConnectionName } from '../../resources/connection-name.js'
import { QueueName } from '../../resources/queue-name.js'
import { RuleName } from '../../resources/rule-name.js'
import { type Schedule, targetOfSchedule } from '../../resources/schedules.js'
import { destinationOf, targetLink } from '../../resources/targets.js'

type Settings = NonNullable<Schedule['target']>

/** Where the event of each run goes besides, and the rule that has its deliveries. */
export function Target({ schedule, target }: { readonly schedule: Schedule; readonly target: Settings }) {
  const { bus = 'default' } = schedule.event
  const { rule, target: id } = targetOfSchedule(schedule.name)
  const may = useMay()
  return (
    <Panel
      title="Its target"
      actions={
        may('dead-letters:read') && (
          <LinkButton look="quiet" to="/dead-letters" search={{ view: 'letters', bus, rule }}>
            Dead letters
          </LinkButton>
        )
      }
    >
      <Facts
        facts={[
          ['Kind', target.type],
          ['Sent to', 'queue' in target ? <QueueName key="to" queue={target.queue} /> : destinationOf(target)],
          ...('connection' in target && target.connection !== undefined
            ? [['Connection', <ConnectionName key="as" connection={target.connection} />] as const]
            : []),
          ['Rule', <RuleName key="rule" {...{ bus, rule }} />],
          ...(may('buses:read') ? [['Deliveries', <Deliveries key="how" {...{ bus, rule, id }} />] as const] : []),
          ...('disabled' in target && target.disabled
            ? [['Disabled', <Disabled key="off" {...target.disabled} />] as const]
            : []),
        ]}
      />
      <JsonView value={target} label="the target" />
    </Panel>
  )
}

function Deliveries({ bus, rule, id }: { readonly bus: string; readonly rule: string; readonly id: string }) {
  return <Link {...targetLink(bus, rule, id)}>how they go</Link>
}

function Disabled({ at, reason }: { readonly at: string; readonly reason: string }) {
  return (
    <>
      <Badge tone="bad">disabled</Badge> since <Time at={at} as="full" />: {reason}. Saving the schedule without it
      calls the target again.
    </>
  )
}
