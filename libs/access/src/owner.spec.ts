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
    ['with a redaction of what stands in', [receive({ redact: ['awsaccount'] })], { account: ['1'] }, 'nothing'],
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

describe('a rule that gets nothing', () => {
  const byEmail = { data: { email: ['anna@example.com'] } }
  const paid = receive({ pattern: { type: ['paid'] } })
  const shipped = receive({ pattern: { type: ['shipped'] } })
  const why = (grants: Grant[], pattern: object) => owner(...grants).withholdsAll({ bus: 'shop', pattern })?.reason

  // What would be lost: the reason why a webhook stays silent, which nobody finds out from outside.
  it.each<[what: string, grants: Grant[], pattern: object, reason: string]>([
    ['without a grant', [], { type: ['paid'] }, "'key:partner' has no receive grant on bus 'shop'"],
    ['with grants on another bus', [{ receive: { bus: 'bank' } }], { type: ['paid'] }, 'has no receive grant'],
    ['that is for other events', [shipped], { type: ['paid'] }, "no receive grant of 'key:partner' is for events"],
    ['of which each branch is', [shipped], { $or: [{ type: ['paid'] }, { type: ['left'] }] }, 'is for events'],
    ['that asks about what is hidden', [receive(noEmail)], byEmail, 'asks about data.email, which the receive grants'],
    ['that asks above it', [receive({ redact: ['data.email.host'] })], byEmail, 'asks about data.email.host'],
    [
      'where the grant that shows it is for other events',
      [receive({ ...noEmail, pattern: { type: ['paid'] } }), shipped],
      { type: ['paid'], ...byEmail },
      'asks about data.email',
    ],
    [
      'where all grants hide it',
      [receive(noEmail), receive({ redact: [{ path: 'data', as: 'hash' }] })],
      byEmail,
      'asks about data.email',
    ],
  ])('%s says why', (_, grants, pattern, reason) => expect(why(grants, pattern)).toContain(reason))

  // What would be lost: the trust in that, for who is told so and gets events.
  it.each<[what: string, grants: Grant[], pattern: object]>([
    ['that matches what a grant matches', [paid], { type: ['paid'] }],
    ['that is wider', [paid], { type: [{ prefix: '' }] }],
    ['that is about something else', [paid], { source: ['/shop'] }],
    ['in one branch', [paid], { $or: [{ type: ['paid'] }, { type: ['left'] }] }],
    [
      'whose value in a list may be beside the one of the grant',
      [receive({ pattern: { data: { tag: ['a'] } } })],
      { data: { tag: ['b'] } },
    ],
    ['that one grant shows', [receive(noEmail), paid], byEmail],
    [
      'that two grants show together',
      [receive(noEmail), receive({ redact: ['data.pay'] })],
      { data: { email: ['a'], pay: [1] } },
    ],
    ['in a language that is not known here', [receive({ pattern: { type: [{ soundex: 'x' }] } })], { type: ['paid'] }],
  ])('%s may get something', (_, grants, pattern) => expect(why(grants, pattern)).toBeUndefined())

  it('names the grant with which it would', () => {
    const rule = { bus: 'shop', pattern: byEmail }
    const { missing } = owner(receive(noEmail)).withholdsAll(rule)!
    expect(missing).toEqual({ receive: { bus: 'shop', pattern: byEmail } })
    expect(owner(receive(noEmail), missing).withholdsAll(rule)).toBeUndefined()
  })

  it('of one event is told why, with the grant for such events', () => {
    const withheld = (grants: Grant[]) => owner(...grants).withholds({ bus: 'shop', pattern: byEmail }, order)
    const missing = { receive: { bus: 'shop', pattern: { source: ['/shop'], type: ['paid'] } } }
    expect(withheld([receive()])).toBeUndefined()
    expect(withheld([shipped])).toEqual({ reason: "no receive grant of 'key:partner' is for this event", missing })
    expect(withheld([receive(noEmail)])).toEqual({ reason: expect.stringContaining('data.email, which'), missing })
    expect(withheld([receive(noEmail), missing])).toBeUndefined()
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
