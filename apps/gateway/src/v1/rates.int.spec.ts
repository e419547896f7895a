import { Rates } from '@sluice/streams'
import { until } from '@sluice/testing'
import { event, root, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, rule, keyWith } = platform

beforeAll(() => platform.start(), 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

/** What a user would lose: how often a rule fires and how its deliveries go, over an hour, a day and a week, without a metrics server. */
describe('rates', () => {
  beforeAll(async () => {
    await rule('orders', 'order', [
      { id: 'good', type: 'webhook', url: `${platform.hook}/200` },
      { id: 'bad', type: 'webhook', url: `${platform.hook}/422` },
      { id: 'pack', type: 'queue', queue: 'packing' },
    ])
    await rule('idle', 'never', [{ id: 'pack', type: 'queue', queue: 'packing' }])
    const ids = ['a', 'b', 'c']
    await call(
      'POST',
      '/v1/buses/default/events',
      ids.map(id => event(id, 'order')),
    )
    await until(
      async () => (await call('GET', '/v1/dead-letters?rule=orders')).body.items.length === 3,
      'three letters',
    )
    await until(() => platform.calls.filter(({ path }) => path === '/200').length === 3, 'three calls')
    await until(async () => {
      await platform.app.get(Rates).flush()
      const { body } = await call('GET', '/v1/buses/default/rates/targets')
      const sum = (name: string) => body.items.reduce((sum: number, one: any) => sum + one[name], 0)
      return sum('attempts') === 6 && sum('letters') === 3 && sum('handed') === 3
    }, 'all is counted')
    await until(async () => {
      const { body } = await call('GET', '/v1/buses/default/rates/rules')
      return body.items.some(({ lastFiredAt }: any) => lastFiredAt !== undefined)
    }, 'routers have said when it fired')
  }, 30_000)

  it.each(['1h', '24h', '7d'])('of all rules are one call: %s', async window => {
    const { body } = await call('GET', `/v1/buses/default/rates/rules?window=${window}&limit=5000`)
    const [idle, orders] = body.items
    expect(idle).toMatchObject({ rule: 'idle', fired: 0, attempts: 0, letters: 0, perSecond: 0 })
    expect(idle.lastFiredAt).toBeUndefined()
    expect(orders).toMatchObject({ rule: 'orders', fired: 3, attempts: 6, failed: 3, handed: 3, letters: 3 })
    expect(Date.parse(orders.lastFiredAt)).toBeGreaterThan(Date.parse(body.from))
  })

  it('of targets have what receivers answered, and how long they took', async () => {
    const { body } = await call('GET', '/v1/buses/default/rates/targets?rule=orders&window=24h')
    const [bad, good, pack] = body.items
    expect(bad).toMatchObject({ target: 'bad', attempts: 3, failed: 3, succeeded: 0, letters: 3, circuit: 'closed' })
    expect(bad.statuses).toEqual({ '2xx': 0, '3xx': 0, '4xx': 3, '5xx': 0, none: 0 })
    expect(good).toMatchObject({ target: 'good', attempts: 3, succeeded: 3, destination: `${platform.hook}/200` })
    expect(good.latencyMs.p50).toBeLessThanOrEqual(good.latencyMs.p99)
    expect(pack).toMatchObject({ target: 'pack', handed: 3, attempts: 0, latencyMs: null })
    expect(pack.circuit).toBeUndefined()
  })

  it('of one rule are there step by step', async () => {
    const { body } = await call('GET', '/v1/buses/default/rules/orders/rates')
    expect(body).toMatchObject({ rule: 'orders', window: '1h', stepMs: 60_000 })
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
    expect([body.fired.length, sum(body.fired)]).toEqual([60, 3])
    const bad = body.targets.find(({ target }: any) => target === 'bad')
    expect([sum(bad.attempts), sum(bad.failed), sum(bad.letters)]).toEqual([3, 3, 3])
    expect(bad.latencyMs.p50.filter((ms: number | null) => ms !== null).length).toBeGreaterThan(0)
  })

  it('of groups of dead letters are in the list of groups, where they are asked for', async () => {
    const groups = await call('GET', '/v1/dead-letters/groups?rule=orders&window=24h')
    const [group] = groups.body.items
    expect(group.rate).toMatchObject({ window: '24h', stepMs: 3_600_000 })
    expect(group.rate.letters.reduce((a: number, b: number) => a + b)).toBe(3)
    const plain = await call('GET', '/v1/dead-letters/groups?rule=orders')
    expect(plain.body.items[0].rate).toBeUndefined()
  })

  it('come in pages, and only in windows that there are', async () => {
    const first = await call('GET', '/v1/buses/default/rates/targets?limit=2')
    const second = await call('GET', `/v1/buses/default/rates/targets?limit=2&cursor=${first.body.next}`)
    expect([...first.body.items, ...second.body.items].map(({ rule, target }: any) => `${rule}/${target}`)).toEqual([
      ...['idle/pack', 'orders/bad', 'orders/good', 'orders/pack'],
    ])
    for (const path of ['rates/rules', 'rates/targets', 'rules/orders/rates'])
      expect(await call('GET', `/v1/buses/default/${path}?window=1y`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_FILTER', path: 'window' },
      })
  })

  it('show a key the rules that it may read, and no others', async () => {
    const key = await keyWith('reader', [{ manage: { kind: 'rule', bus: 'default', name: 'id*', verbs: ['read'] } }])
    for (const kind of ['rules', 'targets']) {
      const { body } = await call('GET', `/v1/buses/default/rates/${kind}`, undefined, key)
      expect(body.items.map(({ rule }: any) => rule)).toEqual(['idle'])
    }
    expect((await call('GET', '/v1/buses/default/rules/orders/rates', undefined, key)).status).toBe(403)
  })

  it('are a tenant its own', async () => {
    await call('PUT', '/v1/tenants/acme', {})
    const tenant = { 'sluice-tenant': 'acme' }
    await call('PUT', '/v1/buses/default', {}, root, tenant)
    const { body } = await call('GET', '/v1/buses/default/rates/rules', undefined, root, tenant)
    expect(body.items).toEqual([])
  })
})
