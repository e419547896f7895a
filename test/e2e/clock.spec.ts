import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { sideBySide } from './side-by-side.js'
import { webhookJobs } from './webhook-jobs.js'

const hour = 3_600_000
const preload = pathToFileURL(join(process.cwd(), 'test/e2e/shifted-clock.mjs')).href
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(ms) })

/** What a user would lose: retries that all come at once, or an hour late, because the clock of one machine is wrong. */
describe('a process whose clock is wrong', () => {
  const platforms: Platform[] = []
  const receivers: Server[] = []
  afterAll(async () => {
    await Promise.all(platforms.map(platform => platform.stop()))
    for (const receiver of receivers) receiver.close()
  })

  /** A Redis without services, and a receiver that refuses the first call. */
  async function scene() {
    const platform = await Platform.empty()
    platforms.push(platform)
    const calls: number[] = []
    const receiver = createServer((request, response) => {
      calls.push(performance.now())
      request.resume()
      response.statusCode = calls.length === 1 ? 500 : 204
      response.end()
    }).listen(0, '127.0.0.1')
    receivers.push(receiver)
    await once(receiver, 'listening')
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const publish = async (delay: number) => {
      const retry = { attempts: 3, backoff: { type: 'fixed', delay, jitter: 0 } }
      const rule = { pattern: { type: ['shift'] }, targets: [{ id: 'hook', type: 'webhook', url, retry }] }
      expect((await platform.api('PUT', `/v1/buses/default/rules/shift`, rule)).status).toBeLessThan(300)
      const event = { specversion: '1.0', id: 'shift', source: '/t', type: 'shift' }
      expect((await platform.publishBatch([event])).status).toBe(202)
    }
    return { platform, calls, publish }
  }

  const problems = async (port: number) =>
    ((await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as { problems?: Record<string, string> })
      .problems ?? {}

  async function ofOwnRetry(ms: number): Promise<void> {
    const { platform, calls, publish } = await scene()
    await platform.launch('standalone', shifted(ms))
    const only = async () => Object.keys(await problems(platform.port)).join() === 'clock'
    await until(only, 'it says so, and is well but for that', 60_000)
    await publish(3000)
    await until(() => calls.length === 2, 'it is tried again', 40_000)
    expect(calls[1]! - calls[0]!).toBeGreaterThan(2900) // not at once; `until` has said that it is not an hour later
  }

  async function ofRetryOfAnother(ms: number): Promise<void> {
    const { platform, calls, publish } = await scene()
    const redis = testClient(platform.redis.url)
    await platform.run()
    await publish(20_000)
    await until(() => webhookJobs(redis, 'delayed'), 'its retry waits')
    redis.disconnect()
    await platform.killAll()
    await platform.launch('standalone', shifted(ms))
    await until(() => calls.length === 2, 'it is tried again', 60_000)
    expect(calls[1]! - calls[0]!).toBeGreaterThan(19_900)
  }

  sideBySide(150_000, {
    'an hour ahead of Redis says so, and retries come when they are due': () => ofOwnRetry(hour),
    'an hour behind Redis says so, and retries come when they are due': () => ofOwnRetry(-hour),
    'an hour ahead of Redis makes a retry when it is due that one whose clock is right has left': () =>
      ofRetryOfAnother(hour),
    'an hour behind Redis makes a retry when it is due that one whose clock is right has left': () =>
      ofRetryOfAnother(-hour),
  })
})
