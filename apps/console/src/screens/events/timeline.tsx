import type { Schemas } from '@sluice/client'
import type { ReactNode } from 'react'
import { Dot, type Tone } from '../../components/badge.js'
import { Panel } from '../../components/page.js'
import { durationOf, Time } from '../../components/time.js'
import { appendedAt } from '../../resources/events.js'
import styles from './event-page.module.css'

type Step = Schemas['BiographyStep']

/** What happened, in the order of time, and how long after the event was appended. */
export function Timeline({ biography: { list, position } }: { readonly biography: Schemas['Biography'] }) {
  const began = appendedAt(position)
  return (
    <Panel title="What happened" note={`${list.length} steps`}>
      <ol className={styles.steps}>
        {list.map((step, i) => (
          <li key={i}>
            <Dot tone={toneOf(step.step)} />
            <span className={styles.offset}>{step.at === undefined ? '' : offsetOf(Date.parse(step.at) - began)}</span>
            <span className={styles.told}>{told(step)}</span>
            <span className={styles.when}>
              <Time at={step.at} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function offsetOf(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${durationOf(Math.abs(ms))}`
}

function toneOf(step: Step['step']): Tone {
  if (/SUCCESS$|^RESULT_PUBLISHED$/.test(step)) return 'good'
  if (/PERMANENT_FAILURE|DLQ|DROPPED|LETTER_DELETED/.test(step)) return 'bad'
  if (/RETRYABLE|THROTTLE|PARKED|STANDBY|DUPLICATE/.test(step)) return 'warn'
  return 'accent'
}

/** One sentence for each step: who did what, as far as it is known. */
function told(step: Step): ReactNode {
  const { rule, target, status, error, durationMs, reason, retryMs, receiver, position, bus, principal } = step
  const whom = (
    <>
      <strong>{rule}</strong> → {target}
    </>
  )
  const how = [status, error].filter(Boolean).join(' ')
  const took = durationMs === undefined ? '' : ` in ${durationOf(durationMs)}`
  const again = retryMs === undefined ? '' : `, again in ${durationOf(retryMs)}`
  switch (step.step) {
    case 'EVENT_RECEIPT':
      return <>received from {principal ?? 'somebody'}</>
    case 'EVENT_DELAYED':
      return (
        <>
          waited until <Time at={step.until} />
        </>
      )
    case 'EVENT_INGEST_SUCCESS':
      return <>appended to the bus</>
    case 'EVENT_DUPLICATE':
      return <>published again, and not taken again</>
    case 'RULE_MATCH':
      return <>matched {step.rules?.map(({ rule }) => rule).join(', ')}</>
    case 'NO_STANDARD_RULES_MATCHED':
      return <>no rule matched</>
    case 'INVOCATION_ATTEMPT_SUCCESS':
    case 'INVOCATION_SUCCESS':
      return (
        <>
          {whom} got it{took} {how}
        </>
      )
    case 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE':
      return (
        <>
          {whom} failed{took}: {how}
          {again}
        </>
      )
    case 'INVOCATION_ATTEMPT_PERMANENT_FAILURE':
      return (
        <>
          {whom} failed for good{took}: {how}
        </>
      )
    case 'INVOCATION_THROTTLE_START':
    case 'INVOCATION_ATTEMPT_THROTTLE':
      return <>{whom} is held: no call is free, or its circuit is open</>
    case 'INVOCATION_PARKED':
      return <>{whom} waits in its lane</>
    case 'INVOCATION_DLQ':
      return (
        <>
          {whom} was given up: dead letter, {reason}
        </>
      )
    case 'INVOCATION_STANDBY':
      return (
        <>
          {whom} was given up; {receiver} gets it in its place
        </>
      )
    case 'INVOCATION_DROPPED':
      return (
        <>
          {whom} was dropped {reason}
        </>
      )
    case 'INVOCATION_REDRIVE':
      return <>{whom} was sent again</>
    case 'LETTER_DELETED':
      return <>the dead letter of {whom} was deleted</>
    case 'RESULT_PUBLISHED':
      return <>the result of {whom} was published</>
    case 'EVENT_CAUSED':
      return step.notYours ? (
        <>caused an event that you may not see</>
      ) : (
        <>
          caused event {position} on {bus}
        </>
      )
  }
}
