import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import { type Attempt, destinationOf, HttpDeliverer, type HttpTarget } from '@sluice/targets'
import { HttpClient } from './http-client.js'

const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const event = JSON.stringify({
  ...{ specversion: '1.0', id: 'A-1', source: '/shop', type: 'placed', datacontenttype: 'application/json' },
  data: { id: 7, name: 'a/b ?#é', up: '..', empty: '', list: [1], flag: true },
})
const job: Attempt = { delivery, messageId: 'msg_1', attempt: 2, token: '1~a~b', event }

/** What a user would lose: an API that wants another method or path needs a program of one's own between. */
describe('a target that calls an API', () => {
  const requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = []
  let status = 204
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', chunk => (body += chunk))
    request.on('end', () => {
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body })
      response.writeHead(status).end()
    })
  })
  const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))
  const http = new HttpClient(addresses)
  const authorize = () => Promise.reject(new Error('there is no connection'))
  const deliverer = new HttpDeliverer({ http, addresses, timeoutMs: 5000, authorize })
  let origin: string
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  beforeEach(() => {
    requests.length = 0
    status = 204
  })
  afterAll(async () => {
    await http.close()
    server.close()
  })
  const deliver = (settings: Partial<HttpTarget>, more: Partial<Attempt> = {}) =>
    deliverer.deliver({ id: 't', type: 'http', url: `${origin}/v2`, ...settings }, { ...job, ...more })

  it('sends the data to the path of the event, with the key of its delivery and no signature', async () => {
    const query = { from: 'shop', flag: '{{$.data.flag}}', name: '{{$.data.name}}', gone: '{{$.data.gone}}' }
    expect(
      await deliver({ method: 'PUT', url: `${origin}/v2/?a=1`, path: '/orders/{{$.data.id}}', query }),
    ).toMatchObject({
      ok: true,
    })
    const [request] = requests
    expect(request).toMatchObject({ method: 'PUT', body: expect.stringContaining('"id":7') })
    const url = new URL(request!.url, origin)
    expect(url.pathname).toBe('/v2/orders/7')
    expect([...url.searchParams]).toEqual([
      ['a', '1'],
      ['from', 'shop'],
      ['flag', 'true'],
      ['name', 'a/b ?#é'],
    ])
    expect(request!.headers).toMatchObject({
      ...{ 'content-type': 'application/json', 'idempotency-key': 'msg_1', 'sluice-attempt': '2' },
    })
    expect(Object.keys(request!.headers).filter(name => name.startsWith('webhook-'))).toEqual([])
  })

  it('sends no body where the method has none, what a transform made, and headers of the target', async () => {
    const headers = { 'Idempotency-Key': '{{$.source}}/{{$.id}}' }
    await deliver({ method: 'DELETE', path: '/orders/{{$.data.id}}', headers })
    await deliver({ format: 'structured' })
    await deliver({}, { made: { text: '{"text":"hello"}', output: 'json' } })
    expect(requests.map(({ method, body }) => [method, body])).toEqual([
      ['DELETE', ''],
      ['POST', event],
      ['POST', '{"text":"hello"}'],
    ])
    expect(requests[0]!.headers).toMatchObject({ 'idempotency-key': '/shop/A-1' })
    expect(requests[0]!.headers).not.toHaveProperty('content-type')
  })

  it('makes one part of the path of each value', async () => {
    await deliver({ path: '/orders/{{$.data.name}}/items' })
    expect(requests[0]!.url).toBe('/v2/orders/a%2Fb%20%3F%23%C3%A9/items')
  })

  it('is named by what it calls, with a star for each value', async () => {
    const named = (settings: Partial<HttpTarget>) =>
      destinationOf({ id: 't', type: 'http', url: `${origin}/v2`, ...settings }).destination
    for (const settings of [
      { url: `${origin}/v2?a=1`, path: '/b' },
      { url: `${origin}/v2/../v3/`, path: '/b%2Fc' },
      { url: `${origin}/\tv2`, path: "/b{{$['data']['id']}}/c" },
    ]) {
      await deliver(settings)
      expect(named(settings).replace('*', '7')).toBe(`${origin}${requests.pop()!.url}`)
    }
    expect(named({ path: '/orders/{{$.data.id}}/{{$.id}}' })).toBe(`${origin}/v2/orders/*/*`)
    expect(named({})).toBe(`${origin}/v2`)
  })

  it.each([
    ['nothing there', '/orders/{{$.data.gone}}'],
    ['an empty text', '/orders/{{$.data.empty}}'],
    ['a list', '/orders/{{$.data.list}}'],
    ['the way up', '/orders/{{$.data.up}}'],
    ['a part of it', '/orders/.{{$.data.up}}/../x'],
  ])('gives an event up that has %s for its path, and calls nothing', async (_what, path) => {
    expect(await deliver({ path })).toMatchObject({
      ok: false,
      permanent: 'invalid',
      error: expect.stringMatching(/^path: .*\{\{/), // the path of the target: the event's is not for the log
    })
    expect(requests).toEqual([])
  })

  it.each<[field: string, settings: Partial<HttpTarget>, length: number, most: number]>([
    ['path', { path: '/{{$.data.name}}' }, 8193, 8192],
    ['query.q', { query: { q: '{{$.data.name}}' } }, 4097, 4096],
  ])('gives an event up whose %s would be too long, and calls nothing', async (field, settings, length, most) => {
    const long = (length: number) => ({ event: JSON.stringify({ data: { name: 'x'.repeat(length) } }) })
    const over = field === 'path' ? 1 : 0 // its slash
    expect(await deliver(settings, long(length - over))).toEqual({
      ...{
        ok: false,
        permanent: 'invalid',
        error: `${field} would have ${length} characters, and ${most} is the most`,
      },
    })
    expect(requests).toEqual([])
    expect(await deliver(settings, long(most - over))).toMatchObject({ ok: true })
  })

  it('reads its answers as those of a webhook', async () => {
    for (const [answered, outcome] of [
      [422, { permanent: 'rejected' }],
      [503, { unavailable: true }],
      [410, { permanent: 'target-disabled' }],
    ] as const) {
      status = answered
      expect(await deliver({})).toMatchObject({ ok: false, status: answered, ...outcome })
    }
  })
})
