import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Platform } from './platform.js'
import { webhookJobs } from './webhook-jobs.js'

const hour = 3_600_000
const preload = pathToFileURL(join(process.cwd(), 'test/e2e/shifted-clock.mjs')).href
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(ms) })

/** What a user would lose: retries that all come at once, or an hour late, because the clock of one machine is wrong. */
describe('a process whose clock is wrong', () => {
  let platform: Platform
  let receiver: Server
  let redis: Redis
  let calls: { id: string; at: number }[] = []
  beforeAll(async () => {
    platform = await Platform.empty()
    redis = testClient(platform.redis.url)
    receiver = createServer((request, response) => {
      calls.push({ id: String(request.headers['webhook-id']), at: performance.now() })
      request.resume()
      response.statusCode = calls.length === 1 ? 500 : 204
      response.end()
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
  })
  afterEach(async () => {
    await platform.killAll()
    await redis.flushall() // what was in hand then would come again
    calls = []
  })
  afterAll(async () => {
    redis.disconnect()
    await platform.stop()
    receiver.close()
  })

  const problems = async (port: number) =>
    ((await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as { problems?: Record<string, string> })
      .problems ?? {}

  /** An event whose first call fails. */
  const publish = async (type: string, delay: number) => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const retry = { attempts: 3, backoff: { type: 'fixed', delay, jitter: 0 } }
    const rule = { pattern: { type: [type] }, targets: [{ id: 'hook', type: 'webhook', url, retry }] }
    expect((await platform.api('PUT', `/v1/buses/default/rules/shift`, rule)).status).toBeLessThan(300)
    expect((await platform.publishBatch([{ specversion: '1.0', id: type, source: '/t', type }])).status).toBe(202)
  }

  it.each([
    ['ahead of', hour],
    ['behind', -hour],
  ])(
    'an hour %s Redis says so, and retries come when they are due',
    async (_, ms) => {
      await platform.launch('standalone', shifted(ms))
      const only = async () => Object.keys(await problems(platform.port)).join() === 'clock'
      await until(only, 'it says so, and is well but for that', 60_000)
      await publish(`shift.${ms}`, 3000)
      await until(() => calls.length === 2, 'it is tried again', 40_000)
      expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(2900) // not at once; `until` has said that it is not an hour later
    },
    150_000,
  )

  it.each([
    ['ahead of', hour],
    ['behind', -hour],
  ])(
    'an hour %s Redis makes a retry when it is due that one whose clock is right has left',
    async (_, ms) => {
      await platform.run()
      await publish(`left.${ms}`, 20_000)
      await until(() => webhookJobs(redis, 'delayed'), 'its retry waits')
      await platform.killAll()
      await platform.launch('standalone', shifted(ms))
      await until(() => calls.length === 2, 'it is tried again', 60_000)
      expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(19_900)
    },
    150_000,
  )
})
