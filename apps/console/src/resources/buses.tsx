import { dataOf } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api/client.js'
import { useMay } from '../api/session.js'
import { SelectField, TextField } from '../components/field.js'

/** The buses that the caller may see, by name; 500 at most. */
export function useBuses() {
  const may = useMay()
  return useQuery({
    queryKey: ['buses'],
    queryFn: ({ signal }) => dataOf(api.listBuses({ params: { query: { limit: 500 } }, signal })),
    enabled: may('buses:read'),
    staleTime: 10_000,
  })
}

/** Which bus a screen is about. Who may not list buses writes its name. */
export function BusField({ value, onChange }: { readonly value: string; readonly onChange: (bus: string) => void }) {
  const { data } = useBuses()
  if (!data) return <TextField label="Bus" width={16} value={value} onChange={onChange} />
  const names = data.items.map(({ name }) => name)
  const options = names.includes(value) ? names : [value, ...names]
  return (
    <SelectField label="Bus" width={16} value={value} options={options.map(value => ({ value }))} onChange={onChange} />
  )
}
