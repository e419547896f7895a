import { Keys } from '@sluice/streams'
import { FirstLayout } from './first-layout.js'
import type { Part } from './part.js'
import { SecondLayout } from './second-layout.js'

/** What a user would lose: data that a move passes over, or data of one layout that it takes for that of the other and deletes. */
describe('the layouts', () => {
  const buses = ['default', 'shop', 'a.b', 'g3', 'reply']
  const queues = {
    prefix: 'bull',
    prefixOf: (queue: string) => (queue.startsWith('sluice-') ? 'sluice:queues:{x}' : 'bull'),
  }
  const first = new FirstLayout('sluice:', 'bull', new Set(buses), new Set(['packing']))
  const second = new SecondLayout(new Keys(), queues, new Set(['packing']))
  const ofShards = [
    'events',
    'gate',
    'seen:0',
    'idempotency:x',
    'deliveries',
    'sub:billing',
    'sub:billing.ordered:lane:r/x',
    'letters',
    'delayed',
    'delayed-events',
  ]
  const parts: Part[] = [
    ...buses.flatMap(bus => ofShards.map((name): Part => ({ kind: 'shard', bus, shard: 1, name }))),
    ...['version', 'buses', 'rules:default', 'rules:shop', 'schemas', 'causes'].map((name): Part => ({
      kind: 'registry',
      name: `default:${name}`,
    })),
    { kind: 'receipt', name: 'default:default/x' },
    { kind: 'alarm', name: 'default:default:rule/target' },
    { kind: 'alarm', name: 'default:shop:rule/target' },
    { kind: 'queue', queue: 'sluice-redrives', name: 'wait' },
    { kind: 'queue', queue: 'sluice-retries-billing', name: 'default~0-5-1~r~t' },
    { kind: 'queue-targets' },
  ]

  it.each(parts)('name $kind $bus $name each in their way, and read only their own names', part => {
    expect(first.partOf(first.keyOf(part))).toEqual(part)
    expect(second.partOf(second.keyOf(part))).toEqual(part)
    expect(first.partOf(second.keyOf(part))).toBeUndefined()
    expect(second.partOf(first.keyOf(part))).toBeUndefined()
  })

  it('both have the queues of targets where they are', () => {
    const part = { kind: 'queue', queue: 'packing', name: 'wait' } as const
    expect([first.keyOf(part), second.keyOf(part)]).toEqual(['bull:packing:wait', 'bull:packing:wait'])
  })

  it('leave what ends with its process, and what is not of Sluice', () => {
    const keys = new Keys()
    const ofFirst = [
      '{default.0}:lease:router',
      '{default.0}:begun:router',
      'members:router',
      'governor',
      '{requests}:served',
    ]
    const ofOthers = ['{default.0}:payload:5-1', '{reply.7}:answers', '{elsewhere.0}:events', 'lock:default']
    for (const key of [...ofFirst, ...ofOthers]) expect([key, first.partOf(`sluice:${key}`)]).toEqual([key, undefined])
    const ofSecond = [
      keys.lease('default', 0, 'sub:5'),
      keys.bell('default', 0, 'router'),
      keys.members('router'),
      keys.governor(),
    ]
    const ofClients = [
      keys.requests('5:x'),
      keys.answers('7'),
      keys.lock('default'),
      keys.groupGate(3),
      keys.quota('key:5:events'),
      keys.begun('shop', 0, 'dlq'),
    ]
    for (const key of [...ofSecond, ...ofClients]) expect([key, second.partOf(key)]).toEqual([key, undefined])
    for (const key of ['bull:others:wait', 'bull:packing:events', 'bull:packing:5:lock', 'cache:x'])
      expect([key, first.partOf(key), second.partOf(key)]).toEqual([key, undefined, undefined])
  })
})
