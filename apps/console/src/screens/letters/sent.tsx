import type { Schemas } from '@sluice/client'
import type { ReactNode } from 'react'
import { Facts, Panel } from '../../components/page.js'

/** What each attempt asked of the receiver. The event is beside it. */
export function Sent({ letter: { targetType, destination } }: { readonly letter: Schemas['DeadLetter'] }) {
  const facts = factsOf(targetType, destination)
  if (facts.length === 0) return null
  return (
    <Panel title="What was sent" note="in each attempt">
      <Facts facts={facts} />
    </Panel>
  )
}

function factsOf(type: string, destination: string): readonly (readonly [string, ReactNode])[] {
  switch (type) {
    case 'webhook':
      return [
        ['Request', <code key="request">POST {destination}</code>],
        [
          'Headers',
          <span key="headers">
            <code>webhook-id</code>, the same in every attempt; <code>webhook-timestamp</code> and{' '}
            <code>webhook-signature</code>, if the target has a secret; <code>sluice-attempt</code>;{' '}
            <code>ce-sluicecause</code>
          </span>,
        ],
        ['Body', 'the event'],
      ]
    case 'http':
      return [
        ['Request', <code key="request">{destination}</code>],
        [
          'Headers',
          <span key="headers">
            <code>idempotency-key</code>, the same in every attempt; <code>sluice-attempt</code>;{' '}
            <code>ce-sluicecause</code>
          </span>,
        ],
        ['Body', 'what the target says, made of the event'],
      ]
    case 'subscription':
      return [
        [
          'Call',
          <>
            the handler of subscription <code>{destination}</code>
          </>,
        ],
        ['With', 'the event'],
      ]
    case 'queue':
      return [
        [
          'Job',
          <>
            of BullMQ queue <code>{destination}</code>
          </>,
        ],
        ['Data', 'the event'],
      ]
    case 'bus':
      return [
        [
          'Append',
          <>
            the event to bus <code>{destination}</code>
          </>,
        ],
      ]
    case 'redis':
      return [
        [
          'Write',
          <>
            to <code>{destination}</code>
          </>,
        ],
        ['With', 'what the target says, made of the event'],
      ]
    case 'email':
      return [
        [
          'Mail',
          <>
            by <code>{destination}</code>
          </>,
        ],
        ['Message-ID', 'the same in every attempt'],
        ['With', 'what the target says, made of the event'],
      ]
    case 'stream':
      return [
        [
          'Read',
          <>
            by stream consumer <code>{destination}</code>
          </>,
        ],
      ]
    default:
      return []
  }
}
