import { dataOf } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.js'
import { Button } from '../../components/button.js'
import { Confirm } from '../../components/dialog.js'
import { tell } from '../../components/toasts.js'
import { targetName } from '../../resources/targets.js'

export interface CloseCircuitProps {
  readonly bus: string
  readonly rule: string
  readonly target: string
}

/** Has deliveries made again to a target that was mended, without waiting for the next probe. Asks once. */
export function CloseCircuit({ bus, rule, target }: CloseCircuitProps) {
  const [isAsking, setAsking] = useState(false)
  const queries = useQueryClient()
  const close = useMutation({
    meta: { isShown: true },
    mutationFn: () => dataOf(api.closeCircuit({ params: { path: { bus, rule, target } } })),
    onSuccess: async () => {
      tell(`The circuit of ${targetName(rule, target)} is closed`)
      setAsking(false)
      await queries.invalidateQueries({ queryKey: ['deliveries', bus] })
    },
  })
  return (
    <>
      <Button onClick={() => setAsking(true)}>Close it</Button>
      {isAsking && (
        <Confirm
          title={`Close the circuit of ${targetName(rule, target)}?`}
          act="Close the circuit"
          isBusy={close.isPending}
          error={close.error}
          onConfirm={() => close.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>
            What comes from then on is delivered within two seconds. Deliveries that are held now come when the next
            probe was due.
          </p>
          <p>
            If it still fails, the circuit opens again, and the deliveries that failed until then have used up an
            attempt.
          </p>
        </Confirm>
      )}
    </>
  )
}
