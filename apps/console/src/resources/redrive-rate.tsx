import { TextField } from '../components/field.js'
import { countOf } from '../components/number.js'

/** Events, or messages, a second that the API takes. */
const rates = { least: 0.1, most: 10_000 }

/** How fast a redrive goes. Empty: as fast as it goes. */
export function RateField({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <TextField
      {...{ label, hint, value, onChange }}
      width={16}
      inputMode="decimal"
      placeholder="as fast as it goes"
      problem={problemOfRate(value)}
    />
  )
}

/** As the API takes it. */
export function rateOf(text: string): { readonly rate?: number } {
  return text === '' ? {} : { rate: Number(text) }
}

export function problemOfRate(text: string): string | undefined {
  if (text === '') return undefined
  const rate = Number(text)
  return rate >= rates.least && rate <= rates.most
    ? undefined
    : `is no number from ${rates.least} to ${countOf(rates.most)}`
}
