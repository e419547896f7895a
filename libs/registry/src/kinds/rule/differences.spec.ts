import type { Rule } from '../../index.js'
import { differences } from './differences.js'

/** What a user would lose: what a change was, in a list that can be read, or a secret in it. */
describe('what changed between two versions of a rule', () => {
  const queue = { id: 'q', type: 'queue', queue: 'q' }
  const hook = (secret: string) => ({ id: 'hook', type: 'webhook', url: 'https://partner.example/hook', secret })
  const rule = (settings: object) =>
    ({ bus: 'shop', name: 'r', enabled: true, pattern: { type: ['a'] }, targets: [queue], ...settings }) as Rule
  const changes = (before: object, after: object) => differences(rule(before), rule(after))

  it('is nothing where they are the same, whatever the order of their fields', () => {
    expect(changes({ description: 'd', enabled: true }, { enabled: true, description: 'd' })).toEqual([])
  })

  it('is named by pointers, targets by their ids, so that a target in between changes no other', () => {
    const other = { id: 'a/b', type: 'queue', queue: 'x' }
    expect(changes({ description: 'd' }, { enabled: false, targets: [other, { ...queue, queue: 'p' }] })).toEqual([
      { path: '/description', before: 'd' },
      { path: '/enabled', before: true, after: false },
      { path: '/targets/a~1b', after: other },
      { path: '/targets/q/queue', before: 'q', after: 'p' },
    ])
  })

  it('is what somebody wrote, and not the pattern that was made of it', () => {
    const [one, two] = ['a', 'b'].map(value => ({ filters: [{ prefix: { type: value } }], pattern: { type: [value] } }))
    expect(changes(one!, two!)).toEqual([{ path: '/filters', before: one!.filters, after: two!.filters }])
  })

  it('shows that a sealed secret changed, and no text of any', () => {
    const targets = (secret: string) => ({ targets: [hook(secret)] })
    const hidden = { path: '/targets/hook/secret', before: 'whsec_***', after: 'whsec_***' }
    expect(changes(targets('=sealed:k:aaa'), targets('=sealed:k:bbb'))).toEqual([hidden])
    expect(changes(targets('whsec_aaa'), targets('whsec_bbb'))).toEqual([])
    const shown = JSON.stringify(
      changes({}, targets('=sealed:k:aaa')) + JSON.stringify(changes(targets('whsec_aaa'), {})),
    )
    expect(shown).not.toMatch(/aaa/)
  })

  it('leaves large values out, and survives any field', () => {
    const odd = JSON.parse('{"data":{"__proto__":["a"],"constructor":["b"]}}') as object
    expect(changes({ pattern: odd }, { pattern: { data: {} } })).toEqual([
      { path: '/pattern/data/__proto__', before: ['a'] },
      { path: '/pattern/data/constructor', before: ['b'] },
    ])
    const long = ['x'.repeat(5000)]
    expect(changes({ pattern: { type: long } }, {})).toEqual([{ path: '/pattern/type', after: ['a'], large: true }])
  })
})
