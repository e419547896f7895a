import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RedisRegistry, ruleKind } from '@sluice/registry'
import { testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Platform } from './platform.js'

describe('the perimeter of the built services', () => {
  let platform: Platform
  let server: Server
  let calls = 0
  let redis: Redis
  const hook = () => `http://127.0.0.1:${(server.address() as { port: number }).port}/hook`

  beforeAll(async () => {
    server = createServer((_request, response) => {
      calls++
      response.writeHead(204).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    platform = await Platform.empty()
    await platform.run('standalone', { WEBHOOK_ALLOW: '' })
    redis = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    redis.on('error', () => undefined)
  }, 120_000)
  afterAll(async () => {
    redis?.disconnect()
    server?.closeAllConnections()
    server?.close()
    await platform?.stop()
  })

  it('a webhook to this machine is refused, and one that another gateway let in is a dead letter that names the setting', async () => {
    const settings = {
      pattern: { type: ['hidden'] },
      targets: [
        { id: 'hook', type: 'webhook', url: hook() },
        { id: 'name', type: 'webhook', url: hook().replace('127.0.0.1', 'localhost') },
      ],
    }
    const refused = await platform.api('PUT', '/v1/buses/default/rules/hidden', settings)
    expect(refused).toMatchObject({ status: 400, body: { code: 'FORBIDDEN_ADDRESS', setting: 'WEBHOOK_ALLOW' } })
    await new RedisRegistry(redis).put(ruleKind, { bus: 'default', name: 'hidden' }, settings)
    await until(
      async () => (await platform.api('GET', '/v1/buses/default/rules/hidden')).status === 200,
      'the rule is seen',
    )
    const event = { specversion: '1.0', id: '1', source: '/shop', type: 'hidden' }
    const letters = async () => (await platform.api('GET', '/v1/dead-letters?rule=hidden')).body.items
    // a router may see the rule a moment after the gateway
    await until(async () => {
      await platform.publishBatch([{ ...event, id: String(performance.now()) }])
      return (await letters()).length >= 2
    }, 'there are dead letters')
    for (const letter of await letters()) {
      expect(letter).toMatchObject({ reason: 'forbidden-address', error: expect.stringContaining('WEBHOOK_ALLOW') })
      expect(letter.attempts).toHaveLength(1)
    }
    expect(calls).toBe(0)
  })

  it('every service shows its metrics to callers with the key, and its health to all', async () => {
    const before = platform.output.length
    // without a key, a service that no caller asks for anything shows its metrics to all
    await Promise.all([platform.run('router', { LOG_LEVEL: 'log' }), platform.run('dlq', { SLUICE_API_KEY: '' })])
    const urlOf = (service: string) =>
      new RegExp(`${service} is ready on (\\S+)`).exec(platform.output.slice(before))?.[1]
    const [router, dlq] = [
      await until(() => urlOf('router'), 'router says where'),
      await until(() => urlOf('dlq'), 'dlq says where'),
    ]
    expect((await fetch(`${router}/metrics`)).status).toBe(401)
    expect((await fetch(`${router}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    const shown = await fetch(`${router}/metrics`, { headers: { authorization: `Bearer ${platform.key}` } })
    expect(await shown.text()).toContain('sluice_logins_failed_total{reason="wrong-key"} 1')
    expect(shown.headers.get('cache-control')).toBe('no-store')
    expect((await fetch(`${router}/health/ready`)).status).toBe(200)
    expect((await fetch(`${router}/nowhere`)).status).toBe(401)
    const line = 'somebody was not let in reason="wrong-key" from="127.0.0.1" method="GET" route="/metrics"'
    await until(() => platform.output.includes(line), 'it is logged')
    expect((await fetch(`${dlq}/metrics`)).status).toBe(200)
  }, 120_000)

  it.each([
    ['gateway', { SLUICE_API_KEY: '' }, /SLUICE_API_KEY: is not set/],
    ['gateway', { SLUICE_API_KEY: 'short' }, /SLUICE_API_KEY: is shorter than 16/],
    ['router', { SLUICE_API_KEY: 'a key with blanks in it' }, /SLUICE_API_KEY: contains a blank/],
    ['fan-out', { WEBHOOK_ALLOW: '10.0.0.1/8' }, /WEBHOOK_ALLOW: .*write 10\.0\.0\.0\/8/],
  ])(
    '%s does not start with %j, and says why',
    async (service, env, why) => {
      const main = join(process.cwd(), 'apps', service, 'dist', 'main.js')
      const settings = {
        ...process.env,
        REDIS_URL: platform.redis.url,
        SLUICE_API_KEY: platform.key,
        PORT: '0',
        ...env,
      }
      const started = promisify(execFile)(process.execPath, [main], { env: settings, timeout: 50_000 })
      await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(why) })
    },
    60_000,
  )
})
