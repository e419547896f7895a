import { connect } from 'node:net'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

type Line = Readonly<Record<string, unknown>>

/** What an operator would lose: lines that say what is wrong, of all processes at once, and that anybody may read who reads logs. */
describe('the log of four services', () => {
  const payload = 'payload-that-nobody-logs'
  const token = 'token-in-a-url'
  const down = { specversion: '1.0', source: '/down', type: 'log.tried', data: { text: payload } }
  const called = new Ledger()
  let platform: Platform
  let hook: Hook
  const services = ['gateway', 'router', 'fan-out', 'dlq']

  beforeAll(async () => {
    platform = await Platform.empty()
    for (const name of services) await platform.run(name, { LOG_FORMAT: 'json', ACCESS_LOG_RATIO: '0' })
    // as many receivers do, it answers with what it got
    const said = (body: string) => `no such text: ${(JSON.parse(body) as { data: { text: string } }).data.text}`
    hook = await webhook(called, (id, body) => (id.startsWith('bad') ? { status: 422, body: said(body) } : 204))
    const targets = [{ id: 'hook', type: 'webhook', url: `${hook.url}?token=${token}` }]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { source: ['/log'] }, targets })
  }, 180_000)
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  /** @throws where one is no JSON */
  const lines = (): Line[] =>
    platform.output
      .split('\n')
      .slice(0, -1)
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Line)
  const of = (message: string) => lines().filter(line => line['message'] === message)
  const publish = (...ids: string[]) =>
    platform.publishBatch(
      ids.map(id => ({ specversion: '1.0', id, source: '/log', type: 'log.tried', data: { text: payload } })),
    )

  it('has a line for each attempt that failed and each request that was refused, and few for many', async () => {
    await publish(...Array.from({ length: 30 }, (_, i) => `bad-${i}`))
    for (let i = 0; i < 20; i++)
      await platform.api('PUT', `/v1/buses/default/rules/r${i}?token=${token}`, { pattern: { source: [payload] } })
    await until(async () => (await platform.letters({ rule: 'all' })).length === 30, 'all are given up')
    const attempt = { context: 'fan-out', rule: 'all', target: 'hook', attempt: 1, decision: expect.any(String) }
    await until(() => of('delivery.attempted').length >= 5, 'five are written')
    // first tries and retries count apart
    expect(of('delivery.attempted').length).toBeLessThanOrEqual(10)
    expect(of('delivery.attempted')[0]).toMatchObject({ ...attempt, level: 'warn', error: 'answered 422' })
    expect((await platform.letters({ rule: 'all' }))[0].error).toBe(`answered 422: no such text: ${payload}`)
    expect(of('dead letter')[0]).toMatchObject({ bus: 'default', rule: 'all', target: 'hook', reason: 'rejected' })
    const socket = connect(platform.port, '127.0.0.1', () => socket.write('not HTTP\r\n\r\n')).resume()
    await until(() => of('request.refused').some(({ code }) => code === 'MALFORMED_REQUEST'), 'that one too')
    socket.destroy()
    await fetch(`${platform.url}/%zz?token=${token}`)
    await until(() => of('request.refused').some(({ code }) => code === 'HTTP_ERROR'), 'and one with a malformed URL')
    const refused = { context: 'http', method: 'PUT', route: '/v1/buses/:bus/rules/:rule', bus: 'default', status: 400 }
    expect(of('request.refused')).toHaveLength(7)
    expect(of('request.refused')[0]).toMatchObject({
      ...refused,
      rule: 'r0',
      caller: 'api-key',
      code: expect.any(String),
    })
  }, 60_000)

  it('says where a circuit is open, without the path and the query of its URL', async () => {
    const targets = [{ id: 'gone', type: 'webhook', url: `http://127.0.0.1:1/${token}?token=${token}` }]
    await platform.api('PUT', '/v1/buses/default/rules/down', { pattern: { source: ['/down'] }, targets })
    const events = Array.from({ length: 10 }, (_, i) => ({ ...down, id: `down-${i}` }))
    await platform.publishBatch(events)
    const opened = () => of('the circuit of a target is open: its deliveries are held until it works again')
    await until(() => opened().length > 0, 'it opens', 30_000)
    expect(opened()[0]).toMatchObject({ bus: 'default', rule: 'down', destination: 'http://127.0.0.1:1' })
    await platform.api('DELETE', '/v1/buses/default/rules/down')
  }, 60_000)

  it('tells more of an area in all processes, from a call on, and less from another', async () => {
    await publish('before')
    await until(() => called.counts.has('before'), 'it is delivered')
    expect([of('delivery.succeeded'), of('request.answered')]).toEqual([[], []])
    await platform.api('PUT', '/v1/log-levels', { levels: 'fan-out=debug,http=debug', seconds: 600 })
    const changed = () => of('the levels of the log were changed').length
    await until(() => changed() === services.length, 'all follow', 20_000)
    await publish('while')
    await until(() => of('delivery.succeeded').length === 1, 'the attempt is logged')
    expect(of('delivery.succeeded')[0]).toMatchObject({ level: 'debug', context: 'fan-out', rule: 'all', attempt: 1 })
    expect(of('request.answered').at(-1)).toMatchObject({ level: 'debug', route: '/v1/buses/:bus/events', status: 202 })
    await platform.api('DELETE', '/v1/log-levels')
    await until(() => changed() === 2 * services.length, 'all went back', 20_000)
    const before = of('delivery.succeeded').length
    await publish('after')
    await until(() => called.counts.has('after'), 'it is delivered')
    expect(of('delivery.succeeded')).toHaveLength(before)
  }, 90_000)

  it('has neither a payload nor a secret, at any level', () => {
    expect(lines().length).toBeGreaterThan(20)
    for (const hidden of [payload, token, platform.key]) expect(platform.output).not.toContain(hidden)
  })
})
