import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { Confirm } from '../../../components/dialog.js'
import { SelectField } from '../../../components/field.js'
import { Secret } from './secret.js'

const hourMs = 3_600_000
const overlaps = [
  { value: '0', label: 'not at all' },
  { value: String(hourMs), label: 'for an hour' },
  { value: String(24 * hourMs), label: 'for a day' },
  { value: String(7 * 24 * hourMs), label: 'for a week' },
  { value: String(30 * 24 * hourMs), label: 'for 30 days' },
]

/** Gives a key another secret; the one before may work on for a while. */
export function Rotate({
  of: { name, previous },
  onClose,
}: {
  readonly of: Schemas['Key']
  readonly onClose: () => void
}) {
  const [overlap, setOverlap] = useState(String(24 * hourMs))
  const queries = useQueryClient()
  const rotate = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.rotateKey({ params: { path: { key: name } }, body: { overlapMs: Number(overlap) } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  if (rotate.data) return <Secret made={rotate.data} onClose={onClose} />
  return (
    <Confirm
      title={`Rotate key ${name}?`}
      act="Make another secret"
      isBusy={rotate.isPending}
      error={rotate.error}
      onConfirm={() => rotate.mutate()}
      onClose={onClose}
    >
      <p>The key gets another secret, which is shown once. Its grants stay.</p>
      {previous && <p>The secret before, {previous.prefix}…, ends at once.</p>}
      <br />
      <SelectField
        label="The secret of now works on"
        width={16}
        value={overlap}
        options={overlaps}
        onChange={setOverlap}
      />
    </Confirm>
  )
}
