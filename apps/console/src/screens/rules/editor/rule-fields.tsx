import { CheckField, TextField } from '../../../components/field.js'
import { Panel } from '../../../components/page.js'
import type { Draft } from './draft.js'
import type { Fault } from './fault.js'
import styles from './editor.module.css'

/** What else there is to say of a rule. */
export function RuleFields({
  draft: { description, enabled, ownResults },
  fault,
  managedBy,
  onChange,
}: {
  readonly draft: Draft
  readonly fault: Fault | undefined
  readonly managedBy: string | undefined
  readonly onChange: (some: Partial<Draft>) => void
}) {
  return (
    <Panel title="The rule itself">
      <div className={`${styles.inset} ${styles.stack}`}>
        {managedBy !== undefined && (
          <p className={styles.warning}>It belongs to service {managedBy}, which writes it again when it starts.</p>
        )}
        <TextField
          label="Description"
          maxLength={512}
          value={description}
          problem={fault?.path === 'description' ? fault.detail : undefined}
          onChange={description => onChange({ description })}
        />
        <CheckField
          label="enabled"
          hint="A rule that is not enabled matches nothing."
          value={enabled}
          onChange={enabled => onChange({ enabled })}
        />
        <CheckField
          label="also gets results of its own targets"
          hint="Where the pattern matches events that answers of its targets make."
          value={ownResults}
          onChange={ownResults => onChange({ ownResults })}
        />
      </div>
    </Panel>
  )
}
