import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { longForm, RedisServer, until } from '@sluice/testing'
import { DlqModule } from '../../../dlq/src/index.js'
import { FanOutModule } from '../../../fan-out/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
/** How many lists of data, and how many of them in a list: each goes every way. */
const size = longForm ? { runs: 20, texts: 50 } : { runs: 1, texts: 25 }

/** Numbers, texts and white space as JSON may have them, and as values made of them would lose. */
const space = fc.constantFrom('', '', '', ' ', '\n', '\t', ' \r\n ')
const number = fc.oneof(
  fc.bigInt().map(String),
  fc.tuple(fc.integer(), fc.nat({ max: 99_999 })).map(([whole, part]) => `${whole}.${part}00`),
  fc.tuple(fc.integer(), fc.integer({ min: -400, max: 400 })).map(([whole, power]) => `${whole}E${power}`),
  fc.constantFrom('1524831183200260097', '1.0', '-0', '1e400', '0.10', '-0.0', '1E+2', '4.35', '9007199254740993'),
)
const string = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(value => JSON.stringify(value)),
  fc.constantFrom('"\\u00eb"', '"\\/"', '"\\ud83d"', '"\\u0000"', '"\u2028"', '"😀 é ß"', '"$& $1 %s"', '"</script>"'),
)
const { json } = fc.letrec<{ json: string; list: string; object: string }>(tie => ({
  json: fc.oneof({ maxDepth: 3 }, number, string, fc.constantFrom('true', 'false', 'null'), tie('list'), tie('object')),
  list: fc
    .tuple(space, fc.array(tie('json'), { maxLength: 4 }))
    .map(([gap, elements]) => `[${gap}${elements.join(`${gap},${gap}`)}${gap}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(string, tie('json')), { maxLength: 4 }))
    .map(([gap, members]) => `{${members.map(([name, value]) => `${gap}${name}${gap}:${gap}${value}`).join()}${gap}}`),
}))

/** What a user would lose: cents of a price, digits of an id, a signature over the bytes. */
describe('the bytes of data', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  let redis: Redis
  let url: string
  const servers: Server[] = []

  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    const environment = { REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error', WEBHOOK_ALLOW: '127.0.0.0/8' }
    const modules = [GatewayModule, RouterModule, FanOutModule, DlqModule]
    app = await createService({ name: 'all', modules, ...gatewayServer }, readSettings(environment))
    await app.listen(0, '127.0.0.1')
    url = `${await app.getUrl()}/v1`
  }, 60_000)
  afterAll(async () => {
    for (const one of servers) one.close().closeAllConnections()
    await app?.close()
    redis?.disconnect()
    await server?.stop()
  })

  async function call(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...type, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`)
    return answer
  }

  /** A receiver that keeps what it gets by the event's id. */
  async function receiver(answer: (body: string, response: ServerResponse, id: string) => void | Promise<void>) {
    const got = new Map<string, string>()
    const one = createServer((request, response) => {
      void text(request).then(async body => {
        const id = String(request.headers['ce-id'] ?? (JSON.parse(body) as { id: string }).id)
        got.set(id, body)
        await answer(body, response, id)
      })
    }).listen(0, '127.0.0.1')
    await once(one, 'listening')
    servers.push(one)
    return { got, url: `http://127.0.0.1:${(one.address() as AddressInfo).port}/` }
  }

  it('are kept in every content mode, relayed, in jobs, results, dead letters, edits and from bus to bus', async () => {
    const done = (_body: string, response: ServerResponse) => void response.writeHead(204).end()
    const whole = await receiver(done)
    const bare = await receiver(done)
    const relayed = await receiver(done)
    const results = await receiver(done)
    const answered = await receiver(done)
    // hands what it gets on to another bus, with all that Sluice said of it
    const relay = await receiver(async (body, response) => {
      await call('POST', '/buses/second/events', body, { 'content-type': 'application/cloudevents+json' })
      response.end()
    })
    const dataOf = new Map<string, string>()
    const echo = await receiver((_body, response, id) => {
      response.setHeader('content-type', 'application/json').end(dataOf.get(id))
    })
    const replies = await receiver((body, response, id) => {
      const event = `{"specversion":"1.0","id":"${id}","source":"/reply","type":"reply","data":${dataOf.get(id)}}`
      response.setHeader('content-type', 'application/cloudevents+json').end(event)
    })
    let isBroken = true
    const broken = await receiver((_body, response) => void response.writeHead(isBroken ? 422 : 204).end())

    await call('PUT', '/buses/second', '{"shards":2}')
    const once1 = { attempts: 1 }
    const rule = (bus: string, name: string, type: string, ...targets: object[]) =>
      call('PUT', `/buses/${bus}/rules/${name}`, JSON.stringify({ pattern: { type: [type] }, targets }))
    const webhook = (id: string, { url }: { url: string }, more: object = {}) => ({ id, type: 'webhook', url, ...more })
    await rule(
      ...(['default', 'all', 'data'] as const),
      webhook('whole', whole),
      webhook('bare', bare, { format: 'binary' }),
      webhook('relay', relay),
      webhook('echo', echo, { onSuccess: { type: 'result' } }),
      webhook('replies', replies, { onSuccess: { bus: 'second' } }),
      webhook('broken', broken, { retry: once1 }),
      { id: 'jobs', type: 'queue', queue: 'fidelity' },
    )
    await rule('default', 'results', 'result', webhook('results', results))
    await rule('second', 'relayed', 'data', webhook('relayed', relayed))
    await rule('second', 'answered', 'reply', webhook('answered', answered))

    let run = 0
    const property = fc.asyncProperty(fc.array(json, { minLength: size.texts, maxLength: size.texts }), async texts => {
      run++
      isBroken = true
      const data = new Map(texts.map((one, i) => [`${run}-${i}`, one]))
      for (const [id, one] of data) dataOf.set(id, one)
      const event = (id: string, gap = '') =>
        `{"specversion":"1.0",${gap}"id":"${id}","source":"/s","type":"data","data":${gap}${data.get(id)}${gap}}`
      const ids = [...data.keys()]
      const third = (n: number) => ids.filter((_, i) => i % 3 === n)
      await Promise.all([
        ...third(0).map(id =>
          call('POST', '/buses/default/events', event(id, ' '), { 'content-type': 'application/cloudevents+json' }),
        ),
        ...third(1).map(id =>
          call('POST', '/buses/default/events', data.get(id)!, {
            ...{ 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/s', 'ce-type': 'data' },
          }),
        ),
        call(
          'POST',
          '/buses/default/events',
          `[${third(2)
            .map(id => event(id, '\n'))
            .join()}]`,
          {
            'content-type': 'application/cloudevents-batch+json',
          },
        ),
      ])
      const all = (of: ReadonlyMap<string, string>, what: string) => until(() => ids.every(id => of.has(id)), what)
      await all(whole.got, 'structured webhooks')
      await all(bare.got, 'binary webhooks')
      await all(relayed.got, 'relayed events')
      await all(answered.got, 'answers that are events')
      const resultOf = new Map<string, string>()
      await until(() => {
        for (const body of results.got.values())
          resultOf.set((JSON.parse(body) as { causationid: string }).causationid, body)
        return ids.every(id => resultOf.has(id))
      }, 'results')
      const jobs = new Map<string, string>()
      for (const jobId of await redis.lrange('bull:fidelity:wait', 0, -1)) {
        const job = (await redis.hget(`bull:fidelity:${jobId}`, 'data'))!
        jobs.set((JSON.parse(job) as { id: string }).id, job)
      }
      const letters = new Map<string, string>()
      await until(async () => {
        const { items } = JSON.parse(await call('GET', '/dead-letters?rule=all&limit=500')) as {
          items: { id: string; eventId: string }[]
        }
        for (const { id, eventId } of items) letters.set(eventId, id)
        return ids.every(id => letters.has(id))
      }, 'dead letters')
      for (const [id, one] of data) {
        expect(bare.got.get(id)).toBe(one)
        for (const got of [whole.got, relayed.got, answered.got, resultOf, jobs]) expect(got.get(id)).toContain(one)
        expect(await call('GET', `/dead-letters/${encodeURIComponent(letters.get(id)!)}`)).toContain(one)
      }
      isBroken = false
      broken.got.clear()
      const selected = ids.map(id => letters.get(id)!)
      const added = '1524831183200260097.50'
      const edit = `{"note":"edited","data":${data.get(ids[0]!)!.startsWith('{') ? 'null' : added}}`
      await call(
        'POST',
        '/dead-letters/redrive',
        `{"ids":${JSON.stringify(selected.slice(1))},"edit":{"note":"edited"}}`,
      )
      await call('POST', '/dead-letters/redrive', `{"ids":["${selected[0]}"],"edit":${edit}}`)
      await all(broken.got, 'edited events')
      for (const id of ids.slice(1)) expect(broken.got.get(id)).toContain(data.get(id))
      if (edit.includes(added)) expect(broken.got.get(ids[0]!)).toContain(`"data":${added}`)
      await redis.del('bull:fidelity:wait')
    })
    await fc.assert(property, { numRuns: size.runs, endOnFailure: true })
  }, 300_000)
})
