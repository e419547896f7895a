import { Webhook } from 'standardwebhooks'
import { event, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, rule, keyWith } = platform
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

beforeAll(() => platform.start(), 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

/** What a user would lose: a way to see what a receiver says before an event is lost on it. */
describe('a test delivery', () => {
  const path = (target: string) => `/v1/buses/default/rules/tried/targets/${target}/test`

  beforeAll(async () => {
    const disabled = { at: '2026-01-31T12:00:00.000Z', reason: 'answered 410' }
    await rule('tried', 'try.me', [
      { id: 'good', type: 'webhook', url: `${platform.hook}/201`, secret },
      { id: 'bad', type: 'webhook', url: `${platform.hook}/503`, format: 'binary' },
      { id: 'gone', type: 'webhook', url: `${platform.hook}/410`, disabled },
      { id: 'name', type: 'webhook', url: 'http://localhost.localdomain.invalid/' },
      { id: 'pack', type: 'queue', queue: 'packing' },
      { id: 'bill', type: 'subscription', subscription: 'billing' },
    ])
  })
  beforeEach(() => void (platform.calls.length = 0))

  it('is signed and marked, has the bytes of the event, and says what the receiver answered', async () => {
    const given = `{"event":{"specversion":"1.0","id":"T-1","source":"/t","type":"try.me","data":{"n":1.0}}}`
    const { status, body } = await call('POST', path('good'), given)
    expect(status).toBe(200)
    expect(body).toMatchObject({ called: true, ok: true, status: 201, targetType: 'webhook' })
    expect(body.answer).toHaveLength(1024)
    expect(platform.calls).toHaveLength(1)
    const [{ body: sent, headers }] = platform.calls as any
    expect(new Webhook(secret).verify(sent, headers)).toMatchObject({
      id: 'T-1',
      sluicetest: 'true',
      principal: 'api-key',
    })
    expect(sent).toContain('"data":{"n":1.0}')
    expect(headers).toMatchObject({ 'sluice-attempt': '1', 'user-agent': 'Sluice' })
  })

  it('has an event of a type that the rule names, where none is given', async () => {
    const { body } = await call('POST', path('good'), {})
    expect(body.event).toMatchObject({ type: 'try.me', sluicetest: 'true' })
    expect(JSON.parse(platform.calls[0]!.body)).toMatchObject({ type: 'try.me' })
  })

  it('that fails is not repeated, is no dead letter and does not count for the circuit', async () => {
    for (let i = 0; i < 8; i++) {
      const { body } = await call('POST', path('bad'), {})
      expect(body).toMatchObject({ called: true, ok: false, status: 503 })
      expect(body.error).toContain('answered 503')
    }
    expect(platform.calls).toHaveLength(8)
    expect(platform.calls[0]!.headers['ce-sluicetest']).toBe('true')
    const circuits = await call('GET', '/v1/buses/default/rules/tried/circuits')
    expect(circuits.body.items).toContainEqual({ target: 'bad', state: 'closed' })
    expect((await call('GET', '/v1/dead-letters?rule=tried')).body.items).toEqual([])
    const { body } = await call('GET', '/v1/buses/default/rates/targets?rule=tried')
    expect(body.items.map(({ attempts }: any) => attempts)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('reaches a disabled target too, which stays disabled', async () => {
    const { body } = await call('POST', path('gone'), {})
    expect(body).toMatchObject({ called: true, ok: false, status: 410, reason: 'target-disabled' })
    const shown = await call('GET', '/v1/buses/default/rules/tried')
    expect(shown.body.targets.find(({ id }: any) => id === 'gone').disabled.reason).toBe('answered 410')
  })

  it('goes to no address that webhooks may not reach', async () => {
    const refused = await call('POST', path('name'), {})
    expect(refused.body).toMatchObject({ called: true, ok: false })
    expect(platform.calls).toEqual([])
  })

  it('of a queue or a subscription says what a delivery does, and does nothing', async () => {
    expect((await call('POST', path('pack'), {})).body).toMatchObject({
      ...{ called: false, effect: expect.stringContaining("the event is added to queue 'packing'") },
    })
    expect((await call('POST', path('bill'), {})).body).toMatchObject({ called: false })
  })

  it('refuses what is no event or no target, and says what is wrong', async () => {
    for (const [target, body, code, status] of [
      ['good', { event: { id: 'x' } }, 'INVALID_ATTRIBUTE', 400],
      ['good', { evnet: {} }, 'INVALID_TEST', 400],
      ['good', [], 'INVALID_TEST', 400],
      ['good', { event: event('x', 'sluice.alarm') }, 'RESERVED_NAME', 400],
      ['other', {}, 'UNKNOWN_TARGET', 404],
    ] as const)
      expect(await call('POST', path(target), JSON.stringify(body))).toMatchObject({ status, body: { code } })
  })

  it('needs the right to the target, and the owner of the rule gets no more than it may receive', async () => {
    const rules = { manage: { kind: 'rule', bus: 'default', name: '*' } }
    const without = await keyWith('without', [rules])
    expect((await call('POST', path('good'), {}, without)).body).toMatchObject({ code: 'FORBIDDEN' })
    expect(platform.calls).toEqual([])
    const webhooks = { manage: { kind: 'webhook', name: `${platform.hook}*` } }
    const receive = { receive: { bus: 'default', pattern: { type: ['mine'] }, redact: ['data.secret'] } }
    const own = await keyWith('own', [rules, webhooks, receive])
    await rule('own', 'mine', [{ id: 'out', type: 'webhook', url: `${platform.hook}/200` }], own)
    const test = (sample: object) =>
      call('POST', '/v1/buses/default/rules/own/targets/out/test', { event: sample }, own)
    const others = await test(event('o', 'others'))
    expect(others.body).toMatchObject({ called: true, ok: false, reason: 'forbidden' })
    expect(platform.calls).toEqual([])
    await test(event('m', 'mine', { data: { secret: 1, total: 2 } }))
    expect(JSON.parse(platform.calls[0]!.body).data).toEqual({ total: 2 })
  })

  it('has a record in the audit', async () => {
    await call('POST', path('good'), {})
    const { body } = await call('GET', '/v1/audit?action=targets:call')
    expect(body.items[0]).toMatchObject({ principal: 'api-key', status: 200 })
  })
})
