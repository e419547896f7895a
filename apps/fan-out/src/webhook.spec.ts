import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { type Outcome, parseAllowed, type Result, WebhookAddresses } from '@sluice/delivery'
import type { WebhookTarget } from '@sluice/targets'
import type { Lookup } from './safe-lookup.js'
import { Webhook } from 'standardwebhooks'
import { WebhookClient } from './webhook-client.fixture.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const event = '{"id":"A-1","data":{"a": 1.0}}'
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

  async function serve(answer: RequestListener, scheme = 'http') {
    const server = createServer(answer).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return { url: `${scheme}://127.0.0.1:${(server.address() as { port: number }).port}/` }
  }
  async function deliver(
    answer: RequestListener,
    settings: Partial<WebhookTarget> = {},
    scheme = 'http',
  ): Promise<Outcome> {
    const { url } = await serve(answer, scheme)
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
  it('says its status and how it began, for the biography of the event', async () => {
    await answers(503, {}, `no room${'x'.repeat(5000)}`)
    expect(client.answered).toEqual({ status: 503, answer: expect.stringMatching(/^no roomx{1017}$/) })
    await answers(204)
    expect(client.answered).toEqual({ status: 204 })
  })
  it.each(statuses)('%p %p', async (status, headers, outcome) => {
    expect(await answers(status, headers)).toEqual({
      ...(status >= 300 ? { error: `answered ${status}` } : {}),
      ...outcome,
    })
  })

  it('is of an event in the mode that the target asks for, signed by its body', async () => {
    const calls: { headers: IncomingHttpHeaders; body: string }[] = []
    const take: RequestListener = (request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', chunk => (body += chunk))
      request.on('end', () => {
        calls.push({ headers: request.headers, body })
        response.end()
      })
    }
    for (const format of ['structured', 'binary', 'data', 'aws'] as const)
      expect(await deliver(take, { format })).toEqual({ ok: true })
    const [structured, binary, data, aws] = calls
    expect(structured).toMatchObject({
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body: event,
    })
    expect(structured!.headers).not.toHaveProperty('ce-id')
    expect(binary).toMatchObject({
      headers: { 'content-type': 'application/json', 'ce-id': 'A-1' },
      body: '{"a": 1.0}',
    })
    expect(data).toMatchObject({ headers: { 'content-type': 'application/json' }, body: '{"a": 1.0}' })
    expect(aws).toMatchObject({
      headers: { 'content-type': 'application/json' },
      body: expect.stringContaining('"detail":{"a": 1.0}') as string,
    })
    for (const { headers } of [data!, aws!]) expect(headers).not.toHaveProperty('ce-id')
    for (const { headers, body } of calls) new Webhook(secret).verify(body, headers as Record<string, string>)
  })

  it('a 2xx is delivered, also when the rest of the answer never comes or is long', async () => {
    const half: RequestListener = (_request, response) => void response.writeHead(200).write('the first half')
    expect(await deliver(half, { timeoutMs: 500 })).toEqual({ ok: true })
    expect(await answers(200, {}, 'x'.repeat(1_000_000))).toEqual({ ok: true })
  })

  it('an error whose body never ends or is long is that error, with what came first', async () => {
    const half: RequestListener = (_request, response) => void response.writeHead(500).write('the first half')
    const broken: RequestListener = (_request, response) => {
      response.writeHead(500, { 'content-length': 100 }).write('the first half', () => response.destroy())
    }
    const error = 'answered 500: the first half'
    expect(await deliver(half, { timeoutMs: 300 })).toMatchObject({ error, unavailable: true })
    expect(await deliver(broken)).toMatchObject({ error, unavailable: true })
    for (const length of [65_536, 65_537, 5_000_000]) {
      const long = await answers(422, {}, `no such account${' '.repeat(length - 15)}`)
      expect(long).toMatchObject({
        error: expect.stringMatching(/^answered 422: no such account/),
        permanent: 'rejected',
      })
    }
  })

  it('an endless answer is not read on', async () => {
    const gone = new Promise<void>(resolve => {
      void deliver((_request, response) => {
        response.writeHead(422).on('close', resolve)
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        }
        response.on('drain', more)
        more()
      })
    })
    await gone
  })

  it('no answer in time says so, before its headers and within the body that is wanted', async () => {
    const expected = { ok: false, error: 'no answer within 100 ms', unavailable: true }
    expect(await deliver(() => undefined, { timeoutMs: 100 })).toEqual(expected)
    const half: RequestListener = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":')
    expect(await deliver(half, { timeoutMs: 100, onSuccess: {} })).toEqual(expected)
  })

  it('a connection that is refused or broken speaks of the receiver, and says which it is', async () => {
    const broken = await deliver(request => request.socket.destroy())
    expect(broken).toMatchObject({
      ok: false,
      error: 'SocketError: other side closed (code UND_ERR_SOCKET)',
      unavailable: true,
    })
    const noTls = await deliver(() => undefined, {}, 'https')
    expect(noTls).toMatchObject({ ok: false, error: expect.stringMatching(/SSL|TLS/), unavailable: true })
    const tcp = createTcpServer().listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const { port } = tcp.address() as { port: number }
    tcp.close()
    await once(tcp, 'close')
    const target = { id: 't', type: 'webhook', url: `http://127.0.0.1:${port}/`, secret } as WebhookTarget
    const refused = `Error: connect ECONNREFUSED 127.0.0.1:${port}`
    expect(await client.deliver(target, job, event)).toMatchObject({ ok: false, error: refused, unavailable: true })
    const nowhere = { ...target, url: `http://no.such.invalid:${port}/` }
    const unknown = expect.stringMatching(/^Error: getaddrinfo (ENOTFOUND|EAI_AGAIN) no.such.invalid/) as string
    expect(await client.deliver(nowhere, job, event)).toMatchObject({ ok: false, error: unknown, unavailable: true })
    const two: Lookup = (_host, _options, found) =>
      found(
        null,
        ['127.0.0.1', '127.0.0.2'].map(address => ({ address, family: 4 })),
      )
    const other = new WebhookClient(new WebhookAddresses(parseAllowed('127.0.0.0/8')), 20_000, two)
    expect(await other.deliver(nowhere, job, event)).toMatchObject({ error: expect.stringContaining(`${refused}; `) })
    await other.close()
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
  const base64 = (text: string) => `"data_base64":"${Buffer.from(text).toString('base64')}"`
  const results: [what: string, headers: Record<string, string>, body: string, member: string][] = [
    [
      'JSON, with its bytes',
      { 'content-type': json },
      '{"a": 1.0, "n":1524831183200260097}',
      '"data":{"a": 1.0, "n":1524831183200260097}',
    ],
    ['a JSON text', { 'content-type': json }, '"done"', '"data":"done"'],
    ['null', { 'content-type': json }, 'null', '"data":null'],
    ['+json', { 'content-type': 'application/problem+json' }, '[1e400]', '"data":[1e400]'],
    ['HTML', { 'content-type': 'text/html; charset=utf-8' }, '<p>ë', '"data":"<p>ë"'],
    ['an image', { 'content-type': 'image/png' }, 'x', base64('x')],
    ['of no type', {}, '{"a":1}', base64('{"a":1}')],
    ['of a type that is none', { 'content-type': 'json' }, '{"a":1}', base64('{"a":1}')],
    ['text in another charset', { 'content-type': 'text/plain; charset=utf-16' }, 'x', base64('x')],
    ['what calls itself JSON', { 'content-type': json }, '{"a":', base64('{"a":')],
    [
      'JSON that is nested too deep',
      { 'content-type': json },
      '['.repeat(999) + ']'.repeat(999),
      base64('['.repeat(999) + ']'.repeat(999)),
    ],
    ['64 KiB', { 'content-type': 'text/plain' }, 'x'.repeat(65_536), `"data":"${'x'.repeat(65_536)}"`],
    ['nothing', {}, '', ''],
    ['nothing of a type', { 'content-type': json }, '', ''],
    ['more than 64 KiB', { 'content-type': 'text/plain' }, 'x'.repeat(65_537), ''],
    ['compressed', { 'content-type': json, 'content-encoding': 'gzip' }, 'x', ''],
  ]
  it.each(results)('its body, where it is wanted: %s', async (_what, headers, body, member) => {
    const { ok, result } = (await answers(200, headers, body, { onSuccess: {} })) as { ok: true; result: Result }
    expect(ok).toBe(true)
    if (member === '') return expect(result).toEqual({})
    const type = headers['content-type'] === 'json' ? undefined : headers['content-type']
    const [data] = Object.values(JSON.parse(`{${member}}`) as object) as unknown[]
    expect(result).toEqual({ member, data, ...(type && { datacontenttype: type }) })
  })

  const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
  const binary = {
    'ce-specversion': '1.0',
    'ce-id': 'P-1',
    'ce-source': '/partner',
    'ce-type': 'packed',
    'ce-subject': 'Zo%C3%AB',
  }
  it('that is an event, structured', async () => {
    const body = '{"specversion":"1.0","id":"P-1","source":"/partner","type":"packed","data":1.0}'
    expect(await answers(200, structured, body, { onSuccess: {} })).toMatchObject({ ok: true, result: { event: body } })
  })
  it.each([
    ['{"a":1.0}', json, ',"datacontenttype":"application/json; charset=utf-8","data":{"a":1.0}'],
    ['', undefined, ''],
  ])('that is an event, binary, with the body %j', async (body, type, members) => {
    const headers = { ...binary, ...(type && { 'content-type': type }) }
    const event = `{"id":"P-1","source":"/partner","specversion":"1.0","subject":"Zoë","type":"packed"${members}}`
    expect(await answers(202, headers, body, { onSuccess: {} })).toMatchObject({ ok: true, result: { event } })
  })
  it('with some headers of an event is none', async () => {
    const { 'ce-id': _, ...some } = binary
    const outcome = await answers(200, { ...some, 'content-type': 'text/plain' }, 'x', { onSuccess: {} })
    expect(outcome).toMatchObject({ ok: true, result: { member: '"data":"x"' } })
  })
  it('with two content types has none', async () => {
    const two = { 'content-type': ['text/plain', 'text/html'] } as unknown as Record<string, string>
    const outcome = await answers(200, two, 'x', { onSuccess: {} })
    expect(outcome).toEqual({ ok: true, result: { member: base64('x'), data: Buffer.from('x').toString('base64') } })
  })
  it('that is meant as an event and cannot be one is a dead letter', async () => {
    const headers = { ...binary, 'ce-subject': '%ff' }
    expect(await answers(200, headers, '', { onSuccess: {} })).toMatchObject({
      ok: false,
      permanent: 'invalid',
      error: expect.stringMatching(/delivered.*ce-subject/),
    })
  })
})
