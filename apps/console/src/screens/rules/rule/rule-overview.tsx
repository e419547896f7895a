import { Badge } from '../../../components/badge.js'
import { LinkButton } from '../../../components/link-button.js'
import { JsonView } from '../../../components/json-view.js'
import { manyOf } from '../../../components/number.js'
import { Facts, Panel } from '../../../components/page.js'
import { Time } from '../../../components/time.js'
import type { ReadRule, Rule } from '../../../resources/rules.js'
import { ScheduleName } from '../../../resources/schedule-name.js'
import { textOf } from '../editor/json-text.js'
import { RuleChart } from './rule-chart.js'
import { Targets } from './targets.js'
import { Warnings } from './warnings.js'
import styles from './rule.module.css'

/** How a rule does, and what it is. */
export function RuleOverview({ read: { rule } }: { readonly read: ReadRule }) {
  const { bus, filters, filterPolicy, pattern, enabled, disabledReason } = rule
  const [language, selection] = filters
    ? ['filters', filters]
    : filterPolicy
      ? ['filter policy', filterPolicy]
      : ['pattern', pattern]
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        {!enabled && (
          <p className={styles.disabled}>
            <strong>It is disabled</strong> and matches nothing
            {disabledReason === undefined ? '.' : `: ${disabledReason}`}
          </p>
        )}
        <Warnings rule={rule} />
        <RuleChart bus={bus} rule={rule.name} />
        <Targets rule={rule} />
      </div>
      <div className={styles.side}>
        <What {...{ rule }} />
        <Panel
          title="Which events"
          note={language}
          actions={
            <LinkButton
              look="quiet"
              to="/events"
              search={{ bus, ...(pattern && { pattern: JSON.stringify(pattern) }) }}
            >
              Show them
            </LinkButton>
          }
        >
          <JsonView value={textOf(selection)} label={`the ${language}`} />
        </Panel>
      </div>
    </div>
  )
}

function What({ rule }: Pick<ReadRule, 'rule'>) {
  const { description, owner, managedBy, schedule, fired = 0, lastFiredAt, ownResults, bus } = rule
  return (
    <Panel title="What it is">
      <Facts
        facts={[
          ...(description === undefined ? [] : [['Description', description] as const]),
          ['Bus', bus],
          ['Fired', manyOf(fired, 'time')],
          ['Last fired', lastFiredAt === undefined ? 'never' : <Time key="last" at={lastFiredAt} as="ago" />],
          ['Acts for', owner ?? 'a service that wrote it to Redis'],
          ...(schedule ? [['Belongs to', <OfSchedule key="by" {...{ schedule }} />] as const] : []),
          ...(managedBy !== undefined
            ? [
                [
                  'Belongs to',
                  <Badge key="by" tone="accent">
                    service {managedBy}
                  </Badge>,
                ] as const,
              ]
            : []),
          ...(ownResults ? [['Own results', 'it gets them too'] as const] : []),
        ]}
      />
    </Panel>
  )
}

function OfSchedule({ schedule: { name } }: { readonly schedule: NonNullable<Rule['schedule']> }) {
  return (
    <>
      schedule <ScheduleName schedule={name} />, whose target it is: change, pause or delete that one
    </>
  )
}
