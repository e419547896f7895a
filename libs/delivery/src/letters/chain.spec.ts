import { type Chain, type ChainEvent, followBack } from '../index.js'

/** Follows an event back through these, by their positions. */
function follow(from: string, events: Record<string, object>): Chain {
  const text = (position: string) => (position in events ? JSON.stringify(events[position]) : undefined)
  const steps = followBack({ bus: 'left', position: from, rule: 'r', target: 't' }, text(from)!)
  let step = steps.next()
  while (!step.done) step = steps.next(text(step.value.position))
  return step.value
}

const event = (id: string, hops?: number, via?: string) => ({ id, type: 'round', hops, sluicevia: via })

describe('the chain of a dead letter', () => {
  const last = { bus: 'left', position: '0-3-0', rule: 'r', target: 't', id: 'c', type: 'round' }

  it('goes back to the event that nothing caused, with the rules and targets that went round', () => {
    const events = {
      '0-3-0': event('c', 2, 'right~0-2-0~back~on'),
      '0-2-0': event('b', 1, 'left~0-1-0'), // a receiver published with a token that names no rule
      '0-1-0': event('a'),
    }
    expect(follow('0-3-0', events)).toEqual({
      begin: 'origin',
      events: [
        { bus: 'left', position: '0-1-0', id: 'a', type: 'round' },
        { bus: 'right', position: '0-2-0', rule: 'back', target: 'on', id: 'b', type: 'round' },
        last,
      ],
    })
  })

  it.each([
    ['past-retention', event('c', 2, 'right~0-2-0~back~on')],
    ['unknown', event('c', 2)],
    ['unknown', event('c', 2, 'no delivery')],
  ])('says %s where it cannot go on', (begin, one) => {
    expect(follow('0-3-0', { '0-3-0': one })).toEqual({ begin, events: [last] })
  })

  it('shows the last 16', () => {
    const events = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`0-${i}-0`, event(`e${i}`, i, `left~0-${i - 1}-0~r~t`)]),
    )
    const { begin, events: shown } = follow('0-39-0', events)
    expect([begin, shown.length, ...[shown[0], shown.at(-1)].map(one => (one as ChainEvent).id)]).toEqual([
      'earlier',
      16,
      'e24',
      'e39',
    ])
  })

  it('of a text that is no event is empty', () => {
    const { value } = followBack({ bus: 'left', position: '0-1-0', rule: 'r', target: 't' }, 'no event').next()
    expect(value).toEqual({ begin: 'unknown', events: [] })
  })
})
