import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { type Job, Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { RouterModule } from '../../../router/src/index.js'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
const own = ['sluice-webhooks-0', 'sluice-redrives', 'sluice-retries-billing']
const states = ['waiting', 'active', 'delayed', 'failed', 'completed', 'prioritized', 'paused', 'waiting-children']

const watched = new WatchedGateway()
let server: RedisServer
let app: NestFastifyApplication
let url: string
let redis: Redis
const routes: { method: string; url: string }[] = []
const queues: Queue[] = []

beforeAll(async () => {
  server = await RedisServer.start()
  redis = new Redis(server.url, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  const environment = { REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error' }
  const settings = readSettings({ ...environment, PUBLIC_URL: 'https://public.example/behind/a/proxy/' })
  const adapter: typeof gatewayServer.adapter = given => {
    const made = watched.adapter(given)
    made.getInstance().addHook('onRoute', route => {
      for (const method of [route.method].flat()) routes.push({ method, url: route.url })
    })
    return made
  }
  const modules = [GatewayModule, RouterModule]
  app = await createService({ name: 'gateway', modules, ...gatewayServer, adapter }, settings)
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
  await call('PUT', '/v1/buses/default/rules/shown', {
    pattern: { type: ['t'] },
    targets: [
      { id: 'packing', type: 'queue', queue: 'packing' },
      { id: 'billing', type: 'subscription', subscription: 'billing' },
    ],
  })
})
afterAll(async () => {
  await app.close()
  await Promise.all(queues.splice(0).map(queue => queue.close()))
  redis.disconnect()
  await server.stop()
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

/** A queue with a job that waits, one that is delayed and one that failed. */
async function filled(name: string): Promise<{ queue: Queue; waiting: Job; delayed: Job }> {
  const queue = new Queue(name, { connection: redis, prefix: prefixOf(name) })
  queues.push(queue)
  await queue.obliterate({ force: true })
  await queue.resume()
  const waiting = await queue.add('a', { n: 1 })
  const delayed = await queue.add('b', { n: 2 }, { delay: 3_600_000 })
  return { queue, waiting, delayed }
}

/** Where the keys of Sluice's own queues are, and of others. */
function prefixOf(name: string): string {
  if (!name.startsWith('sluice-')) return 'bull'
  return `sluice:queues:{${name === 'sluice-webhooks-0' ? 'webhooks-0-' : name.slice('sluice-'.length)}}`
}

/** Every key of a queue with all that it holds. */
async function contents(name: string): Promise<Record<string, string>> {
  const keys = (await redis.keys(`${prefixOf(name)}:${name}:*`)).toSorted()
  const dumps = await Promise.all(keys.map(async found => (await redis.dumpBuffer(found))?.toString('base64') ?? ''))
  return Object.fromEntries(keys.map((found, i) => [found, dumps[i]!]))
}

describe('the queues of Sluice on the board', () => {
  const isWrite = ({ method }: { method: string }) => !/^(GET|HEAD)$/.test(method)
  const board = () => routes.filter(route => route.url.startsWith('/queues/api/') && isWrite(route))
  const paths = (route: string, queue: string, jobId: string) =>
    states.map(state =>
      route
        .replace(':queueName', queue)
        .replace(':jobId', jobId)
        .replace(':queueStatus', state)
        .replace(':schedulerId', 'x'),
    )

  it('are shown, and marked as to be looked at only', async () => {
    const { body } = await call('GET', '/queues/api/queues')
    const shown = new Map(
      body.queues.map((queue: { name: string; readOnlyMode: boolean }) => [queue.name, queue.readOnlyMode]),
    )
    for (const name of own) expect([name, shown.get(name)]).toEqual([name, true])
    expect(shown.get('packing')).toBe(false)
  })

  it.each(own)('%s takes none of the writes that the board has', async name => {
    const { waiting, delayed } = await filled(name)
    const before = await contents(name)
    expect(Object.keys(before).length).toBeGreaterThan(4)
    const writes = board().filter(route => route.url.includes(':queueName'))
    expect(writes.length).toBeGreaterThanOrEqual(19)
    const body = {
      force: true,
      name: 'x',
      data: {},
      options: {},
      jobData: {},
      runAt: 1,
      priority: 1,
      concurrency: 1,
      max: 1,
      duration: 1,
      every: 1000,
    }
    for (const { method, url: route } of writes) {
      for (const job of [waiting, delayed]) {
        for (const path of new Set(paths(route, name, job.id!))) {
          const answer = await call(method, path, body)
          expect([method, path, answer.status]).toEqual([method, path, 405])
          expect(answer.body.error).toMatchObject({ key: 'ERRORS.QUEUE_READ_ONLY' })
        }
      }
    }
    const escaped = `/queues/api/queues/${name.replace('s', '%73')}/obliterate`
    expect((await call('PUT', escaped, body)).status).toBe(405)
    expect(await contents(name)).toEqual(before)
  })

  it('are left alone by what is for all queues at once', async () => {
    const { queue: packing } = await filled('packing')
    for (const name of own) await filled(name)
    const before = await Promise.all(own.map(contents))
    const forAll = board().filter(route => !route.url.includes(':queueName'))
    expect(forAll.map(route => route.url).toSorted()).toEqual(['/queues/api/queues/pause', '/queues/api/queues/resume'])
    expect((await call('PUT', '/queues/api/queues/pause')).status).toBe(200)
    expect(await packing.isPaused()).toBe(true)
    expect(await Promise.all(own.map(contents))).toEqual(before)
    expect((await call('PUT', '/queues/api/queues/resume')).status).toBe(200)
    expect(await packing.isPaused()).toBe(false)
    expect(await Promise.all(own.map(contents))).toEqual(before)
  })
})

describe("users' queues on the board", () => {
  const packing = '/queues/api/queues/packing'

  it('take what the board can do, also what has a body', async () => {
    const { queue, delayed } = await filled('packing')
    const added = await call('POST', `${packing}/add`, {
      name: 'by hand',
      data: { orderId: 'A-1' },
      options: { delay: 60_000 },
    })
    expect(added.status).toBe(200)
    const job = (await queue.getJob(added.body.job.id))!
    expect(job).toMatchObject({ name: 'by hand', data: { orderId: 'A-1' }, opts: { delay: 60_000 } })
    const of = (id: string | undefined) => `${packing}/${id}`
    expect((await call('PATCH', `${of(job.id)}/update-data`, { jobData: { orderId: 'A-2' } })).status).toBe(200)
    expect((await queue.getJob(job.id!))!.data).toEqual({ orderId: 'A-2' })
    expect((await call('PATCH', `${of(job.id)}/delay`, { runAt: Date.now() + 9_000_000 })).status).toBe(200)
    expect((await queue.getJob(job.id!))!.delay).toBeGreaterThan(8_000_000)
    expect((await call('PATCH', `${of(job.id)}/priority`, { priority: 7 })).status).toBe(200)
    expect((await queue.getJob(job.id!))!.priority).toBe(7)
    expect((await call('PUT', `${packing}/concurrency`, { concurrency: 3 })).status).toBe(200)
    expect(await queue.getGlobalConcurrency()).toBe(3)
    expect((await call('PUT', `${packing}/rate-limit`, { max: 5, duration: 1000 })).status).toBe(200)
    expect((await call('GET', `${packing}/rate-limit`)).body.rateLimit).toMatchObject({ max: 5, duration: 1000 })
    expect((await call('PUT', `${of(delayed.id)}/promote`)).status).toBe(204)
    expect((await call('PUT', `${of(delayed.id)}/clean`)).status).toBe(204)
    await queue.upsertJobScheduler('nightly', { every: 3_600_000 }, { name: 'n' })
    const nightly = await call('PATCH', `${packing}/job-schedulers/nightly`, { every: 7_200_000 })
    expect(nightly.status).toBe(204)
    expect(await queue.getJobScheduler('nightly')).toMatchObject({ every: 7_200_000 })
    expect((await call('PUT', `${packing}/pause`)).status).toBe(200)
    expect((await call('PUT', `${packing}/obliterate`, { force: true })).status).toBe(200)
    expect(await queue.getJobCounts()).toMatchObject({ waiting: 0, delayed: 0 })
    await queue.resume()
  })

  it('say what is wrong with a body', async () => {
    const broken = await call('POST', `${packing}/add`, '{"name":')
    expect(broken).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } })
    expect((await call('PUT', `${packing}/concurrency`, { concurrency: 'many' })).status).toBe(400)
    expect((await call('PUT', `${packing}/concurrency`)).status).toBe(400)
    expect((await call('PUT', `${packing}/obliterate`)).status).toBe(400) // not paused
  })
})

describe('what a browser is told', () => {
  it('no answer may be framed, guessed, or stored where it needs the key', async () => {
    const open = new Set(['/health/live', '/health/ready', '/openapi.json', '/openapi.yaml', '/docs'])
    const some = routes
      .filter(({ method }) => method === 'GET')
      .map(({ url: route }) => route.replace(/:\w+/g, 'x').replace('*', 'x'))
    expect(some.length).toBeGreaterThan(20)
    for (const path of [...some, '/nowhere', '/%zz', '/v1/buses', '/queues/static/js/none.js']) {
      for (const headers of [{}, { authorization: '' }] as Record<string, string>[]) {
        const answer = await call('GET', path, undefined, headers)
        const found = Object.fromEntries(answer.headers)
        expect({ path, ...found }).toMatchObject({
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/),
        })
        if (!open.has(path) && !/^\/(docs|console)(\/|$)/.test(path))
          expect({ path, cache: found['cache-control'] }).toEqual({ path, cache: 'no-store' })
      }
    }
  })

  it.each(['/queues', '/docs'])('the page %s loads and runs nothing but its own files', async path => {
    const page = await call('GET', path)
    expect(page.status).toBe(200)
    const policy = page.headers.get('content-security-policy')!
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    // a script in the page itself would be stopped by the policy: data is none
    const scripts = [...String(page.body).matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes!)
    expect(scripts.length).toBeGreaterThan(1)
    for (const attributes of scripts) expect(attributes).toMatch(/src=|type="application\/json"/)
    expect(String(page.body)).not.toMatch(/ on\w+="/)
  })

  it('the board finds its files and calls behind a proxy with a path', async () => {
    expect((await call('GET', '/queues')).body).toContain('<base href="/behind/a/proxy/queues/" />')
    const form = { method: 'POST', body: new URLSearchParams({ key }), redirect: 'manual' } as const
    const login = await fetch(`${url}/login`, { ...form, headers: { origin: 'https://public.example' } })
    const cookie = login.headers.getSetCookie()[0]!.split(';')[0]!
    const pause = (origin: string) =>
      call('PUT', '/queues/api/queues/resume', undefined, { authorization: '', cookie, origin })
    expect((await pause('https://public.example')).status).toBe(200)
    expect((await pause('https://evil.example')).status).toBe(403)
  })
})

describe('who was not let in', () => {
  it('is counted by why, and the metrics need the key', async () => {
    const count = async (reason: string) =>
      Number(
        new RegExp(`sluice_logins_failed_total\\{reason="${reason}"\\} (\\d+)`).exec(
          (await call('GET', '/metrics')).body,
        )?.[1] ?? 0,
      )
    const before = [await count('wrong-key'), await count('no-key')]
    await call('GET', '/v1/buses', undefined, { authorization: 'Bearer wrong' })
    await call('GET', '/v1/buses', undefined, { authorization: '' })
    expect([await count('wrong-key'), await count('no-key')]).toEqual(before.map(n => n + 1))
    expect((await call('GET', '/metrics', undefined, { authorization: '' })).status).toBe(401)
  })
})

describe('a webhook to an address that is not for webhooks', () => {
  const rule = (target: string, more = {}) => ({
    pattern: { type: ['t'] },
    targets: [
      { id: 'ok', type: 'queue', queue: 'packing' },
      { id: 'hook', type: 'webhook', url: target, ...more },
    ],
  })

  it.each([
    ['http://127.0.0.1:6379/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://[::ffff:10.0.0.1]/', '::ffff:a00:1'],
    ['http://localhost:4000/queues', 'localhost'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254'],
  ])('is refused when its rule is put: %s', async (target, address) => {
    for (const more of [{}, { standby: true }]) {
      const answer = await call('PUT', '/v1/buses/default/rules/hooks', rule(target, more))
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        code: 'FORBIDDEN_ADDRESS',
        path: 'targets[1].url',
        address,
        setting: 'WEBHOOK_ALLOW',
      })
      expect(answer.body.detail).toMatch(/^targets\[1\]\.url: .*WEBHOOK_ALLOW/)
    }
    expect((await call('GET', '/v1/buses/default/rules/hooks')).status).toBe(404)
  })

  it('is let through where the address is public, or known only when it is called', async () => {
    for (const target of ['https://1.1.1.1/', 'https://receiver.example/'])
      expect([200, 201]).toContain((await call('PUT', '/v1/buses/default/rules/hooks', rule(target))).status)
    expect((await call('DELETE', '/v1/buses/default/rules/hooks')).status).toBe(204)
  })

  it.each(['http://1.2.3.4.5/', 'http://256.256.256.256/', 'http://0x/'])(
    'is no URL where its host cannot be: %s',
    async target => {
      const answer = await call('PUT', '/v1/buses/default/rules/hooks', rule(target))
      expect(answer).toMatchObject({
        status: 400,
        body: { code: expect.stringMatching(/INVALID_RULE|FORBIDDEN_ADDRESS/), path: 'targets[1].url' },
      })
    },
  )
})

// the last one: it takes Redis away
describe('when Redis is gone', () => {
  it('every call of the board is answered within seconds, and with 503', async () => {
    await Promise.all(queues.splice(0).map(queue => queue.close())) // they would complain
    await server.kill()
    const calls = routes.filter(({ method, url: route }) => method === 'GET' && route.startsWith('/queues/api/'))
    expect(calls.length).toBeGreaterThan(9)
    await until(async () => (await call('GET', '/queues/api/queues')).status === 503, 'it is noticed', 60_000)
    const answers = await Promise.all(
      calls.map(async ({ url: route }) => {
        const path = route.replace(':queueName', 'packing').replace(':jobId', '1')
        const { status, body } = await call('GET', path)
        return { route, status, code: body?.code }
      }),
    )
    expect(answers).toEqual(calls.map(({ url: route }) => ({ route, status: 503, code: 'REDIS_UNREACHABLE' })))
    const write = await call('POST', '/queues/api/queues/packing/add', { name: 'x', data: {}, options: {} })
    expect(write).toMatchObject({ status: 503, body: { code: 'REDIS_UNREACHABLE' } })
    await server.run()
    await until(async () => (await call('GET', '/queues/api/queues')).status === 200, 'it is back', 60_000)
  }, 180_000)
})

it('answers as its document says, in all that is tried here', () => {
  expect(watched.looked).toBeGreaterThan(10)
  expect([...new Set(watched.faults)]).toEqual([])
})
