import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'

const hour = 3_600_000
const preload = pathToFileURL(join(process.cwd(), 'test/e2e/shifted-clock.mjs')).href
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(ms) })

/** What a user would lose: retries that all come at once, or an hour late, because the clock of one machine is wrong. */
describe('a process whose clock is wrong', () => {
  let platform: Platform
  let receiver: Server
  let calls: { id: string; at: number }[] = []
  beforeAll(async () => {
    platform = await Platform.empty()
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
    calls = []
  })
  afterAll(async () => {
    await platform.stop()
    receiver.close()
  })

  const problems = async (port: number) =>
    ((await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()) as { problems?: Record<string, string> })
      .problems ?? {}

  it.each([
    ['ahead of', hour],
    ['behind', -hour],
  ])(
    'an hour %s Redis says so, and retries come when they are due',
    async (_, ms) => {
      await platform.launch('standalone', shifted(ms))
      const only = async () => Object.keys(await problems(platform.port)).join() === 'clock'
      await until(only, 'it says so, and is well but for that', 60_000)
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
      const rule = { pattern: { type: [`shift.${ms}`] }, targets: [{ id: 'hook', type: 'webhook', url, retry: { attempts: 3, backoff: { type: 'fixed', delay: 3000, jitter: 0 } } }] } // prettier-ignore
      expect((await platform.api('PUT', `/v1/buses/default/rules/shift`, rule)).status).toBeLessThan(300)
      const event = { specversion: '1.0', id: `e${ms}`, source: '/t', type: `shift.${ms}` }
      expect((await platform.publishBatch([event])).status).toBe(202)
      await until(() => calls.length === 2, 'it is tried again', 40_000)
      expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(2900) // not at once; `until` has said that it is not an hour later
    },
    150_000,
  )
})
