import { checkGrants } from './check-grants.js'
import type { Grant } from './grant.js'
import { Rights } from './rights.js'
import { shown } from './shown.js'
import { viewOf } from './view-of.js'

type Redacted = Record<string, 'removed' | 'hash'>

const order = JSON.stringify({ type: 'order.paid', source: '/shop', data: { total: 7 } })

/** What is redacted of the order; undefined if it is not seen at all. */
function redacted(
  grants: readonly Grant[],
  verb: 'receive' | 'read' = 'receive',
  mostSteps?: number,
): Redacted | undefined {
  const checked = checkGrants(grants, 'grants', 'X', () => undefined)
  const view = viewOf(Rights.of([{ of: 'keys/k', grants: checked }], mostSteps), verb, 'shop', order)
  expect(view?.isWhole).toBe(view && view.redact.length === 0)
  return view && Object.fromEntries(view.redact.map(({ path, as }) => [path, as]))
}

const paid = { type: ['order.paid'] }
const shipped = { type: ['order.shipped'] }
const hash = (path: string) => ({ path, as: 'hash' as const })

// [what it is about, the grants, what is redacted]
const table: [string, Grant[], Redacted | undefined][] = [
  ['no grant', [], undefined],
  ['a grant for another bus', [{ receive: { bus: 'bank' } }], undefined],
  ['a grant for other events', [{ receive: { bus: 'shop', pattern: shipped } }], undefined],
  ['a grant to read only', [{ read: { bus: 'shop' } }], undefined],
  ['a grant without a redaction', [{ receive: { bus: 's*', pattern: paid } }], {}],
  [
    'a grant with redactions',
    [{ receive: { bus: '*', redact: ['data.a', hash('subject')] } }],
    { 'data.a': 'removed', subject: 'hash' },
  ],
  [
    'a grant that shows all beside one that does not',
    [{ receive: { bus: '*', redact: ['data.a'] } }, { receive: { bus: 'shop', pattern: paid } }],
    {},
  ],
  [
    'a grant that shows all, but of other events',
    [{ receive: { bus: '*', redact: ['data.a'] } }, { receive: { bus: 'shop', pattern: shipped } }],
    { 'data.a': 'removed' },
  ],
  [
    'two grants that redact different paths',
    [{ receive: { bus: '*', redact: ['data.a'] } }, { receive: { bus: '*', redact: ['data.b'] } }],
    {},
  ],
  [
    'two grants that redact one path alike',
    [{ receive: { bus: '*', redact: ['data.a', 'data.b'] } }, { receive: { bus: '*', redact: ['data.c', 'data.b'] } }],
    { 'data.b': 'removed' },
  ],
  [
    'a path that one redacts with everything around it',
    [{ receive: { bus: '*', redact: ['data.a', 'data.ab'] } }, { receive: { bus: '*', redact: ['data'] } }],
    { 'data.a': 'removed', 'data.ab': 'removed' },
  ],
  [
    'a hash shows more than nothing',
    [{ receive: { bus: '*', redact: ['data.a'] } }, { receive: { bus: '*', redact: [hash('data.a')] } }],
    { 'data.a': 'hash' },
  ],
  [
    'the hash of a part, where the other shows nothing of the whole',
    [{ receive: { bus: '*', redact: [hash('data.a.b')] } }, { receive: { bus: '*', redact: ['data.a'] } }],
    { 'data.a.b': 'hash' },
  ],
  [
    'the hash of the whole says nothing of the part that the other removes',
    [{ receive: { bus: '*', redact: ['data.a.b'] } }, { receive: { bus: '*', redact: [hash('data.a')] } }],
    { 'data.a.b': 'removed' },
  ],
  [
    'a path within another of the same grant',
    [{ receive: { bus: '*', redact: [hash('data.a.b'), 'data.a'] } }],
    { 'data.a': 'removed' },
  ],
  [
    'three grants, and one path that is in all of them',
    [
      { receive: { bus: '*', redact: ['data.a', 'subject'] } },
      { receive: { bus: '*', pattern: paid, redact: ['data', 'subject'] } },
      { receive: { bus: 'shop', redact: ['data.a.b', 'time'] } },
    ],
    { 'data.a.b': 'removed' },
  ],
]

describe('viewOf', () => {
  it.each(table)('%s: %j', (_, grants, expected) => {
    expect(redacted(grants)).toEqual(expected)
    expect(redacted(grants.toReversed())).toEqual(expected)
  })

  it('shows the metadata alone to who may read no more, and more if another grant does', () => {
    const metadata: Grant = { read: { bus: '*', show: 'metadata', redact: ['subject', hash('data.a')] } }
    expect(redacted([metadata], 'read')).toEqual({ data: 'removed', subject: 'removed' })
    expect(redacted([metadata, { read: { bus: '*', redact: ['data.a'] } }], 'read')).toEqual({ 'data.a': 'removed' })
    expect(redacted([metadata], 'receive')).toBeUndefined()
    // what a newer version may show, and redact otherwise
    const newer = { read: { bus: '*', show: 'types', redact: [{ path: 'subject', as: 'masked' }] } } as unknown as Grant
    const view = viewOf(Rights.of([{ of: 'keys/k', grants: [newer] }]), 'read', 'shop', order)!
    expect(shown(view, '{"id":"1","subject":"x","data":{"total":7}}', Buffer.alloc(32))).toBe('{"id":"1"}')
  })

  it('shows each of many events as the grants that match it do', () => {
    const grants: Grant[] = Array.from({ length: 12 }, (_, i) => ({
      receive: { bus: '*', pattern: { type: [`t${i}`] }, redact: [`data.a${i}`, 'data.b'] },
    }))
    const rights = Rights.of([
      { of: 'keys/k', grants: [...grants, { receive: { bus: '*', pattern: { id: ['x'] }, redact: ['data'] } }] },
    ])
    const seen = (event: object) =>
      viewOf(rights, 'receive', 'shop', JSON.stringify(event))?.redact.map(({ path }) => path)
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 12; i++) {
        expect(seen({ type: `t${i}` })).toEqual([`data.a${i}`, 'data.b'])
        expect(seen({ type: `t${i}`, id: 'x' })).toEqual([`data.a${i}`, 'data.b'])
        expect(seen({ type: 'other', id: 'x' })).toEqual(['data'])
      }
  })

  it('shows everything to the root key', () => {
    expect(viewOf(Rights.all, 'read', 'any', order)?.isWhole).toBe(true)
  })

  it('shows no more than is certain of an event that costs too many steps to match', () => {
    const costly = { data: { total: [{ numeric: ['>', 1] }] }, source: [{ wildcard: '*s*h*o*p*' }] }
    const grants: Grant[] = [{ receive: { bus: '*', pattern: costly } }]
    expect(redacted(grants)).toEqual({})
    expect(redacted(grants, 'receive', 3)).toBeUndefined()
    expect(redacted([...grants, { receive: { bus: '*', redact: ['data'] } }], 'receive', 3)).toEqual({
      data: 'removed',
    })
  })
})
