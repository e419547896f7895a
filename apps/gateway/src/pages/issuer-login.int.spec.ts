import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { GatewayModule, gatewayServer } from '../index.js'
import { Browser } from './browser.fixture.js'
import { Issuer } from './issuer.fixture.js'

const root = 'a-key-of-sixteen-characters-or-more'
const publicUrl = 'https://public.example/sluice'

/** What people of a company would lose: pages that open by the login that they have, to nobody else. */
describe('a login by the issuer', () => {
  let server: RedisServer
  let issuer: Issuer
  let url: string
  let other: string
  const apps: NestFastifyApplication[] = []

  async function gateway(environment: Record<string, string> = {}): Promise<string> {
    const settings = readSettings({
      ...{ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', PUBLIC_URL: publicUrl, TRUST_PROXY: '1' },
      ...{ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: 'sluice', OIDC_CLIENT_ID: 'pages', ...environment },
    })
    const app = await createService({ name: 'gateway', modules: [GatewayModule], ...gatewayServer }, settings)
    apps.push(app)
    await app.listen(0, '127.0.0.1')
    return app.getUrl()
  }

  beforeAll(async () => {
    server = await RedisServer.start()
    issuer = await Issuer.start()
    url = await gateway()
    other = await gateway({ OIDC_CLIENT_SECRET: 'of the client: ü', OIDC_SCOPES: 'openid groups' })
    const headers = { authorization: `Bearer ${root}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ to: { group: 'ops' }, grants: [{ manage: { kind: 'bus' } }] })
    await fetch(`${url}/v1/grants/ops`, { method: 'PUT', headers, body })
  }, 60_000)
  beforeEach(() => {
    issuer.claims = {}
    issuer.forges = false
    issuer.isAway = false
    issuer.clients.length = 0
  })
  afterAll(async () => {
    for (const app of apps) await app.close()
    issuer.close()
    await server.stop()
  })

  let people = 0
  /** A browser at an address of its own: what one does wrong slows nobody else down. */
  const person = (at: string) => new Browser(at, { 'x-forwarded-for': `10.0.0.${++people}` })

  /** Goes to the issuer and agrees there. */
  async function agreed(browser: Browser, next = '/queues') {
    const led = await browser.get(`/login/issuer?next=${encodeURIComponent(next)}`)
    expect(led.status).toBe(303)
    return issuer.agree(led.headers.get('location')!)
  }
  const back = (browser: Browser, query: URLSearchParams | string) => browser.get(`/login/callback?${query}`)
  const mayRead = async (browser: Browser) => (await browser.get('/v1/buses', { accept: 'application/json' })).status
  const isRefused = async (browser: Browser, answer: Response, status: number, words: RegExp) => {
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(words)])
    expect(browser.cookies.has('__Host-sluice-session')).toBe(false)
    expect(await mayRead(browser)).toBe(401)
  }

  it('is offered, and leads back to what was asked for, with the rights of the groups', async () => {
    const browser = person(url)
    const page = await (await browser.get('/login?next=/queues')).text()
    expect(page).toContain(`<a href="/sluice/login/issuer?next=%2Fqueues">Log in with ${issuer.url}</a>`)
    const { redirectUri, query, asked } = await agreed(browser)
    expect(redirectUri).toBe(`${publicUrl}/login/callback`)
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ response_type: 'code', client_id: 'pages', scope: 'openid profile email', code_challenge_method: 'S256' },
      ...{ state: expect.stringMatching(/^[\w-]{43}$/), nonce: expect.stringMatching(/^[\w-]{43}$/) },
    })
    const inside = await back(browser, query)
    expect([inside.status, inside.headers.get('location')]).toEqual([303, '/sluice/queues'])
    expect([...browser.cookies.keys()]).toEqual(['__Host-sluice-session'])
    expect(await mayRead(browser)).toBe(200)
    expect(await (await browser.get('/')).text()).toContain('Logged in as <strong>subject:ann</strong>')
    expect(issuer.clients).toEqual([undefined])
  })

  it('is ended by another gateway than began it, which proves itself as it was told', async () => {
    const browser = person(url)
    const { query } = await agreed(browser)
    const there = person(other)
    for (const [name, value] of browser.cookies) there.cookies.set(name, value)
    expect((await back(there, query)).status).toBe(303)
    expect(issuer.clients).toEqual([`Basic ${Buffer.from('pages:of+the+client%3A+%C3%BC').toString('base64')}`])
    expect((await agreed(person(other))).asked.get('scope')).toBe('openid groups')
  })

  it('counts only in the browser that began it', async () => {
    const browser = person(url)
    const { query } = await agreed(browser)
    // somebody sends another person an address with a code of his own
    const victim = person(url)
    await isRefused(victim, await back(victim, query), 403, /this browser did not begin that login/)
    await agreed(victim)
    await isRefused(victim, await back(victim, query), 403, /this browser did not begin that login/)
    for (const cookie of ['x', 'x.y', `${'a'.repeat(43)}.`, 'x'.repeat(60_000)]) {
      const planted = person(url)
      planted.cookies.set('__Host-sluice-login', cookie)
      expect((await back(planted, query)).status).not.toBe(303)
    }
  })

  it.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'a'.repeat(43)), 403],
    ['no state', (query: URLSearchParams) => query.delete('state'), 403],
    ['two states', (query: URLSearchParams) => query.append('state', 'x'), 403],
    ['another code', (query: URLSearchParams) => query.set('code', 'code-of-somebody'), 401],
    ['no code', (query: URLSearchParams) => query.delete('code'), 401],
    ['two codes', (query: URLSearchParams) => query.append('code', 'x'), 401],
    ['another issuer', (query: URLSearchParams) => query.set('iss', 'https://evil.example'), 401],
    ['a refusal', (query: URLSearchParams) => query.set('error', '<b>access_denied</b>'), 401],
  ] as const)('fails that comes back with %s', async (_, change, status) => {
    const browser = person(url)
    const { query } = await agreed(browser)
    change(query)
    await isRefused(browser, await back(browser, query), status, /^(?!.*<b>)/s)
  })

  it.each([
    ['the nonce of another login', { nonce: 'n' }],
    ['no nonce', { nonce: undefined }],
    ['another audience: the one of bearer tokens', { aud: 'sluice' }],
    ['another client among its audiences', { aud: ['pages', 'other'] }],
    ['another client that it was made for', { azp: 'other' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['an end that is past', { exp: 1_700_000_000 }],
    ['no end', { exp: undefined }],
    ['no name', { sub: undefined }],
  ] as const)('fails with an ID token of %s', async (_, claims) => {
    const browser = person(url)
    issuer.claims = claims as never
    const { query } = await agreed(browser)
    await isRefused(browser, await back(browser, query), 401, /role="alert"/)
  })

  it('fails with a token that the issuer did not sign, and with a code that was used', async () => {
    const browser = person(url)
    issuer.forges = true
    await isRefused(browser, await back(browser, (await agreed(browser)).query), 401, /signature is wrong/)
    issuer.forges = false
    const { query } = await agreed(browser)
    const copy = person(url)
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
    expect((await back(browser, query)).status).toBe(303)
    expect((await back(copy, query)).status).toBe(401)
  })

  it('leads to no other host', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/.//evil.example']) {
      const browser = person(url)
      const { query } = await agreed(browser, next)
      expect((await back(browser, query)).headers.get('location')).toBe('/sluice/')
    }
    // also not where somebody changed the cookie
    const browser = person(url)
    const { query } = await agreed(browser)
    const [secret] = browser.cookies.get('__Host-sluice-login')!.split('.')
    browser.cookies.set('__Host-sluice-login', `${secret}.${Buffer.from('//evil.example').toString('base64url')}`)
    expect((await back(browser, query)).headers.get('location')).toBe('/sluice/')
  })

  it('ends where the gateway has another issuer, and is told while the issuer is away', async () => {
    const browser = person(url)
    await back(browser, (await agreed(browser)).query)
    const without = person(await gateway({ OIDC_ISSUER: '', OIDC_CLIENT_ID: '', OIDC_AUDIENCE: '' }))
    for (const [name, value] of browser.cookies) without.cookies.set(name, value)
    expect(await mayRead(without)).toBe(401)

    issuer.isAway = true
    const answer = await person(await gateway()).get('/login/issuer')
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining('nobody can log in by the issuer'),
    ])
    issuer.isAway = false
  })
})
