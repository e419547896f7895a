import { once } from 'node:events'
import { freePort, RedisServer, until } from '@sluice/testing'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { describeOne, Platform } from './platform.js'
import { service } from './service.js'

/** What an operator would lose: a platform that does not come up because Redis comes up a moment later. */
describeOne('starting while Redis is away', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty()))
  afterAll(() => platform?.stop())
  beforeEach(() => void (platform.output = ''))

  const exitOf = async (name: string, env: Record<string, string> = {}) => {
    const { child } = await platform.launch(name, env)
    return ((await once(child, 'exit')) as [number | null])[0]
  }

  it('waits and says once for what and where, and then starts; so does a service on the SDK', async () => {
    await platform.redis.kill()
    const { port } = await platform.launch('router')
    await until(() => platform.output.includes('cannot start yet'), 'it says so', 60_000)
    const app = service({ name: 'billing', redis: { url: platform.redis.url } })
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow()
    await platform.redis.run()
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok, 'it is ready', 60_000)
    await (await app).close()
    expect(platform.output.match(/cannot start yet/g)).toHaveLength(1)
    expect(platform.output).toContain(
      `redis://127.0.0.1:${platform.server.port} (from REDIS_URL): connect ECONNREFUSED`,
    )
  }, 180_000)

  it('gives up after a while with one line, and does not hold up a stop', async () => {
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`
    expect(await exitOf('router', { REDIS_URL, REDIS_START_WAIT_MS: '500' })).toBe(1)
    expect(platform.output).toMatch(
      /\nrouter cannot start: cannot use Redis at redis:\/\/127\.0\.0\.1:\d+ \(from REDIS_URL\): connect ECONNREFUSED.*\n$/,
    )
    await expect(service({ name: 'billing', redis: { url: REDIS_URL, startWaitMs: 0 } })).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
    })

    platform.output = ''
    const { child } = await platform.launch('router', { REDIS_URL, REDIS_START_WAIT_MS: '600000' })
    await until(() => platform.output.includes('cannot start yet'), 'it waits', 60_000)
    expect(await platform.end(child, 'SIGTERM')).toBe(0)
  }, 180_000)

  it('refuses a Redis whose layout a newer version wrote or an older one, a service of the platform and one on the SDK', async () => {
    const redis = new Redis(platform.server.port)
    try {
      await redis.set('sluice:layout', '3')
      expect(await exitOf('router')).toBe(1)
      expect(platform.output).toContain(
        "router cannot start: Redis holds Sluice's data in layout 3 (key sluice:layout); this version of Sluice knows layout 2",
      )
      await expect(service({ name: 'billing', redis: { url: platform.redis.url } })).rejects.toMatchObject({
        code: 'LAYOUT_TOO_NEW',
        details: { found: 3, known: 2 },
      })
      // data of a version that wrote no layout, as 0.1.0, is layout 1
      await redis.del('sluice:layout')
      await redis.set('sluice:{registry}:version', '1')
      await expect(service({ name: 'billing', redis: { url: platform.redis.url } })).rejects.toMatchObject({
        code: 'LAYOUT_TOO_OLD',
      })
    } finally {
      await redis.del('sluice:layout', 'sluice:{registry}:version')
      redis.disconnect()
    }
  }, 180_000)

  it('does not wait for what will not pass', async () => {
    const closed = await RedisServer.start()
    const admin = new Redis(closed.port)
    await admin.config('SET', 'requirepass', 'secret')
    admin.disconnect()
    expect(await exitOf('router', { REDIS_URL: closed.url, REDIS_START_WAIT_MS: '600000' })).toBe(1)
    expect(platform.output).toMatch(/router cannot start: .*it asks for a password: set REDIS_URL or REDIS_PASSWORD/)
    await closed.stop()

    const old = createServer(socket => {
      socket.on('error', () => undefined)
      socket.on('data', data => {
        // the answers of a Redis of long ago to INFO server and INFO persistence
        const asked = data.toString().toLowerCase().match(/info/g)?.length ?? 0
        const info = 'redis_version:5.0.7\r\nloading:0\r\n'
        socket.write(`$${info.length}\r\n${info}\r\n`.repeat(asked))
      })
    }).listen(0, '127.0.0.1')
    await once(old, 'listening')
    const { port } = old.address() as { port: number }
    platform.output = ''
    const env = { REDIS_URL: `redis://127.0.0.1:${port}`, REDIS_START_WAIT_MS: '600000' }
    expect(await exitOf('router', env)).toBe(1)
    expect(platform.output).toContain('is 5.0.7; Sluice needs 7.0.0')
    old.close()
    platform.output = ''
    expect(await exitOf('router', { REDIS_URL: 'localhost' })).toBe(1)
    expect(platform.output).toMatch(/REDIS_URL: must be like/)
  }, 180_000)
})
