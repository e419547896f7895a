import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { freePort, until } from '@sluice/testing'
import { HttpAppends } from './http-appends.js'
import { type Outgoing, outgoing } from './outgoing.js'

interface Request {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly events: { id: string }[]
}

type Answer = (request: Request, response: ServerResponse, socket: Socket) => unknown

const accept: Answer = ({ events }, response) => {
  const entries = events.map(({ id }, i) => ({ id, position: `0-${i}-0` }))
  response.writeHead(202).end(JSON.stringify({ accepted: entries.length, rejected: 0, entries }))
}
const problem =
  (status: number, code: string, more: object = {}): Answer =>
  (_request, response) =>
    response
      .writeHead(status)
      .end(JSON.stringify({ type: 'about:blank', title: 'T', status, code, detail: 'why', ...more }))

const event = (id: string, size = 1): Outgoing => outgoing({ type: 'a', id, data: 'x'.repeat(size) }, '/s')

describe('publishing through the gateway', () => {
  const requests: Request[] = []
  const sockets = new Set<Socket>()
  let answers: Answer[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const events = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }[]
      const request = { method: incoming.method!, url: incoming.url!, headers: incoming.headers, events }
      requests.push(request)
      ;(answers.shift() ?? accept)(request, response, incoming.socket)
    })
  })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  let url: string
  let appends: HttpAppends

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    requests.length = 0
    answers = []
    appends = new HttpAppends({ url, apiKey: 'key', timeoutMs: 2000 })
  })
  afterAll(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })

  it('sends what comes in a tick as one batch, with the key, and answers for each event', async () => {
    const results = await Promise.all([
      appends.append('shop', [event('a')]),
      appends.append('shop', [event('b'), event('c')]),
    ])
    expect(results.flat().map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/buses/shop/events',
      headers: { authorization: 'Bearer key', 'content-type': 'application/cloudevents-batch+json' },
      events: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    })
  })

  it('keeps the order: what comes while a request is under way goes in the next, on the same connection', async () => {
    const before = sockets.size
    let answer!: () => void
    answers = [(...args) => (answer = () => accept(...args))]
    const calls = [appends.append('shop', [event('a')])]
    await until(() => requests.length === 1, 'the first is under way')
    for (const id of ['b', 'c', 'd']) calls.push(appends.append('shop', [event(id)]))
    answer()
    await Promise.all(calls)
    expect(requests.map(({ events }) => events.map(({ id }) => id))).toEqual([['a'], ['b', 'c', 'd']])
    expect(sockets.size - before).toBeLessThanOrEqual(1)
  })

  it('makes as many requests as it takes, and of each no more than a gateway reads', async () => {
    const many = Array.from({ length: 1201 }, (_, i) => event(`m${i}`))
    const results = await appends.append('shop', many)
    expect(results.map(({ id }) => id)).toEqual(many.map(({ event }) => event.id))
    expect(requests.map(({ events }) => events.length)).toEqual([500, 500, 201])
    requests.length = 0
    await appends.append(
      'shop',
      Array.from({ length: 12 }, (_, i) => event(`l${i}`, 1_000_000)),
    )
    expect(requests.map(({ events }) => events.length)).toEqual([5, 5, 2])
  })

  it('says of each event what became of it, also where some were refused', async () => {
    const error = { status: 503, code: 'BUS_FULL', detail: 'full' }
    answers = [
      (_request, response) =>
        response.end(
          JSON.stringify({
            entries: [
              { id: 'a', position: '0-1-0', duplicate: true },
              { id: 'b', error },
            ],
          }),
        ),
    ]
    const [a, b] = await appends.append('shop', [event('a'), event('b')])
    expect(a).toEqual({ id: 'a', position: '0-1-0', duplicate: true })
    expect(b).toMatchObject({ id: 'b', error: { name: 'UnavailableError', code: 'BUS_FULL', message: 'full' } })
  })

  it.each([
    [404, 'UNKNOWN_BUS', 'NotFoundError'],
    [413, 'TOO_LARGE', 'InvalidError'],
    [400, 'INVALID_ATTRIBUTE', 'InvalidError'],
    [401, 'UNAUTHORISED', 'SluiceError'],
  ])('throws for %i %s the error that Redis would have led to', async (status, code, name) => {
    answers = [problem(status, code, { bus: 'shop' })]
    await expect(appends.append('shop', [event('a'), event('b')])).rejects.toMatchObject({ code, name })
    expect(requests).toHaveLength(1)
  })

  it.each([
    [503, 'REDIS_UNREACHABLE'],
    [429, 'QUOTA_EXCEEDED'],
    [507, 'TENANT_STORAGE_FULL'],
  ])(
    'says for each event that the gateway cannot take it now, and that it can be sent again: %i %s',
    async (status, code) => {
      answers = [problem(status, code)]
      const [a] = await appends.append('shop', [event('a')])
      expect(a).toMatchObject({ error: { name: 'UnavailableError', code } })
    },
  )

  it('sends once more, as it was, when the connection breaks: the answer may be what was lost', async () => {
    answers = [(_request, _response, socket) => socket.destroy()]
    expect(await appends.append('shop', [event('a')])).toEqual([{ id: 'a', position: '0-0-0' }])
    expect(requests.map(({ events }) => events)).toEqual([requests[0]!.events, requests[0]!.events])
  })

  it('gives up where nobody listens, and says where it looked', async () => {
    const away = new HttpAppends({ url: `http://127.0.0.1:${await freePort()}`, apiKey: 'key' })
    const [a] = await away.append('shop', [event('a')])
    expect(a).toMatchObject({
      error: { code: 'GATEWAY_UNREACHABLE', message: expect.stringMatching(/127\.0\.0\.1.*ECONNREFUSED/) },
    })
  })

  it('gives up on a gateway that hangs, also for what waits behind, and goes on when it answers again', async () => {
    const hasty = new HttpAppends({ url, apiKey: 'key', timeoutMs: 100 })
    answers = [() => undefined, () => undefined]
    const first = hasty.append('shop', [event('a')])
    await until(() => requests.length === 1, 'the first is under way')
    const second = hasty.append('shop', [event('b')])
    for (const [result] of await Promise.all([first, second])) {
      expect(result).toMatchObject({ error: { code: 'GATEWAY_UNREACHABLE' } })
    }
    expect(await hasty.append('shop', [event('c')])).toMatchObject([{ id: 'c', position: expect.any(String) }])
  })

  it('gives each call its own time, also in one request with calls that came later', async () => {
    const patient = new HttpAppends({ url, apiKey: 'key', timeoutMs: 1000 })
    answers = [() => undefined, () => undefined]
    const first = patient.append('shop', [event('a')])
    await until(() => requests.length === 1, 'the first is under way')
    const early = patient.append('shop', [event('b')])
    const came = Date.now()
    await until(() => Date.now() - came >= 500, 'half of its time is over')
    let late: unknown
    void patient.append('shop', [event('c')]).then(results => (late = results))
    await Promise.all([first, early])
    await new Promise(setImmediate)
    expect(late).toBeUndefined()
    await until(() => late, 'the last one is given up too')
    expect(requests[1]?.events.map(({ id }) => id)).toEqual(['b', 'c'])
  })

  it.each([
    ['a proxy whose gateway is away', (_request, response) => response.writeHead(502).end('<html>Bad Gateway</html>')],
    ['something else', (_request, response) => response.end('{"hello":"world"}')],
    ['somebody who points elsewhere', (_request, response) => response.writeHead(307, { location: '/x' }).end()],
    ['entries that are not those sent', (_request, response) => response.end('{"entries":[]}')],
  ] as [string, Answer][])('takes nothing for accepted by %s', async (_who, answer) => {
    answers = [answer, answer]
    const [a] = await appends.append('shop', [event('a')])
    expect(a).toMatchObject({ error: { code: 'GATEWAY_UNREACHABLE' } })
  })

  it('refuses a bus whose name would lead to another path', async () => {
    await expect(appends.append('..', [event('a')])).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
    expect(requests).toEqual([])
  })

  it('has nothing to do for no events', async () => {
    expect(await appends.append('shop', [])).toEqual([])
    expect(requests).toEqual([])
  })
})
