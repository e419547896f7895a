import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { type Outcome, parseAllowed, WebhookAddresses } from '@sluice/delivery'
import type { WebhookTarget } from '@sluice/registry'
import { WebhookClient } from './webhook.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const event = '{"id":"A-1"}'
const job = { delivery, messageId: 'msg_1', attempt: 1, token: '1~a~b' }
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

describe('what an answer of a webhook means', () => {
  const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))
  const client = new WebhookClient(addresses, 20_000)
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  afterAll(() => client.close())

  async function serve(answer: RequestListener) {
    const server = createServer(answer).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/` }
  }
  async function deliver(answer: RequestListener, settings: Partial<WebhookTarget> = {}): Promise<Outcome> {
    const { url } = await serve(answer)
    return client.deliver({ id: 't', type: 'webhook', url, secret, ...settings }, job, event)
  }
  const answers = (status: number, headers = {}, body = '', settings?: Partial<WebhookTarget>) =>
    deliver((_request, response) => void response.writeHead(status, headers).end(body), settings)

  const statuses: [status: number, headers: Record<string, string>, outcome: object][] = [
    [200, {}, { ok: true }],
    [204, {}, { ok: true }],
    [302, { location: 'http://127.0.0.1:1/' }, { ok: false, unavailable: false }],
    [400, {}, { ok: false, permanent: 'rejected' }],
    [404, {}, { ok: false, permanent: 'rejected' }],
    [408, {}, { ok: false, unavailable: false }],
    [410, {}, { ok: false, permanent: 'target-disabled' }],
    [422, {}, { ok: false, permanent: 'rejected' }],
    [425, {}, { ok: false, unavailable: false }],
    [429, { 'retry-after': '7' }, { ok: false, unavailable: true, retryAfterMs: 7000 }],
    [500, {}, { ok: false, unavailable: true }],
    [503, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, { ok: false, unavailable: true, retryAfterMs: 0 }],
    [503, { 'retry-after': 'soon' }, { ok: false, unavailable: true }],
  ]
  it.each(statuses)('%p %p', async (status, headers, outcome) => {
    expect(await answers(status, headers)).toEqual({
      ...(status >= 300 ? { error: `answered ${status}` } : {}),
      ...outcome,
    })
  })

  it('a 2xx is delivered, also when the rest of the answer never comes or is long', async () => {
    const half: RequestListener = (_request, response) => void response.writeHead(200).write('the first half')
    expect(await deliver(half, { timeoutMs: 100 })).toEqual({ ok: true })
    expect(await answers(200, {}, 'x'.repeat(1_000_000))).toEqual({ ok: true })
  })

  it('an error whose body never ends is that error', async () => {
    const half: RequestListener = (_request, response) => void response.writeHead(500).write('the first half')
    expect(await deliver(half, { timeoutMs: 100 })).toMatchObject({ error: 'answered 500', unavailable: true })
  })

  it('no answer in time says so, before its headers and within the body that is wanted', async () => {
    const expected = { ok: false, error: 'no answer within 100 ms', unavailable: true }
    expect(await deliver(() => undefined, { timeoutMs: 100 })).toEqual(expected)
    const half: RequestListener = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":')
    expect(await deliver(half, { timeoutMs: 100, onSuccess: {} })).toEqual(expected)
  })

  it('a connection that is refused or broken speaks of the receiver', async () => {
    const broken = await deliver(request => request.socket.destroy())
    expect(broken).toMatchObject({ ok: false, unavailable: true })
    const tcp = createTcpServer().listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const { port } = tcp.address() as { port: number }
    tcp.close()
    await once(tcp, 'close')
    const target = { id: 't', type: 'webhook', url: `http://127.0.0.1:${port}/`, secret } as WebhookTarget
    expect(await client.deliver(target, job, event)).toMatchObject({ ok: false, unavailable: true })
  })

  it('has as much time as the setting says, where its target says none', async () => {
    const hasty = new WebhookClient(addresses, 100)
    const target = { id: 't', type: 'webhook', ...(await serve(() => undefined)), secret } as WebhookTarget
    expect(await hasty.deliver(target, job, event)).toMatchObject({ error: 'no answer within 100 ms' })
    await hasty.close()
  })

  it('is signed under the id of the delivery; a job of 0.1.0, which has none, keeps the one that it was tried with', async () => {
    const ids: unknown[] = []
    const take: RequestListener = (request, response) => {
      ids.push(request.headers['webhook-id'])
      response.writeHead(204).end()
    }
    const { url } = await serve(take)
    const target = { id: 't', type: 'webhook', url, secret } as WebhookTarget
    const { messageId: _, ...old } = job
    for (const some of [job, old]) expect(await client.deliver(target, some, event)).toEqual({ ok: true })
    expect(ids).toEqual(['msg_1', 'default~0-1-1~r~t'])
  })

  const json = 'application/json; charset=utf-8'
  const results: [what: string, headers: Record<string, string>, body: string, result: object][] = [
    ['JSON', { 'content-type': json }, '{"a":1}', { data: { a: 1 }, datacontenttype: 'application/json' }],
    ['a JSON text', { 'content-type': json }, '"done"', { data: 'done', datacontenttype: 'application/json' }],
    ['null', { 'content-type': json }, 'null', { data: null, datacontenttype: 'application/json' }],
    ['+json', { 'content-type': 'application/problem+json' }, '[]', { data: [], datacontenttype: 'application/json' }],
    ['text', { 'content-type': 'text/html' }, '<p>', { data: '<p>', datacontenttype: 'text/plain' }],
    ['nothing', {}, '', {}],
    ['an image', { 'content-type': 'image/png' }, 'x', {}],
    ['of no type', {}, '{"a":1}', {}],
    ['what calls itself JSON', { 'content-type': json }, '{"a":', {}],
    ['JSON that is nested too deep', { 'content-type': json }, '['.repeat(1000) + ']'.repeat(1000), {}],
    ['64 KiB', { 'content-type': 'text/plain' }, 'x'.repeat(65_536), { data: 'x'.repeat(65_536) }],
    ['more than 64 KiB', { 'content-type': 'text/plain' }, 'x'.repeat(65_537), {}],
  ]
  it.each(results)('its body, where it is wanted: %s', async (_what, headers, body, result) => {
    const outcome = (await answers(200, headers, body, { onSuccess: {} })) as { ok: true; result: object }
    expect(outcome.ok).toBe(true)
    expect(outcome.result).toMatchObject(result)
    expect(Object.keys(outcome.result).length).toBe(Object.keys(result).length === 0 ? 0 : 2)
  })
})
