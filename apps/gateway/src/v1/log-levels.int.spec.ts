import { LevelSwitch } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { until } from '@sluice/testing'
import { root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
const call = gateway.call.bind(gateway)
const path = '/v1/log-levels'
beforeAll(() => gateway.start({ LOG_LEVEL: 'error,http=warn' }), 60_000)
afterAll(() => gateway.stop())

/** What an operator would lose: more lines of one part while something is wrong, without a restart, and an end to them. */
describe('levels of the log', () => {
  const levels = () => String(gateway.app.get(LevelSwitch))

  it('are those of LOG_LEVEL, then those that were set over them, and then those of LOG_LEVEL again', async () => {
    expect((await call('GET', path)).body).toMatchObject({ levels: null, until: null, base: 'error,http=warn' })
    const put = await call('PUT', path, { levels: 'router=debug', seconds: 60 })
    expect(put).toMatchObject({ status: 200, body: { levels: 'router=debug' } })
    const leftMs = Date.parse(put.body.until) - Date.now()
    expect([leftMs > 50_000, leftMs < 70_000]).toEqual([true, true])
    expect(levels()).toBe('error,http=warn,router=debug')
    expect(Object.keys((await call('GET', path)).body.areas)).toContain('router')
    expect((await call('DELETE', path)).status).toBe(204)
    expect([levels(), (await call('GET', path)).body.levels]).toEqual(['error,http=warn', null])
  })

  it('end by themselves', async () => {
    await call('PUT', path, { levels: 'debug', seconds: 1 })
    expect(levels()).toBe('debug')
    await until(() => levels() === 'error,http=warn', 'they are over', 20_000)
    const { redis, keys } = gateway.app.get(EventLog)
    expect(await redis.exists(keys.logLevels())).toBe(0)
  })

  it.each([
    [{ levels: 'loud' }, 'levels', "'loud' is no level; there are error, warn, info, debug"],
    [{ levels: 'ruoter=debug' }, 'levels', "there is no area 'ruoter'"],
    [{ levels: 7 }, 'levels', 'must be a text'],
    [{ levels: 'debug', seconds: 100_000 }, 'seconds', 'from 1 to 86400'],
    [{ levels: 'debug', forever: true }, 'forever', "no field 'forever'"],
    [[], 'levels', 'send an object'],
  ])('refuse %j', async (body, where, why) => {
    const { status, body: problem } = await call('PUT', path, body)
    expect([status, problem.code, problem.path]).toEqual([400, 'INVALID_LOG_LEVELS', where])
    expect(problem.detail).toContain(why)
  })

  it('are for operators: not for who reads metrics, and not for other tenants; who changed them is recorded', async () => {
    const made = async (name: string, kind: string, verbs: string[]) =>
      (await call('PUT', `/v1/keys/${name}`, { grants: [{ manage: { kind, verbs } }] })).body.key as string
    const looks = await made('looks', 'logs', ['read'])
    expect((await call('GET', path, undefined, looks)).status).toBe(200)
    expect((await call('PUT', path, { levels: 'debug' }, looks)).status).toBe(403)
    expect(
      (await call('PUT', path, { levels: 'debug' }, await made('scrapes', 'metrics', ['read', 'write']))).status,
    ).toBe(403)
    await call('PUT', '/v1/tenants/umbrella', {})
    expect((await call('PUT', path, { levels: 'debug' }, root, { 'sluice-tenant': 'umbrella' })).status).toBe(403)
    const changes = await made('changes', 'logs', ['read', 'write'])
    expect((await call('PUT', path, { levels: 'warn' }, changes)).status).toBe(200)
    const records = (await call('GET', '/v1/audit?action=logs:write')).body.items as { principal: string }[]
    expect(records.map(({ principal }) => principal)).toContain('key:changes')
  })
})
