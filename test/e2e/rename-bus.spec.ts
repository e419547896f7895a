import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger, webhook } from './receivers.js'

/** What a user of an earlier version would lose: a bus of the name that is Sluice's own now, or the way out. */
describe('a bus that was called sluice before that was a name of its own', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty()), 60_000)
  afterAll(() => platform?.stop())

  /** Runs the command with the settings of the services. */
  async function rename(...args: string[]): Promise<{ code: number; said: string }> {
    const main = join(process.cwd(), 'apps', 'gateway', 'dist', 'rename-bus.js')
    const SLUICE_SECRET_KEY = Buffer.alloc(32, 'sluice').toString('base64')
    const env = { ...process.env, REDIS_URL: platform.redis.url, SLUICE_API_KEY: platform.key, SLUICE_SECRET_KEY }
    const child = spawn(process.execPath, [main, ...args], { env })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
    const [code] = (await once(child, 'close')) as [number]
    return { code, said }
  }

  it('stops the start, which names the command that renames it; its rules work on under the new name', async () => {
    const hook = await webhook(new Ledger())
    const running = await platform.run()
    const rule = { pattern: { type: ['order'] }, targets: [{ id: 'w', type: 'webhook', url: hook.url }] }
    expect((await platform.api('PUT', '/v1/buses/sluice/rules/mine', rule)).status).toBe(201)
    expect(await rename('sluice', 'ours')).toMatchObject({ code: 1, said: expect.stringContaining('services run') })
    await until(async () => {
      const { body } = await platform.api('GET', '/v1/buses/sluice/status')
      return body.events > 0 && body.behind.length === 0
    }, 'what tells of the rule is routed')
    await platform.end(running, 'SIGTERM')
    // as an earlier version wrote it
    const redis = testClient(platform.redis.url)
    const buses = 'sluice:{registry}:default:buses'
    const { reserved: _, ...bus } = JSON.parse((await redis.hget(buses, 'sluice'))!) as Record<string, unknown>
    await redis.hset(buses, 'sluice', JSON.stringify(bus))
    const { child } = await platform.launch('standalone')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(1)
    expect(platform.output).toContain('npm run rename-bus -- sluice <new name>')

    expect(await rename()).toMatchObject({ code: 2 })
    await redis.hset('sluice:{registry}:default:buses', 'other', JSON.stringify({ name: 'other', shards: 4 }))
    let done = await rename('sluice', 'other')
    expect(done.said).toContain("there is a bus 'other' already")
    await redis.hdel('sluice:{registry}:default:buses', 'other')
    await until(
      async () => (done = await rename('sluice', 'ours')).code === 0 || !done.said.includes('services run'),
      'it is renamed',
      30_000,
    )
    expect(done).toEqual({ code: 0, said: expect.stringContaining("bus 'sluice' is now 'ours', with 1 rules") })

    await platform.run()
    expect(
      await platform.publishBatch([{ specversion: '1.0', id: '1', source: '/s', type: 'order' }], 'ours'),
    ).toMatchObject({ status: 202 })
    await until(() => hook.requests.length > 0, 'the rule works', 20_000)
    expect(hook.requests[0]!.headers['webhook-signature']).toBeDefined()
    expect((await platform.api('GET', '/v1/buses/sluice/rules')).body.items).toEqual([])
    redis.disconnect()
    await hook.close()
  }, 180_000)

  it('is left as it is while it has something to deliver or a dead letter', async () => {
    const gone = { id: 'w', type: 'webhook', url: 'http://127.0.0.1:9/', retry: { attempts: 1 } }
    await platform.api('PUT', '/v1/buses/ours/rules/mine', { pattern: { type: ['order'] }, targets: [gone] })
    await platform.publishBatch([{ specversion: '1.0', id: '2', source: '/s', type: 'order' }], 'ours')
    await until(async () => (await platform.letters({ bus: 'ours' })).length === 1, 'it is a dead letter')
    await platform.killAll()
    const running = async () => (await rename('ours', 'others')).said.includes('services run')
    await until(async () => !(await running()), 'its members are gone', 30_000)
    expect(await rename('ours', 'others')).toMatchObject({ code: 1, said: expect.stringContaining('1 dead letters') })
  }, 120_000)
})
