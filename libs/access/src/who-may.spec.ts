import { Rights } from './rights.js'
import { whoMay } from './who-may.js'

const paid = { type: ['order.paid'] }
const holders = [
  { name: 'api-key', rights: Rights.all },
  {
    name: 'key:web-shop',
    rights: Rights.of([{ of: 'keys/web-shop', grants: [{ audit: {} }, { publish: { bus: 'shop', pattern: paid } }] }]),
  },
  {
    name: 'key:billing',
    rights: Rights.of([
      { of: 'keys/billing', grants: [{ receive: { bus: 'shop', redact: ['data.email', 'data.name'] } }] },
      {
        of: 'grants/team',
        grants: [{ receive: { bus: '*', pattern: paid, redact: [{ path: 'data.email', as: 'hash' }] } }],
      },
    ]),
  },
  {
    name: 'group:support',
    rights: Rights.of([{ of: 'grants/support', grants: [{ read: { bus: '*', show: 'metadata' } }] }]),
  },
]

const asked = (bus: string, known: Readonly<Record<string, string>>, some = holders) =>
  whoMay(some, bus, known).map(({ name, publish, receive, read, some }) => ({
    name,
    ...(publish !== undefined && { publish }),
    ...(receive && { receive: receive.redact }),
    ...(read && { read: read.redact }),
    ...(some.length > 0 && { some }),
  }))

const root = { name: 'api-key', publish: 'api-key', receive: [], read: [] }
const support = { name: 'group:support', read: [{ path: 'data', as: 'removed' }] }

describe('whoMay', () => {
  it('lists who may publish an event, who receives it, who reads it, and what they do not see', () => {
    expect(asked('shop', { type: 'order.paid' })).toEqual([
      root,
      { name: 'key:web-shop', publish: 'keys/web-shop grants[1]' },
      { name: 'key:billing', receive: [{ path: 'data.email', as: 'hash' }] },
      support,
    ])
  })

  it('leaves out who has no grant for it', () => {
    expect(asked('bank', { type: 'order.cancelled' })).toEqual([root, support])
  })

  it('says by which pattern some of such events are allowed, where one decides by what is not given', () => {
    const pattern = { type: ['order.paid'], source: [{ prefix: '/shop/' }] }
    const grants = [
      { publish: { bus: 'shop', pattern } },
      { receive: { bus: 'shop', pattern, redact: ['data.email'] } },
    ]
    const web = [{ name: 'key:web', rights: Rights.of([{ of: 'keys/web', grants }]) }]
    const some = [
      { may: 'publish', by: 'keys/web grants[0]', pattern, redact: [] },
      { may: 'receive', by: 'keys/web grants[1]', pattern, redact: [{ path: 'data.email', as: 'removed' }] },
    ]
    expect(asked('shop', { type: 'order.paid' }, web)).toEqual([{ name: 'key:web', some }])
    expect(asked('shop', { type: 'order.paid', source: '/shop/web' }, web)).toEqual([
      { name: 'key:web', publish: 'keys/web grants[0]', receive: [{ path: 'data.email', as: 'removed' }] },
    ])
    expect(asked('shop', { type: 'order.paid', source: '/bank' }, web)).toEqual([])
    expect(asked('shop', { type: 'order.cancelled' }, web)).toEqual([])
  })

  it('says where a pattern shows more of some events than all of them are seen, and nothing where all is seen', () => {
    const large = { data: { total: [{ numeric: ['>', 100] }] } }
    const holder = (...redact: string[]) => [
      {
        name: 'key:desk',
        rights: Rights.of([
          { of: 'keys/desk', grants: [{ read: { bus: '*', redact } }, { read: { bus: '*', pattern: large } }] },
        ]),
      },
    ]
    expect(asked('shop', {}, holder('data.email'))).toEqual([
      {
        ...{ name: 'key:desk', read: [{ path: 'data.email', as: 'removed' }] },
        some: [{ may: 'read', by: 'keys/desk grants[1]', pattern: large, redact: [] }],
      },
    ])
    expect(asked('shop', {}, holder())).toEqual([{ name: 'key:desk', read: [] }])
  })

  it('takes a pattern that it cannot read for none that allows', () => {
    const pattern = { type: [{ 'made-up': 1 }] }
    const later = [
      { name: 'key:later', rights: Rights.of([{ of: 'keys/later', grants: [{ publish: { bus: '*', pattern } }] }]) },
    ]
    expect(asked('shop', {}, later)).toEqual([])
  })
})
