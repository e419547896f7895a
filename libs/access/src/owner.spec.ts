import type { Grant } from './grant.js'
import { Owner } from './owner.js'
import { copyOf } from './redacted-copy.js'
import { Rights } from './rights.js'

const hashKey = Buffer.from('a key')
const order = JSON.stringify({
  ...{ specversion: '1.0', id: 'A-1', source: '/shop', type: 'paid' },
  data: { total: 1.0, email: 'anna@example.com', customer: { name: 'Anna', tier: 'gold' } },
})
const owner = (...grants: Grant[]) => new Owner('key:partner', Rights.of([{ of: 'keys/partner', grants }]))
const receive = (more: object = {}): Grant => ({ receive: { bus: 'shop', ...more } })
const noEmail = { redact: ['data.email'] }

/** `whole`, `nothing`, or the paths that are hidden. */
function received(grants: readonly Grant[], pattern: object): string {
  const view = owner(...grants).receives({ bus: 'shop', pattern }, order)
  if (!view) return 'nothing'
  return view.isWhole ? 'whole' : view.redact.map(({ path }) => path).join()
}

describe('a rule whose pattern matched', () => {
  const any = { type: [{ exists: true }] }
  const hash = { redact: [{ path: 'data.email', as: 'hash' }] }
  // What would be lost: an event that somebody may not have, or one that he was promised.
  it.each<[what: string, grants: Grant[], pattern: object, expected: string]>([
    ['without grants', [], any, 'nothing'],
    ['with a grant for all events', [receive()], any, 'whole'],
    ['with a grant for another bus', [{ receive: { bus: 'bank' } }], any, 'nothing'],
    ['with a grant to read', [{ read: { bus: 'shop' } }], any, 'nothing'],
    ['with a grant for such events', [receive({ pattern: { type: ['paid'] } })], any, 'whole'],
    ['with a grant for other events', [receive({ pattern: { type: ['shipped'] } })], any, 'nothing'],
    ['with a redaction', [receive(noEmail)], any, 'data.email'],
    ['with two that add up', [receive(noEmail), receive({ redact: ['data.customer'] })], any, 'whole'],
    ['with a redaction beside what it asks', [receive(noEmail)], { data: { total: [1] } }, 'data.email'],
    ['with a redaction of what it asks', [receive(noEmail)], { data: { email: [{ exists: true }] } }, 'nothing'],
    ['with a hash of what it asks', [receive(hash)], { data: { email: [{ 'anything-but': 'x' }] } }, 'nothing'],
    [
      'with a redaction in one branch',
      [receive(noEmail)],
      { $or: [{ type: ['paid'] }, { 'data.email': ['x'] }] },
      'nothing',
    ],
    ['in the spelling of AWS', [receive(noEmail)], { detail: { email: ['anna@example.com'] } }, 'nothing'],
    [
      'below what is hidden',
      [receive({ redact: ['data.customer'] })],
      { data: { customer: { tier: ['gold'] } } },
      'nothing',
    ],
    [
      'above what is hidden',
      [receive({ redact: ['data.customer.name'] })],
      { data: { customer: [{ exists: true }] } },
      'nothing',
    ],
    [
      'beside what is hidden',
      [receive({ redact: ['data.customer.name'] })],
      { data: { customer: { tier: ['gold'] } } },
      'data.customer.name',
    ],
    ['on bytes of the data', [receive(noEmail)], { data_base64: [{ exists: false }] }, 'nothing'],
    [
      'of a like name',
      [receive({ redact: ['data.custom'] })],
      { data: { customer: { tier: ['gold'] } } },
      'data.custom',
    ],
  ])('%s', (_what, grants, pattern, expected) => expect(received(grants, pattern)).toBe(expected))

  it('is asked for each owner once, however many rules he has', () => {
    const views = new Map()
    const one = owner(receive(noEmail))
    const view = one.receives({ bus: 'shop', pattern: any }, order, views)
    expect(one.receives({ bus: 'shop', pattern: { type: ['paid'] } }, order, views)).toBe(view)
    expect(views.size).toBe(1)
  })
})

describe('the copy of an event', () => {
  const copy = (json = order) => {
    const view = owner(receive(noEmail)).receives({ bus: 'shop', pattern: {} }, json)!
    return copyOf(view, json, hashKey)
  }

  it('has all other bytes, and says that it is one', () => {
    expect(copy()).toBe(order.replace('"email":"anna@example.com",', '').replace(/\}$/, ',"sluiceredacted":true}'))
    expect(JSON.parse(copy(`${order}\n`))).toMatchObject({ sluiceredacted: true })
  })

  it('says so once, also where the event was one already', () => {
    const again = copy(order.replace('{', '{"sluiceredacted":true,'))
    expect(again.match(/sluiceredacted/g)).toHaveLength(1)
    expect(again).not.toContain('anna')
  })

  it('is one by its attribute, and not by its data', () => {
    expect(copy(order.replace('"total"', '"sluiceredacted":true,"total"')).match(/sluiceredacted/g)).toHaveLength(2)
  })
})

describe('an event that was routed before', () => {
  const copy = order.replace(/\}$/, ',"sluiceredacted":true}')
  const still = (json: string, isOwn: boolean, ...grants: Grant[]) => {
    const view = owner(...grants).stillReceives('shop', json, isOwn)
    return view && (view.isWhole ? 'whole' : 'redacted')
  }

  it('is narrowed by the rights of now', () => {
    expect(still(order, true, receive())).toBe('whole')
    expect(still(order, true, receive(noEmail))).toBe('redacted')
    expect(still(order, true, receive({ pattern: { type: ['shipped'] } }))).toBeUndefined()
  })

  it('stays the copy that it is where a grant asks about what it hides', () => {
    const byEmail = receive({ pattern: { data: { phone: [{ exists: true }] } }, redact: ['data.phone'] })
    expect(still(copy, true, byEmail)).toBe('whole')
    expect(still(copy, true, { receive: { bus: 'bank' } })).toBeUndefined()
  })

  it('is no way to what somebody else received, for who takes over his rule', () => {
    expect(still(copy, true, receive({ pattern: { type: ['shipped'] } }))).toBeUndefined()
    expect(still(copy, true, receive({ pattern: { type: ['shipped'] }, redact: ['data.phone'] }))).toBeUndefined()
    expect(still(copy, true, receive(noEmail))).toBe('redacted')
  })

  it('keeps its hashes', () => {
    expect(still(copy, true, receive({ redact: [{ path: 'data.email', as: 'hash' }] }))).toBe('whole')
  })

  it('that was the copy of another owner is narrowed as any event', () => {
    expect(still(copy, false, receive(noEmail))).toBe('redacted')
    expect(still(copy, false, receive({ pattern: { type: ['shipped'] } }))).toBeUndefined()
  })
})

it('what a rule publishes needs the right of its owner, and the refusal says which', () => {
  const paid = owner({ publish: { bus: 'audit', pattern: { type: ['paid'] } } })
  expect(() => paid.demandPublish('audit', order)).not.toThrow()
  expect(() => paid.demandPublish('bank', order)).toThrow(
    `the rule's owner 'key:partner' may not publish this on bus 'bank': it lacks a grant such as {"publish":{"bus":"bank"`,
  )
})
