import type { Schemas } from '@sluice/client'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.js'
import { Badge, type Tone } from '../../components/badge.js'
import { Panel } from '../../components/page.js'
import { Time } from '../../components/time.js'
import { AttemptList } from '../../resources/attempts.js'
import { letterLink } from '../../resources/letters.js'
import { RuleName } from '../../resources/rule-name.js'
import { TargetName } from '../../resources/target-name.js'
import styles from './event-page.module.css'

type Biography = Schemas['Biography']
type Delivery = Schemas['BiographyDelivery']

const tones: Readonly<Record<Delivery['state'], Tone>> = {
  ...{ delivered: 'good', 'in progress': 'accent', retrying: 'warn', held: 'warn', parked: 'warn' },
  ...{ 'dead letter': 'bad', redriven: 'accent', dropped: 'bad', 'not recorded': 'plain' },
}

/** Who received the event, with every attempt. */
export function Deliveries({ biography: { bus, deliveries, routed, consumers } }: { readonly biography: Biography }) {
  const count = `${deliveries.length} ${deliveries.length === 1 ? 'delivery' : 'deliveries'}`
  return (
    <Panel title="Who receives it" note={routed ? count : 'not routed yet'}>
      {routed && deliveries.length === 0 && <p className={styles.none}>No rule matched it.</p>}
      <ul className={styles.deliveries}>
        {deliveries.map(delivery => (
          <li key={`${delivery.rule}~${delivery.target}`}>
            <OneDelivery bus={bus} delivery={delivery} />
          </li>
        ))}
        {consumers.map(({ name, isPast }) => (
          <li key={name} className={styles.delivery}>
            <span>
              <strong>{name}</strong> <span className={styles.faint}>reads the bus itself</span>
            </span>
            <Badge tone={isPast ? 'good' : 'accent'}>{isPast ? 'has read past it' : 'has not read it yet'}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function OneDelivery({ bus, delivery }: { readonly bus: string; readonly delivery: Delivery }) {
  const may = useMay()
  const { rule, target, type, destination, state, attempts, derived, nextAt, error, letter } = delivery
  return (
    <>
      <div className={styles.delivery}>
        <span>
          <strong>
            <TargetName {...{ bus, rule, target }} />
          </strong>{' '}
          <span className={styles.faint}>
            {type} {destination}
          </span>
        </span>
        {nextAt !== undefined && (
          <span className={styles.faint}>
            next try <Time at={nextAt} as="ago" />
          </span>
        )}
        {derived && <span className={styles.faint}>as far as it follows</span>}
        <Badge tone={tones[state]}>{state}</Badge>
      </div>
      <AttemptList attempts={attempts} />
      {(letter?.error ?? error) !== undefined && (
        <p className={styles.error}>
          {letter?.error ?? error}{' '}
          {letter && may('dead-letters:read') && <Link {...letterLink(letter.id)}>Open the dead letter</Link>}
        </p>
      )}
    </>
  )
}

/** Why every other rule did not want it. */
export function Unmatched({
  bus,
  unmatched,
}: {
  readonly bus: string
  readonly unmatched: NonNullable<Biography['unmatched']>
}) {
  const { rules, complete } = unmatched
  if (rules.length === 0) return null
  return (
    <Panel title="Who does not, and why" note={`${rules.length}${complete ? '' : ' and more'}, by the rules of then`}>
      <ul className={styles.unmatched}>
        {rules.map(({ rule, summary }) => (
          <li key={rule}>
            <strong>
              <RuleName bus={bus} rule={rule} />
            </strong>
            <span>{summary}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
