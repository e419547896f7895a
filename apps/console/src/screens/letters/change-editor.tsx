import { CodeEditor } from '../../components/code-editor.js'
import { isEqual, isObject, mergePatchOf, patched } from './merge-patch.js'
import styles from './redrive.module.css'

/** What somebody made of an event. */
export interface Change {
  /** A JSON Merge Patch; undefined where nothing is changed. */
  readonly patch?: object
  /** Why it cannot be sent. */
  readonly problem?: string
}

/** An event as it can be changed. */
export function editable(event: unknown): unknown {
  if (!isObject(event)) return event
  return Object.fromEntries(Object.entries(event).filter(([name]) => !kept.some(other => other === name)))
}

/** Attributes that stay what they were, whatever an edit says. */
const kept = ['principal', 'receivedtime', 'hops', 'sluicecause'] as const

/** @param draft the event as JSON; undefined where it is sent as it is */
export function changeOf(before: unknown, draft: string | undefined): Change {
  if (draft === undefined) return {}
  const after = parse(draft)
  if (after === undefined) return { problem: 'It is not JSON yet.' }
  if (!isObject(after) || !isObject(before)) return { problem: 'An event is an object.' }
  const patch = mergePatchOf(before, after)
  if (patch === undefined) return { problem: 'Nothing is changed yet.' }
  const fixed = kept.find(name => Object.hasOwn(patch as object, name))
  if (fixed !== undefined) return { problem: `${fixed} stays what it was: Sluice alone says it.` }
  if (!isEqual(patched(before, patch), after))
    return { problem: 'An edit cannot set null: leave the member out instead.' }
  return { patch: patch as object }
}

/** The event to change. Only what differs is sent, so all else keeps its bytes, and the same is changed in each of several events. */
export function ChangeEditor({
  draft,
  change,
  isOne,
  onChange,
}: {
  readonly draft: string
  readonly change: Change
  readonly isOne: boolean
  readonly onChange: (draft: string) => void
}) {
  return (
    <>
      <CodeEditor label="The event as it is sent" lines={16} value={draft} onChange={onChange} />
      <p className={change.problem === undefined ? styles.patch : styles.faint} role="status">
        {change.problem ?? (
          <>
            {isOne ? 'The change' : 'The change of each'}: <code>{JSON.stringify(change.patch)}</code>
          </>
        )}
      </p>
      {!isOne && <p className={styles.faint}>This is one of them: the same is changed in all.</p>}
    </>
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
