import { dataOf, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { FormDialog } from '../../../components/form-dialog.js'
import { countOf, manyOf } from '../../../components/number.js'
import { Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { durationOf } from '../../../components/time.js'
import { tell } from '../../../components/toasts.js'
import { isUnderWay } from '../../../resources/redrive-state.js'
import { problemOfRate, RateField, rateOf } from '../../../resources/redrive-rate.js'
import { queueRoute } from '../routes.js'
import type { QueueSearch } from '../search.js'
import styles from './queue.module.css'

type Plan = Schemas['MovingBackPlan']

/** Says what would go where, before messages that were given up go back to their queues. */
export function MoveBack({ queue, onClose }: { readonly queue: string; readonly onClose: () => void }) {
  const [rate, setRate] = useState('')
  const navigate = queueRoute.useNavigate()
  const queries = useQueryClient()
  const path = { queue }
  const { data: plan, error } = useQuery({
    queryKey: ['queues', queue, 'dry run'],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(api.redriveMessages({ params: { path }, body: { dryRun: true }, signal }))
      return 'matching' in answer ? answer : undefined
    },
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    placeholderData: undefined,
  })
  const move = useMutation({
    meta: { isShown: true },
    mutationFn: async () => {
      const answer = await dataOf(api.redriveMessages({ params: { path }, body: rateOf(rate) }))
      return 'state' in answer ? answer : undefined
    },
    onSuccess: redrive => {
      if (!redrive) return
      const { id, redriven } = redrive
      tell(isUnderWay(redrive) ? `Redrive ${id} has begun` : `${manyOf(redriven, 'message')} moved back`)
      void queries.invalidateQueries({ queryKey: ['queues'] })
      onClose()
      void navigate({ search: (before: QueueSearch) => ({ ...before, redrive: id }), replace: true })
    },
  })
  const going = plan === undefined ? 0 : goingOf(plan)
  return (
    <FormDialog
      title={`Move messages of ${queue} back?`}
      note="Dry run: nothing is moved yet."
      act={plan?.complete === false ? 'Move all of them back' : `Move ${countOf(going)} back`}
      isReady={going > 0 && problemOfRate(rate) === undefined}
      saving={move}
      onSave={() => move.mutate()}
      onClose={onClose}
    >
      <div aria-live="polite">
        {error && <Problem error={error} />}
        {!plan && !error && <Waiting lines={2} />}
        {plan && <Told plan={plan} rate={rateOf(rate).rate} />}
      </div>
      <RateField
        label="Messages a second"
        hint="A receiver that has just come back is easily overrun."
        value={rate}
        onChange={setRate}
      />
    </FormDialog>
  )
}

function Told({ plan, rate }: { readonly plan: Plan; readonly rate: number | undefined }) {
  const { matching, complete, queues } = plan
  const going = goingOf(plan)
  const staying = matching - going
  return (
    <>
      <p>
        {going === 0
          ? 'No message goes back'
          : `${manyOf(going, 'message')} ${going === 1 ? 'goes' : 'go'} back, the oldest first`}
        {complete ? '' : `, of the first ${countOf(matching)} that were looked at; those behind them go too`}.
        {rate && complete && going > 0 ? ` It takes about ${durationOf((going / rate) * 1000)}.` : ''}
      </p>
      <ul className={styles.plan}>
        {queues.map(({ queue, count }) =>
          queue === null ? null : (
            <li key={queue}>
              <span>to {queue}</span> <strong>{countOf(count)}</strong>
            </li>
          ),
        )}
      </ul>
      {staying > 0 && (
        <p>
          {manyOf(staying, 'message')} {staying === 1 ? 'stays' : 'stay'}: sent here, and given up by no queue.
        </p>
      )}
    </>
  )
}

function goingOf({ queues }: Plan): number {
  return queues.reduce((sum, { queue, count }) => (queue === null ? sum : sum + count), 0)
}
