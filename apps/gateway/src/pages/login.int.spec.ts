import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Grant } from '@sluice/access'
import { createService, readSettings } from '@sluice/service'
import { RedisServer, testClient, until } from '@sluice/testing'
import { GatewayModule, gatewayServer } from '../index.js'
import { Browser } from './browser.fixture.js'

const root = 'a-key-of-sixteen-characters-or-more'

let server: RedisServer
const apps: NestFastifyApplication[] = []
let url: string

async function gateway(environment: Record<string, string> = {}): Promise<string> {
  const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error', ...environment })
  const app = await createService({ name: 'gateway', modules: [GatewayModule], ...gatewayServer }, settings)
  apps.push(app)
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

beforeAll(async () => {
  server = await RedisServer.start()
  url = await gateway()
}, 60_000)
afterAll(async () => {
  for (const app of apps) await app.close()
  await server.stop()
})

async function api(method: string, path: string, body?: object, of = url) {
  const headers = { authorization: `Bearer ${root}`, ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(of + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as any }
}
const makeKey = async (name: string, grants: Grant[], more: object = {}) =>
  (await api('PUT', `/v1/keys/${name}`, { grants, ...more })).body.key as string
const buses: Grant = { manage: { kind: 'bus' } }

async function loggedIn(key = root, of = url): Promise<Browser> {
  const browser = new Browser(of)
  expect((await browser.logIn(key)).status).toBe(303)
  return browser
}
const mayRead = async (browser: Browser) => (await browser.get('/v1/buses', { accept: 'application/json' })).status

/** What people would lose: a page that they reach with a key, and a key that stays with them. */
describe('a browser', () => {
  it('is led to the login and back to what it asked for; programs are told to send a key', async () => {
    const browser = new Browser(url)
    const asked = '/queues/queue/packing?status=failed&page=2'
    const led = await browser.get(asked)
    expect([led.status, led.headers.get('location')]).toEqual([303, `/login?next=${encodeURIComponent(asked)}`])
    expect(led.headers.get('cache-control')).toBe('no-store')
    const page = await browser.get(led.headers.get('location')!)
    expect(page.status).toBe(200)
    const [, action] = /<form method="post" action="([^"]*)"/.exec(await page.text())!
    const inside = await browser.post(action!.replaceAll('&#38;', '&'), { key: root })
    expect([inside.status, inside.headers.get('location')]).toEqual([303, asked])
    expect((await browser.get('/queues')).status).toBe(200)

    const program = await fetch(`${url}/queues`)
    expect([program.status, program.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Sluice"'])
    expect(await program.json()).toMatchObject({ code: 'UNAUTHORISED' })
    // a browser that changes something, or shows a key, is no reader to be led somewhere
    expect((await new Browser(url).send('PUT', '/queues/api/queues/pause', { accept: 'text/html' })).status).toBe(401)
    expect((await new Browser(url).get('/queues', { authorization: 'Bearer wrong' })).status).toBe(401)
    const password = { authorization: `Basic ${Buffer.from(`any:${root}`).toString('base64')}` }
    expect((await fetch(`${url}/queues`, { headers: password })).status).toBe(401)
  })

  it('gets a cookie that scripts do not see and other sites do not send, and no page has the key', async () => {
    const browser = new Browser(url)
    const answer = await browser.logIn(root, '/queues')
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sluice-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    for (const path of ['/', '/login', '/queues']) expect(await (await browser.get(path)).text()).not.toContain(root)
    const wrong = await new Browser(url).logIn('<b>wrong-key</b>')
    expect(wrong.status).toBe(401)
    const text = await wrong.text()
    expect(text).toContain('this is not an API key of this platform')
    expect(text).not.toContain('wrong-key')
  })

  it('shows a page that runs nothing, is framed by nobody and kept by no cache', async () => {
    for (const path of ['/login', '/']) {
      const { headers } = await new Browser(url).get(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      )
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(await (await new Browser(url).get('/login')).text()).not.toMatch(/<script|<style| on\w+=|style=/i)
  })

  it('says who is logged in, and logs out', async () => {
    const key = await makeKey('desk', [buses])
    const browser = await loggedIn(key)
    const front = await (await browser.get('/')).text()
    expect(front).toContain('Logged in as <strong>key:desk</strong>')
    expect(front).toContain('action="/logout"')
    const stolen = new Map(browser.cookies)
    const out = await browser.post('/logout')
    expect([out.status, out.headers.get('location'), browser.cookies.size]).toEqual([303, '/', 0])
    expect(await (await browser.get('/')).text()).toContain('<a href="/login">')
    const copy = new Browser(url)
    for (const [name, value] of stolen) copy.cookies.set(name, value)
    expect(await mayRead(copy)).toBe(401)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/.//evil.example',
    '/queues/..//evil.example',
    '/%2e/%2e%2e//evil.example',
    '/\t/evil.example',
    '/\r\nset-cookie: a=b',
    ' //evil.example',
    'evil.example',
    '/login?next=//evil.example',
    `/${'x'.repeat(3000)}`,
  ])('is led to no other host and to no login by next=%j', async next => {
    const answer = await new Browser(url).logIn(root, next)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
  })
})

describe('a session', () => {
  it('may what its key may, now', async () => {
    await api('PUT', '/v1/buses/default/rules/of-desk', {
      ...{ pattern: { type: ['none'] }, targets: [{ id: 'q', type: 'queue', queue: 'of-desk' }] },
    })
    const key = await makeKey('narrow', [{ manage: { kind: 'queue', name: 'of-desk', verbs: ['read'] } }])
    const browser = await loggedIn(key)
    expect((await browser.get('/queues')).status).toBe(200)
    const pause = () => browser.send('PUT', '/queues/api/queues/of-desk/pause')
    expect(await (await pause()).json()).toMatchObject({ code: 'FORBIDDEN', status: 403 })
    expect(await mayRead(browser)).toBe(403)
    await makeKey('narrow', [{ manage: { kind: 'queue', name: 'of-desk' } }, buses])
    expect((await pause()).status).toBe(200)
    expect(await mayRead(browser)).toBe(200)
  })

  it("changes none of Sluice's own queues, the root key's neither", async () => {
    const browser = await loggedIn()
    expect((await browser.send('PUT', '/queues/api/queues/sluice-webhooks-0/pause')).status).toBe(405)
  })

  it('ends at once with its key: revoked, expired, rotated, or made anew', async () => {
    const grants = [buses]
    const browser = await loggedIn(await makeKey('gone', grants))
    expect(await mayRead(browser)).toBe(200)
    await api('DELETE', '/v1/keys/gone')
    expect(await mayRead(browser)).toBe(401)
    const again = await makeKey('gone', grants)
    expect(await mayRead(browser)).toBe(401)

    const rotated = await loggedIn(again)
    await api('POST', '/v1/keys/gone/rotate', { overlapMs: 60_000 })
    expect(await mayRead(rotated)).toBe(200)
    await api('POST', '/v1/keys/gone/rotate', { overlapMs: 0 })
    expect(await mayRead(rotated)).toBe(401)

    const ends = await loggedIn(await makeKey('ends', grants))
    await api('PUT', '/v1/keys/ends', { grants, expiresAt: new Date(Date.now() - 1000).toISOString() })
    expect(await mayRead(ends)).toBe(401)
    const led = await ends.get('/queues')
    expect(led.status).toBe(303)
  })

  it('is known to every gateway, until it is over on one of them', async () => {
    const other = await gateway()
    const browser = await loggedIn()
    const there = new Browser(other)
    for (const [name, value] of browser.cookies) there.cookies.set(name, value)
    expect(await mayRead(there)).toBe(200)
    expect((await there.post('/logout')).status).toBe(303)
    expect(await mayRead(browser)).toBe(401)
  })

  it('of the root key ends with the root key, and is none of another platform', async () => {
    const browser = await loggedIn()
    for (const [name, value] of [
      ['SLUICE_API_KEY', `${root}-another`],
      ['SLUICE_PREFIX', 'other:'],
    ] as const) {
      const environment = { [name]: value }
      const there = new Browser(await gateway(environment))
      const session = await loggedIn()
      for (const [name, value] of session.cookies) there.cookies.set(name, value)
      expect(await mayRead(there)).toBe(401)
    }
    expect(await mayRead(browser)).toBe(200)
  })

  it('has a new id at each login: one that somebody put into the browser is nobody’s', async () => {
    const browser = new Browser(url)
    const planted = 'a'.repeat(43)
    browser.cookies.set('sluice-session', planted)
    await browser.logIn(root)
    const first = browser.cookies.get('sluice-session')!
    expect(first).not.toBe(planted)
    await browser.logIn(root)
    expect(browser.cookies.get('sluice-session')).not.toBe(first)
    for (const id of [planted, first]) {
      const thief = new Browser(url)
      thief.cookies.set('sluice-session', id)
      expect(await mayRead(thief)).toBe(401)
    }
  })

  it('counts only in its own cookie, once, as it was given', async () => {
    const browser = await loggedIn()
    const id = browser.cookies.get('sluice-session')!
    const ask = async (cookie: string) =>
      (await fetch(`${url}/v1/buses`, { headers: { cookie }, redirect: 'manual' })).status
    expect(await ask(`a=b; sluice-session=${id}; c=d`)).toBe(200)
    for (const cookie of [
      `sluice-session=${id}; sluice-session=${id}`,
      `sluice-session=x; sluice-session=${id}`,
      `sluice-session="${id}"`,
      `sluice-session=${id}x`,
      `sluice-session=${'x'.repeat(60_000)}`,
      `sluice-session=${root}`,
      'sluice-session=',
      `Sluice-Session=${id}`,
      `__Host-sluice-session=${id}`,
      ';'.repeat(50_000),
    ])
      expect([cookie.slice(0, 60), await ask(cookie)]).toEqual([cookie.slice(0, 60), 401])
    expect(await mayRead(browser)).toBe(200)
  })

  it('is counted: with the 21st of a principal its first one ends', async () => {
    const key = await makeKey('many', [buses])
    const first = await loggedIn(key)
    const second = await loggedIn(key)
    for (let i = 0; i < 19; i++) await loggedIn(key)
    expect([await mayRead(first), await mayRead(second)]).toEqual([401, 200])
  })

  it('changes something only for a page of Sluice, and a bearer token beside it counts alone', async () => {
    const browser = await loggedIn()
    const resume = (headers: Record<string, string>) =>
      browser.send('PUT', '/queues/api/queues/resume', { ...headers }).then(({ status }) => status)
    const silent = async (headers: Record<string, string>) => {
      const cookie = `sluice-session=${browser.cookies.get('sluice-session')}`
      const answer = await fetch(`${url}/v1/buses/made`, { method: 'PUT', headers: { cookie, ...headers } })
      return { status: answer.status, code: ((await answer.json()) as any).code }
    }
    const elsewhere = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { referer: 'http://evil.example/queues' },
      {},
    ] as Record<string, string>[]
    for (const headers of elsewhere)
      expect([headers, await silent(headers)]).toEqual([headers, { status: 403, code: 'CROSS_SITE' }])
    expect((await api('GET', '/v1/buses/made')).status).toBe(404)
    for (const headers of [{ origin: url }, { referer: `${url}/queues` }, { 'sec-fetch-site': 'same-origin' }])
      expect([headers, (await silent(headers as never)).status]).not.toEqual([headers, 403])
    expect(await resume({})).toBe(200)
    const nobody = await makeKey('nobody', [])
    expect(await resume({ authorization: `Bearer ${nobody}` })).toBe(403)
    expect(await resume({ authorization: 'Bearer wrong' })).toBe(401)
    // some other login, of a proxy in front
    expect(await resume({ authorization: 'Basic YTpi' })).toBe(200)
    expect(await resume({ authorization: `Bearer ${root}`, 'sec-fetch-site': 'cross-site' })).toBe(200)
  })

  it('is in the audit by the name of its key, and a login that fails is there too', async () => {
    const browser = await loggedIn(await makeKey('audited', [{ manage: { kind: 'bus', name: 'of-audited' } }]))
    expect(await mayRead(browser)).toBe(200)
    await browser.send('PUT', '/v1/buses/of-audited')
    await browser.send('PUT', '/v1/buses/other')
    await new Browser(url).logIn('slk_wrong')
    const records = async (query: string) => (await api('GET', `/v1/audit?${query}`)).body.items as any[]
    const ofKey = async () =>
      (await records('principal=key:audited')).map(({ action, name, result }) => [action, name, result])
    await until(async () => (await ofKey()).length >= 3, 'the denial and the first use are written')
    expect((await ofKey()).sort()).toEqual([
      ['buses:write', 'of-audited', 'failed'],
      ['buses:write', 'other', 'denied'],
      ['keys:first-use', 'audited', 'allowed'],
    ])
    await until(
      async () => (await records('result=denied')).some(({ path }) => path === '/login'),
      'the login is there',
    )
    const login = (await records('result=denied')).find(({ path }) => path === '/login')
    expect(login).toMatchObject({ method: 'POST', status: 401, reason: 'wrong-key' })
  })

  it('leaves nothing in Redis by which somebody could get in', async () => {
    const key = await makeKey('kept', [buses])
    const ids = [await loggedIn(), await loggedIn(key)].map(browser => browser.cookies.get('sluice-session')!)
    const redis = testClient(server.url)
    const texts: unknown[] = []
    for (const found of await redis.keys('sluice:{sessions}:*'))
      texts.push(
        found,
        (await redis.type(found)) === 'zset' ? await redis.zrange(found, '0', '-1') : await redis.get(found),
      )
    redis.disconnect()
    expect(texts.length).toBeGreaterThan(4)
    for (const secret of [...ids, root, key]) expect(JSON.stringify(texts)).not.toContain(secret)
  })
})

describe('a gateway behind https', () => {
  it.each([
    ['by its public address', { PUBLIC_URL: 'https://public.example/sluice' }, '/sluice', {}],
    ['as a proxy says that it believes', { TRUST_PROXY: '127.0.0.0/8' }, '', { 'x-forwarded-proto': 'https' }],
    ['as the one proxy says', { TRUST_PROXY: '1' }, '', { 'x-forwarded-proto': 'https' }],
  ] as [string, Record<string, string>, string, Record<string, string>][])(
    'sets a cookie for this very host and https alone: %s',
    async (_, environment, base, headers) => {
      const secure = await gateway(environment)
      const browser = new Browser(secure, headers)
      const led = await browser.get('/queues')
      expect(led.headers.get('location')).toBe(`${base}/login?next=%2Fqueues`)
      expect(await (await browser.get('/login')).text()).toContain(`action="${base}/login"`)
      const answer = await browser.logIn(root, '/queues')
      expect(answer.headers.get('location')).toBe(`${base}/queues`)
      expect(answer.headers.getSetCookie()).toEqual([
        expect.stringMatching(/^__Host-sluice-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
      ])
      expect(await mayRead(browser)).toBe(200)
      // another host of the domain can set a cookie without the prefix
      const id = browser.cookies.get('__Host-sluice-session')!
      const planted = new Browser(secure, headers)
      planted.cookies.set('sluice-session', id)
      expect(await mayRead(planted)).toBe(401)
    },
  )

  it('is not what a caller says that nobody believes', async () => {
    const answer = await new Browser(url, { 'x-forwarded-proto': 'https' }).logIn(root)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^sluice-session=/)
  })
})

describe('a login', () => {
  const count = async (reason: string) => {
    const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${root}` } })).text()
    return Number(new RegExp(`sluice_logins_failed_total\\{reason="${reason}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
  }

  it('that another site sends is none: it could log people in as somebody else, or out', async () => {
    const before = await count('cross-site')
    const browser = await loggedIn()
    for (const path of ['/login', '/logout'])
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }] as const) {
        const answer = await browser.post(path, { key: root }, { ...headers })
        expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
      }
    expect(await mayRead(browser)).toBe(200)
    expect(await count('cross-site')).toBe(before + 4)
    const bare = await fetch(`${url}/login`, { method: 'POST', body: new URLSearchParams({ key: root }) })
    expect(bare.status).toBe(403)
  })

  it('takes the form of its page and nothing else, by POST alone, and no key in the address', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const json = await fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify({ key: root }) })
    expect([json.status, ((await json.json()) as any).code]).toEqual([415, 'WRONG_CONTENT_TYPE'])
    const browser = new Browser(url)
    await browser.get(`/login?key=${root}`)
    expect((await browser.post(`/login?key=${root}`)).status).toBe(401)
    expect((await browser.send('PUT', '/login')).status).toBe(405)
    expect((await browser.get('/logout')).status).toBe(405)
    expect(browser.cookies.size).toBe(0)
    expect((await browser.get('/login/issuer')).status).toBe(404)
    expect((await browser.get('/login/callback?code=x&state=y')).status).toBe(404)
  })

  it('that fails is counted, and after some of them the next have to wait, the right key too', async () => {
    const there = await gateway()
    const guesser = new Browser(there)
    const statuses: number[] = []
    for (let i = 0; i < 8; i++) statuses.push((await guesser.logIn(`slk_${i}`)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const right = await new Browser(there).logIn(root)
    expect([right.status, right.headers.getSetCookie()]).toEqual([429, []])
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await right.text()).toMatch(/try again in \d+ s/)
    const { status } = await api('GET', '/v1/buses', undefined, there)
    expect(status).toBe(200)
    const text = await (await fetch(`${there}/metrics`, { headers: { authorization: `Bearer ${root}` } })).text()
    expect(text).toContain('sluice_logins_failed_total{reason="wrong-key"} 5')
    expect(text).toContain('sluice_logins_failed_total{reason="too-many"} 4')
  })

  // the last one: it takes Redis away
  it('is answered in time while Redis is gone, and so is a session', async () => {
    const browser = await loggedIn()
    await server.kill()
    await until(async () => (await browser.get('/queues')).status === 503, 'it is noticed', 60_000)
    const answer = await new Browser(url).logIn(root)
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('Redis does not say who is logged in')
    expect((await browser.get('/')).status).toBe(200)
    await server.run()
    await until(async () => (await new Browser(url).logIn(root)).status === 303, 'it is back', 60_000)
  }, 180_000)
})
