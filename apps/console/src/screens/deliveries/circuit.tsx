import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api/client.js'
import { liveMs } from '../../api/queries.js'
import { Badge, type Tone } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import { Time } from '../../components/time.js'

type State = Schemas['TargetCircuit']['state']

const tones: Readonly<Record<State, Tone>> = { closed: 'plain', 'half-open': 'warn', open: 'bad' }

/** Whether deliveries are made; nothing where a target has no circuit. */
export function CircuitBadge({ state }: { readonly state: State | undefined }) {
  if (state === undefined) return null
  return <Badge tone={tones[state]}>{state}</Badge>
}

/** The circuit of one target; undefined where it has none. */
export function useCircuit(bus: string, rule: string, target: string): Schemas['TargetCircuit'] | undefined {
  const { data } = useQuery({
    queryKey: ['deliveries', bus, 'circuits', rule],
    queryFn: ({ signal }) => dataOf(api.listCircuits({ params: { path: { bus, rule } }, signal })),
    refetchInterval: liveMs,
  })
  return data?.items.find(circuit => circuit.target === target)
}

/** What a circuit does now, in a sentence. */
export function CircuitWords({ circuit }: { readonly circuit: Schemas['TargetCircuit'] | undefined }) {
  if (!circuit) return <>It has none: every delivery is tried, however others went.</>
  const { state, since, failures = 0, heldSince } = circuit
  if (state === 'closed')
    return (
      <>
        <CircuitBadge state={state} /> Deliveries are made{since !== undefined && ' since '}
        {since !== undefined && <Time at={since} />}.
      </>
    )
  return (
    <>
      <CircuitBadge state={state} /> {state === 'open' ? 'Since' : 'A probe is under way, since'}{' '}
      <Time at={since} as="ago" />: after {countOf(failures)} failures deliveries are held, since{' '}
      <Time at={heldSince} />. None of their attempts is used up. One is tried now and then, and when it succeeds all
      others follow.
    </>
  )
}
