import type { Grant } from '@sluice/access'
import { RegistryView } from '@sluice/registry'
import { EventLog, handOff, routerGroup } from '@sluice/streams'
import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
let log: EventLog
beforeAll(async () => {
  await gateway.start()
  log = gateway.app.get(EventLog)
}, 60_000)
afterAll(() => gateway.stop())

const bus = async (name: string, more: object = {}) => {
  const settings = { shards: 2, biography: { level: 'all' }, ...more }
  expect((await call('PUT', `/v1/buses/${name}`, settings)).status).toBe(201)
  return name
}
const key = async (name: string, ...grants: Grant[]) =>
  (await call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: '/shop', type: 'order', ...more })
const publish = async (on: string, one: object, headers: Record<string, string> = {}, secret = root) => {
  const type = { 'content-type': 'application/cloudevents+json' }
  const { status, body } = await call('POST', `/v1/buses/${on}/events`, one, secret, { ...type, ...headers })
  expect(status).toBe(202)
  return body.position as string
}
const tell = (on: string, position: string, secret = root, query = '') =>
  call('GET', `/v1/buses/${on}/events/${position}${query}`, undefined, secret)

/** Hands everything on that the bus has, as a router does by the current rules. */
async function route(on: string, rules: readonly string[] = []) {
  const { version, stamp } = gateway.app.get(RegistryView).snapshot
  for (const index of [0, 1]) {
    const read = await log.redis.xreadgroup('GROUP', routerGroup, 'o', 'STREAMS', log.keys.events(on, index), '>')
    const ids = ((read as [string, [string][]][] | null) ?? []).flatMap(([, entries]) => entries.map(([id]) => id))
    if (ids.length === 0) continue
    await log.redis.hset(log.keys.lease(on, index, routerGroup), { token: 't', version: String(version) })
    const routes = ids.map(entryId => ({
      ...{ entryId, subscriptions: new Map(), deliveries: rules.map(rule => ({ rule, target: 'hook' })) },
    }))
    expect(await handOff(log, { bus: on, index }, 't', { version, stamp }, routes)).toBe('done')
    // changes of rules wait for routers that are there
    await log.redis.del(log.keys.lease(on, index, routerGroup))
  }
}

const hook = (pattern: object) => ({
  pattern,
  targets: [{ id: 'hook', type: 'webhook', url: 'https://hook.example/' }],
})

describe('the biography of an event', () => {
  it('says what is not known, and what is under way', async () => {
    const on = await bus('early', { biography: { level: 'errors' } })
    await call('PUT', `/v1/buses/${on}/rules/orders`, hook({ type: ['order'] }))
    await call(
      'PUT',
      `/v1/buses/${on}/rules/large`,
      hook({ type: ['order'], data: { total: [{ numeric: ['>', 9] }] } }),
    )
    const position = await publish(on, event('a', { data: { total: 5 } }))
    expect((await tell(on, position)).body).toMatchObject({
      ...{ routed: null, complete: false, deliveries: [], causes: null },
      effects: { tree: [], complete: false, search: `/v1/buses/${on}/events?causation=a` },
    })
    await route(on, ['orders'])
    const { body } = await tell(on, position, root, '?explain=true')
    expect(body).toMatchObject({
      routed: { rules: [{ rule: 'orders', version: 1, targets: ['hook'] }] },
      missing: [{ code: 'level-errors' }],
      deliveries: [{ rule: 'orders', target: 'hook', state: 'in progress', type: 'webhook', attempts: [] }],
      unmatched: { rules: [{ rule: 'large', summary: 'data.total was 5, and the rule wants > 9' }], complete: true },
    })
    // fan-out has done it, and of the delivery nothing is left
    await log.redis.del(log.keys.deliveries(on, Number(position[0])))
    expect((await tell(on, position)).body.deliveries).toMatchObject([{ state: 'delivered', derived: true }])
    // the rules are those of then
    await call('PUT', `/v1/buses/${on}/rules/orders`, hook({ type: ['other'] }))
    await call('PUT', `/v1/buses/${on}/rules/large`, hook({ type: ['order'] }))
    const later = (await tell(on, position, root, '?explain=true')).body
    expect(later.routed.rules).toEqual([{ rule: 'orders', version: 1, targets: ['hook'] }])
    expect(later.unmatched.rules).toEqual(body.unmatched.rules)
    // a delivery of a rule that is deleted is dropped without a trace
    await call('DELETE', `/v1/buses/${on}/rules/orders`)
    expect((await tell(on, position)).body.deliveries).toMatchObject([{ rule: 'orders', state: 'not recorded' }])
  })

  it('is refused with what is wrong', async () => {
    const on = await bus('wrong')
    const position = await publish(on, event('a'))
    const ms = position.split('-')[1]
    for (const [at, query, status, code] of [
      ['nothing', '', 404, 'UNKNOWN_EVENT'],
      [`7-${ms}-0`, '', 404, 'UNKNOWN_EVENT'],
      [`0-${ms}-77`, '', 404, 'UNKNOWN_EVENT'],
      [`0-${'9'.repeat(30)}-0`, '', 404, 'UNKNOWN_EVENT'],
      [position, '?depth=0', 400, 'INVALID_QUERY'],
      [position, '?depth=99', 400, 'INVALID_QUERY'],
      [position, '?explain=maybe', 400, 'INVALID_QUERY'],
      [position, '?dept=1', 400, 'INVALID_QUERY'],
    ] as const) {
      const { status: got, body } = await tell(on, at, root, query)
      expect({ at, query, status: got, code: body.code }).toEqual({ at, query, status, code })
    }
    expect((await tell('nowhere', position)).body.code).toBe('UNKNOWN_BUS')
  })

  it('of an event that the bus has deleted says since when, and what is still known to who sees the whole bus', async () => {
    const on = await bus('short')
    const position = await publish(on, event('a', { subject: 's' }))
    const next = await publish(on, event('b', { subject: 's' }))
    const { bus: name, shard, entryId } = { bus: on, shard: Number(position[0]), entryId: position.slice(2) }
    await log.journal.write({ bus: name, position }, { name: 'EVENT_DUPLICATE' })
    await log.redis.xdel(log.keys.events(name, shard), entryId)
    const gone = await tell(on, position)
    expect(gone).toMatchObject({
      status: 410,
      body: { code: 'EVENT_FORGOTTEN', position, retentionMs: expect.any(Number) },
    })
    expect(gone.body.oldest).toBe(new Date(Number(next.split('-')[1])).toISOString())
    expect(gone.body.steps).toMatchObject([{ step: 'EVENT_DUPLICATE' }])
    const some = await key('some', { read: { bus: on, pattern: { type: ['order'] } } } as Grant)
    const less = await tell(on, position, some)
    expect({ status: less.status, steps: less.body.steps }).toEqual({ status: 410, steps: undefined })
  })
})

/** What a company would lose: what it hides from a key, told by what happened to an event. */
describe('to somebody who sees less, a biography', () => {
  let order: string
  let secret: string
  let effect: string
  const card = '4000-1234'
  beforeAll(async () => {
    await bus('open')
    await bus('closed')
    await call('PUT', '/v1/buses/open/rules/orders', hook({ type: ['order'], subject: [{ exists: false }] }))
    secret = await publish('open', event('secret', { type: 'payment' }))
    const { token } = log.causes.deliverable('{}', { bus: 'open', position: secret, rule: 'payments', target: 'hook' })
    order = await publish('open', event('mine', { data: { card, total: 5 }, sluicecause: token }))
    effect = await publish('closed', event('effect', { causationid: 'mine' }))
    await route('open', ['orders'])
    const whom = { rule: 'orders', target: 'hook', redrives: 0 }
    await log.journal.write(
      { bus: 'open', position: order },
      {
        ...{ ...whom, name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE', attempt: 1, durationMs: 3, status: 422 },
        ...{ error: `no card ${card}`, answer: `no card ${card}`, stack: `Error: no card ${card}` },
      },
      'errors',
    )
    const caused = { name: 'EVENT_CAUSED', bus: 'closed', position: effect } as const
    await log.journal.write({ bus: 'open', position: order }, caused)
    await log.journal.write({ bus: 'open', position: order }, { ...whom, ...caused, name: 'RESULT_PUBLISHED' })
    await log.journal.write({ bus: 'open', position: order }, { name: 'EVENT_CAUSED', bus: 'open', position: secret })
  })

  it('is not there for an event that is not theirs', async () => {
    const reader = await key('orders', { read: { bus: 'open', pattern: { type: ['order'] } } } as Grant)
    expect(await tell('open', secret, reader)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_EVENT' } })
    expect(await tell('closed', effect, reader)).toMatchObject({ status: 403, body: { missing: { read: {} } } })
  })

  it('names no cause and no effect that is not theirs, not even where it is', async () => {
    const grant = { read: { bus: 'open', pattern: { type: ['order'] } } } as Grant
    const { status, body, text } = await tell('open', order, await key('narrow', grant))
    expect(status).toBe(200)
    expect(body.effects.tree).toEqual([{ notYours: true }, { notYours: true }])
    expect(body.causes).toMatchObject({ chain: [{ notYours: true }], complete: true })
    expect(Object.keys(body.causes.chain[0])).toEqual(['notYours'])
    for (const hidden of [secret, effect, '"closed"', 'payment']) expect(text).not.toContain(hidden)
    expect(body.list.filter(({ notYours }: any) => notYours)).toHaveLength(3)
    expect(body.deliveries[0].effects).toEqual([{ notYours: true }])
    // with the grants for them they are there
    const all = (await tell('open', order)).body
    expect(all.causes.chain).toMatchObject([{ bus: 'open', position: secret, event: { id: 'secret' } }])
    expect(all.event.sluicevia).toContain(secret)
    expect(all.effects.tree).toMatchObject([{ position: effect, by: { rule: 'orders' } }, { position: secret }])
    expect(all.deliveries[0].effects).toEqual([{ bus: 'closed', position: effect }])
  })

  it('has nothing that is hidden of the event, nor what receivers and handlers said of it', async () => {
    const { body, text } = await tell(
      'open',
      order,
      await key('support', { read: { bus: 'open', redact: ['data.card'] } } as Grant),
    )
    expect(text).not.toContain('4000')
    expect(body.event.data).toEqual({ total: 5 })
    expect(body.deliveries[0].attempts[0]).toMatchObject({
      ...{ attempt: 1, outcome: 'failed', status: 422, error: 'hidden: you do not see the whole event' },
    })
    expect(body.deliveries[0].attempts[0].stack).toBeUndefined()
    expect((await tell('open', order)).text).toContain(`no card ${card}`)
  })

  it('does not tell by rules what is hidden, neither of one that matched nor of one that did not', async () => {
    await call('PUT', '/v1/buses/open/rules/fraud', hook({ data: { card: [card] } }))
    await call('PUT', '/v1/buses/open/rules/none', hook({ type: ['none'] }))
    await call('PUT', '/v1/buses/open/rules/all', hook({ type: ['order'] }))
    const that = await publish('open', event('b', { subject: 's', data: { card, total: 5 } }))
    const other = await publish('open', event('c', { subject: 's', data: { card: 'x', total: 5 } }))
    await route('open', ['fraud', 'all'])
    const read = { read: { bus: 'open', redact: ['data.card', 'principal'] } } as Grant
    const nosy = await key('nosy', read, { manage: { kind: 'rule', bus: 'open', verbs: ['read'] } } as Grant)
    const same = async (position: string) => {
      const { body, text } = await tell('open', position, nosy, '?explain=true')
      expect(text).not.toMatch(/4000|fraud|api-key|127\.0\.0\.1/)
      const { deliveries, unmatched, missing, routed } = body
      return { routed: routed.rules, deliveries, unmatched, missing }
    }
    expect(await same(that)).toEqual(await same(other))
    expect(await same(that)).toMatchObject({
      deliveries: [{ rule: 'all' }],
      unmatched: { rules: [{ rule: 'orders' }, { rule: 'none', summary: expect.stringContaining('type was') }] },
    })
    const { missing } = await same(that)
    expect(missing.at(-1).code).toBe('hidden')
    expect((await tell('open', that)).body.deliveries).toMatchObject([{ rule: 'all' }, { rule: 'fraud' }])
    const blind = await key('blind', read)
    expect((await tell('open', that, blind, '?explain=true')).body.unmatched.rules).toEqual([])
  })
})

describe('an event by what its publisher knows of it', () => {
  const find = (on: string, query: Record<string, string>, secret = root) =>
    call('GET', `/v1/buses/${on}/events?${String(new URLSearchParams(query))}`, undefined, secret)
  const found = (body: any) => body.items.map(({ position }: any) => position as string)

  it('is found by source and id in one read, and beyond the window by a search; all that match', async () => {
    const on = await bus('named', { dedupeMs: 60_000 })
    const first = await publish(on, event('A-1'))
    const other = await publish(on, event('A-1', { subject: 'another key' }))
    for (let i = 0; i < 50; i++) await publish(on, event(`x${i}`))
    const page = (await find(on, { source: '/shop', id: 'A-1' })).body
    expect({ found: found(page), scanned: page.scanned, complete: page.complete }).toEqual({
      ...{ found: [first], scanned: 1, complete: false },
    })
    const rest = (await find(on, { source: '/shop', id: 'A-1', cursor: page.next })).body
    expect({ found: found(rest), complete: rest.complete, next: rest.next }).toEqual({
      ...{ found: [other], complete: true, next: null },
    })
    const keyed = (await find(on, { source: '/shop', id: 'A-1', subject: 'another key' })).body
    expect({ found: found(keyed), scanned: keyed.scanned }).toEqual({ found: [other], scanned: 1 })
    // the window is over
    for (const shard of [0, 1]) for (const turn of [0, 1]) await log.redis.del(log.keys.seen(on, shard, turn))
    const beyond = (await find(on, { source: '/shop', id: 'A-1' })).body
    expect({ found: found(beyond).sort(), complete: beyond.complete }).toEqual({
      ...{ found: [first, other].sort(), complete: true },
    })
  })

  it('is found by its idempotency key, which belongs to its publisher', async () => {
    const on = await bus('keyed', { dedupeMs: 60_000 })
    const position = await publish(on, event('a', { subject: 's' }), { 'idempotency-key': 'K-1' })
    const page = (await find(on, { idempotencyKey: 'K-1' })).body
    expect({ found: found(page), complete: page.complete, next: page.next }).toEqual({
      ...{ found: [position], complete: true, next: null },
    })
    expect(found((await find(on, { idempotencyKey: 'K-2' })).body)).toEqual([])
    const reader = await key('reader', { read: { bus: on } })
    expect(found((await find(on, { idempotencyKey: 'K-1' }, reader)).body)).toEqual([])
    expect(found((await find(on, { idempotencyKey: 'K-1', principal: 'api-key' }, reader)).body)).toEqual([position])
    const none = await key('others', { read: { bus: on, pattern: { type: ['none'] } } } as Grant)
    expect(found((await find(on, { idempotencyKey: 'K-1', principal: 'api-key' }, none)).body)).toEqual([])
    const wrong = async (on: string, query: Record<string, string>) => {
      const { status, body } = await find(on, query)
      return [status, body.code, body.path]
    }
    expect(await wrong(on, { idempotencyKey: 'K-1', type: 'x' })).toEqual([400, 'INVALID_FILTER', 'type'])
    expect(await wrong(on, { idempotencyKey: 'ü' })).toEqual([400, 'INVALID_FILTER', 'idempotencyKey'])
    await bus('windowless', { dedupeMs: 0 })
    expect(await wrong('windowless', { idempotencyKey: 'K-1' })).toEqual([400, 'INVALID_FILTER', 'idempotencyKey'])
  })

  it('is not told by its hidden source or id', async () => {
    const on = await bus('hushed', { dedupeMs: 60_000 })
    await publish(on, event('A-1', { subject: 'anna' }))
    const reader = await key('hushed', { read: { bus: on, redact: ['subject'] } } as Grant)
    const body = async (query: Record<string, string>) => (await find(on, query, reader)).body
    const hit = await body({ source: '/shop', id: 'A-1', subject: 'anna' })
    const miss = await body({ source: '/shop', id: 'A-1', subject: 'bert' })
    expect(hit).toEqual(miss)
    expect(found(hit)).toEqual([])
  })
})
