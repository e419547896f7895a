import { longForm, until } from '@sluice/testing'
import { Platform } from '../e2e/platform.js'
import { Wire, type WireAnswer } from './wire.js'

const batched = 'application/cloudevents-batch+json'
const structured = 'application/cloudevents+json'
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const MB = 1024 * 1024

/** What a user would lose: a platform that one client takes down, or that lets somebody in without the key. */
describe('hostile requests', () => {
  let platform: Platform
  let paths: Record<string, Record<string, unknown>>
  const wires: Wire[] = []

  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('gateway', {
      REQUEST_TIMEOUT_MS: '6000',
      MAX_INFLIGHT_BODY_BYTES: String(40 * MB),
      NODE_OPTIONS: '--max-old-space-size=256',
    })
    ;({ paths } = (await platform.api('GET', '/openapi.json')).body)
  }, 60_000)
  afterEach(() => {
    for (const wire of wires.splice(0)) wire.close()
  })
  afterAll(() => platform?.stop())

  async function wire(...parts: (string | Uint8Array)[]): Promise<Wire> {
    const opened = await Wire.open(platform.url)
    wires.push(opened)
    return opened.send(...parts)
  }

  function head(
    method: string,
    path: string,
    headers: Record<string, string | number> = {},
    key = platform.key,
  ): string {
    const all = { host: 'x', ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
  }
  const events = '/v1/buses/default/events'
  const json = (id: string) => JSON.stringify({ specversion: '1.0', id, source: '/hostile', type: 't' })
  const publish = (id: string) =>
    head('POST', events, { 'content-type': structured, 'content-length': json(id).length }) + json(id)

  let probes = 0
  const probe = async () => {
    expect((await (await wire(publish(`probe-${probes++}`))).answer()).status).toBe(202)
  }
  const refused = async (bound: string) => {
    const response = await fetch(`${platform.url}/metrics`, platform.authorized)
    return Number(new RegExp(`refused_total\\{bound="${bound}"\\} (\\d+)`).exec(await response.text())?.[1] ?? 0)
  }
  function expectProblem(answer: WireAnswer, status: number, code: string, details: object = {}): void {
    expect({ status: answer.status, ...answer.body }).toMatchObject({ status, code, ...details })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  }

  it('without the key get nowhere, on every route and with every method, and their body is not read', async () => {
    const routes = [...Object.keys(paths), '/metrics', '/queues', '/queues/api/queues', '/nowhere', '/']
    expect(routes.length).toBeGreaterThan(20)
    const open = new Set(['/', '/health/live', '/health/ready', '/openapi.json', '/openapi.yaml', '/docs'])
    open.add('/v1/portal-links/{link}/session') // its token is in its body
    const keys = longForm ? ['', platform.key.slice(0, -1), `${platform.key}x`, 'Bearer'] : ['', `${platform.key}x`]
    for (const route of routes.filter(path => !open.has(path))) {
      const path = route.replace(/\{\w+\}/g, 'default')
      for (const method of methods) {
        for (const key of keys) {
          // of a body that is announced and never sent nothing is waited for
          const announced: Record<string, number> = /^P/.test(method) ? { 'content-length': 20 * MB } : {}
          const answer = await (await wire(head(method, path, announced, key))).answer(method)
          expect({ method, path, key, status: answer.status }).toEqual({ method, path, key, status: 401 })
        }
      }
      for (const opened of wires.splice(0)) opened.close()
    }
    expect((await platform.api('GET', '/v1/buses')).body.items).toHaveLength(2)
  }, 120_000)

  it('with a body past the limit of the route are refused by their length, before any of it is sent', async () => {
    const mediaTypes = { [structured]: ['MAX_EVENT_BYTES', MB], [batched]: ['MAX_BATCH_BYTES', 10 * MB] } as const
    for (const [type, [setting, limit]] of Object.entries(mediaTypes)) {
      const before = await refused(setting)
      const opened = await wire(head('POST', events, { 'content-type': type, 'content-length': limit + 1 }))
      expectProblem(await opened.answer(), 413, 'TOO_LARGE', { limit, actual: limit + 1, setting })
      expect(await refused(setting)).toBe(before + 1)
    }
    const withEvent = new Set([
      ...['/v1/patterns/test', '/v1/dead-letters/redrive', '/v1/buses/{bus}/rules/{rule}/test'],
      ...['/v1/access/explain', '/v1/buses/{bus}/events/{position}/republish'],
      ...['/v1/buses/{bus}/rules/{rule}/targets/{target}/test', '/v1/transforms/test'],
    ])
    const others = Object.entries(paths).flatMap(([path, found]) =>
      Object.keys(found).map(method => ({ path, method })),
    )
    for (const { path, method } of others.filter(route => route.path !== '/v1/buses/{bus}/events')) {
      if (!['post', 'put', 'delete'].includes(method)) continue
      const isBatch = path === '/v1/queues/{queue}/messages'
      const limit = isBatch ? 10 * MB : withEvent.has(path) ? 1.5 * MB : MB / 2
      const line = [method.toUpperCase(), path.replace(/\{\w+\}/g, 'default')] as const
      const sized = await wire(head(...line, { 'content-type': 'application/json', 'content-length': limit + 1 }))
      const details = isBatch
        ? { field: 'batch', limit, setting: 'MAX_BATCH_BYTES' }
        : { field: 'body', limit, setting: 'MAX_BODY_BYTES' }
      expectProblem(await sized.answer(), 413, 'TOO_LARGE', details)
    }
  })

  it('that ask before they send a body are told to go on, or refused, before it comes', async () => {
    const asking = (size: number) =>
      head('POST', events, { 'content-type': structured, 'content-length': size, expect: '100-continue' })
    expect((await (await wire(asking(MB + 1))).answer()).status).toBe(413)
    expect((await (await wire(asking(MB + 1).replace(platform.key, 'x'))).answer()).status).toBe(401)
    const taken = await wire(asking(json('asked').length))
    expect((await taken.answer()).status).toBe(100)
    expect((await (await taken.send(json('asked'))).answer()).status).toBe(202)
  })

  it('without a length are read no further than the limit', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const opened = await wire(
      head('PUT', '/v1/buses/shop', { 'transfer-encoding': 'chunked' }),
      ...Array(9).fill(chunk),
    )
    expectProblem(await opened.answer(), 413, 'TOO_LARGE', { limit: MB / 2, setting: 'MAX_BODY_BYTES' })
    await probe()
  })

  it('have a budget for all bodies together: past it 503 before the body is read, and small ones are still taken', async () => {
    const large = head('POST', events, { 'content-type': batched, 'content-length': 10 * MB })
    const before = await refused('MAX_INFLIGHT_BODY_BYTES')
    // three quarters of 40 MB: three announce all that they may have, and send little of it
    const slow = [await wire(large, '['), await wire(large, '['), await wire(large, '[')]
    const late = await until(async () => {
      const answer = (await (await wire(large)).answerOrEnd())!
      return answer.status === 503 ? answer : undefined
    }, 'the budget is used up')
    expectProblem(late, 503, 'GATEWAY_FULL', { limit: 40 * MB, setting: 'MAX_INFLIGHT_BODY_BYTES' })
    expect(late.headers['retry-after']).toBe('1')
    expect(await refused('MAX_INFLIGHT_BODY_BYTES')).toBeGreaterThan(before)
    await probe()
    for (const opened of slow) opened.close()
    const spaces = Buffer.alloc(10 * MB - 2, ' ')
    await until(async () => {
      const answer = await (await wire(large, '[', spaces, ']')).answerOrEnd()
      return answer?.status === 202
    }, 'a large batch is taken again')
  }, 60_000)

  it('that are all large and come at once do not take the memory, and others are answered meanwhile', async () => {
    const resident = async () => {
      const response = await fetch(`${platform.url}/metrics`, platform.authorized)
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(await response.text())![1])
    }
    const before = await resident()
    const bomb = Buffer.from(`[${'[],'.repeat(3_400_000)}[]]`.slice(0, 10 * MB - 1))
    const large = head('POST', events, { 'content-type': batched, 'content-length': bomb.length })
    let sending = true
    const beside = (async () => {
      while (sending) await probe()
    })()
    // all but the last byte of each: what the gateway lets in it holds now
    const flood = await Promise.all(Array.from({ length: 40 }, () => wire(large, bomb.subarray(0, -1))))
    const grown = (await resident()) - before
    const answers = await Promise.all(flood.map(async opened => (await opened.send(bomb.subarray(-1))).answerOrEnd()))
    sending = false
    await beside
    const statuses = answers.flatMap(answer => answer?.status ?? [])
    for (const status of statuses) expect([400, 408, 413, 503]).toContain(status)
    expect(statuses.filter(status => status === 503).length).toBeGreaterThan(20)
    expect(grown / MB).toBeLessThan(250)
  }, 120_000)

  it('that are slow end: half a head, half a body, and a body that comes byte by byte', async () => {
    const details = { limit: 6000, setting: 'REQUEST_TIMEOUT_MS' }
    const idle = await wire('POST /v1/buses HTTP/1.1\r\nhost: x\r\nx: ')
    const half = await wire(head('POST', events, { 'content-type': structured, 'content-length': 100 }), '{')
    const drip = await wire(head('POST', events, { 'content-type': structured, 'content-length': 100_000 }))
    const timer = setInterval(() => void drip.send(' '), 100)
    try {
      for (const opened of [idle, half, drip]) expectProblem(await opened.answer(), 408, 'REQUEST_TOO_SLOW', details)
      for (const opened of [idle, half, drip]) await until(() => opened.closed, 'it is closed')
    } finally {
      clearInterval(timer)
    }
    await probe()
  }, 60_000)

  it('that are no HTTP get a problem: parser, headers too large, wrong lengths, bad chunks', async () => {
    const length = { 'content-type': structured, 'content-length': 5 }
    const chunked = { 'content-type': structured, 'transfer-encoding': 'chunked' }
    const malformed: string[] = [
      'NONSENSE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      head('GET', '/health/live', { 'bad header': 1 }),
      head('GET', '/health/live', { x: 'a\u0000b' }),
      head('POST', events, { ...length, 'transfer-encoding': 'chunked' }),
      head('POST', events, { ...length, 'content-length': '5, 6' }),
      head('POST', events, { ...length, 'content-length': '-5' }),
      head('POST', events, chunked) + 'zz\r\n',
      '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
    ]
    for (const text of malformed) expectProblem(await (await wire(text)).answer(), 400, 'MALFORMED_REQUEST')
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`ce-a${i}`, 'x'.repeat(1000)]))
    const limits = { field: 'headers', limit: 80 * 1024, setting: 'MAX_HEADER_BYTES' }
    expectProblem(await (await wire(head('POST', events, many))).answer(), 431, 'HEADERS_TOO_LARGE', limits)
    expect(await refused('MAX_HEADER_BYTES')).toBeGreaterThan(0)
    const half = (await wire(head('POST', events, { ...length, 'content-length': 100 }), json('half'))).end()
    expectProblem(await half.answer(), 400, 'MALFORMED_REQUEST')
    await probe()
  })

  it('that are pipelined are answered in order, and one that is malformed is not taken for the one before it', async () => {
    const good = await wire(publish('p-1') + publish('p-2') + head('GET', '/v1/nowhere') + publish('p-3'))
    expect((await good.answer()).body.id).toBe('p-1')
    expect((await good.answer()).body.id).toBe('p-2')
    expectProblem(await good.answer(), 404, 'NOT_FOUND')
    expect((await good.answer()).body.id).toBe('p-3')
    const bad = await wire(`${publish('p-4')}NONSENSE\r\n\r\n`)
    expect((await bad.answer()).body.id).toBe('p-4')
    await until(() => bad.closed, 'it is closed')
  })

  it('that end in the middle or are closed leave nothing behind', async () => {
    for (let i = 0; i < 50; i++) {
      const opened = await wire(head('POST', events, { 'content-type': batched, 'content-length': 5 * MB }), '[[')
      if (i % 2) opened.end()
      else opened.close()
    }
    const large = head('POST', events, { 'content-type': batched, 'content-length': 10 * MB })
    await until(async () => {
      const answer = await (await wire(large, '[', Buffer.alloc(10 * MB - 2, ' '), ']')).answerOrEnd()
      return answer?.status === 202
    }, 'nothing of the budget is held any more')
    await probe()
  }, 60_000)
})
