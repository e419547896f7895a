import { nameOfTenant } from '@sluice/event'
import { PatternIndex } from '@sluice/pattern'
import { type Action, actions, type Resource } from './actions.js'
import { checkGrants } from './check-grants.js'
import { decide } from './decide.js'
import type { Grant } from './grant.js'
import { Rights } from './rights.js'

// The documents. What is decided below follows from them alone.
const documents: Record<string, readonly Grant[]> = {
  'keys/web-shop': [
    {
      publish: { bus: 'shop-*', pattern: { source: [{ prefix: '/shop/web' }], type: [{ prefix: 'com.shop.order.' }] } },
    },
    { publish: { bus: 'clicks' } },
  ],
  'keys/partner': [
    { receive: { bus: 'shop-eu', pattern: { type: ['com.shop.order.paid'] } } },
    { manage: { kind: 'rule', bus: 'shop-eu', name: 'partner-*' } },
    { manage: { kind: 'webhook', name: 'https://partner.example/*' } },
    { read: { bus: 'shop-eu', pattern: { source: ['/partner'] }, show: 'metadata' } },
    { redrive: { bus: 'shop-eu', pattern: { source: ['/partner'] } } },
  ],
  'keys/worker': [
    { manage: { kind: 'queue', name: 'mail*', verbs: ['send', 'receive'] } },
    { manage: { kind: 'connection', name: 'crm', verbs: ['use'] } },
  ],
  'grants/operators': [
    { manage: { kind: 'bus', name: 'shop-*', verbs: ['read'] } },
    { manage: { kind: 'queue', verbs: ['read', 'write'] } },
    { manage: { kind: 'subscription', bus: 'shop-*', name: 'billing' } },
    { manage: { kind: 'consumer', bus: 'shop-eu' } },
    { manage: { kind: 'schema', name: 'com.shop.*', verbs: ['read'] } },
    { manage: { kind: 'metrics' } },
    { read: { bus: '*' } },
    { redrive: { bus: '*' } },
    { manage: { kind: 'tenant', verbs: ['read', 'write'] } },
    { manage: { kind: 'logs', verbs: ['read'] } },
    { manage: { kind: 'connection', name: 'crm', verbs: ['read', 'write'] } },
    { manage: { kind: 'schedule', name: 'night*', verbs: ['read', 'write'] } },
  ],
  'grants/security': [{ manage: { kind: 'grant', verbs: ['read'] } }, { audit: {} }, { keys: { name: 'team-*' } }],
  'grants/owners': [
    { manage: { kind: 'bus' } },
    { manage: { kind: 'rule' } },
    { manage: { kind: 'grant', name: 'shop' } },
  ],
}

const everyPattern = () => undefined
const rightsOf = (...names: string[]): Rights =>
  Rights.of(names.map(of => ({ of, grants: checkGrants(documents[of], 'grants', 'X', everyPattern) })))

const principals: Record<string, Rights> = {
  root: Rights.all,
  nobody: Rights.of([]),
  shop: rightsOf('keys/web-shop'),
  partner: rightsOf('keys/partner'),
  operator: rightsOf('grants/operators'),
  security: rightsOf('grants/security'),
  worker: rightsOf('keys/worker'),
  // several documents add up
  owner: rightsOf('grants/owners', 'grants/security'),
}

const order = { type: 'com.shop.order.paid', source: '/shop/web/7' }
const ofPartner = { type: 'com.partner.ack', source: '/partner' }

/** Who else than root may do it, by which line. */
type Row = [Action, Resource, object | undefined, Record<string, string>]

const byShop = 'keys/web-shop'
const byPartner = 'keys/partner'
const byOperators = 'grants/operators'
const bySecurity = 'grants/security'
const byOwners = 'grants/owners'
const byWorkers = 'keys/worker'

const table: Row[] = [
  ['events:publish', {}, undefined, { shop: `${byShop} grants[0]` }],
  ['events:publish', { bus: 'shop-eu' }, undefined, { shop: `${byShop} grants[0]` }],
  ['events:publish', { bus: 'shop-eu' }, order, { shop: `${byShop} grants[0]` }],
  ['events:publish', { bus: 'shop-eu' }, { ...order, source: '/shop/admin' }, {}],
  ['events:publish', { bus: 'shop-eu' }, { ...order, type: 'com.bank.credit' }, {}],
  ['events:publish', { bus: 'shop' }, order, {}],
  ['events:publish', { bus: 'clicks' }, ofPartner, { shop: `${byShop} grants[1]` }],
  ['events:publish', { bus: 'Clicks' }, ofPartner, {}],
  ['events:publish', { bus: 'default' }, undefined, {}],
  ['events:publish', {}, order, {}],
  ['events:cancel', { bus: 'shop-eu' }, undefined, { shop: `${byShop} grants[0]` }],
  ['events:cancel', { bus: 'shop' }, undefined, {}],
  ['events:receive', { bus: 'shop-eu' }, order, { partner: `${byPartner} grants[0]` }],
  ['events:receive', { bus: 'shop-us' }, order, {}],
  ['events:receive', { bus: 'shop-eu' }, ofPartner, {}],
  [
    'events:read',
    { bus: 'shop-eu' },
    ofPartner,
    { partner: `${byPartner} grants[3]`, operator: `${byOperators} grants[6]` },
  ],
  ['events:read', { bus: 'shop-eu' }, order, { operator: `${byOperators} grants[6]` }],
  ['dead-letters:read', {}, undefined, { partner: `${byPartner} grants[3]`, operator: `${byOperators} grants[6]` }],
  ['dead-letters:read', { bus: 'shop-us', id: '7' }, undefined, { operator: `${byOperators} grants[6]` }],
  [
    'dead-letters:redrive',
    { bus: 'shop-eu' },
    ofPartner,
    { partner: `${byPartner} grants[4]`, operator: `${byOperators} grants[7]` },
  ],
  ['dead-letters:redrive', { bus: 'shop-eu' }, order, { operator: `${byOperators} grants[7]` }],
  ['dead-letters:delete', { bus: 'shop-eu' }, order, { operator: `${byOperators} grants[7]` }],
  ['buses:read', {}, undefined, { operator: `${byOperators} grants[0]`, owner: `${byOwners} grants[0]` }],
  [
    'buses:read',
    { bus: 'shop-eu' },
    undefined,
    { operator: `${byOperators} grants[0]`, owner: `${byOwners} grants[0]` },
  ],
  ['buses:read', { bus: 'bank' }, undefined, { owner: `${byOwners} grants[0]` }],
  ['topology:read', { bus: 'bank' }, undefined, { owner: `${byOwners} grants[0]` }],
  ['buses:write', { bus: 'shop-eu' }, undefined, { owner: `${byOwners} grants[0]` }],
  ['buses:delete', { bus: 'shop-eu' }, undefined, { owner: `${byOwners} grants[0]` }],
  ['consumers:delete', { bus: 'shop-eu', consumer: 'a.B.c' }, undefined, { operator: `${byOperators} grants[3]` }],
  ['consumers:delete', { bus: 'shop-us', consumer: 'a.B.c' }, undefined, {}],
  ['subscriptions:read', { bus: 'shop-us' }, undefined, { operator: `${byOperators} grants[2]` }],
  [
    'subscriptions:delete',
    { bus: 'shop-us', subscription: 'billing' },
    undefined,
    { operator: `${byOperators} grants[2]` },
  ],
  ['subscriptions:delete', { bus: 'shop-us', subscription: 'billing.ordered' }, undefined, {}],
  [
    'rules:read',
    { bus: 'shop-eu', rule: 'partner-1' },
    undefined,
    { partner: `${byPartner} grants[1]`, owner: `${byOwners} grants[1]` },
  ],
  [
    'rules:write',
    { bus: 'shop-eu', rule: 'partner-1' },
    undefined,
    { partner: `${byPartner} grants[1]`, owner: `${byOwners} grants[1]` },
  ],
  ['rules:write', { bus: 'shop-us', rule: 'partner-1' }, undefined, { owner: `${byOwners} grants[1]` }],
  ['rules:delete', { bus: 'shop-eu', rule: 'mails' }, undefined, { owner: `${byOwners} grants[1]` }],
  [
    'rules:test',
    { bus: 'shop-eu', rule: 'partner-1' },
    undefined,
    { partner: `${byPartner} grants[1]`, owner: `${byOwners} grants[1]` },
  ],
  ['patterns:test', {}, undefined, { partner: `${byPartner} grants[1]`, owner: `${byOwners} grants[1]` }],
  ['transforms:test', {}, undefined, { partner: `${byPartner} grants[1]`, owner: `${byOwners} grants[1]` }],
  ['schemas:read', {}, undefined, { operator: `${byOperators} grants[4]` }],
  ['schemas:read', { type: 'com.shop.order.paid', version: '1' }, undefined, { operator: `${byOperators} grants[4]` }],
  ['schemas:read', { type: 'com.bank.credit', version: '1' }, undefined, {}],
  // who may use one may neither see nor change it
  ['connections:read', { connection: 'crm' }, undefined, { operator: `${byOperators} grants[10]` }],
  ['connections:write', { connection: 'crm' }, undefined, { operator: `${byOperators} grants[10]` }],
  ['connections:write', { connection: 'bank' }, undefined, {}],
  ['connections:delete', { connection: 'crm' }, undefined, {}],
  ['queues:read', { queue: 'mails' }, undefined, { operator: `${byOperators} grants[1]` }],
  ['queues:write', { queue: 'mails' }, undefined, { operator: `${byOperators} grants[1]` }],
  ['queues:delete', { queue: 'mails' }, undefined, {}],
  ['queues:send', { queue: 'mails' }, undefined, { worker: `${byWorkers} grants[0]` }],
  ['queues:send', { queue: 'bills' }, undefined, {}],
  ['queues:redrive', { queue: 'mails' }, undefined, { worker: `${byWorkers} grants[0]` }],
  ['queues:receive', { queue: 'mails' }, undefined, { worker: `${byWorkers} grants[0]` }],
  ['schedules:read', { schedule: 'nightly' }, undefined, { operator: `${byOperators} grants[11]` }],
  ['schedules:write', { schedule: 'nightly' }, undefined, { operator: `${byOperators} grants[11]` }],
  ['schedules:write', { schedule: 'daily' }, undefined, {}],
  ['schedules:delete', { schedule: 'nightly' }, undefined, {}],
  [
    'keys:read',
    { key: 'team-a' },
    undefined,
    { security: `${bySecurity} grants[2]`, owner: `${bySecurity} grants[2]` },
  ],
  [
    'keys:write',
    { key: 'team-a' },
    undefined,
    { security: `${bySecurity} grants[2]`, owner: `${bySecurity} grants[2]` },
  ],
  ['keys:write', { key: 'web-shop' }, undefined, {}],
  [
    'keys:delete',
    { key: 'team-a' },
    undefined,
    { security: `${bySecurity} grants[2]`, owner: `${bySecurity} grants[2]` },
  ],
  [
    'grants:read',
    { grants: 'shop' },
    undefined,
    { security: `${bySecurity} grants[0]`, owner: `${byOwners} grants[2]` },
  ],
  ['grants:write', { grants: 'shop' }, undefined, { owner: `${byOwners} grants[2]` }],
  ['grants:write', { grants: 'operators' }, undefined, {}],
  ['grants:delete', { grants: 'shop' }, undefined, { owner: `${byOwners} grants[2]` }],
  ['access:read', {}, undefined, { security: `${bySecurity} grants[0]`, owner: `${byOwners} grants[2]` }],
  ['audit:read', {}, undefined, { security: `${bySecurity} grants[1]`, owner: `${bySecurity} grants[1]` }],
  ['tenants:read', { tenant: 'acme' }, undefined, { operator: `${byOperators} grants[8]` }],
  ['tenants:write', { tenant: 'acme' }, undefined, { operator: `${byOperators} grants[8]` }],
  ['tenants:delete', { tenant: 'acme' }, undefined, {}],
  ['platform:read', {}, undefined, { operator: `${byOperators} grants[5]` }],
  ['logs:read', {}, undefined, { operator: `${byOperators} grants[9]` }],
  ['logs:write', {}, undefined, {}],
  ['metrics:read', {}, undefined, { operator: `${byOperators} grants[5]` }],
  ['consumers:read', { bus: 'shop-eu', consumer: 'sum' }, undefined, { operator: `${byOperators} grants[3]` }],
  ['consumers:read', { bus: 'shop-us' }, undefined, {}],
  [
    'subscriptions:write',
    { bus: 'shop-eu', subscription: 'billing' },
    undefined,
    { operator: `${byOperators} grants[2]` },
  ],
  ['subscriptions:write', { bus: 'shop-eu', subscription: 'other' }, undefined, {}],
  ['targets:call', { bus: 'shop-eu', rule: 'orders' }, undefined, { owner: `${byOwners} grants[1]` }],
  ['circuits:write', { bus: 'shop-eu', rule: 'orders' }, undefined, { owner: `${byOwners} grants[1]` }],
  [
    'portal-links:read',
    { key: 'team-a' },
    undefined,
    { security: `${bySecurity} grants[2]`, owner: `${bySecurity} grants[2]` },
  ],
  [
    'portal-links:write',
    { key: 'team-a' },
    undefined,
    { security: `${bySecurity} grants[2]`, owner: `${bySecurity} grants[2]` },
  ],
  ['portal-links:write', { key: 'web-shop' }, undefined, {}],
  ['portal-links:delete', { key: 'web-shop' }, undefined, {}],
]

describe('decide', () => {
  it.each(table)('%s of %j, event %j: by %j and by nobody else', (action, resource, event, expected) => {
    const allowed: Record<string, string> = {}
    for (const [name, rights] of Object.entries(principals)) {
      const decision = decide(rights, action, resource, event && JSON.stringify(event))
      if (decision.allowed) allowed[name] = decision.by
    }
    expect(allowed).toEqual({ root: 'api-key', ...expected })
  })

  it('has every action in the table', () => {
    expect([...new Set(table.map(([action]) => action))].sort()).toEqual(Object.keys(actions).sort())
  })

  it('names a grant that, pasted into a document, allows exactly what was refused', () => {
    for (const [action, resource, event] of table) {
      const json = event && JSON.stringify(event)
      const denied = decide(principals['nobody']!, action, resource, json)
      if (denied.allowed) throw new Error('nobody may do anything')
      const grants = checkGrants([denied.missing], 'grants', 'X', everyPattern)
      expect(decide(Rights.of([{ of: 'keys/new', grants }]), action, resource, json)).toEqual({
        allowed: true,
        by: 'keys/new grants[0]',
      })
    }
    expect(decide(principals['nobody']!, 'events:publish', { bus: 'shop' }, JSON.stringify(order))).toEqual({
      allowed: false,
      missing: { publish: { bus: 'shop', pattern: { source: ['/shop/web/7'], type: ['com.shop.order.paid'] } } },
    })
    const long = JSON.stringify({ ...order, source: `/${'a'.repeat(60_000)}` })
    expect(decide(principals['nobody']!, 'events:publish', { bus: 'shop' }, long)).toEqual({
      allowed: false,
      missing: { publish: { bus: 'shop', pattern: { source: [{ exists: true }], type: [order.type] } } },
    })
    expect(decide(principals['nobody']!, 'rules:delete', { bus: 'shop', rule: 'mails' })).toEqual({
      allowed: false,
      missing: { manage: { kind: 'rule', bus: 'shop', name: 'mails', verbs: ['delete'] } },
    })
  })

  it('denies, with the reason, what matching costs too many steps to know; a grant without a pattern is known', () => {
    const pattern = { data: { text: [{ wildcard: '*a*a*a*a*b*' }] } }
    const json = JSON.stringify({ ...order, data: { text: 'a'.repeat(1000) } })
    const costly = [{ publish: { bus: 'shop', pattern } }]
    const rights = (grants: readonly Grant[]) => Rights.of([{ of: 'keys/k', grants }], 500)
    expect(decide(rights(costly), 'events:publish', { bus: 'shop' }, json)).toEqual({
      allowed: false,
      missing: { publish: { bus: 'shop', pattern: { source: [order.source], type: [order.type] } } },
      reason: expect.stringMatching(/more than 500 steps at data.text; .*: keys\/k grants\[0\]$/),
    })
    const alsoWhole = rights([...costly, { publish: { bus: '*' } }])
    expect(decide(alsoWhole, 'events:publish', { bus: 'shop' }, json)).toEqual({
      allowed: true,
      by: 'keys/k grants[1]',
    })
  })

  it('allows nothing by a pattern that another version took and this one does not know, and the rest as it was', () => {
    const grants = [
      { publish: { bus: '*', pattern: { type: [{ regex: '.*' }] } } },
      { publish: { bus: '*', pattern: { type: ['a'] } } },
    ]
    const rights = Rights.of([{ of: 'keys/k', grants }])
    expect(decide(rights, 'events:publish', { bus: 'b' }, '{"type":"b"}').allowed).toBe(false)
    expect(decide(rights, 'events:publish', { bus: 'b' }, '{"type":"a"}')).toEqual({
      allowed: true,
      by: 'keys/k grants[1]',
    })
  })

  it('allows nothing by a grant with a field that only a newer version knows, which may narrow it', () => {
    const grants = [
      { publish: { bus: '*', until: '2027-01-01' } },
      { manage: { kind: 'rule', of: 'team' } },
      { keys: { most: 1 } },
      { audit: { bus: 'a' } },
      { newer: {} },
    ] as unknown as Grant[]
    const rights = Rights.of([{ of: 'keys/k', grants }])
    for (const action of ['events:publish', 'rules:read', 'keys:read', 'audit:read'] as const)
      expect(decide(rights, action, {}).allowed).toBe(false)
  })

  it('compiles the patterns of a bus once, however many events and made-up buses are asked about', () => {
    const compiled = jest.spyOn(PatternIndex.prototype, 'with')
    const rights = rightsOf('keys/web-shop')
    for (let i = 0; i < 1000; i++) {
      decide(rights, 'events:publish', { bus: 'shop-eu' }, JSON.stringify(order))
      decide(rights, 'events:publish', { bus: `made-up-${i}` }, JSON.stringify(order))
    }
    expect(compiled).toHaveBeenCalledTimes(1)
    compiled.mockRestore()
  })
})

/** What a tenant would lose: anything, to another one. */
describe('a tenant', () => {
  const all: readonly Grant[] = [
    ...(['publish', 'receive', 'read', 'redrive'] as const).map(verb => ({ [verb]: { bus: '*' } }) as unknown as Grant),
    ...(
      [
        'bus',
        'rule',
        'subscription',
        'consumer',
        'queue',
        'connection',
        'schema',
        'grant',
        'tenant',
        'metrics',
        'logs',
      ] as const
    ).map(kind => ({ manage: { kind } })),
    ...[{ keys: {} }, { audit: {} }],
  ]
  const key = (tenant: string) => Rights.of([{ of: 'keys/all', grants: all }], undefined, tenant)
  const callers: [string, string, Rights][] = ['default', 'acme', 'umbrella'].flatMap(tenant => [
    [`the root key in ${tenant}`, tenant, Rights.allOf(tenant)] as [string, string, Rights],
    [`a key of ${tenant} with all grants`, tenant, key(tenant)] as [string, string, Rights],
  ])
  const owned: [Action, (full: (name: string) => string) => Resource][] = [
    ['events:publish', full => ({ bus: full('shop') })],
    ['events:read', full => ({ bus: full('shop') })],
    ['buses:delete', full => ({ bus: full('shop') })],
    ['rules:write', full => ({ bus: full('shop'), rule: 'big' })],
    ['subscriptions:read', full => ({ bus: full('shop'), subscription: 'billing' })],
    ['dead-letters:redrive', full => ({ bus: full('shop') })],
    ['queues:read', full => ({ queue: full('packing') })],
    ['connections:read', full => ({ connection: full('crm') })],
    ['schemas:read', full => ({ type: full('order') })],
    ['keys:write', full => ({ key: full('web-shop') })],
    ['grants:read', full => ({ grants: full('support') })],
  ]

  it.each(callers)('is all that %s reaches', (_, own, rights) => {
    for (const [action, resource] of owned)
      for (const tenant of ['default', 'acme', 'umbrella']) {
        const { allowed } = decide(
          rights,
          action,
          resource(name => nameOfTenant(tenant, name)),
        )
        expect({ action, tenant, allowed }).toEqual({ action, tenant, allowed: tenant === own })
      }
  })

  it.each(callers)('is refused to %s what is of the platform, except in the default tenant', (_, own, rights) => {
    for (const action of ['metrics:read', 'logs:write', 'tenants:write'] as const)
      expect(decide(rights, action, {}).allowed).toBe(own === 'default')
  })

  it.each<[what: string, grants: Grant[], bus: string, allowed: boolean]>([
    ['with its name', [{ publish: { tenant: 'umbrella', bus: 'books' } }], 'umbrella+books', true],
    ['with its name and any bus', [{ publish: { tenant: 'umbrella', bus: '*' } }], 'umbrella+books', true],
    ['of the platform', [{ publish: { tenant: 'default', bus: '*' } }], 'books', true],
    ['and not with the name of a third one', [{ publish: { tenant: 'third', bus: '*' } }], 'umbrella+books', false],
    ['and not without a name', [{ publish: { bus: '*' } }], 'umbrella+books', false],
    ['and not with the own name', [{ publish: { tenant: 'acme', bus: '*' } }], 'umbrella+books', false],
    ['and by that no own bus of the name', [{ publish: { tenant: 'umbrella', bus: '*' } }], 'acme+books', false],
  ])('publishes on a bus of another tenant by a grant %s', (_, grants, bus, allowed) => {
    const rights = Rights.of([{ of: 'keys/partner', grants }], undefined, 'acme')
    expect(decide(rights, 'events:publish', { bus }, JSON.stringify(order)).allowed).toBe(allowed)
    for (const action of ['events:read', 'events:receive', 'dead-letters:redrive', 'rules:write'] as const)
      expect(decide(rights, action, { bus }).allowed).toBe(false)
  })

  it('is told the grant that is missing on a bus of another tenant', () => {
    const decision = decide(Rights.of([], undefined, 'acme'), 'events:publish', { bus: 'umbrella+books' })
    expect(decision).toEqual({ allowed: false, missing: { publish: { tenant: 'umbrella', bus: 'books' } } })
  })

  it('is not named by the grant that is missing', () => {
    const decision = decide(Rights.of([], undefined, 'acme'), 'rules:read', { bus: 'acme+shop', rule: 'big' })
    expect(decision).toEqual({
      allowed: false,
      missing: { manage: { kind: 'rule', bus: 'shop', name: 'big', verbs: ['read'] } },
    })
  })
})
