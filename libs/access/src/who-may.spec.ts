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

const seen = (bus: string, event: object) => {
  const { publish, receive, read } = whoMay(holders, bus, JSON.stringify(event))
  const views = (list: typeof receive) => Object.fromEntries(list.map(({ name, view }) => [name, view.redact]))
  return { publish, receive: views(receive), read: views(read) }
}

describe('whoMay', () => {
  it('lists who may publish an event, who receives it, who reads it, and what they do not see', () => {
    expect(seen('shop', { type: 'order.paid' })).toEqual({
      publish: [
        { name: 'api-key', by: 'api-key' },
        { name: 'key:web-shop', by: 'keys/web-shop grants[1]' },
      ],
      receive: { 'api-key': [], 'key:billing': [{ path: 'data.email', as: 'hash' }] },
      read: { 'api-key': [], 'group:support': [{ path: 'data', as: 'removed' }] },
    })
  })

  it('lists the root key alone where nobody has a grant', () => {
    const event = { type: 'order.cancelled' }
    expect(seen('bank', event)).toEqual({
      publish: [{ name: 'api-key', by: 'api-key' }],
      receive: { 'api-key': [] },
      read: { 'api-key': [], 'group:support': [{ path: 'data', as: 'removed' }] },
    })
  })
})
