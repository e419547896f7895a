import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import type { Attempt, WebhookTarget } from '@sluice/targets'
import { Webhook } from 'standardwebhooks'
import { WebhookClient } from './webhook-client.fixture.js'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const job = { delivery, messageId: 'msg_1', attempt: 1, token: '1~a~b' }
const event = JSON.stringify({
  ...{ specversion: '1.0', id: 'A-1', source: '/shop', type: 'placed' },
  data: { id: 7, name: 'Zoë 100%', list: [1], lines: 'a\r\nX-Evil: 1', long: 'x'.repeat(4097) },
})

/** What a user would lose: a receiver that wants its own headers, or to be asked first, cannot be a target. */
describe('the request to a webhook', () => {
  const client = new WebhookClient(new WebhookAddresses(parseAllowed('127.0.0.0/8')), 5000)
  const requests: { method: string; headers: IncomingHttpHeaders; body: string }[] = []
  /** What is answered to OPTIONS. */
  let handshake: (response: ServerResponse) => unknown
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', chunk => (body += chunk))
    request.on('end', () => {
      requests.push({ method: request.method!, headers: request.headers, body })
      if (request.method === 'OPTIONS') handshake(response)
      else response.writeHead(204).end()
    })
  })
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  beforeEach(() => void requests.splice(0))
  afterAll(async () => {
    await client.close()
    server.close()
  })

  let path = 0
  const target = (settings: Partial<WebhookTarget>): WebhookTarget => {
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/${path++}`
    return { id: 't', type: 'webhook', url, secret, ...settings }
  }
  const deliver = (settings: Partial<WebhookTarget>, more: Partial<Attempt> = {}) =>
    client.deliver(target(settings), { ...job, ...more }, event)
  const ok = { ok: true }

  it('has headers of the target, with values of the event, and is signed all the same', async () => {
    const headers = {
      ...{ 'X-Fixed': 'a {b}', 'X-Order': '{{$.data.id}}/{{$.id}}', 'User-Agent': 'shop' },
      ...{ 'X-Name': '{{$.data.name}}', 'X-Lines': '{{$.data.lines}}' },
      ...{ 'X-Gone': 'a {{$.data.gone}}', 'X-List': '{{$.data.list}}' },
    }
    expect(await deliver({ headers })).toEqual(ok)
    const [request] = requests
    expect(request!.headers).toMatchObject({
      ...{ 'x-fixed': 'a {b}', 'x-order': '7/A-1', 'user-agent': 'shop' },
      ...{ 'x-name': 'Zo%C3%AB 100%25', 'x-lines': 'a%0D%0AX-Evil: 1' },
    })
    for (const name of ['x-gone', 'x-list', 'x-evil']) expect(request!.headers).not.toHaveProperty(name)
    new Webhook(secret).verify(request!.body, request!.headers as Record<string, string>)
  })

  it('is not made with a header that is too long for servers', async () => {
    expect(await deliver({ headers: { 'X-Long': '{{$.data.long}}' } })).toEqual({
      ...{ ok: false, permanent: 'invalid' },
      error: 'headers.X-Long would have 4097 characters, and 4096 is the most',
    })
    expect(requests).toEqual([])
  })

  it('has the content type of the target where the body is the data, or made by a transform', async () => {
    const contentType = 'application/vnd.shop+json; v=1'
    expect(await deliver({ format: 'data', contentType })).toEqual(ok)
    expect(await deliver({ contentType }, { made: { text: '{"a":1}', output: 'json' } })).toEqual(ok)
    expect(requests.map(({ headers }) => headers['content-type'])).toEqual([contentType, contentType])
  })

  it('is made once the endpoint has allowed it, which is asked once', async () => {
    handshake = response =>
      response
        .writeHead(200, { 'webhook-allowed-origin': 'other.example, shop.example', 'webhook-allowed-rate': '600' })
        .end()
    const asking = target({ requestOrigin: 'shop.example', rate: 10 })
    for (let i = 0; i < 2; i++) expect(await client.deliver(asking, job, event)).toEqual(ok)
    expect(requests.map(({ method }) => method)).toEqual(['OPTIONS', 'POST', 'POST'])
    expect(requests[0]!.headers).toMatchObject({
      'webhook-request-origin': 'shop.example',
      'webhook-request-rate': '600',
    })
    handshake = response => response.writeHead(204, { 'webhook-allowed-origin': '*' }).end()
    expect(await deliver({ requestOrigin: 'shop.example' })).toEqual(ok)
    expect(requests.at(-2)!.headers).not.toHaveProperty('webhook-request-rate')
  })

  const refusals: [what: string, status: number, headers: Record<string, string>, error: RegExp, more: object][] = [
    ['says nothing', 200, {}, /does not allow shop.example/, {}],
    ['allows others', 200, { 'webhook-allowed-origin': 'shop.example.org' }, /does not allow shop.example/, {}],
    ['knows no OPTIONS', 405, { 'webhook-allowed-origin': '*' }, /answered 405 to OPTIONS/, {}],
    [
      'takes less a minute',
      200,
      { 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '100' },
      /allows 100 calls a minute, and the rate of the target is 600/,
      {},
    ],
    ['is busy', 503, { 'retry-after': '7' }, /answered 503/, { retryAfterMs: 7000 }],
  ]
  it.each(refusals)(
    'is not made to an endpoint that %s, and is tried again',
    async (_what, status, headers, error, more) => {
      handshake = response => response.writeHead(status, headers).end()
      const asking = target({ requestOrigin: 'shop.example', rate: 10 })
      for (let i = 0; i < 2; i++)
        expect(await client.deliver(asking, job, event)).toEqual({
          ...{ ok: false, unavailable: true, error: expect.stringMatching(error), ...more },
        })
      expect(requests.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS'])
    },
  )
})
