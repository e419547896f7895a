import type { ChildProcess } from 'node:child_process'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

/** The four services as processes of their own, two of each, as a platform engineer runs them. */
describe('scaled out', () => {
  const called = new Ledger()
  let platform: Platform
  let hook: Hook
  const routers: ChildProcess[] = []

  beforeAll(async () => {
    platform = await Platform.empty()
    hook = await webhook(called)
    await platform.run('gateway')
    for (const name of ['router', 'router', 'fan-out', 'fan-out', 'dlq', 'dlq']) {
      const child = await platform.run(name)
      if (name === 'router') routers.push(child)
    }
  })
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  const publish = (...ids: string[]) =>
    platform.publishBatch(
      ids.map(id => ({ specversion: '1.0', id, source: '/test', type: `type.${id.split('-')[0]}`, data: {} })),
    )
  const rule = (name: string) =>
    platform.api('PUT', `/v1/buses/default/rules/${name}`, {
      pattern: { type: [`type.${name}`] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })

  it('a rule holds for every event published after its PUT returned, on every shard and router', async () => {
    for (let round = 0; round < 20; round++) {
      expect((await rule(`r${round}`)).status).toBe(201)
      const ids = Array.from({ length: 16 }, (_, i) => `r${round}-${i}`)
      await publish(...ids)
      await until(() => called.missing(ids).length === 0, `all events of rule r${round} arrived`)
    }
    expect(called.repeated).toEqual([])
  })

  it('a deleted rule matches nothing that is published afterwards', async () => {
    await rule('gone')
    expect((await platform.api('DELETE', '/v1/buses/default/rules/gone')).status).toBe(204)
    await rule('kept')
    await publish('gone-1', 'kept-1')
    await until(() => called.counts.has('kept-1'), 'the other arrives')
    expect(called.counts.has('gone-1')).toBe(false)
  })

  it('a router that stops hands its shards over at once, with exit code 0; one that is killed within its lease', async () => {
    await rule('stop')
    expect(await platform.end(routers[0]!, 'SIGTERM')).toBe(0)
    const ids = Array.from({ length: 32 }, (_, i) => `stop-${i}`)
    await publish(...ids)
    await until(() => called.missing(ids).length === 0, 'the other router does all the work')
    routers.push(await platform.run('router'))
    await platform.end(routers[1]!, 'SIGKILL')
    const more = ids.map(id => `${id}-again`)
    await publish(...more)
    await until(() => called.missing(more).length === 0, 'the new router takes over')
    expect(called.repeated).toEqual([])
  })

  it('a router that stood still for longer than its lease works by the rules that came meanwhile', async () => {
    const router = routers.at(-1)!
    router.kill('SIGSTOP')
    expect((await rule('still')).status).toBe(201) // it waits for the lease to end
    const ids = Array.from({ length: 32 }, (_, i) => `still-${i}`)
    await publish(...ids)
    router.kill('SIGCONT')
    await until(() => called.missing(ids).length === 0, 'all events of the new rule arrived')
    expect(called.repeated).toEqual([])
  })

  it('a bus of its own carries its own events, and goes with everything it held', async () => {
    expect((await platform.api('PUT', '/v1/buses/partners', { shards: 2 })).status).toBe(201)
    const pattern = { type: ['x'] }
    await platform.api('PUT', '/v1/buses/partners/rules/all', {
      pattern,
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })
    await platform.publishBatch([{ specversion: '1.0', id: 'p-1', source: '/test', type: 'x' }], 'partners')
    await until(() => called.counts.has('p-1'), 'it arrives')
    expect((await platform.api('DELETE', '/v1/buses/partners')).body).toMatchObject({
      code: 'BUS_IN_USE',
      rules: ['all'],
    })
    await platform.api('DELETE', '/v1/buses/partners/rules/all')
    expect((await platform.api('DELETE', '/v1/buses/partners')).status).toBe(204)
    const refused = await platform.publishBatch(
      [{ specversion: '1.0', id: 'p-2', source: '/test', type: 'x' }],
      'partners',
    )
    expect(refused).toMatchObject({ status: 404, body: { code: 'UNKNOWN_BUS' } })
  })

  it('a bus that is made anew while it is deleted keeps what it accepts', async () => {
    await platform.api('PUT', '/v1/buses/again', { shards: 2 })
    const deleting = platform.api('DELETE', '/v1/buses/again')
    await until(
      async () => (await platform.api('PUT', '/v1/buses/again', { shards: 2 })).status === 201,
      'it is made anew',
    )
    expect((await deleting).status).toBe(204)
    const targets = [{ id: 'hook', type: 'webhook', url: hook.url }]
    expect((await platform.api('PUT', '/v1/buses/again/rules/all', { pattern: { type: ['x'] }, targets })).status).toBe(
      201,
    )
    const { status } = await platform.publishBatch(
      [{ specversion: '1.0', id: 'again-1', source: '/test', type: 'x' }],
      'again',
    )
    expect(status).toBe(202)
    await until(() => called.counts.has('again-1'), 'it arrives')
  })
})
