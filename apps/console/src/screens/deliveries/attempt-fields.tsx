import { DraftField } from '../../components/draft-field.js'
import { SelectField } from '../../components/field.js'
import { type AttemptsFilter, outcomes, statusProblem } from './filter.js'

const options = [{ value: '', label: 'any' }, ...outcomes.map(value => ({ value }))]

/** How an attempt ended, and what the receiver answered. */
export function AttemptFields({
  filter: { outcome, status },
  onChange,
}: {
  readonly filter: AttemptsFilter
  readonly onChange: (some: Partial<AttemptsFilter>) => void
}) {
  return (
    <>
      <SelectField
        label="Outcome"
        width={12}
        value={outcome ?? ''}
        options={options}
        onChange={value => onChange({ outcome: outcomes.find(outcome => outcome === value) })}
      />
      <DraftField
        label="Status"
        width={8}
        placeholder="503"
        inputMode="numeric"
        value={status ?? ''}
        check={statusProblem}
        onCommit={status => onChange({ status: status || undefined })}
      />
    </>
  )
}
