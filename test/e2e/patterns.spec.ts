import { Platform } from './platform.js'

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
})
