import { mostDelayMs } from '@sluice/event'
import { EventLog, latestEvents } from '@sluice/streams'
import { RedisPair } from '@sluice/testing'
import { RegistryView } from '@sluice/registry'
import { root, RunningGateway } from './running-gateway.fixture.js'

const event = { specversion: '1.0', source: '/shop', type: 'order.expired', data: { secret: 1 } }
const hour = 3_600_000
const later = () => new Date(Date.now() + hour).toISOString()

/** All but `Date`. */
const real = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
]

/** What a user would lose: a reminder that is sent before its time, that nobody can take back, or that others read or take back. */
describe('delayed publishes over HTTP', () => {
  const gateway = new RunningGateway()
  const keys: Record<string, string> = {}
  const call = (method: string, path: string, body?: unknown, secret = root, headers = {}) =>
    gateway.call(method, `/v1/buses/default/${path}`, body, secret, headers)
  const post = (body: unknown, { query = '', secret = root, headers = {} } = {}) =>
    fetch(`${gateway.url}/v1/buses/default/events${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json', ...headers },
      body: JSON.stringify(body),
    }).then(async answer => ({ status: answer.status, body: (await answer.json()) as any }))
  const isLogged = async (id: string) => {
    const bus = gateway.app.get(RegistryView).bus('default')
    for await (const { json } of latestEvents(gateway.app.get(EventLog), bus, 1000)) if (json.includes(id)) return true
    return false
  }

  beforeAll(async () => {
    await gateway.start()
    const grants = {
      shop: [{ publish: { bus: 'default' } }, { read: { bus: 'default', redact: ['data.secret'] } }],
      till: [{ publish: { bus: 'default' } }],
      admin: [{ publish: { bus: 'default' } }, { manage: { kind: 'bus', name: '*', verbs: ['write'] } }],
      guest: [{ read: { bus: 'default', pattern: { type: ['other'] } } }],
    }
    for (const [name, own] of Object.entries(grants)) {
      const made = await gateway.call('PUT', `/v1/keys/${name}`, { grants: own })
      expect(made.status).toBe(201)
      keys[name] = made.body.key as string
    }
  }, 60_000)
  afterAll(() => gateway.stop())

  it('wait by their attribute, by the query, and in batches each for itself', async () => {
    const deliverat = later()
    const position = expect.stringMatching(/^\d-delayed-\d{13}-\d{6}$/)
    expect(await post({ ...event, id: 'a', deliverat })).toEqual({
      ...{ status: 202, body: { id: 'a', position, deliverAt: deliverat } },
    })
    const byQuery = await post({ ...event, id: 'b' }, { query: `?deliverAt=${encodeURIComponent(deliverat)}` })
    expect(byQuery.body).toEqual({ id: 'b', position, deliverAt: deliverat })
    const binary = await fetch(`${gateway.url}/v1/buses/default/events?delayMs=${hour}`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${root}`, 'content-type': 'text/plain', 'ce-specversion': '1.0', 'ce-id': 'c' },
        ...{ 'ce-source': '/shop', 'ce-type': 'x', 'ce-deliverat': deliverat },
      },
      body: 'x',
    })
    // what the event says itself wins
    expect(await binary.json()).toEqual({ id: 'c', position, deliverAt: deliverat })
    const batch = [
      { ...event, id: 'd', deliverat },
      { ...event, id: 'e' },
      { ...event, id: 'f', deliverat: '2001-01-01T00:00:00Z' },
      { ...event, id: 'g', deliverat: 'tomorrow' },
    ]
    const { entries } = (await call('POST', 'events', batch)).body
    expect(entries).toEqual([
      { id: 'd', position, deliverAt: deliverat },
      { id: 'e', position: expect.stringMatching(/^\d-\d+-\d+$/) },
      { id: 'f', position: expect.stringMatching(/^\d-\d+-\d+$/) },
      { id: 'g', error: expect.objectContaining({ code: 'INVALID_ATTRIBUTE', attribute: 'deliverat' }) },
    ])
    expect(await Promise.all(['a', 'd', 'e'].map(id => isLogged(`"id":"${id}"`)))).toEqual([false, false, true])
    const status = (await call('GET', 'status')).body
    expect(status.delayed).toEqual({ events: 4, due: deliverat })
  })

  it.each([[hour], [-hour]])('wait by the clock of Redis, where that of the gateway is wrong by %d ms', async ms => {
    const begin = Date.now()
    jest.useFakeTimers({ now: begin + ms, advanceTimers: true, doNotFake: real })
    try {
      const [soon, last] = [60_000, mostDelayMs].map(delayMs =>
        post({ ...event, id: `clock-${ms}-${delayMs}` }, { query: `?delayMs=${delayMs}` }),
      )
      for (const [answer, delayMs] of [[await soon!, 60_000] as const, [await last!, mostDelayMs] as const]) {
        const { deliverAt, position } = answer.body
        const lateMs = Date.parse(deliverAt) - begin - delayMs
        expect(lateMs).toBeGreaterThanOrEqual(-100) // the clocks of Redis and the test are measured
        expect(lateMs).toBeLessThan(60_000)
        expect((await call('DELETE', `delayed/${position}`)).status).toBe(204)
      }
    } finally {
      jest.useRealTimers()
    }
  })

  it('wait as events of AWS too', async () => {
    const put = { Entries: [{ Source: 'shop', DetailType: 'Expired', Detail: '{}' }] }
    const headers = { 'content-type': 'application/json' }
    const { body } = await post(put, { query: '?delayMs=3600000', headers })
    expect(body.entries).toEqual([expect.objectContaining({ deliverAt: expect.any(String) })])
    const position = body.entries[0].position as string
    expect((await call('GET', `delayed/${position}`)).body.event).toMatchObject({ type: 'Expired', source: 'shop' })
    expect((await call('DELETE', `delayed/${position}`)).status).toBe(204)
  })

  it.each([
    ['?deliverAt=2030-01-01', 'deliverAt'],
    ['?deliverAt=9999-01-01T00:00:00Z', 'deliverAt'],
    ['?delayMs=-1', 'delayMs'],
    ['?delayMs=31622400001', 'delayMs'],
    ['?delayMs=1&deliverAt=2030-01-01T00:00:00Z', 'delayMs'],
    ['?delayms=1', 'delayms'],
  ])('%s is refused and names the parameter', async (query, path) => {
    const { status, body } = await post({ ...event, id: 'bad' }, { query })
    expect([status, body.code, body.path]).toEqual([400, 'INVALID_QUERY', path])
  })

  it('that would wait too long are refused, with the attribute', async () => {
    const { body } = await post({
      ...event,
      id: 'bad',
      deliverat: new Date(Date.now() + 367 * 24 * hour).toISOString(),
    })
    expect(body).toMatchObject({ code: 'INVALID_ATTRIBUTE', attribute: 'deliverat', detail: /366 days/ })
  })

  it('are the same while they wait, also by an Idempotency-Key', async () => {
    const query = `?delayMs=${hour}`
    const first = await post({ ...event, id: 'once' }, { query })
    expect(await post({ ...event, id: 'once' }, { query })).toEqual({
      ...{ status: 202, body: { ...first.body, duplicate: true } },
    })
    const headers = { 'Idempotency-Key': 'k-1' }
    const kept = await post({ ...event, id: 'k' }, { query, headers })
    const again = await post({ ...event, id: 'other' }, { query, headers })
    expect(again.body).toEqual({ ...kept.body, duplicate: true })
    const other = await post({ ...event, id: 'k', data: 2 }, { query, headers })
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it('are shown to whom may read them, as they may', async () => {
    const { body } = await post(
      { ...event, id: 'shown', n: 1 },
      { query: `?delayMs=${2 * hour}`, secret: keys['shop']! },
    )
    const at = `delayed/${body.position}`
    expect((await call('GET', at)).body).toMatchObject({
      ...{ position: body.position, deliverAt: body.deliverAt },
      event: { id: 'shown', principal: 'key:shop', deliverat: body.deliverAt, data: { secret: 1 } },
    })
    expect((await call('GET', at, undefined, keys['shop'])).text).not.toContain('"secret":1')
    for (const secret of [keys['till'], keys['guest']])
      expect([403, 404]).toContain((await call('GET', at, undefined, secret)).status)
    const all: string[] = []
    for (let next = ''; ;) {
      const page = (await call('GET', `delayed?limit=2${next && `&cursor=${next}`}`, undefined, keys['shop'])).body
      all.push(...page.items.map((item: any) => item.event.id))
      if (page.next === null) break
      next = page.next
    }
    expect([...all].sort()).toEqual(['a', 'b', 'c', 'd', 'k', 'once', 'shown'])
    expect(all.at(-1)).toBe('shown')
    expect((await call('GET', 'delayed', undefined, keys['guest'])).body.items).toEqual([])
    const look = await call('GET', `events/${body.position}`)
    expect(look.body).toMatchObject({ code: 'EVENT_DELAYED', deliverAt: body.deliverAt })
    expect((await call('GET', `events/${body.position}`, undefined, keys['guest'])).body.code).toBe('UNKNOWN_EVENT')
  })

  it('are cancelled by their publisher and by whoever may change the bus, and by nobody else', async () => {
    const made = async (id: string) =>
      (await post({ ...event, id }, { query: `?delayMs=${hour}`, secret: keys['shop']! })).body.position as string
    const cancel = async (position: string, secret?: string) =>
      (await call('DELETE', `delayed/${position}`, undefined, secret)).status
    const position = await made('mine')
    expect(await cancel(position, keys['till'])).toBe(403)
    expect(await cancel(position, keys['guest'])).toBe(403)
    expect(await cancel(position, keys['shop'])).toBe(204)
    expect((await call('DELETE', `delayed/${position}`)).body.code).toBe('UNKNOWN_DELAYED')
    expect(await cancel(await made('theirs'), keys['admin'])).toBe(204)
    expect(await cancel('nonsense')).toBe(404)
    const audit = await gateway.call('GET', '/v1/audit?action=events:cancel')
    expect(audit.body.items.map((record: any) => record.principal ?? record.by)).toContain('key:shop')
  })
})

/** What a user would lose: the cancelling of a reminder, to a failover, after a repeated call said that it does not wait any more. */
describe('a delayed publish that was cancelled on the master only', () => {
  const gateway = new RunningGateway()
  let pair: RedisPair
  beforeAll(async () => {
    pair = await RedisPair.start()
    await gateway.start({ REDIS_URL: pair.url })
  }, 60_000)
  afterAll(async () => {
    await gateway.stop()
    await pair.stop()
  })

  it('is cancelled again until the replicas have it', async () => {
    const bus = '/v1/buses/safe'
    expect((await gateway.call('PUT', bus, { shards: 1, durability: 'replicated' })).status).toBe(201)
    const waits = { ...event, id: 'a', deliverat: later() }
    const { position } = (await gateway.call('POST', `${bus}/events`, [waits])).body.entries[0]
    const cancel = async () => (await gateway.call('DELETE', `${bus}/delayed/${position}`)).body.code
    pair.cutReplication()
    expect([await cancel(), await cancel()]).toEqual(['NOT_REPLICATED', 'NOT_REPLICATED'])
    await pair.mendReplication()
    expect(await cancel()).toBe('UNKNOWN_DELAYED')
  }, 60_000)
})
