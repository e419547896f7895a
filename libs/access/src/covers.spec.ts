import { covers, lackedToGive } from './covers.js'
import type { Grant } from './grant.js'

const pattern = { type: ['order.placed'] }

/** What would be lost: a caller that makes a key, or a document, which may do more than the caller. */
describe('covers', () => {
  const within: [Grant, Grant][] = [
    [{ publish: { bus: '*' } }, { publish: { bus: 'shop', pattern } }],
    [{ publish: { bus: 'shop', pattern } }, { publish: { bus: 'shop', pattern: { type: ['order.placed'] } } }],
    [{ publish: { bus: 'shop-*' } }, { publish: { bus: 'shop-a-*' } }],
    [{ publish: { bus: '*', tenant: 'acme' } }, { publish: { bus: 'shop', pattern, tenant: 'acme' } }],
    [
      { receive: { bus: 'shop', redact: ['data.email'] } },
      { receive: { bus: 'shop', redact: ['data.n', 'data.email'] } },
    ],
    [
      { receive: { bus: 'shop', redact: [{ path: 'data.email', as: 'hash' }] } },
      { receive: { bus: 'shop', redact: ['data.email'] } },
    ],
    [
      { receive: { bus: 'shop', redact: ['data.email'] } },
      { receive: { bus: 'shop', pattern, redact: ['data.email'] } },
    ],
    [{ read: { bus: 'shop', show: 'metadata' } }, { read: { bus: 'shop', pattern, show: 'metadata' } }],
    [{ read: { bus: 'shop' } }, { read: { bus: 'shop', show: 'metadata' } }],
    [{ read: { bus: 'shop', show: 'metadata' } }, { read: { bus: 'shop', show: 'metadata' } }],
    [{ redrive: { bus: '*' } }, { redrive: { bus: '*' } }],
    [{ manage: { kind: 'rule' } }, { manage: { kind: 'rule', bus: 'shop', name: 'a*', verbs: ['read'] } }],
    [
      { manage: { kind: 'webhook', name: 'https://partner.example/*', verbs: ['read', 'write'] } },
      { manage: { kind: 'webhook', name: 'https://partner.example/in/*', verbs: ['write'] } },
    ],
    [{ keys: { name: 'team-*' } }, { keys: { name: 'team-a' } }],
    [{ audit: {} }, { audit: {} }],
  ]
  it.each(within)('%j covers %j', (own, given) => expect(covers(own, given)).toBe(true))

  const beyond: [Grant, Grant][] = [
    [{ publish: { bus: 'shop' } }, { publish: { bus: '*' } }],
    [{ publish: { bus: 'shop-*' } }, { publish: { bus: 'shop*' } }],
    [{ publish: { bus: 'shop', pattern } }, { publish: { bus: 'shop' } }],
    [{ publish: { bus: '*' } }, { publish: { bus: 'shop', tenant: 'acme' } }],
    [{ publish: { bus: '*', tenant: 'acme' } }, { publish: { bus: 'shop' } }],
    [{ publish: { bus: '*', tenant: 'acme' } }, { publish: { bus: 'shop', tenant: 'umbrella' } }],
    [{ publish: { bus: 'shop', pattern } }, { publish: { bus: 'shop', pattern: { type: ['order.*'] } } }],
    [{ publish: { bus: '*' } }, { receive: { bus: '*' } }],
    [{ receive: { bus: '*' } }, { read: { bus: '*' } }],
    [{ read: { bus: '*' } }, { redrive: { bus: '*' } }],
    [{ receive: { bus: 'shop', redact: ['data.email'] } }, { receive: { bus: 'shop' } }],
    [
      { receive: { bus: 'shop', redact: ['data.email'] } },
      { receive: { bus: 'shop', redact: [{ path: 'data.email', as: 'hash' }] } },
    ],
    [{ receive: { bus: 'shop', redact: ['data.email'] } }, { receive: { bus: 'shop', redact: ['data.email.host'] } }],
    // what arrives by these patterns would tell what is hidden
    [
      { receive: { bus: 'shop', redact: ['data.pay'] } },
      { receive: { bus: 'shop', pattern: { data: { pay: [{ numeric: ['>', 100] }] } }, redact: ['data.pay'] } },
    ],
    [
      { read: { bus: 'shop', redact: [{ path: 'subject', as: 'hash' }] } },
      { read: { bus: 'shop', pattern: { $or: [{ type: ['a'] }, { subject: ['ann'] }] }, redact: ['subject'] } },
    ],
    [
      { read: { bus: 'shop', show: 'metadata' } },
      { read: { bus: 'shop', pattern: { detail: { n: [1] } }, show: 'metadata' } },
    ],
    [{ read: { bus: 'shop', show: 'metadata' } }, { read: { bus: 'shop' } }],
    [{ read: { bus: 'shop', show: 'metadata' } }, { read: { bus: 'shop', show: 'payload' } }],
    [{ manage: { kind: 'rule' } }, { manage: { kind: 'queue' } }],
    [{ manage: { kind: 'rule', verbs: ['read'] } }, { manage: { kind: 'rule' } }],
    [{ manage: { kind: 'rule', verbs: ['read'] } }, { manage: { kind: 'rule', verbs: ['read', 'write'] } }],
    [{ manage: { kind: 'rule', bus: 'shop' } }, { manage: { kind: 'rule' } }],
    [{ manage: { kind: 'queue', name: 'a*b' } }, { manage: { kind: 'queue', name: 'a*' } }],
    [{ keys: { name: 'team-*' } }, { keys: {} }],
    [{ audit: {} }, { keys: {} }],
    [{ keys: {} }, { audit: {} }],
  ]
  it.each(beyond)('%j does not cover %j', (own, given) => expect(covers(own, given)).toBe(false))

  it('takes no longer for masks of many stars', () => {
    const mask = 'a*'.repeat(1000)
    expect(covers({ keys: { name: `${mask}b` } }, { keys: { name: 'a'.repeat(2000) } })).toBe(false)
    expect(covers({ keys: { name: mask } }, { keys: { name: mask } })).toBe(true)
  })
})

/** What would be lost: what is hidden, found out by which dead letters are sent again and which are refused. */
describe('lackedToGive', () => {
  const salary = { data: { salary: [{ numeric: ['>', 5000] }] } }
  const all: Grant = { redrive: { bus: 'shop' } }
  const given: Grant = { redrive: { bus: 'shop', pattern: salary } }
  const read: Grant = { read: { bus: 'shop', pattern: salary } }

  const enough: [string, Grant[], Grant][] = [
    ['who has it', [given], given],
    ['who sees all', [all, { read: { bus: '*' } }], given],
    ['who sees what it asks about', [all, { read: { bus: 'shop', redact: ['data.email'] } }], given],
    ['who sees these events', [all, { read: { bus: 'shop', pattern: salary } }], given],
    ['who may redrive all, and gives just that', [all], all],
    [
      'who hides what it asks about by one grant and shows it by another',
      [all, { read: { bus: 'shop', redact: ['data'] } }, read],
      given,
    ],
  ]
  it.each(enough)('is nothing for one %s', (_, own, given) => expect(lackedToGive(own, given)).toBeUndefined())

  const tooLittle: [string, Grant[], Grant, Grant][] = [
    ['has no such grant', [{ read: { bus: '*' } }], given, given],
    ['sees no event', [all], given, read],
    ['sees no data', [all, { read: { bus: 'shop', show: 'metadata' } }], given, read],
    ['does not see what it asks about', [all, { read: { bus: 'shop', redact: ['data.salary'] } }], given, read],
    ['sees a hash of it', [all, { read: { bus: 'shop', redact: [{ path: 'data.salary', as: 'hash' }] } }], given, read],
    ['sees some events', [all, { read: { bus: 'shop', pattern } }], given, read],
    ['sees events of another bus', [all, { read: { bus: 'other' } }], given, read],
    ['receives and does not read', [all, { receive: { bus: 'shop' } }], given, read],
  ]
  it.each(tooLittle)('is the right to see, for one that %s', (_, own, given, lacked) => {
    expect(lackedToGive(own, given)).toEqual(lacked)
  })
})
