import { type Bus, checkRule, cycleInWords, cyclesOf, type Rule } from '../../index.js'

/** A rule of a bus: what it matches, and what its targets cause. */
type Made = readonly [bus: string, name: string, pattern: object, ...targets: object[]]

const on = (bus: string, more: object = {}) => ({ id: 'on', type: 'bus', bus, ...more })
const hook = (more: object) => ({ id: 'hook', type: 'webhook', url: 'https://partner.example/', ...more })
const handler = (more: object) => ({ id: 'handler', type: 'subscription', subscription: 's', ...more })
const result = (type: string, bus?: string) => ({ onSuccess: { type, ...(bus && { bus }) } })
const emits = (type: string, bus?: string) => ({ emits: [{ type, ...(bus && { bus }) }] })

function rule([bus, name, pattern, ...targets]: Made, own: object = {}): Rule {
  return { bus, name, ...checkRule({ pattern, targets, ...own }, { bus, name }) }
}

function cycles(made: readonly (Made | Rule)[], dedupeMs = 0): string[] {
  const all = made.map(one => (Array.isArray(one) ? rule(one as unknown as Made) : (one as Rule)))
  const rules = new Map<string, Map<string, Rule>>()
  for (const one of all) rules.set(one.bus, (rules.get(one.bus) ?? new Map<string, Rule>()).set(one.name, one))
  const buses = new Map([...rules.keys()].map(name => [name, { name, dedupeMs } as Bus]))
  return cyclesOf(all[0]!, { rules, buses }).map(({ steps, path, endsOn }) => {
    const round = steps.map(({ bus, rule, by }) => `${bus}/${rule} ${by}`).join(', ')
    return `${path}: ${round}${endsOn ? `, ends on ${endsOn}` : ''}`
  })
}

const type = (value: unknown) => ({ type: [value] })

/** What a user would lose: the hint that two rules go round, or the trust in it where they do not. */
describe('rules that go round', () => {
  it.each<[string, string, readonly (Made | Rule)[]]>([
    [
      'an event from bus to bus and back',
      'targets[0].bus: a/there bus, b/back bus',
      [
        ['a', 'there', type('x'), on('b')],
        ['b', 'back', type({ prefix: 'x' }), on('a')],
      ],
    ],
    [
      'over three buses',
      'targets[0].bus: a/r bus, b/r bus, c/r bus',
      [
        ['a', 'r', type('x'), on('b')],
        ['b', 'r', type('x'), on('c')],
        ['c', 'r', { source: [{ exists: true }] }, on('a')],
      ],
    ],
    [
      'the result of one is the event of the other, and the reverse',
      'targets[0].onSuccess: a/ask result, a/tell result',
      [
        ['a', 'ask', type('question'), hook(result('answer'))],
        ['a', 'tell', type('answer'), hook(result('question'))],
      ],
    ],
    [
      'a result that another bus hands back',
      'targets[0].onSuccess: a/ask result, b/back bus',
      [
        rule(['a', 'ask', { source: [{ prefix: '/sluice/' }] }, hook(result('answer', 'b'))], { ownResults: true }),
        ['b', 'back', type('answer'), on('a')],
      ],
    ],
    [
      'what a handler says that it publishes',
      'targets[0].emits[0]: a/h emits',
      [['a', 'h', type('x'), handler(emits('x'))]],
    ],
    [
      'handlers of two buses',
      'targets[0].emits[0]: a/h emits, b/h emits',
      [
        ['a', 'h', type('x'), handler(emits('y', 'b'))],
        ['b', 'h', type('y'), handler(emits('x', 'a'))],
      ],
    ],
    [
      'in the tenant of the rule',
      'targets[0].bus: acme+a/r bus, acme+b/r bus',
      [
        ['acme+a', 'r', type('x'), on('b')],
        ['acme+b', 'r', type('x'), on('a')],
      ],
    ],
  ])('are found: %s', (_, expected, made) => {
    expect(cycles(made)).toEqual([expected])
  })

  it.each<[string, readonly (Made | Rule)[]]>([
    ['one that causes nothing', [['a', 'r', type('x'), hook({})]]],
    [
      'other types',
      [
        ['a', 'there', type('x'), on('b')],
        ['b', 'back', type('y'), on('a')],
      ],
    ],
    [
      'types that differ two buses further',
      [
        ['a', 'r', type('x'), on('b')],
        ['b', 'r', { source: [{ exists: true }] }, on('c')],
        ['c', 'r', type({ 'anything-but': ['x'] }), on('a')],
      ],
    ],
    [
      'results of another type or source',
      [
        ['a', 'ask', { ...type('question'), source: ['/shop'] }, hook(result('answer'))],
        ['a', 'tell', type('answer'), hook(result('question'))],
      ],
    ],
    [
      'a circle of which it is no part',
      [
        ['a', 'r', type('x'), on('b')],
        ['b', 'there', type('x'), on('c')],
        ['c', 'back', type('x'), on('b')],
      ],
    ],
    ['its own results, which have a warning of their own', [['a', 'r', type('x'), hook(result('x'))]]],
    [
      'its own results by another bus, which it does not get',
      [
        ['a', 'r', type('x'), hook(result('x', 'b'))],
        ['b', 'back', type('x'), on('a')],
      ],
    ],
    [
      'a rule or target that is disabled',
      [
        ['a', 'there', type('x'), on('b')],
        rule(['b', 'back', type('x'), on('a')], { enabled: false }),
        rule([
          ...['b', 'too'],
          type('x'),
          hook({ ...emits('x', 'a'), disabled: { at: '2026-01-01T00:00:00Z', reason: 'gone' } }),
        ] as unknown as Made),
      ],
    ],
    [
      'buses of another tenant that it hands events to',
      [
        ['acme+a', 'r', type('x'), on('b', { tenant: 'umbrella' })],
        ['acme+b', 'r', type('x'), on('a')],
        ['umbrella+b', 'r', type('x'), on('a', { tenant: 'acme' })],
      ],
    ],
    [
      'buses of that name of another tenant',
      [
        ['acme+a', 'r', type('x'), on('b')],
        ['b', 'r', type('x'), on('a')],
      ],
    ],
  ])('are not: %s', (_, made) => {
    expect(cycles(made)).toEqual([])
  })

  it('end by themselves where a bus has a window and the event keeps its id', () => {
    const there: Made[] = [
      ['a', 'there', type('x'), on('b')],
      ['b', 'back', type('x'), on('a')],
    ]
    expect(cycles(there, 1000)).toEqual(['targets[0].bus: a/there bus, b/back bus, ends on a'])
    expect(cycles([['a', 'h', type('x'), handler(emits('x'))]], 1000)).toEqual(['targets[0].emits[0]: a/h emits'])
  })

  it('are found by each target that leads into one', () => {
    const made: Made[] = [
      ['a', 'r', type('x'), on('b'), handler({ ...emits('x'), subscription: 't' })],
      ['b', 'back', type('x'), on('a')],
    ]
    expect(cycles(made)).toEqual(['targets[1].emits[0]: a/r emits', 'targets[0].bus: a/r bus, b/back bus'])
  })

  it('are looked for in bounded time among many rules that are costly to compare', () => {
    const tests = Array.from({ length: 200 }, (_, i) => ({ wildcard: `*${i}*a*b*c*d` }))
    const one = rule(['b', 'r', { type: tests }, on('a')])
    const many = Array.from({ length: 5000 }, (_, i): Rule => ({ ...one, name: `r${i}` }))
    const saved = rule(['a', 'r', { type: tests.toReversed() }, on('b')])
    const began = performance.now()
    expect(cycles([saved, ...many])).toEqual([]) // it gave up: no warning is better than a PUT that takes seconds
    expect(performance.now() - began).toBeLessThan(2000)
    expect(cycles([saved, one])).toHaveLength(1)
  })

  it('are told in one sentence that names them and what ends them', () => {
    const steps = [
      { bus: 'acme+a', rule: 'there', target: 'on', by: 'bus' as const },
      { bus: 'acme+b', rule: 'back', target: 'on', by: 'bus' as const },
    ]
    const name = ({ rule }: { rule: string }) => rule
    expect(cycleInWords({ steps, path: '' }, name)).toMatch(/there -> back -> there; .*maxHops.*MAX_HOPS.*loop/)
    expect(cycleInWords({ steps, path: '', endsOn: 'acme+a' }, name)).toMatch(/duplicate on bus 'a'/)
  })
})
