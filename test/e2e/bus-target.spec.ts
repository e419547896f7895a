import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** What a user would lose: an event on its way from one bus to another, or its story. */
describe('an event that goes on to another bus', () => {
  let platform: Platform
  let hook: Hook
  const ledger = new Ledger()
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { MAX_HOPS: '4' })
    hook = await webhook(ledger)
  })
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  const api = (method: string, path: string, body?: object) => platform.api(method, `/v1${path}`, body)
  const put = async (path: string, body: object) => expect([200, 201]).toContain((await api('PUT', path, body)).status)
  const to = (bus: string, more: object = {}) => ({ id: 'on', type: 'bus', bus, ...more })
  const publish = async (type: string, id: string, more: object = {}, bus = 'default') => {
    const event = { specversion: '1.0', id, source: '/shop', type, ...more }
    expect((await platform.publishBatch([event], bus)).body.accepted).toBe(1)
  }
  const arrived = (id: string) =>
    until(() => hook.requests.find(({ body }) => (JSON.parse(body) as { id: string }).id === id), `${id} arrives`)
  const letters = async (rule: string) => (await api('GET', `/dead-letters?rule=${rule}`)).body.items as any[]

  it('arrives there as it was, by whom it was, one hop further, and once', async () => {
    await put('/buses/audit', {})
    const receiver = { id: 'hook', type: 'webhook', url: hook.url }
    await put('/buses/audit/rules/all', { pattern: { type: ['order'] }, targets: [receiver] })
    // by two rules: the other bus accepts it once
    for (const rule of ['first', 'second'])
      await put(`/buses/default/rules/${rule}`, { pattern: { type: ['order'] }, targets: [to('audit')] })
    await publish('order', 'A-1', { subject: 'ada', data: { n: 1 } })
    const { body } = await arrived('A-1')
    const event = JSON.parse(body) as Record<string, unknown>
    expect(event).toMatchObject({ id: 'A-1', source: '/shop', subject: 'ada', data: { n: 1 }, hops: 1 })
    expect(event['principal']).toBe('api-key')
    await publish('order', 'A-2')
    await arrived('A-2')
    expect(ledger.repeated).toEqual([])
  })

  it('is refused where it would go to its own bus, or to one that is not there', async () => {
    const rule = (bus: string) => ({ pattern: { type: ['x'] }, targets: [to(bus)] })
    expect(await api('PUT', '/buses/default/rules/self', rule('default'))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_RULE', path: 'targets[0].bus', detail: expect.stringContaining('another bus') },
    })
    expect(await api('PUT', '/buses/default/rules/none', rule('nowhere'))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_RULE', path: 'targets[0].bus', detail: expect.stringContaining('no such bus') },
    })
    const answering = { pattern: { type: ['x'] }, targets: [to('audit', { onSuccess: {} })] }
    expect(await api('PUT', '/buses/default/rules/answer', answering)).toMatchObject({ status: 400 })
  })

  it('is a dead letter where the bus is gone, and a redrive sends it when it is back', async () => {
    await put('/buses/away', {})
    await put('/buses/default/rules/away', { pattern: { type: ['away'] }, targets: [to('away')] })
    await api('DELETE', '/buses/away')
    await publish('away', 'B-1')
    const letter = await until(async () => (await letters('away'))[0], 'it is given up')
    expect(letter).toMatchObject({ reason: 'target-gone', targetType: 'bus', destination: 'away', eventId: 'B-1' })
    await put('/buses/away', {})
    await put('/buses/away/rules/all', {
      pattern: { type: ['away'] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })
    await api('POST', '/dead-letters/redrive', { ids: [letter.id] })
    await arrived('B-1')
  })

  it('ends where buses hand it on in a circle', async () => {
    await put('/buses/left', { dedupeMs: 0 })
    await put('/buses/right', { dedupeMs: 0 })
    for (const [bus, other] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const)
      await put(`/buses/${bus}/rules/circle`, { pattern: { type: ['round'] }, targets: [to(other)] })
    await publish('round', 'C-1', {}, 'left')
    const letter = await until(async () => (await letters('circle'))[0], 'the circle ends')
    expect(letter).toMatchObject({ reason: 'looping', eventId: 'C-1' })
  })
})
