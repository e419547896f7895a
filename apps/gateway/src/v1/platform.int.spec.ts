import { EventLog } from '@sluice/streams'
import { until } from '@sluice/testing'
import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
beforeAll(() => gateway.start(), 60_000)
afterAll(() => gateway.stop())

/** What an operator would lose: to see, before anything is refused, that a stage has no owner or that memory runs out. */
describe('how the platform is', () => {
  it('says of each stage how much of the work has an owner: none while no stage runs', async () => {
    const { status, body } = await call('GET', '/v1/platform')
    expect(status).toBe(200)
    expect(body.stages.map(({ stage }: any) => stage)).toEqual(['router', 'fan-out', 'dlq'])
    for (const stage of body.stages) expect(stage).toMatchObject({ owned: 0, instances: 0 })
    expect(body.stages[0].groups).toBeGreaterThan(0)
  })

  it('counts the instances that hold leases', async () => {
    const log = gateway.app.get(EventLog)
    await log.redis.hset(log.keys.groupLease(0, 'router'), 'token', 'one.1')
    await log.redis.hset(log.keys.groupLease(1, 'router'), 'token', 'one.2')
    await log.redis.hset(log.keys.groupLease(2, 'router'), 'token', 'two.7')
    await until(async () => (await call('GET', '/v1/platform')).body.stages[0].owned === 3, 'it looked anew')
    expect((await call('GET', '/v1/platform')).body.stages[0]).toMatchObject({ stage: 'router', instances: 2 })
  })

  it('has the memory of Redis, its limit, and what gives way from where on', async () => {
    const log = gateway.app.get(EventLog)
    await log.redis.config('SET', 'maxmemory', String(512 * 1024 * 1024))
    const limited = async () => (await call('GET', '/v1/platform')).body.memory
    await until(async () => (await limited()).limitBytes === 512 * 1024 * 1024, 'it knows the limit')
    const { usedBytes, limitBytes, levels, closed } = await limited()
    expect(usedBytes).toBeGreaterThan(100_000)
    expect(closed).toBeNull()
    expect(levels.map(({ what }: any) => what)).toEqual(['trim', 'held-back', 'publishers', 'results'])
    const shares = levels.map(({ fromBytes }: any) => fromBytes / limitBytes)
    expect(shares).toEqual([...shares].sort())
    expect(shares[2]).toBeCloseTo(0.85, 2)
  })

  it('is not for who may not read metrics, and not for other tenants', async () => {
    const made = async (name: string, kind: string) =>
      (await call('PUT', `/v1/keys/${name}`, { grants: [{ manage: { kind, verbs: ['read'] } }] })).body.key as string
    expect((await call('GET', '/v1/platform', undefined, await made('watcher', 'metrics'))).status).toBe(200)
    expect((await call('GET', '/v1/platform', undefined, await made('other', 'bus'))).status).toBe(403)
    await call('PUT', '/v1/tenants/umbrella', {})
    expect((await call('GET', '/v1/platform', undefined, root, { 'sluice-tenant': 'umbrella' })).status).toBe(403)
  })
})
