import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { parseAllowed, WebhookAddresses } from '@sluice/delivery'
import type { Connection, Credentials } from '@sluice/registry'
import type { WebhookTarget } from '@sluice/targets'
import { Certificates } from '@sluice/testing'
import { WebhookClient } from '../webhook-client.fixture.js'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const delivery = { bus: 'default', position: '0-1-1', rule: 'r', target: 't', redrives: 0 }
const job = { delivery, messageId: 'msg_1', attempt: 1, token: '1~a~b' }
const event = '{"id":"A-1","data":1}'
const ok = { ok: true }

interface Request {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a user would lose: receivers that ask for credentials, or the credentials to somebody else. */
describe('a webhook with a connection', () => {
  const addresses = new WebhookAddresses(parseAllowed('127.0.0.0/8'))
  let client: WebhookClient
  const servers: Server[] = []
  beforeEach(() => void (client = new WebhookClient(addresses, 3000)))
  afterEach(async () => {
    await client.close()
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  async function listen(server: Server): Promise<string> {
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `127.0.0.1:${(server.address() as { port: number }).port}`
  }
  /** A server, its origin, and what was sent to it. */
  async function serve(answer: (request: Request, response: Parameters<RequestListener>[1]) => unknown) {
    const requests: Request[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', chunk => (body += chunk))
      request.on('end', () => {
        const got = { url: request.url!, headers: request.headers, body }
        requests.push(got)
        answer(got, response)
      })
    })
    return { origin: `http://${await listen(server)}`, requests }
  }
  const takes = () => serve((_request, response) => response.writeHead(204).end())
  const connect = (credentials: object, ...origins: string[]) =>
    client.connections.set('crm', { name: 'crm', origins, credentials: credentials as Credentials } as Connection)
  const deliver = (url: string, settings: Partial<WebhookTarget> = {}) =>
    client.deliver({ id: 't', type: 'webhook', url, secret, connection: 'crm', ...settings }, job, event)

  it('sends a name and a password, or a key in a header or in the query, and is signed all the same', async () => {
    const { origin, requests } = await takes()
    connect({ type: 'basic', username: 'sluice', password: 'pässword' }, origin)
    expect(await deliver(`${origin}/in`)).toEqual(ok)
    connect({ type: 'api-key', in: 'header', name: 'X-Api-Key', value: 'k 1' }, origin)
    expect(await deliver(`${origin}/in`)).toEqual(ok)
    connect({ type: 'api-key', in: 'query', name: 'key', value: 'k&1' }, origin)
    expect(await deliver(`${origin}/in?a=1`)).toEqual(ok)
    const password = Buffer.from('sluice:pässword').toString('base64')
    expect(requests.map(({ url, headers }) => [url, headers.authorization, headers['x-api-key']])).toEqual([
      ['/in', `Basic ${password}`, undefined],
      ['/in', undefined, 'k 1'],
      ['/in?a=1&key=k%261', undefined, undefined],
    ])
    for (const { headers } of requests) expect(headers['webhook-signature']).toMatch(/^v1,/)
  })

  it('sends them to its origins and nowhere else, and does nothing without its connection', async () => {
    const [own, other] = [await takes(), await takes()]
    connect({ type: 'basic', username: 'u', password: 'p-secret' }, own.origin)
    expect(await deliver(`${other.origin}/in`)).toEqual({
      ...{ ok: false, permanent: 'forbidden-address', error: expect.stringContaining(`not to ${other.origin}`) },
    })
    client.connections.clear()
    const error = "there is no connection 'crm'"
    expect(await deliver(`${own.origin}/in`)).toEqual({ ok: false, permanent: 'target-gone', error })
    expect([...own.requests, ...other.requests]).toEqual([])
  })

  it('shows no secret that the receiver repeats', async () => {
    const { origin } = await serve(({ headers, url }, response) =>
      response.writeHead(422).end(`${'x'.repeat(190)} you sent ${headers.authorization ?? url}`),
    )
    const password = 'a-long-password'
    connect({ type: 'basic', username: 'u', password }, origin)
    const shown = [await deliver(`${origin}/in`), client.answered]
    connect({ type: 'api-key', in: 'query', name: 'key', value: password }, origin)
    shown.push(await deliver(`${origin}/in`), client.answered)
    expect(JSON.stringify(shown)).toContain('you sent Basic ***')
    for (const form of ['a-long', Buffer.from(`u:${password}`).toString('base64').slice(0, 12)])
      expect(JSON.stringify(shown)).not.toContain(form)
  })

  it('shows no secret that the receiver writes in another way', async () => {
    const value = 'k/1 "a\\b%<~\'(é)> the-rest'
    const json = JSON.stringify(value)
    const [url, form] = [encodeURIComponent(value), new URLSearchParams({ value }).toString()]
    const { origin } = await serve(({ url: path }, response) => {
      const forms = [json, json.replaceAll('/', '\\/'), url, form, form.toLowerCase(), url.toLowerCase()]
      response.writeHead(422).end(forms[Number(path.slice(1, 2))])
    })
    connect({ type: 'api-key', in: 'query', name: 'key', value }, origin)
    for (let i = 0; i < 6; i++) {
      const shown = JSON.stringify([await deliver(`${origin}/${i}`), client.answered])
      expect(shown).toContain('***')
      expect(shown).not.toContain('the-rest')
    }
  })

  describe('of OAuth 2', () => {
    const clientSecret = 's3cret/+'
    /** A token endpoint that counts its tokens, and a receiver that takes those of a set. */
    async function oauth(lastsS?: number) {
      const valid = new Set<string>()
      let given = 0
      let answer: ((response: Parameters<RequestListener>[1]) => unknown) | undefined
      const login = await serve((_request, response) => {
        if (answer) return answer(response)
        const token = `token-${++given}`
        valid.add(token)
        const body = { access_token: token, token_type: 'Bearer', ...(lastsS && { expires_in: lastsS }) }
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
      const api = await serve(({ headers }, response) =>
        response
          .writeHead(valid.has(headers.authorization?.slice('Bearer '.length) ?? '') ? 204 : 401, {
            'webhook-allowed-origin': '*',
          })
          .end(),
      )
      const put = (more: object = {}) =>
        connect(
          { ...{ type: 'oauth2', tokenUrl: `${login.origin}/token`, clientId: 'a b', clientSecret }, ...more },
          api.origin,
        )
      put()
      return { login, api, valid, put, say: (how: typeof answer) => void (answer = how) }
    }

    it('fetches one token for all calls, as the endpoint wants it', async () => {
      const { login, api, put } = await oauth()
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => deliver(`${api.origin}/in`)))
      expect(outcomes).toEqual(Array(20).fill(ok))
      expect(await deliver(`${api.origin}/in`)).toEqual(ok)
      put({ scope: 'orders', audience: 'crm', clientIn: 'body' })
      expect(await deliver(`${api.origin}/in`)).toEqual(ok)
      const [inHeader, inBody] = login.requests
      expect(login.requests).toHaveLength(2)
      const basic = Buffer.from('a+b:s3cret%2F%2B').toString('base64')
      expect(inHeader).toMatchObject({
        ...{ url: '/token', body: 'grant_type=client_credentials' },
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` },
      })
      expect(Object.fromEntries(new URLSearchParams(inBody!.body))).toEqual({
        ...{ grant_type: 'client_credentials', scope: 'orders', audience: 'crm' },
        ...{ client_id: 'a b', client_secret: clientSecret },
      })
      expect(inBody!.headers).not.toHaveProperty('authorization')
    })

    it('fetches the next one before the end of a token', async () => {
      const { login, api } = await oauth(100)
      for (const [ms, asked] of [
        [0, 1],
        [89_000, 1],
        [91_000, 2], // its last tenth
      ] as const) {
        jest.spyOn(performance, 'now').mockReturnValue(ms)
        expect(await deliver(`${api.origin}/in`)).toEqual(ok)
        expect(login.requests).toHaveLength(asked)
      }
      jest.restoreAllMocks()
    })

    it('fetches another one where the receiver refuses the token, and uses up no attempt', async () => {
      const { login, api, valid } = await oauth()
      expect(await deliver(`${api.origin}/in`)).toEqual(ok)
      valid.clear() // the receiver forgot it before its end
      jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
      const outcomes = await Promise.all([1, 2, 3].map(() => deliver(`${api.origin}/in`)))
      jest.restoreAllMocks()
      expect(outcomes).toEqual([ok, ok, ok])
      expect(login.requests).toHaveLength(2)
    })

    it('asks no more for a token where one that was just given is refused', async () => {
      const { login, api, valid } = await oauth()
      valid.add = () => valid // the receiver takes none
      expect(await deliver(`${api.origin}/in`)).toMatchObject({ ok: false, permanent: 'rejected' })
      expect([login.requests.length, api.requests.length]).toEqual([1, 1])
    })

    const answers: [what: string, answer: (response: Parameters<RequestListener>[1]) => unknown, error: RegExp][] = [
      [
        'refuses the client',
        response => response.writeHead(401).end(`{"error":"invalid_client","sent":"${clientSecret}"}`),
        /it answered 401: invalid_client$/,
      ],
      ['repeats the secret', response => response.writeHead(400).end(`{"error":"${clientSecret}"}`), /: \*\*\*$/],
      ['is down', response => response.writeHead(503).end('<html>'), /it answered 503$/],
      [
        'leads elsewhere',
        response => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
        /answered 302/,
      ],
      ['gives no token', response => response.end('{"token":"x"}'), /without an access_token/],
      ['gives a token that is no text', response => response.end('{"access_token":{}}'), /without an access_token/],
      ['gives a token of two lines', response => response.end('{"access_token":"a\\nb"}'), /without an access_token/],
      ['gives another type', response => response.end('{"access_token":"x","token_type":"mac"}'), /another type/],
      ['gives no end of bytes', response => response.end(' '.repeat(10_000_000)), /without an access_token/],
      ['breaks off', response => response.destroy(), /other side closed/],
    ]
    it.each(answers)('tries again later where the endpoint %s, and does not press it', async (_what, answer, error) => {
      const { login, api, say } = await oauth()
      say(answer)
      const outcomes = await Promise.all([1, 2, 3].map(() => deliver(`${api.origin}/in`)))
      const failed = { ok: false, unavailable: true, error: expect.stringMatching(error) }
      for (const outcome of [...outcomes, await deliver(`${api.origin}/in`)]) expect(outcome).toEqual(failed)
      expect(JSON.stringify(outcomes)).not.toContain(clientSecret)
      expect(outcomes[0]).toMatchObject({ error: expect.stringMatching(/^no access token for connection 'crm': /) })
      expect([login.requests.length, api.requests.length]).toEqual([1, 0])
    })

    it('leaves an endpoint alone for as long as it asks for, up to five minutes, and says how long that still is', async () => {
      const { login, api, say } = await oauth()
      say(response => response.writeHead(503, { 'retry-after': '86400' }).end())
      for (const [ms, retryAfterMs, asked] of [
        [0, 300_000, 1],
        [299_000, 1000, 1],
        [300_001, 300_000, 2],
      ] as const) {
        jest.spyOn(performance, 'now').mockReturnValue(ms)
        expect(await deliver(`${api.origin}/in`)).toMatchObject({ ok: false, unavailable: true, retryAfterMs })
        expect(login.requests).toHaveLength(asked)
      }
      jest.restoreAllMocks()
    })

    it('asks an endpoint that wants to be asked first with another token where it refuses one', async () => {
      const { login, api, valid } = await oauth()
      expect(await deliver(`${api.origin}/in`)).toEqual(ok)
      valid.clear()
      jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000)
      expect(await deliver(`${api.origin}/in`, { requestOrigin: 'shop.example' })).toEqual(ok)
      jest.restoreAllMocks()
      expect(login.requests).toHaveLength(2)
      const tokens = api.requests.map(({ headers }) => headers.authorization)
      expect(tokens).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-2'])
    })

    it('waits no longer for a token than the call may take', async () => {
      const { api, say } = await oauth()
      say(() => undefined)
      expect(await deliver(`${api.origin}/in`, { timeoutMs: 200 })).toMatchObject({
        ...{ ok: false, unavailable: true, error: expect.stringContaining('did not answer in the time of the call') },
      })
    })

    it('asks for tokens at allowed addresses only', async () => {
      const { api, put } = await oauth()
      for (const tokenUrl of ['http://10.0.0.1/token', 'http://169.254.169.254/latest']) {
        put({ tokenUrl })
        const outcome = await deliver(`${api.origin}/in`)
        expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining('may not reach') })
      }
    })
  })

  describe('with a certificate', () => {
    let certificates: Certificates
    const pem = (path: string) => readFile(path, 'utf8')
    beforeAll(async () => void (certificates = await Certificates.make()))
    afterAll(() => certificates.remove())

    it('says who it is by TLS, and trusts the authority that it names', async () => {
      const { ca, client: own, server: pair } = certificates
      const known = await pem(ca)
      let seen: string | undefined
      const server = createTlsServer(
        {
          cert: await pem(pair.cert),
          key: await pem(pair.key),
          ca: known,
          requestCert: true,
          rejectUnauthorized: true,
        },
        (request, response) => {
          seen = (
            request.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
          ).getPeerCertificate().subject.CN
          response.writeHead(204).end()
        },
      )
      const origin = `https://${await listen(server as unknown as Server)}`
      const credentials = { type: 'mtls', certificate: await pem(own.cert), privateKey: await pem(own.key) }
      connect({ ...credentials, ca: known }, origin)
      expect(await deliver(`${origin}/in`)).toEqual(ok)
      expect(seen).toBe('redis client')
      connect(credentials, origin)
      expect(await deliver(`${origin}/in`)).toMatchObject({ ok: false, error: expect.stringMatching(/certificate/) })
      expect(await deliver(`${origin}/in`, { connection: undefined })).toMatchObject({ ok: false, unavailable: true })
    })
  })
})
