import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { queueWorker } from './receivers.js'

/** What a user would lose: the answer to "why did my rule not fire?", and to "what would this change do?". */
describe('patterns over HTTP', () => {
  let platform: Platform
  const over100 = { data: { total: [{ numeric: ['>', 100] }] } }
  const event = (id: string, total: number) => ({
    specversion: '1.0',
    id,
    source: '/shop',
    type: 'order.created',
    data: { total },
  })
  beforeAll(async () => {
    platform = await Platform.start()
    const targets = [{ id: 'audit', type: 'queue', queue: 'audit' }]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { type: ['order.created'] }, targets })
    await platform.publishBatch([
      event('a', 80),
      event('b', 120),
      event('c', 300),
      { ...event('d', 900), type: 'other' },
    ])
  })
  afterAll(() => platform?.stop())

  it('say in one sentence why an event does not match', async () => {
    const { status, body } = await platform.api('POST', '/v1/patterns/test', {
      pattern: over100,
      event: event('x', 80),
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ matched: false, summary: 'data.total was 80, and the rule wants > 100' })
    expect(body.fields).toEqual([expect.objectContaining({ field: 'data.total', held: false, actual: 80 })])
  })

  it('name what is wrong with a pattern, and the fix', async () => {
    const wrong = { data: { total: [{ numeric: ['>', 'x'] }] } }
    const { status, body } = await platform.api('POST', '/v1/patterns/test', { pattern: wrong, event: event('x', 80) })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      code: 'INVALID_PATTERN',
      path: expect.any(String),
      reason: expect.any(String),
      fix: expect.any(String),
    })
  })

  it('test a saved rule on one event', async () => {
    const { body } = await platform.api('POST', '/v1/buses/default/rules/all/test', { event: event('x', 1) })
    expect(body.matched).toBe(true)
  })

  it('say what a changed rule would have matched, gained and lost among the last events', async () => {
    const test = (body: object) => platform.api('POST', '/v1/buses/default/rules/all/test', body)
    const { body } = await test({ pattern: over100, last: 100 })
    expect(body).toMatchObject({ scanned: 4, matched: 3, gained: { count: 1 }, lost: { count: 1 } })
    expect(body.gained.events).toEqual([expect.objectContaining({ id: 'd', type: 'other' })])
    expect(body.lost.events).toEqual([
      expect.objectContaining({ id: 'a', summary: 'data.total was 80, and the rule wants > 100' }),
    ])
    expect((await test({ last: 100 })).body).toMatchObject({
      scanned: 4,
      matched: 3,
      gained: { count: 0 },
      lost: { count: 0 },
    })
    expect((await test({ last: 0 })).body).toMatchObject({ code: 'INVALID_TEST', path: 'last' })
  })

  describe('written as filters of CloudEvents, or as a policy of SNS', () => {
    const targets = [{ id: 'hook', type: 'queue', queue: 'filtered' }]
    const filters = [{ prefix: { type: 'order.' } }, { not: { exact: { source: '/shop' } } }]
    const filterPolicy = { total: [{ numeric: ['>', 100] }] }
    const inBody = { filterPolicy, filterPolicyScope: 'MessageBody' }

    it.each<[name: string, written: object, ids: string[], summary: string]>([
      ['filtered', { filters }, ['f-1'], 'source was "/shop"'],
      ['policy', inBody, ['f-1', 'f-3'], 'data.total was 80, and the rule wants > 100'],
    ])('%s: route, are shown as written, tested and explained', async (rule, written, ids, summary) => {
      const path = `/v1/buses/default/rules/${rule}`
      const queue = { id: 'q', type: 'queue', queue: rule }
      expect(await platform.api('PUT', path, { ...written, targets: [queue] })).toMatchObject({ status: 201 })
      const { body: shown } = await platform.api('GET', path)
      const own = { bus: 'default', name: rule, enabled: true, owner: 'api-key' }
      expect(shown).toEqual({ ...own, ...written, targets: [queue], fired: 0 })
      expect((await platform.api('PUT', path, shown)).status).toBe(200)
      const seen: string[] = []
      const worker = queueWorker(rule, platform.redis.url, async ({ id }) => void seen.push(id))
      const other = { ...event(`f-1`, 120), source: '/other', time: '2026-01-31T12:00:00Z' }
      await platform.publishBatch(
        [event('f-2', 80), other, event('f-3', 101)].map(e => ({ ...e, id: `${rule}-${e.id}` })),
      )
      await until(() => seen.length >= ids.length, 'those that match arrive')
      await worker.close()
      expect(seen.sort()).toEqual(ids.map(id => `${rule}-${id}`))
      for (const [at, body] of [
        [`${path}/test`, {}],
        ['/v1/patterns/test', written],
      ] as const) {
        const { body: answer } = await platform.api('POST', at, { ...body, event: event('x', 80) })
        expect(answer).toMatchObject({ matched: false, summary: expect.stringContaining(summary) })
      }
      const changed = await platform.api('POST', `${path}/test`, { filters: [], last: 1000 })
      expect(changed.body.matched).toBe(changed.body.scanned)
      expect(changed.body.gained.count).toBeGreaterThan(0)
      await platform.api('DELETE', path)
    })

    it('say what is wrong by the field that was written', async () => {
      const put = (body: object) => platform.api('PUT', '/v1/buses/default/rules/wrong', { ...body, targets })
      expect((await put({ filters: [{ sql: 'x' }] })).body).toMatchObject({
        code: 'INVALID_PATTERN',
        path: 'filters[0].sql',
      })
      expect((await put({ filters, filterPolicy })).body).toMatchObject({ code: 'INVALID_RULE', path: 'filterPolicy' })
      const test = (body: object) => platform.api('POST', '/v1/patterns/test', { ...body, event: event('x', 1) })
      expect((await test({})).body).toMatchObject({ code: 'INVALID_TEST', path: 'pattern' })
      expect((await test({ filterPolicyScope: 'MessageBody' })).body).toMatchObject({ code: 'INVALID_TEST' })
      expect((await test({ pattern: [] })).body).toMatchObject({ code: 'INVALID_TEST', path: 'pattern' })
      expect((await test({ filterPolicy: { a: 1 } })).body).toMatchObject({
        code: 'INVALID_PATTERN',
        path: 'filterPolicy.a',
      })
    })
  })
})
