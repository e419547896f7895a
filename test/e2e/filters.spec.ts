import { until } from '@sluice/testing'
import { before, release } from './release.js'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: that a rule written as filters is another rule for a router of the release before. */
describe('rules written as filters, beside services of 0.1.0', () => {
  const old = release(before)
  const called = new Ledger()
  let platform: Platform
  let hook: Hook
  beforeAll(async () => {
    platform = await Platform.empty()
    hook = await webhook(called)
    await platform.run('router', {}, old)
    await platform.run('fan-out', {}, old)
    await platform.run('gateway')
  }, 180_000)
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  it('are routed by it as they are meant', async () => {
    const filters = [{ prefix: { type: 'order.' } }, { not: { any: [{ exact: { subject: 'test' } }] } }]
    const filterPolicy = { total: [{ numeric: ['>', 100] }] }
    const targets = [{ id: 'hook', type: 'webhook', url: hook.url }]
    const put = (name: string, written: object) =>
      platform.api('PUT', `/v1/buses/default/rules/${name}`, { ...written, targets })
    expect((await put('filters', { filters })).status).toBe(201)
    expect((await put('policy', { filterPolicy, filterPolicyScope: 'MessageBody' })).status).toBe(201)
    const event = (id: string, over: object) => ({ specversion: '1.0', id, source: '/shop', type: 'x', ...over })
    await platform.publishBatch([
      event('neither', { type: 'other', data: { total: 5 } }),
      event('tested', { type: 'order.made', subject: 'test' }),
      event('filters', { type: 'order.made' }),
      event('policy', { data: { total: 101 } }),
      event('both', { type: 'order.made', data: { total: 101 } }),
    ])
    const total = () => [...called.counts.values()].reduce((sum, count) => sum + count, 0)
    await until(() => total() >= 4, 'what matches arrives')
    // what came to a shard later is routed later: by now all of them are
    await platform.publishBatch(Array.from({ length: 40 }, (_, i) => event(`last-${i}`, { type: 'order.last' })))
    await until(() => total() >= 44, 'the last arrive')
    const counts = [...called.counts].filter(([id]) => !id.startsWith('last'))
    expect(Object.fromEntries(counts)).toEqual({ filters: 1, policy: 1, both: 2 })
    const { body } = await platform.api('GET', '/v1/buses/default/rules/filters')
    expect(body).toMatchObject({ filters })
    expect(body).not.toHaveProperty('pattern')
  }, 60_000)
})
