import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { Badge, type Tone } from '../../components/badge.js'
import { Panel } from '../../components/page.js'
import { eventLink } from '../../resources/events.js'
import { letterLink } from '../../resources/letters.js'
import { targetName } from '../../resources/targets.js'

import styles from './redrive.module.css'

type Delivery = Schemas['BiographyDelivery']

/** Milliseconds until the next look, while it is on its way: after a minute there is no hurry. */
const waitOf = (looks: number) => (looks < 60 ? 1000 : 10_000)

/** What became of the one letter that was sent again: whether its target has got it now. */
export function Fate({ letter }: { readonly letter: string }) {
  const may = useMay()
  const [bus = '', position = '', rule, target] = letter.split('~')
  const { data } = useQuery({
    queryKey: ['biography', bus, position, 'fate'],
    queryFn: ({ signal }) => dataOf(api.getBiography({ params: { path: { bus, position } }, signal })),
    enabled: may('events:read'),
    retry: false,
    refetchInterval: ({ state }) =>
      state.data && isOver(deliveryIn(state.data)) ? false : waitOf(state.dataUpdateCount),
  })
  const delivery = data && deliveryIn(data)
  if (!delivery) return null
  const [tone, text] = wordsOf(delivery)
  return (
    <Panel title="What became of it">
      <p className={styles.fate} role="status">
        <Badge tone={tone}>{delivery.state}</Badge>
        <span>
          {targetName(rule!, target!)} {text}
        </span>
        {delivery.state === 'dead letter' ? (
          <Link {...letterLink(letter)}>The dead letter</Link>
        ) : (
          <Link {...eventLink(bus, position)}>The event&apos;s page</Link>
        )}
      </p>
    </Panel>
  )

  function deliveryIn({ deliveries }: Schemas['Biography']): Delivery | undefined {
    return deliveries.find(delivery => delivery.rule === rule && delivery.target === target)
  }
}

function isOver(delivery: Delivery | undefined): boolean {
  return delivery === undefined || ['delivered', 'dead letter', 'dropped', 'not recorded'].includes(delivery.state)
}

function wordsOf({ state }: Delivery): readonly [Tone, string] {
  if (state === 'delivered') return ['good', 'has got it']
  if (state === 'dead letter') return ['bad', 'failed again']
  if (state === 'retrying' || state === 'held' || state === 'parked') return ['warn', 'has not got it yet']
  return state === 'not recorded'
    ? ['plain', 'may have got it: its bus records nothing of it']
    : ['accent', 'gets it now']
}
