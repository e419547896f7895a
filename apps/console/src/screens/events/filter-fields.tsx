import { useState } from 'react'
import { Button } from '../../components/button.js'
import { DraftField } from '../../components/draft-field.js'
import { CheckField, SelectField } from '../../components/field.js'
import { attributes, type EventsFilter, patternProblem, spans } from './filter.js'

const widths = { type: 24, source: 14, subject: 12, id: 14, correlation: 12, principal: 12 } as const
/** Those that are seen before somebody asks for more. */
const usual = 3

const spanOptions = [
  { value: '', label: 'all that is kept' },
  ...Object.keys(spans).map(value => ({ value, label: `the last ${value}` })),
]

/** The filters of the URL as a form. */
export function FilterFields({
  filter,
  onChange,
}: {
  readonly filter: EventsFilter
  readonly onChange: (some: Partial<EventsFilter>) => void
}) {
  const isMoreUsed = attributes.slice(usual).some(name => filter[name] !== undefined)
  const [isMore, setMore] = useState(isMoreUsed)
  const shown = isMore || isMoreUsed ? attributes : attributes.slice(0, usual)
  const isFiltered = [...attributes, 'pattern' as const, 'since' as const].some(name => filter[name] !== undefined)
  const nothing = Object.fromEntries([...attributes, 'pattern', 'since', 'unwanted'].map(name => [name, undefined]))
  return (
    <>
      {shown.map((name, i) => (
        <DraftField
          key={name}
          label={name[0]!.toUpperCase() + name.slice(1)}
          width={widths[name]}
          value={filter[name] ?? ''}
          onCommit={value => onChange({ [name]: value || undefined })}
          {...(i === 0 ? { 'data-search': true, placeholder: 'com.shop.order.created' } : {})}
        />
      ))}
      <DraftField
        label="Pattern"
        width={30}
        placeholder='{"data":{"total":[{"numeric":[">",100]}]}}'
        value={filter.pattern ?? ''}
        check={patternProblem}
        onCommit={value => onChange({ pattern: value || undefined })}
      />
      {filter.view === 'search' && (
        <>
          <SelectField
            label="Time"
            width={14}
            value={filter.since ?? ''}
            options={spanOptions}
            onChange={since => onChange({ since: (since || undefined) as EventsFilter['since'] })}
          />
          <CheckField
            label="no rule gets it"
            value={filter.unwanted === 'true'}
            onChange={is => onChange({ unwanted: is ? 'true' : undefined })}
          />
        </>
      )}
      {!isMore && !isMoreUsed && (
        <Button look="quiet" icon="plus" onClick={() => setMore(true)}>
          More
        </Button>
      )}
      {isFiltered && (
        <Button look="quiet" onClick={() => onChange(nothing)}>
          Clear
        </Button>
      )}
    </>
  )
}
