import { JsonView } from '../../../components/json-view.js'
import { Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import type { Target } from './draft.js'
import type { TransformedEvent } from './use-transformed.js'
import styles from './editor.module.css'

/** Where each type of target has what a transform makes. */
const places: Readonly<Record<string, string>> = {
  webhook: 'the body',
  http: 'the body',
  queue: 'the data of the job, or the body of the message',
  bus: 'the data of the event',
  subscription: 'the data of the event',
}

/** What a target would be sent of the event that is tried, or why it would be sent nothing. */
export function Transformed({
  target,
  transformed: { output, error, isOld, isReady, mayBeAsked },
}: {
  readonly target: Target
  readonly transformed: TransformedEvent
}) {
  if (!mayBeAsked) return null
  if (!isReady) return <p className={styles.hint}>What is sent is shown when this and the event are JSON.</p>
  if (error) return <Problem error={error} />
  if (!output) return <Waiting lines={2} />
  const place = places[String(target['type'])]
  return (
    <div className={isOld ? `${styles.made} ${styles.old}` : styles.made} role="status">
      <p>
        Of the event that is tried it is sent this{place !== undefined && ` as ${place}`},{' '}
        <code>{output.contentType}</code>
      </p>
      <JsonView value={shown(output.output, output.contentType)} label={`what ${String(target['id'])} is sent`} />
    </div>
  )
}

/** Lines of text as they are, and a JSON string with its quotes. */
function shown(output: unknown, contentType: string): unknown {
  return contentType === 'application/json' && typeof output === 'string' ? JSON.stringify(output) : output
}
