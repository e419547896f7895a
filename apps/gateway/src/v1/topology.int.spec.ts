import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
beforeAll(async () => {
  await gateway.start()
  await call('PUT', '/v1/buses/shop', { shards: 2, dedupeMs: 0 })
  await call('PUT', '/v1/buses/partners', { shards: 1 })
  const targets = [
    { id: 'pack', type: 'queue', queue: 'packing' },
    { id: 'out', type: 'bus', bus: 'partners' },
    { id: 'bill', type: 'subscription', subscription: 'billing' },
  ]
  await call('PUT', '/v1/buses/shop/rules/orders', { pattern: { type: ['order'] }, targets })
  await call('PUT', '/v1/buses/shop/rules/idle', { pattern: { type: ['never'] }, targets: targets.slice(0, 1) })
  const event = (id: string, type: string, more = {}) => ({ specversion: '1.0', id, source: '/web', type, ...more })
  await call('POST', '/v1/buses/shop/events', [event('a', 'order'), event('b', 'order', { secret: 'x' })])
  await call('POST', '/v1/buses/shop/events', [event('c', 'invoice', { source: '/billing', causationid: 'a' })])
}, 60_000)
afterAll(() => gateway.stop())

const edge = (body: any, from: string, to: string) => body.edges.find((one: any) => one.from === from && one.to === to)

/** What a user would lose: the picture of who sends to whom, or the trust that it shows no more than the caller may see. */
describe('the topology', () => {
  it('has what events pass on their way, how many of the latest took it, and what caused what', async () => {
    const { body } = await call('GET', '/v1/topology?bus=shop')
    expect(edge(body, 'source:/web', 'bus:shop')).toMatchObject({ events: 2, types: [{ type: 'order', events: 2 }] })
    expect(edge(body, 'bus:shop', 'rule:shop/orders')).toMatchObject({ events: 2 })
    expect(edge(body, 'bus:shop', 'rule:shop/idle')).toMatchObject({ events: 0, perSecond: 0 })
    expect(edge(body, 'rule:shop/orders', 'queue:packing')).toMatchObject({ events: 2, target: 'pack' })
    expect(edge(body, 'rule:shop/orders', 'bus:partners')).toMatchObject({ events: 2, target: 'out' })
    expect(edge(body, 'rule:shop/orders', 'subscription:shop/billing')).toMatchObject({ events: 2 })
    const on = (type: string) => ({ bus: 'shop', type })
    expect(body.causes).toEqual([{ from: on('order'), to: on('invoice'), events: 1 }])
    const shop = body.nodes.find(({ id }: any) => id === 'bus:shop')
    // no router runs: it has still to read all three
    expect(shop).toMatchObject({ events: 3, shedding: null, waiting: [{ by: 'router', events: 3 }] })
    expect(body).toMatchObject({ complete: true, windowMs: 3_600_000 })
    expect(shop.coveredMs).toBe(3_600_000)
    const waiting = body.nodes.find(({ id }: any) => id === 'subscription:shop/billing')
    expect(waiting).toMatchObject({ bus: 'shop', name: 'billing', entries: 0, readers: 0 })
  })

  it('is of all buses where none is named', async () => {
    const { body } = await call('GET', '/v1/topology')
    expect(
      body.nodes
        .filter(({ kind }: any) => kind === 'bus')
        .map(({ name }: any) => name)
        .sort(),
    ).toEqual(expect.arrayContaining(['default', 'partners', 'shop']))
  })

  it('takes a bus of another tenant for no bus of its own that is called the same', async () => {
    await call('PUT', '/v1/tenants/umbrella', {})
    const given = { to: { tenant: 'default' }, grants: [{ publish: { bus: 'default' } }] }
    const answer = await call('PUT', '/v1/grants/of-us', given, root, { 'sluice-tenant': 'umbrella' })
    expect(answer.status).toBe(201)
    const targets = [{ id: 'away', type: 'bus', tenant: 'umbrella', bus: 'default' }]
    const rule = { pattern: { type: ['away'] }, targets }
    expect((await call('PUT', '/v1/buses/shop/rules/away', rule)).status).toBe(201)
    const { body } = await call('GET', '/v1/topology')
    expect(edge(body, 'rule:shop/away', 'bus:umbrella+default')).toMatchObject({ target: 'away' })
    expect(edge(body, 'rule:shop/away', 'bus:default')).toBeUndefined()
    await call('DELETE', '/v1/buses/shop/rules/away').catch(() => undefined)
  })

  it('leaves out what the caller may not see, and counts no rule for events of which it sees a part', async () => {
    const grants = [
      { manage: { kind: 'bus', name: 'shop', verbs: ['read'] } },
      { manage: { kind: 'rule', name: 'orders', verbs: ['read'] } },
      { read: { bus: 'shop', pattern: { type: ['order'] }, redact: ['secret'] } },
    ]
    const made = await call('PUT', '/v1/keys/some', { grants })
    expect(made).toMatchObject({ status: 201 })
    const { body } = await call('GET', '/v1/topology', undefined, made.body.key)
    expect(JSON.stringify(body)).not.toMatch(/idle|invoice|default/)
    expect(edge(body, 'source:/web', 'bus:shop')).toMatchObject({ events: 2 })
    expect(edge(body, 'bus:shop', 'rule:shop/orders').events).toBeLessThan(2)
    const other = await call('GET', '/v1/topology?bus=partners', undefined, made.body.key)
    expect(other).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  })

  it('tells no cause by what is hidden, and nothing of sources and types that a grant does not reach', async () => {
    const keyOf = (name: string, read: object) =>
      call('PUT', `/v1/keys/${name}`, {
        grants: [{ manage: { kind: 'bus', name: 'shop', verbs: ['read'] } }, { read: { bus: 'shop', ...read } }],
      })
    const topology = async (name: string, read: object) => {
      const made = await keyOf(name, read)
      expect(made.status).toBe(201)
      return (await call('GET', '/v1/topology?bus=shop', undefined, made.body.key)).body
    }
    // every event has them: a grant either shows both, or nothing of the event
    for (const path of ['source', 'type'])
      for (const redact of [[path], [{ path, as: 'hash' }]])
        expect(await keyOf('hides', { redact })).toMatchObject({ status: 400, body: { code: 'INVALID_KEY' } })
    const web = await topology('web', { pattern: { source: ['/web'] } })
    expect(JSON.stringify(web)).not.toMatch(/billing|invoice/)
    expect(web.nodes).toMatchObject([{ id: 'bus:shop', events: 2 }, { id: 'source:/web' }])
    expect((await topology('whole', {})).causes).toHaveLength(1)
    expect((await topology('removed', { redact: ['causationid'] })).causes).toEqual([])
    expect((await topology('hashed', { redact: [{ path: 'causationid', as: 'hash' }] })).causes).toEqual([])
  })

  it.each(['5', '0', 'x', '1e12'])('refuses a window of %s', async windowMs => {
    const { status, body } = await call('GET', `/v1/topology?windowMs=${windowMs}`)
    expect([status, body.code, body.path]).toEqual([400, 'INVALID_FILTER', 'windowMs'])
  })

  it('gives the same answer again to who says how old it may be, and to nobody whose rights have changed since', async () => {
    const put = (grants: object[]) => call('PUT', '/v1/keys/dashboard', { grants })
    const seesBuses = { manage: { kind: 'bus', verbs: ['read'] } }
    const { key } = (await put([seesBuses, { read: { bus: 'shop' } }])).body
    const asked = (maxAgeMs: number) => call('GET', `/v1/topology?maxAgeMs=${maxAgeMs}`, undefined, key)
    const first = (await asked(60_000)).body
    expect(first.nodes.some(({ id }: any) => id === 'source:/web')).toBe(true)
    expect((await asked(60_000)).body).toEqual(first)
    expect((await call('GET', '/v1/topology?maxAgeMs=60000')).body.at).not.toBe(first.at)
    expect((await asked(0)).body.at).not.toBe(first.at)
    await put([seesBuses])
    expect((await asked(60_000)).body.nodes.some(({ kind }: any) => kind === 'source')).toBe(false)
    expect((await asked(60_001)).body).toMatchObject({ code: 'INVALID_FILTER', path: 'maxAgeMs' })
  })
})
