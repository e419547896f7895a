import { Badge } from '../../../components/badge.js'
import { SelectField, TextField } from '../../../components/field.js'
import { useNow } from '../../../components/now.js'
import { Time } from '../../../components/time.js'

const dayMs = 86_400_000
/** Milliseconds before its end from which on a key is said to end soon. */
const soonMs = 7 * dayMs

/** How long a key lasts, as the form has it. */
export interface Lasting {
  readonly choice: string
  /** Of the choice `at`: as `datetime-local` has it. */
  readonly at: string
}

const spans: Readonly<Record<string, readonly [label: string, days: number]>> = {
  day: ['one day', 1],
  week: ['a week', 7],
  month: ['30 days', 30],
  quarter: ['90 days', 90],
  year: ['a year', 365],
}

/** What the form begins with. @param expiresAt of the key that is changed */
export function lastingOf(expiresAt: string | undefined): Lasting {
  return { choice: expiresAt === undefined ? 'for ever' : 'as it is', at: '' }
}

/** When a key ends, RFC 3339. @param before when it ended until now */
export function expiryOf({ choice, at }: Lasting, before: string | undefined): string | undefined {
  if (choice === 'as it is') return before
  if (choice === 'at') return Number.isNaN(Date.parse(at)) ? undefined : new Date(at).toISOString()
  const span = spans[choice]
  return span && new Date(Date.now() + span[1] * dayMs).toISOString()
}

export function LastingFields({
  value,
  isChange,
  onChange,
}: {
  readonly value: Lasting
  /** Whether the key is there and ends once. */
  readonly isChange: boolean
  readonly onChange: (value: Lasting) => void
}) {
  const options = [
    ...(isChange ? [{ value: 'as it is' }] : []),
    { value: 'for ever', label: 'until it is revoked' },
    ...Object.entries(spans).map(([value, [label]]) => ({ value, label })),
    { value: 'at', label: 'until a time' },
  ]
  return (
    <>
      <SelectField
        {...{ label: 'Works', width: 18, value: value.choice, options }}
        onChange={choice => onChange({ ...value, choice })}
      />
      {value.choice === 'at' && (
        <TextField
          {...{ label: 'Until', type: 'datetime-local', width: 22, value: value.at }}
          onChange={at => onChange({ ...value, at })}
        />
      )}
    </>
  )
}

/** When a key ends, and whether that is soon. */
export function Expiry({ at }: { readonly at: string | undefined }) {
  const now = useNow(at !== undefined)
  if (at === undefined) return <>never</>
  const left = Date.parse(at) - now
  if (left <= 0) return <Badge tone="bad">has ended</Badge>
  return left < soonMs ? (
    <Badge tone="warn">
      <Time at={at} as="ago" />
    </Badge>
  ) : (
    <Time at={at} as="ago" />
  )
}
