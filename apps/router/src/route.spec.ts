import type { Rule } from '@sluice/registry'
import { isUnmatched, route } from './route.js'

const rule = (name: string, ...targets: object[]) => ({ name, bus: 'default', targets }) as unknown as Rule
const billing = (transform?: object) => ({ id: 's', type: 'subscription', subscription: 'billing', transform })

// What a user would lose: an event that a handler gets in place of what its own rule makes of it.
describe('the route of an event', () => {
  it('brings it to a subscription once as it is, and once for each transform', () => {
    const id = { inputPath: '$.data.id' }
    const found = route('1-0', [
      rule('a', billing()),
      rule('b', billing(id)),
      rule('c', billing({ constant: 1 })),
      rule('d', billing({ inputPath: '$.data.id' })),
      rule('e', billing()),
    ])
    expect([...found.subscriptions]).toEqual([['billing', ['a', 'e']]])
    expect(found.transformed).toEqual([
      { subscription: 'billing', rules: ['b', 'd'], transform: JSON.stringify(id) },
      { subscription: 'billing', rules: ['c'], transform: '{"constant":1}' },
    ])
  })

  it('goes somewhere if a transform makes all that it becomes', () => {
    expect(isUnmatched(route('1-0', [rule('a', billing({ constant: 1 }))]))).toBe(false)
    expect(isUnmatched(route('1-0', []))).toBe(true)
    const copy = { rules: [rule('a', billing({ constant: 1 }))], json: '{}' }
    expect(route('1-0', [], 0, [copy]).copies).toMatchObject([{ json: '{}', transformed: [{ rules: ['a'] }] }])
  })
})
