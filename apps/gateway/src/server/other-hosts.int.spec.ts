import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { Browser } from '../pages/browser.fixture.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const ours = 'https://app.example.com'

/** What is lost where a gateway believes the wrong pages and proxies: who called, and what only some may read. */
describe('a gateway that is called', () => {
  let server: RedisServer
  const apps: NestFastifyApplication[] = []
  let lines: string[]
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  beforeEach(() => {
    lines = []
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation(line => Boolean(lines.push(String(line))))
  })
  afterEach(() => jest.restoreAllMocks())
  afterAll(async () => {
    for (const app of apps) await app.close()
    await server.stop()
  })

  async function gateway(environment: Record<string, string> = {}): Promise<string> {
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'warn', ...environment })
    const app = await createService({ name: 'gateway', modules: [GatewayModule], ...gatewayServer }, settings)
    apps.push(app)
    await app.listen(0, '127.0.0.1')
    return app.getUrl()
  }

  describe('by a page of another origin', () => {
    const preflight = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' }
    const ask = (
      url: string,
      origin: string,
      method = 'GET',
      headers: Record<string, string> = {},
      path = '/v1/buses',
    ) =>
      fetch(url + path, {
        method,
        headers: { origin, authorization: `Bearer ${root}`, ...headers },
        redirect: 'manual',
      })
    const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin')

    it('lets it read nothing, unless it is told to', async () => {
      const url = await gateway()
      for (const answer of [await ask(url, ours), await ask(url, ours, 'OPTIONS', preflight)])
        expect([allowed(answer), answer.headers.get('access-control-allow-methods')]).toEqual([null, null])
      expect((await ask(url, ours, 'OPTIONS', { ...preflight, authorization: '' })).status).toBe(401)
    })

    it('lets the origins of the setting read what their key may, by no cookie, and no others', async () => {
      const url = await gateway({ CORS_ORIGINS: `${ours}, http://localhost:5173` })
      const answer = await ask(url, ours)
      expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, ours, 'Origin'])
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
      expect(answer.headers.get('access-control-expose-headers')).toContain('ETag')
      const asked = await ask(url, 'http://localhost:5173', 'OPTIONS', { ...preflight, authorization: '' })
      expect([asked.status, allowed(asked)]).toEqual([204, 'http://localhost:5173'])
      expect(asked.headers.get('access-control-allow-methods')).toContain('PUT')
      expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization')
      expect(asked.headers.has('access-control-allow-credentials')).toBe(false)
      // a refusal can be read too
      const refused = await ask(url, ours, 'GET', { authorization: 'Bearer wrong' })
      expect([refused.status, allowed(refused)]).toEqual([401, ours])

      for (const origin of [
        `${ours}.evil.example`,
        'https://evil.example',
        'null',
        ours.toUpperCase(),
        `${ours}/`,
        '*',
      ]) {
        const other = await ask(url, origin)
        expect([origin, allowed(other), other.headers.get('vary')]).toEqual([origin, null, 'Origin'])
        expect((await ask(url, origin, 'OPTIONS', { ...preflight, authorization: '' })).status).toBe(401)
      }
      for (const path of ['/', '/login', '/queues', '/docs'])
        expect([path, allowed(await ask(url, ours, 'GET', {}, path))]).toEqual([path, null])
    })

    it('takes no session from it', async () => {
      const url = await gateway({ CORS_ORIGINS: ours })
      const browser = new Browser(url)
      await browser.logIn(root)
      const headers = { origin: ours, 'sec-fetch-site': 'same-site', 'content-type': 'application/json' }
      expect((await browser.send('PUT', '/v1/buses/made', headers)).status).toBe(403)
    })
  })

  describe('through proxies', () => {
    const from = async (url: string, forwarded: string) => {
      await fetch(`${url}/v1/buses`, { headers: { authorization: 'Bearer wrong', 'x-forwarded-for': forwarded } })
      return /from="([^"]*)"/.exec(lines.findLast(line => line.includes('somebody was not let in')) ?? '')?.[1]
    }

    it.each([
      ['believes nobody', {}, '198.51.100.7', '127.0.0.1'],
      ['believes its proxy', { TRUST_PROXY: '127.0.0.1' }, '198.51.100.7', '198.51.100.7'],
      ['believes its proxy alone', { TRUST_PROXY: '127.0.0.0/8' }, '1.1.1.1, 198.51.100.7', '198.51.100.7'],
      ['believes several', { TRUST_PROXY: '127.0.0.1,10.0.0.0/8' }, '1.1.1.1, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
      ['does not believe another', { TRUST_PROXY: '10.0.0.0/8' }, '198.51.100.7', '127.0.0.1'],
      ['counts them', { TRUST_PROXY: '2' }, '1.1.1.1, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
      ['counts one', { TRUST_PROXY: '1' }, '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ] as [string, Record<string, string>, string, string][])('%s', async (_, environment, forwarded, caller) => {
      expect(await from(await gateway(environment), forwarded)).toBe(caller)
    })

    it('slows down the caller and not its proxy', async () => {
      const url = await gateway({ TRUST_PROXY: '127.0.0.1' })
      const browser = (address: string) => new Browser(url, { 'x-forwarded-for': address })
      for (let i = 0; i < 5; i++) await browser('198.51.100.7').logIn('wrong')
      expect((await browser('198.51.100.7').logIn(root)).status).toBe(429)
      expect((await browser('198.51.100.8').logIn(root)).status).toBe(303)
    })
  })

  it.each([
    [{ HOST: '0.0.0.0' }, true],
    [{ HOST: '::' }, true],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://sluice.example' }, true],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://sluice.example' }, false],
    [{ HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.0/8' }, false],
    [{ HOST: '127.0.0.1' }, false],
    [{}, false],
  ] as [Record<string, string>, boolean][])(
    'says that keys cross the network in clear text, with %j: %s',
    async (environment, warns) => {
      await gateway(environment)
      expect(lines.join('').includes('keys and events cross the network in clear text')).toBe(warns)
    },
  )
})
