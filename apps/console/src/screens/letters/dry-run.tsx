import type { Schemas } from '@sluice/client'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../components/badge.js'
import { JsonView } from '../../components/json-view.js'
import { countOf } from '../../components/number.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { durationOf } from '../../components/time.js'
import { letterLink } from '../../resources/letters.js'
import styles from './redrive.module.css'

type Selected = Schemas['Selected']
type Request = Schemas['RedriveRequest']

/** What a redrive would do, as the API says it. Nothing is changed yet. */
export function DryRun({
  answer,
  error,
  isReady,
  request,
  patch,
}: {
  readonly answer: Selected | undefined
  readonly error: unknown
  readonly isReady: boolean
  readonly request: Request
  readonly patch: object | undefined
}) {
  return (
    <Panel title="What will happen" note="dry run: nothing is changed yet">
      <div className={styles.dryRun} aria-live="polite">
        {!isReady && <p className={styles.faint}>Finish what you have begun, then it is tried here.</p>}
        {isReady && error !== undefined && error !== null && <Problem error={error} />}
        {isReady && !answer && !error && <Waiting lines={3} />}
        {isReady && answer && <Told answer={answer} request={request} />}
      </div>
      {isReady && answer && patch !== undefined && <Edited answer={answer} />}
    </Panel>
  )
}

function Told({
  answer: { matching, complete, groups },
  request: { rate, target, edit },
}: {
  readonly answer: Selected
  readonly request: Request
}) {
  if (matching === 0) return <p>Nothing: there is no such dead letter any more.</p>
  const count = `${complete ? '' : 'more than '}${countOf(matching)}`
  return (
    <>
      <p>
        <strong>{matching === 1 ? 'One dead letter is' : `${count} dead letters are`} sent again</strong>
        {matching > 1 && ', the oldest event first'}
        {target ? (
          <>
            , to{' '}
            <strong>
              {target.rule} → {target.target}
            </strong>
          </>
        ) : matching === 1 ? (
          ', to the target that did not get it, as that target is now'
        ) : (
          ', each to the target that did not get it, as that target is now'
        )}
        {edit ? ', changed' : ''}
        {rate === undefined ? '' : `, ${rate} a second: about ${durationOf((matching / rate) * 1000)}`}. No other target
        gets it a second time. What fails again becomes a dead letter again.
      </p>
      {groups.length > 1 && (
        <ul className={styles.groups}>
          {groups.map(({ fingerprint, count, error }) => (
            <li key={fingerprint}>
              <span title={error}>{error}</span> <strong>{countOf(count)}</strong>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** What the edit makes of the first five. */
function Edited({ answer: { edited = [] } }: { readonly answer: Selected }) {
  return (
    <ul className={styles.edited}>
      {edited.map(({ id, event, error }, i) => (
        <li key={id}>
          {error === undefined ? (
            <details open={i === 0}>
              <summary>
                <Badge tone="good">is an event</Badge> <span className={styles.id}>{id}</span>
              </summary>
              <JsonView value={event} label={`the edited event ${i + 1}`} />
            </details>
          ) : (
            <p>
              <Badge tone="bad">is no event</Badge> <Link {...letterLink(id)}>{id}</Link>: {error}. It stays as it is.
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
