import type { Schemas } from '@sluice/client'
import { gathered } from './flow-groups.js'

type Topology = Schemas['Topology']

/** A bus with so many rules, each with a webhook of its own. */
function topologyOf(rules: number): Topology {
  const name = (i: number) => `rule-${String((i * 7919) % rules).padStart(5, '0')}`
  const all = Array.from({ length: rules }, (_, i) => i)
  return {
    ...{ at: '2026-01-31T12:00:00.000Z', windowMs: 60_000, causes: [], complete: true },
    nodes: [
      { id: 'bus:shop', kind: 'bus', name: 'shop', waiting: [{ by: 'router', lagMs: 20_000 }] },
      ...all.map(i => ({ id: `rule:${i}`, kind: 'rule', bus: 'shop', name: name(i), enabled: true })),
      ...all.map(i => ({ id: `hook:${i}`, kind: 'webhook', name: `https://${name(i)}.example/` })),
    ],
    edges: all.flatMap(i => [
      { from: 'bus:shop', to: `rule:${i}`, events: 0, perSecond: i === 40 ? 3 : 0 },
      { from: `rule:${i}`, to: `hook:${i}`, target: 'hook', events: 0, perSecond: 0, letters: i === 60 ? 2 : 0 },
    ]),
  } as unknown as Topology
}

// What people would lose: the rules in trouble among thousands, and a page that answers while it is drawn.
describe('what is drawn of a large topology', () => {
  it('is what is in trouble, then what moves, then the first by name; the others are one', () => {
    const { nodes, edges } = gathered(topologyOf(100))
    const rules = nodes[2]!
    const names = rules.map(({ name }) => name)
    expect(rules).toHaveLength(10)
    expect(names.at(-1)).toBe('91 more rules')
    const [moves, fails] = [40, 60].map(i => `rule-${String((i * 7919) % 100).padStart(5, '0')}`)
    expect(names).toEqual(expect.arrayContaining([moves, fails, 'rule-00000', 'rule-00006']))
    expect(names.slice(0, -1)).toEqual(names.slice(0, -1).toSorted())
    expect(rules.at(-1)).toMatchObject({ bus: 'shop', count: 91 })
    const toMore = edges.find(({ to }) => to === 'more:rule')
    expect(toMore).toMatchObject({ from: 'bus:shop', perSecond: 0, letters: 0, lateMs: 20_000 })
    expect(edges.find(({ to }) => to === 'rule:40')).toMatchObject({ perSecond: 3 })
    expect(edges.reduce((sum, { letters }) => sum + letters, 0)).toBe(2)
  })

  it('takes steps for each rule that do not grow with the number of rules', () => {
    const perRule = (rules: number) => {
      const topology = topologyOf(rules)
      let looks = 0
      const counted = topology.nodes.map(node => {
        const { name } = node
        return Object.defineProperty({ ...node }, 'name', { enumerable: true, get: () => (looks++, name) })
      })
      gathered({ ...topology, nodes: counted })
      return looks / rules
    }
    // a sort of all of them looks at each name some 25 times more
    expect(perRule(5000)).toBeLessThan(6)
    expect(perRule(5000)).toBeLessThanOrEqual(perRule(500))
  })
})
