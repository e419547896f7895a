import type { Rule, Snapshot } from '@sluice/registry'
import { RuleIndex } from './rule-index.js'
import { LoopTurns } from '@sluice/service'

const rule = (name: string, pattern: object, enabled = true): Rule =>
  ({ ...{ bus: 'shop', name, pattern, enabled }, targets: [] }) as unknown as Rule
const snapshot = (version: number, ...rules: Rule[]): Snapshot => ({
  version,
  stamp: `${version}`,
  whole: false,
  buses: new Map(),
  keys: new Map(),
  connections: new Map(),
  grants: new Map(),
  queues: new Map(),
  tenants: new Map(),
  rules: new Map([['shop', new Map(rules.map(rule => [rule.name, rule]))]]),
})
const all = (work: Generator<void, RuleIndex>) => {
  let turns = 0
  for (;;) {
    const { done, value } = work.next()
    if (done) return { index: value, turns }
    turns++
  }
}
const names = (index: RuleIndex, event: object) =>
  index
    .match('shop', JSON.stringify(event))
    .map(({ name }) => name)
    .sort()
const [a, b, c] = [
  rule('a', { type: ['x'] }),
  rule('b', { type: [{ wildcard: '*x*' }] }),
  rule('c', { type: ['x'] }, false),
] as const

describe('the rules of a router', () => {
  it('are compiled one a turn, and only those that changed', () => {
    const first = all(RuleIndex.empty.next(snapshot(1, a, b, c)))
    expect([first.turns, first.index.edition.version, names(first.index, { type: 'x' })]).toEqual([2, 1, ['a', 'b']])
    const changed = rule('a', { type: ['y'] })
    const second = all(first.index.next(snapshot(2, changed, b, c)))
    expect([second.turns, names(second.index, { type: 'y' })]).toEqual([1, ['a']])
    expect(all(second.index.next(snapshot(3, changed, b, c))).turns).toBe(0)
  })

  it('stay what they were while the next ones are compiled', () => {
    const { index } = all(RuleIndex.empty.next(snapshot(1, a, b)))
    const work = index.next(snapshot(2, rule('a', { type: ['y'] }), rule('d', { type: ['x'] })))
    work.next()
    expect(names(index, { type: 'x' })).toEqual(['a', 'b'])
    work.next()
    expect(names(index, { type: 'x' })).toEqual(['a', 'b'])
    expect(names(all(work).index, { type: 'x' })).toEqual(['d'])
    expect(names(index, { type: 'x' })).toEqual(['a', 'b'])
  })

  it('that cannot be compiled are named, and leave the others in force', () => {
    const bad = rule('bad', { type: [] })
    const { index } = all(RuleIndex.empty.next(snapshot(1, bad, a)))
    expect(names(index, { type: 'x' })).toEqual(['a'])
    expect(index.unusable).toEqual([{ bus: 'shop', rule: 'bad', error: expect.stringContaining('type') }])
  })

  it('leave the event loop free, however many they are', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      rule(`r${i}`, { type: [`t${i}`], data: { t: [{ wildcard: `*${i}*x*` }] } }),
    )
    let turns = 0
    let over = false
    const count = (): void => void (over || (turns++, setImmediate(count)))
    count()
    const index = await new LoopTurns().run(RuleIndex.empty.next(snapshot(1, ...many)))
    over = true
    expect(turns).toBeGreaterThan(3)
    expect(names(index, { type: 't7', data: { t: '7x' } })).toEqual(['r7'])
  })
})
