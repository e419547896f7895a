import { useState } from 'react'
import { Button } from '../../components/button.js'
import { DraftField } from '../../components/draft-field.js'
import { SelectField } from '../../components/field.js'
import { useBuses } from '../../resources/buses.js'
import { reasons } from '../../resources/letters.js'
import { eventFields, letterFields, type LettersFilter, patternProblem, spans } from './filter.js'

const any = { value: '', label: 'any' }
const reasonOptions = [any, ...Object.keys(reasons).map(value => ({ value }))]
const spanOptions = [any, ...Object.keys(spans).map(value => ({ value, label: `the last ${value}` }))]

/** Fields that only the list of letters has room for. */
const ofLetters = [
  ['type', 'Type', 22],
  ['eventId', 'Event id', 12],
  ['subject', 'Subject', 12],
] as const
const more = [
  ['destination', 'Receiver', 20],
  ['source', 'Source', 12],
  ['correlation', 'Correlation', 12],
] as const

/** The filters of the URL as a form. Groups know no events, so fields of these are there for letters only. */
export function FilterFields({
  filter,
  onChange,
}: {
  readonly filter: LettersFilter
  readonly onChange: (some: Partial<LettersFilter>) => void
}) {
  const { data } = useBuses()
  const [isMore, setMore] = useState(false)
  const isLetters = filter.view === 'letters'
  const isMoreUsed = [...more.map(([name]) => name), 'pattern' as const].some(name => filter[name] !== undefined)
  const names = [...letterFields, ...eventFields, 'since'] as const
  const buses = [
    ...new Set([...(filter.bus === undefined ? [] : [filter.bus]), ...(data?.items.map(({ name }) => name) ?? [])]),
  ]
  const field = (
    name: (typeof ofLetters)[number][0] | (typeof more)[number][0] | 'rule' | 'target',
    label: string,
    width: number,
  ) => (
    <DraftField
      key={name}
      label={label}
      width={width}
      value={filter[name] ?? ''}
      onCommit={value => onChange({ [name]: value || undefined })}
      {...(name === 'rule' ? { 'data-search': true } : {})}
    />
  )
  return (
    <>
      <SelectField
        label="Bus"
        width={14}
        value={filter.bus ?? ''}
        options={[{ value: '', label: 'all' }, ...buses.map(value => ({ value }))]}
        onChange={bus => onChange({ bus: bus || undefined })}
      />
      {field('rule', 'Rule', 16)}
      {field('target', 'Target', 12)}
      <SelectField
        label="Reason"
        width={16}
        value={filter.reason ?? ''}
        options={reasonOptions}
        onChange={reason => onChange({ reason: reason || undefined })}
      />
      {!isLetters && filter.destination !== undefined && field('destination', 'Receiver', 20)}
      {isLetters && ofLetters.map(([name, label, width]) => field(name, label, width))}
      {isLetters && (
        <SelectField
          label="Given up"
          width={13}
          value={filter.since ?? ''}
          options={spanOptions}
          onChange={since => onChange({ since: (since || undefined) as LettersFilter['since'] })}
        />
      )}
      {isLetters && (isMore || isMoreUsed) && (
        <>
          {more.map(([name, label, width]) => field(name, label, width))}
          <DraftField
            label="Pattern"
            width={28}
            placeholder='{"data":{"total":[{"numeric":[">",100]}]}}'
            value={filter.pattern ?? ''}
            check={patternProblem}
            onCommit={value => onChange({ pattern: value || undefined })}
          />
        </>
      )}
      {isLetters && !isMore && !isMoreUsed && (
        <Button look="quiet" icon="plus" onClick={() => setMore(true)}>
          More
        </Button>
      )}
      {names.some(name => filter[name] !== undefined) && (
        <Button look="quiet" onClick={() => onChange(Object.fromEntries(names.map(name => [name, undefined])))}>
          Clear
        </Button>
      )}
    </>
  )
}
