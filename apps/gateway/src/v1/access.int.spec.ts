import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Grant } from '@sluice/access'
import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { Queues } from '@sluice/queues'
import { Principals } from '@sluice/registry'
import { createService, readSettings } from '@sluice/service'
import { DeadLetterStore, EventLog, latestEvents } from '@sluice/streams'
import { RedisServer, testClient, until } from '@sluice/testing'
import { WatchedGateway } from '../../../../test/openapi/watched.js'
import { DlqModule } from '../../../dlq/src/index.js'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const root = 'a-key-of-sixteen-characters-or-more'
const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const watched = new WatchedGateway()
const secrets: string[] = []

let server: RedisServer
const gateways: NestFastifyApplication[] = []

async function start(...modules: Parameters<typeof createService>[0]['modules']): Promise<void> {
  const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: root, LOG_LEVEL: 'error' })
  const options = { name: 'gateway', modules, ...gatewayServer, adapter: watched.adapter }
  const app = await createService(options, settings)
  gateways.push(app)
  await app.listen(0, '127.0.0.1')
}

beforeAll(async () => {
  server = await RedisServer.start()
  await start(GatewayModule, RouterModule, DlqModule)
  await start(GatewayModule)
  for (const bus of ['shop', 'other']) await call(root, 'PUT', `/v1/buses/${bus}`, { shards: 1 })
}, 60_000)
afterAll(async () => {
  await Promise.all(gateways.map(app => app.close()))
  await server.stop()
})

interface Options {
  readonly type?: string
  readonly gateway?: number
  readonly headers?: Record<string, string>
}

async function call(secret: string, method: string, path: string, body?: unknown, options: Options = {}) {
  const { type = 'application/json', gateway = 0, headers = {} } = options
  const url = (await gateways[gateway]!.getUrl()) + path
  const all = { authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'content-type': type }), ...headers }
  const sent = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url, { method, headers: all, body: sent })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: (text.startsWith('{') ? JSON.parse(text) : text) as any,
  }
}

async function makeKey(name: string, ...grants: Grant[]): Promise<string> {
  const { status, body } = await call(root, 'PUT', `/v1/keys/${name}`, { grants })
  expect(status).toBe(201)
  secrets.push(body.key)
  return body.key as string
}

const event = (id: string, more: object = {}) => {
  return { specversion: '1.0', id, source: '/shop/web', type: 'order.placed', ...more }
}
const publish = (secret: string, body: unknown, type = structured, bus = 'shop') =>
  call(secret, 'POST', `/v1/buses/${bus}/events`, body, { type })

describe('a key', () => {
  it('is shown once, kept as a digest, and says when it was last used', async () => {
    const grants = [{ manage: { kind: 'bus', name: 'shop', verbs: ['read'] } }]
    const made = await call(root, 'PUT', '/v1/keys/ci', { description: 'of CI', grants })
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'ci', description: 'of CI', grants, createdBy: 'api-key' },
    })
    const { key, ...shown } = made.body
    secrets.push(key)
    expect(key).toMatch(/^slk_[\w-]{43}$/)
    expect(key.startsWith(shown.prefix) && shown.prefix.length < 14).toBe(true)
    expect((await call(key, 'GET', '/v1/buses')).body.items.map(({ name }: { name: string }) => name)).toEqual(['shop'])
    const got = await call(root, 'GET', '/v1/keys/ci')
    expect(got.body).toEqual(shown)
    await until(
      async () => (await call(root, 'GET', '/v1/keys/ci')).body.lastUsedAt !== undefined,
      'its use is noted',
      20_000,
    )
    const listed = (await call(root, 'GET', '/v1/keys')).body.items
    expect(listed).toMatchObject([{ name: 'ci', prefix: shown.prefix, lastUsedAt: expect.any(String) }])
    // what is shown can be sent back, and changes nothing
    const again = await call(root, 'PUT', '/v1/keys/ci', (await call(root, 'GET', '/v1/keys/ci')).body)
    expect(again).toMatchObject({ status: 200, body: shown })
    expect(again.body).not.toHaveProperty('key')
    expect(again.headers.get('etag')).toBe(got.headers.get('etag'))
    const stale = await call(root, 'PUT', '/v1/keys/ci', { grants: [] }, { headers: { 'if-match': '"other"' } })
    expect(stale).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } })
    expect((await call(key, 'GET', '/v1/buses/shop')).status).toBe(200)
  })

  it('that is wrong is refused with the field and the fix', async () => {
    for (const [body, path] of [
      [{}, 'grants'],
      [{ grants: [{ publsh: { bus: 'shop' } }] }, 'grants[0].publsh'],
      [{ grants: [], expiresAt: 'tomorrow' }, 'expiresAt'],
      [{ grants: [], expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      [{ grants: [], hash: 'x' }, 'hash'],
      [{ grants: [], name: 'other' }, 'name'],
      [{ grants: [{ publish: { bus: 'shop', pattern: { type: 'x' } } }] }, 'grants[0].publish.pattern.type'],
    ] as const) {
      const answer = await call(root, 'PUT', '/v1/keys/wrong', body)
      expect({ body, status: answer.status, path: answer.body.path }).toEqual({ body, status: 400, path })
    }
    expect(await call(root, 'PUT', '/v1/keys/a%20b', { grants: [] })).toMatchObject({ body: { code: 'INVALID_NAME' } })
    expect(await call(root, 'GET', '/v1/keys/wrong')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_KEY' } })
  })

  it('that is rotated has two secrets for the overlap, and one where there is none', async () => {
    const first = await makeKey('rotating', { manage: { kind: 'bus' } })
    const works = async (secret: string) => (await call(secret, 'GET', '/v1/buses')).status === 200
    const second = (await call(root, 'POST', '/v1/keys/rotating/rotate', { overlapMs: 60_000 })).body
    expect([await works(first), await works(second.key)]).toEqual([true, true])
    expect(second).toMatchObject({ previous: { prefix: first.slice(0, 12), until: expect.any(String) } })
    expect(second.previous).not.toHaveProperty('hash')
    const third = (await call(root, 'POST', '/v1/keys/rotating/rotate', { overlapMs: 0 })).body
    expect([await works(first), await works(second.key), await works(third.key)]).toEqual([false, false, true])
    expect(third).not.toHaveProperty('previous')
    // without a body: for a day
    const day = (await call(root, 'POST', '/v1/keys/rotating/rotate')).body
    expect(Date.parse(day.previous.until) - Date.parse(day.rotatedAt)).toBe(24 * 3_600_000)
    expect([await works(third.key), await works(day.key)]).toEqual([true, true])
    const fourth = (await call(root, 'POST', '/v1/keys/rotating/rotate', { overlapMs: 1 })).body
    await until(async () => !(await works(day.key)), 'the overlap ends')
    expect(await works(fourth.key)).toBe(true)
    secrets.push(second.key, third.key, day.key, fourth.key)
    expect((await call(root, 'POST', '/v1/keys/rotating/rotate', { overlapMs: -1 })).body.code).toBe('INVALID_ROTATION')
    expect((await call(root, 'POST', '/v1/keys/rotating/rotate', '7')).body.code).toBe('INVALID_ROTATION')
    expect((await call(root, 'POST', '/v1/keys/nowhere/rotate', {})).body.code).toBe('UNKNOWN_KEY')
  })

  it('that has expired is refused, and told so to the one who has it', async () => {
    const expiresAt = new Date(Date.now() + 1500).toISOString()
    const { body } = await call(root, 'PUT', '/v1/keys/short', { expiresAt, grants: [{ manage: { kind: 'bus' } }] })
    secrets.push(body.key)
    const use = () => call(body.key, 'GET', '/v1/buses')
    await until(async () => (await use()).status === 401, 'it ends')
    expect((await use()).body.detail).toContain('expired')
    expect((await call(`${body.key}x`, 'GET', '/v1/buses')).body.detail).not.toContain('expired')
    const explained = await call(root, 'GET', '/v1/access/explain?principal=key:short&action=buses:read')
    expect(explained.body).toMatchObject({ allowed: false, reason: "the key 'short' has expired" })
  })

  it('that is revoked is refused by every gateway within a second, and what documents gave to it is of no use', async () => {
    const secret = await makeKey('leaked')
    const grants = { to: { key: 'leaked' }, grants: [{ manage: { kind: 'bus' } }] }
    expect((await call(root, 'PUT', '/v1/grants/of-leaked', grants)).status).toBe(201)
    await until(
      async () => (await call(secret, 'GET', '/v1/buses', undefined, { gateway: 1 })).status === 200,
      'it works',
    )
    expect((await call(root, 'DELETE', '/v1/keys/leaked')).status).toBe(204)
    expect((await call(secret, 'GET', '/v1/buses')).status).toBe(401)
    await until(
      async () => (await call(secret, 'GET', '/v1/buses', undefined, { gateway: 1 })).status === 401,
      'it is revoked',
      1000,
    )
    const principal = { kind: 'key', name: 'leaked', groups: [] } as const
    expect(gateways[0]!.get(Principals).grantsOf(principal)).toEqual([])
  })

  it('that is revoked, or has other grants, publishes nothing by a request whose body it kept back', async () => {
    const late = async (name: string, change: () => Promise<unknown>) => {
      const secret = await makeKey(name, { publish: { bus: 'shop' } })
      const text = JSON.stringify(event(`late-${name}`))
      const headers = { authorization: `Bearer ${secret}`, 'content-type': structured, 'content-length': text.length }
      const url = `${await gateways[0]!.getUrl()}/v1/buses/shop/events`
      const sent = request(url, { method: 'POST', agent: false, headers: { ...headers, expect: '100-continue' } })
      sent.flushHeaders()
      await once(sent, 'continue') // it was let in
      await change()
      sent.end(text)
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]
      answer.resume()
      return answer.statusCode
    }
    expect(await late('kept-back', async () => call(root, 'DELETE', '/v1/keys/kept-back'))).toBe(401)
    const grants = [{ publish: { bus: 'other' } }]
    expect(await late('narrowed', async () => call(root, 'PUT', '/v1/keys/narrowed', { grants }))).toBe(403)
    const wider = [{ publish: { bus: 'shop' } }, { audit: {} }]
    expect(await late('widened', async () => call(root, 'PUT', '/v1/keys/widened', { grants: wider }))).toBe(202)
  })
})

describe('publishing with a key', () => {
  let web: string
  beforeAll(async () => {
    const pattern = { source: [{ prefix: '/shop/' }], type: [{ prefix: 'order.' }] }
    web = await makeKey('web', { publish: { bus: 'shop', pattern } })
  })

  it('is allowed for events that the grant names, and stamps the key', async () => {
    expect(await publish(web, event('k1'))).toMatchObject({ status: 202 })
    const app = gateways[0]!
    for await (const { json } of latestEvents(app.get(EventLog), { name: 'shop', shards: 1 }, 1))
      expect(JSON.parse(json)).toMatchObject({ id: 'k1', principal: 'key:web' })
  })

  it('is refused for any other, in every mode, with the grant to paste', async () => {
    const forged = event('k2', { source: '/bank' })
    const missing = { publish: { bus: 'shop', pattern: { source: ['/bank'], type: ['order.placed'] } } }
    expect(await publish(web, forged)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', missing } })
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'k3', 'ce-source': '/bank', 'ce-type': 'order.placed' }
    const binary = await call(web, 'POST', '/v1/buses/shop/events', '{}', { headers })
    expect(binary).toMatchObject({ status: 403, body: { missing } })
    expect(await publish(web, event('k4'), structured, 'other')).toMatchObject({
      status: 403,
      body: { missing: { publish: { bus: 'other' } } },
    })
    // what the gateway stamps cannot be forged to match
    const stamped = await makeKey('stamped', { publish: { bus: 'shop', pattern: { principal: ['key:web'] } } })
    expect((await publish(stamped, event('k5', { principal: 'key:web' }))).status).toBe(403)
  })

  it('harms no other event of a batch', async () => {
    const answer = await publish(
      web,
      [event('b1'), event('b2', { source: '/bank' }), { id: 'b3' }, event('b4')],
      batched,
    )
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, rejected: 2 } })
    expect(answer.body.entries).toMatchObject([
      { position: expect.any(String) },
      { id: 'b2', error: { status: 403, code: 'FORBIDDEN', missing: { publish: { bus: 'shop' } } } },
      { error: { status: 400 } },
      { position: expect.any(String) },
    ])
    const none = await publish(web, [event('b5', { source: '/bank' })], batched)
    expect(none).toMatchObject({ status: 403, body: { accepted: 0, rejected: 1 } })
  })
})

describe('a rule', () => {
  const pattern = { type: ['order.placed'] }
  const queue = { id: 'q', type: 'queue', queue: 'partner-in' }
  const hook = { id: 'h', type: 'webhook', url: 'https://partner.example/in' }
  const put = (secret: string, name: string, ...targets: object[]) =>
    call(secret, 'PUT', `/v1/buses/shop/rules/${name}`, { pattern, targets })
  const rights: Grant[] = [
    { receive: { bus: 'shop', pattern } },
    { manage: { kind: 'rule', bus: 'shop', name: 'partner-*' } },
    { manage: { kind: 'queue', name: 'partner-*' } },
    { manage: { kind: 'webhook', name: 'https://partner.example/*' } },
    { publish: { bus: 'other', pattern } },
  ]
  let partner: string
  beforeAll(async () => {
    partner = await makeKey('partner', ...rights)
  })

  it('is made by the one who may receive something there and reach its targets, and has him as its owner', async () => {
    const other = { id: 'b', type: 'bus', bus: 'other' }
    const { status, body } = await put(partner, 'partner-a', queue, hook, other)
    expect({ status, owner: body.owner }).toEqual({ status: 201, owner: 'key:partner' })
    const shown = (await call(partner, 'GET', '/v1/buses/shop/rules/partner-a')).body
    expect(shown.owner).toBe('key:partner')
    // putting what is there changes nothing, whoever does it; the owner is nothing that a caller says
    const again = await call(root, 'PUT', '/v1/buses/shop/rules/partner-a', { ...shown, owner: 'key:forged' })
    expect(again).toMatchObject({ status: 200, body: { owner: 'key:partner' } })
    const changed = await call(root, 'PUT', '/v1/buses/shop/rules/partner-a', { ...shown, description: 'x' })
    expect(changed.body.owner).toBe('api-key')
  })

  it('is refused where one of these is missing', async () => {
    for (const [targets, path, missing] of [
      [[queue, { ...queue, id: 'r', queue: 'billing' }], 'targets[1]', { kind: 'queue', name: 'billing' }],
      [
        [{ ...hook, url: 'https://evil.example/in' }],
        'targets[0]',
        { kind: 'webhook', name: 'https://evil.example/in' },
      ],
      [
        [{ id: 's', type: 'subscription', subscription: 'billing' }],
        'targets[0]',
        { kind: 'subscription', bus: 'shop' },
      ],
    ] as const)
      expect(await put(partner, 'partner-b', ...targets)).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', path, missing: { manage: missing } },
      })
    const answers = { ...hook, onSuccess: { type: 'done' } }
    expect(await put(partner, 'partner-b', answers)).toMatchObject({
      status: 403,
      body: { path: 'targets[0].onSuccess', missing: { publish: { bus: 'shop' } } },
    })
    const deaf = await makeKey('deaf', { manage: { kind: 'rule' } }, { manage: { kind: 'queue' } })
    expect(await put(deaf, 'partner-b', queue)).toMatchObject({
      status: 403,
      body: { path: 'pattern', missing: { receive: { bus: 'shop', pattern } } },
    })
    expect(await put(partner, 'mine', queue)).toMatchObject({ status: 403 })
    expect((await call(root, 'GET', '/v1/buses/shop/rules/partner-b')).status).toBe(404)
  })

  it('calls no URL that its text hides from the grant', async () => {
    const grants = rights.filter(grant => !('manage' in grant && grant.manage.kind === 'webhook'))
    const narrow = await makeKey('narrow', ...grants, {
      manage: { kind: 'webhook', name: 'https://partner.example/in/*' },
    })
    for (const url of ['in/../admin', 'in/%2e%2e/admin', 'in/..\\admin'].map(path => `https://partner.example/${path}`))
      expect({ url, ...(await put(narrow, 'partner-c', { ...hook, url })) }).toMatchObject({
        status: 403,
        body: { missing: { manage: { kind: 'webhook', name: 'https://partner.example/admin' } } },
      })
    expect((await put(narrow, 'partner-c', { ...hook, url: 'https://partner.example/in/a?b=../c' })).status).toBe(201)
    await call(root, 'DELETE', '/v1/buses/shop/rules/partner-c')
    const odd = await makeKey('odd', ...grants, {
      manage: { kind: 'webhook', name: 'https://partner.example/in?a=/b' },
    })
    // the URL of an API has its path before its query, and whatever an event has in its path
    for (const [secret, url, path, called] of [
      [odd, 'in?a=', '/b', 'in/b?a='],
      [narrow, '', '/{{$.data.id}}', '*'],
      [narrow, 'in-{{$.data.id}}', '/in/x', 'in-%7B%7B$.data.id%7D%7D/in/x'],
    ] as const) {
      const api = { id: 'a', type: 'http', url: `https://partner.example/${url}`, path }
      expect({ api, ...(await put(secret, 'partner-c', api)) }).toMatchObject({
        status: 403,
        body: { missing: { manage: { kind: 'webhook', name: `https://partner.example/${called}` } } },
      })
    }
    // a Redis is a place as a URL is one
    const stream = { id: 'a', type: 'redis', url: 'redis://cache.partner.example', command: 'XADD', key: 'in' }
    expect(await put(narrow, 'partner-c', stream)).toMatchObject({
      status: 403,
      body: { missing: { manage: { kind: 'webhook', name: 'redis://cache.partner.example:6379/0/in' } } },
    })
    const api = { id: 'a', type: 'http', url: 'https://partner.example/in', path: '/{{$.data.id}}' }
    expect((await put(narrow, 'partner-c', api)).status).toBe(201)
    await call(root, 'DELETE', '/v1/buses/shop/rules/partner-c')
  })

  it('may match more than its owner may receive, and says what the owner lacks when nothing is left', async () => {
    const path = '/v1/buses/shop/rules/partner-w'
    const wider = { pattern: { type: [{ prefix: '' }] }, targets: [queue] }
    const made = await call(partner, 'PUT', path, wider)
    expect(made.status).toBe(201)
    expect(made.body).not.toHaveProperty('lacks')
    const grants = [{ manage: { kind: 'rule', bus: 'shop', name: 'partner-*' } }]
    await call(root, 'PUT', '/v1/keys/partner', { grants })
    const lacks = [
      { receive: { bus: 'shop', pattern: wider.pattern } },
      { manage: { kind: 'queue', name: queue.queue, verbs: ['write'] } },
    ]
    const headers = { 'if-none-match': made.headers.get('etag')! }
    const shown = await call(root, 'GET', path, undefined, { headers })
    expect(shown).toMatchObject({ status: 200, body: { lacks } })
    const { items } = (await call(root, 'GET', '/v1/buses/shop/rules')).body
    expect(items.find(({ name }: any) => name === 'partner-w').lacks).toEqual(lacks)
    // what is shown can be sent back
    expect((await call(root, 'PUT', path, shown.body)).body.owner).toBe('key:partner')
    await call(root, 'PUT', '/v1/keys/partner', { grants: rights })
    expect((await call(root, 'GET', path)).body).not.toHaveProperty('lacks')
    await call(root, 'DELETE', path)
  })

  it('says at once that nothing arrives, where that is certain, and the grant that is missing', async () => {
    const path = '/v1/buses/shop/rules/partner-silent'
    const hidden = { data: { email: [{ exists: true }] } }
    const grants = [
      ...rights.filter(grant => !('receive' in grant)),
      { receive: { bus: 'shop', redact: ['data.email'] } },
    ]
    await call(root, 'PUT', '/v1/keys/partner', { grants })
    const made = await call(partner, 'PUT', path, { pattern: hidden, targets: [queue] })
    const missing = { receive: { bus: 'shop', pattern: hidden } }
    const warning = { code: 'NOTHING_ARRIVES', path: 'pattern', message: expect.stringContaining('data.email, which') }
    expect(made).toMatchObject({ status: 201, body: { lacks: [missing], warnings: [warning] } })
    const shown = await call(partner, 'GET', path)
    expect(shown).toMatchObject({ status: 200, body: { lacks: [missing], warnings: [warning] } })
    const content = event('W-1', { data: { email: 'anna@example.com' } })
    const test = () => call(partner, 'POST', `${path}/test`, { event: content })
    expect((await test()).body.owner).toEqual({
      ...{ name: 'key:partner', receives: false, reason: expect.stringContaining('data.email, which') },
      missing: { receive: { bus: 'shop', pattern: { source: ['/shop/web'], type: ['order.placed'] } } },
    })
    // what is shown can be sent back, and nothing is said any more when the grant is there
    expect((await call(partner, 'PUT', path, shown.body)).status).toBe(200)
    await call(root, 'PUT', '/v1/keys/partner', { grants: [...grants, missing] })
    const able = (await call(partner, 'GET', path)).body
    expect([able.lacks, able.warnings]).toEqual([undefined, undefined])
    await call(root, 'PUT', '/v1/keys/partner', { grants: rights })
    await call(root, 'DELETE', path)
  })

  it('is changed and deleted only by those with the right to its present targets', async () => {
    await put(root, 'partner-c', { ...queue, queue: 'billing' })
    const path = '/v1/buses/shop/rules/partner-c'
    const missing = { manage: { kind: 'queue', name: 'billing' } }
    expect(await put(partner, 'partner-c', queue)).toMatchObject({ status: 403, body: { missing } })
    expect(await call(partner, 'DELETE', path)).toMatchObject({ status: 403, body: { missing } })
    await put(root, 'partner-c', queue)
    expect((await call(partner, 'DELETE', path)).status).toBe(204)
  })

  it('is listed for those that may see it', async () => {
    await put(root, 'secret', queue)
    const names = (await call(partner, 'GET', '/v1/buses/shop/rules')).body.items.map(({ name }: any) => name)
    expect(names).toEqual(['partner-a'])
    expect((await call(partner, 'GET', '/v1/buses/shop/rules/secret')).status).toBe(403)
  })
})

describe('nobody gives more than he has', () => {
  const own: Grant[] = [
    { publish: { bus: 'shop', pattern: { type: ['a'] } } },
    { manage: { kind: 'grant', name: 'team-*' } },
    { keys: { name: 'team-*' } },
  ]
  const beyond = [{ publish: { bus: 'shop' } }]
  let lead: string
  beforeAll(async () => {
    lead = await makeKey('lead', ...own)
  })

  it('with a key: made, changed, rotated or revoked', async () => {
    const made = await call(lead, 'PUT', '/v1/keys/team-a', { grants: [own[0]] })
    expect(made).toMatchObject({ status: 201, body: { createdBy: 'key:lead' } })
    secrets.push(made.body.key)
    const grants = [own[0], ...beyond]
    for (const name of ['team-a', 'team-b'])
      expect(await call(lead, 'PUT', `/v1/keys/${name}`, { grants })).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', path: 'grants[1]', missing: beyond[0] },
      })
    expect(await call(lead, 'PUT', '/v1/keys/other', { grants: [] })).toMatchObject({
      status: 403,
      body: { missing: { keys: { name: 'other' } } },
    })
    // a key that can do more is not his to take over
    await makeKey('team-strong', ...(beyond as Grant[]))
    for (const [method, path, body] of [
      ['POST', '/v1/keys/team-strong/rotate', {}],
      ['PUT', '/v1/keys/team-strong', { grants: [] }],
      ['DELETE', '/v1/keys/team-strong', undefined],
    ] as const)
      expect({ path, ...(await call(lead, method, path, body)) }).toMatchObject({
        status: 403,
        body: { missing: beyond[0] },
      })
    // nor one that documents make strong
    await call(root, 'PUT', '/v1/grants/strong', { to: { key: 'team-c' }, grants: beyond })
    expect(await call(lead, 'PUT', '/v1/keys/team-c', { grants: [] })).toMatchObject({ status: 403 })
    expect((await call(lead, 'GET', '/v1/keys')).body.items.map(({ name }: any) => name)).toEqual([
      'team-a',
      'team-strong',
    ])
  })

  it('with a quota: not by revoking the key in between, that leads from other keys to it', async () => {
    const quota = { eventsPerSecond: 5 }
    const grants: Grant[] = [{ keys: { name: 'heir-*' } }, { publish: { bus: 'shop' } }]
    const first = await call(root, 'PUT', '/v1/keys/heir-1', { quota, grants })
    const second = await call(first.body.key, 'PUT', '/v1/keys/heir-2', { quota, grants })
    const third = await call(second.body.key, 'PUT', '/v1/keys/heir-3', { quota, grants })
    secrets.push(first.body.key, second.body.key, third.body.key)
    for (const [secret, name, made] of [
      [first.body.key, 'heir-1', 'heir-2'],
      [first.body.key, 'heir-2', 'heir-3'],
      [third.body.key, 'heir-1', 'heir-2'],
    ] as const) {
      const { status, body } = await call(secret, 'DELETE', `/v1/keys/${name}`)
      expect({ status, detail: body?.detail }).toEqual({ status: 403, detail: expect.stringContaining(`'${made}'`) })
    }
    for (const name of ['heir-3', 'heir-2', 'heir-1'])
      expect((await call(first.body.key, 'DELETE', `/v1/keys/${name}`)).status).toBe(204)
  })

  it('with a document of grants', async () => {
    const to = { key: 'team-a' }
    const put = (secret: string, grants: unknown) => call(secret, 'PUT', '/v1/grants/team-x', { to, grants })
    expect(await put(lead, beyond)).toMatchObject({ status: 403, body: { path: 'grants[0]' } })
    expect(await put(lead, [own[0]])).toMatchObject({ status: 201, body: { createdBy: 'key:lead', to } })
    await put(root, beyond)
    expect(await put(lead, [])).toMatchObject({ status: 403 })
    expect(await call(lead, 'DELETE', '/v1/grants/team-x')).toMatchObject({ status: 403 })
    expect((await call(lead, 'GET', '/v1/grants')).body.items.map(({ name }: any) => name)).toEqual(['team-x'])
    expect((await call(root, 'DELETE', '/v1/grants/team-x')).status).toBe(204)
    const wrong = await call(root, 'PUT', '/v1/grants/team-x', { to: { role: 'x' }, grants: [] })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_GRANTS', path: 'to' } })
  })
})

describe('what a key may read', () => {
  const email = 'anna@example.com'
  const ids: Record<string, string> = {}
  let support: string

  beforeAll(async () => {
    const pattern = { type: ['order.placed'] }
    support = await makeKey(
      'support',
      { read: { bus: 'shop', pattern, redact: ['data.email', 'subject'] } },
      { redrive: { bus: 'shop', pattern } },
      { manage: { kind: 'rule', bus: 'shop', verbs: ['read'] } },
      { manage: { kind: 'queue', name: 'support' } },
    )
    ids['seen'] = await giveUp('shop', '0-1-1', event('seen', { subject: email, data: { email, total: 7 } }))
    ids['unseen'] = await giveUp('shop', '0-1-2', event('unseen', { type: 'salary.paid', data: { email } }))
    ids['elsewhere'] = await giveUp('other', '0-1-3', event('elsewhere', { data: { email } }))
  })

  async function giveUp(bus: string, position: string, content: object): Promise<string> {
    const delivery = { bus, position, rule: 'none', target: 'partner', redrives: 0 }
    const id = deliveryId(delivery)
    const letter: DeadLetter = {
      ...{
        ...delivery,
        id,
        targetType: 'stream',
        destination: 'x',
        reason: 'rejected',
        failedAt: new Date().toISOString(),
      },
      ...{ error: `no such mailbox: ${email}`, attempts: [{ error: `no such mailbox: ${email}`, stack: email }] },
    }
    const store = gateways[0]!.get(DeadLetterStore)
    await store.give(letter, JSON.stringify(content))
    await until(() => store.get(id), 'the letter is kept')
    return id
  }

  it('are dead letters of events that its pattern matches, without what is redacted, also in their errors', async () => {
    const list = await call(support, 'GET', '/v1/dead-letters')
    expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([ids['seen']])
    const one = await call(support, 'GET', `/v1/dead-letters/${ids['seen']}`)
    expect(one.body.event).toEqual(event('seen', { data: { total: 7 } }))
    for (const { body } of [list, one]) expect(JSON.stringify(body)).not.toContain('anna')
    expect(one.body.error).toContain('hidden')
    for (const id of [ids['unseen'], ids['elsewhere'], 'nonsense'])
      expect((await call(support, 'GET', `/v1/dead-letters/${id}`)).status).toBe(404)
    expect((await call(support, 'GET', '/v1/dead-letters/groups')).body.items).toEqual([])
    const all = await call(root, 'GET', '/v1/dead-letters')
    expect(all.body.items.map(({ id }: { id: string }) => id).sort()).toEqual(Object.values(ids).sort())
    expect(JSON.stringify(all.body)).toContain(email)
  })

  it('does not reach a queue of its own by a rule that sees more', async () => {
    const targets = [{ id: 'q', type: 'queue', queue: 'support' }]
    await call(root, 'PUT', '/v1/buses/shop/rules/tickets', { pattern: { type: ['ticket'] }, targets })
    const asked = { ids: [ids['seen']], target: { rule: 'tickets', target: 'q' }, dryRun: true }
    expect(await call(support, 'POST', '/v1/dead-letters/redrive', asked)).toMatchObject({
      status: 403,
      body: { path: 'target', missing: { read: { bus: 'shop' } } },
    })
    await call(root, 'DELETE', '/v1/buses/shop/rules/tickets')
  })

  it('reaches no connection and publishes no result by a target that it may reach', async () => {
    const all = [{ read: { bus: 'shop' } }, { redrive: { bus: 'shop' } }]
    const url = 'https://support.example/in'
    const [reach, use] = [
      { manage: { kind: 'webhook', name: url } },
      { manage: { kind: 'connection', name: 'crm', verbs: ['use'] } },
    ] as const
    const credentials = { type: 'basic', username: 'u', password: 'the-password-of-crm' }
    await call(root, 'PUT', '/v1/connections/crm', { origins: ['https://support.example'], credentials })
    const target = { id: 'h', type: 'webhook', url, connection: 'crm', onSuccess: { type: 'done', bus: 'other' } }
    const made = await call(root, 'PUT', '/v1/buses/shop/rules/tickets', {
      ...{ pattern: { type: ['ticket'] }, targets: [target] },
    })
    expect(made.status).toBe(201)
    const asked = { ids: [ids['seen']], target: { rule: 'tickets', target: 'h' }, dryRun: true }
    const redrive = async (name: string, ...grants: Grant[]) =>
      call(await makeKey(name, ...all, ...grants), 'POST', '/v1/dead-letters/redrive', asked)
    expect(await redrive('caller', reach, { publish: { bus: 'other' } })).toMatchObject({
      ...{ status: 403, body: { path: 'target', missing: use } },
    })
    expect(await redrive('mute', reach, use)).toMatchObject({
      ...{ status: 403, body: { path: 'target', missing: { publish: { bus: 'other' } } } },
    })
    expect((await redrive('user', reach, use, { publish: { bus: 'other' } })).status).toBe(200)
    await call(root, 'DELETE', '/v1/buses/shop/rules/tickets')
    await call(root, 'DELETE', '/v1/connections/crm')
  })

  it('does not become more by an edit that makes of an event one that a rule of its own gets as a whole', async () => {
    const plain = { type: ['plain'] }
    const editor = await makeKey(
      'editor',
      { read: { bus: 'shop', redact: ['data.email', 'subject'] } },
      { redrive: { bus: 'shop' } },
      { publish: { bus: 'shop' } },
      { receive: { bus: 'shop', pattern: plain } },
      { manage: { kind: 'rule', bus: 'shop', name: 'editor-*' } },
      { manage: { kind: 'queue', name: 'editor' } },
    )
    const targets = [{ id: 'q', type: 'queue', queue: 'editor' }]
    await call(editor, 'PUT', '/v1/buses/shop/rules/editor-own', { pattern: plain, targets })
    const target = { rule: 'editor-own', target: 'q' }
    const asked = { ids: [ids['seen']], target, edit: { type: 'plain' }, dryRun: true }
    expect(await call(editor, 'POST', '/v1/dead-letters/redrive', asked)).toMatchObject({
      status: 403,
      body: { path: 'edit', missing: { read: { bus: 'shop' } } },
    })
    await call(root, 'DELETE', '/v1/buses/shop/rules/editor-own')
  })

  it('bounds what it may send again or delete', async () => {
    const dry = { ids: Object.values(ids), dryRun: true }
    const preview = await call(support, 'POST', '/v1/dead-letters/redrive', dry)
    expect(preview.body).toMatchObject({ matching: 1, sample: [ids['seen']] })
    expect(JSON.stringify(preview.body)).not.toContain('anna')
    for (const [path, body, field] of [
      ['redrive', { filter: {} }, 'filter.bus'],
      ['redrive', { filter: { bus: 'shop' } }, 'filter.bus'],
      ['redrive', { ids: [ids['seen']], edit: { data: { total: 1_000_000 } } }, 'edit'],
      ['delete', { filter: { bus: 'shop' } }, 'filter.bus'],
    ] as const)
      expect({ asked: body, ...(await call(support, 'POST', `/v1/dead-letters/${path}`, body)) }).toMatchObject({
        status: 403,
        body: { path: field, missing: expect.any(Object) },
      })
    const deleted = await call(support, 'POST', '/v1/dead-letters/delete', { ids: [ids['unseen'], ids['elsewhere']] })
    expect(deleted.body).toMatchObject({ deleted: 0, missing: [ids['unseen'], ids['elsewhere']] })
    expect((await call(support, 'DELETE', `/v1/dead-letters/${ids['unseen']}`)).status).toBe(404)
    expect((await call(support, 'DELETE', `/v1/dead-letters/${ids['seen']}`)).status).toBe(204)
    expect((await call(root, 'GET', `/v1/dead-letters/${ids['unseen']}`)).status).toBe(200)
  })

  it('cannot be asked what is hidden by which letters may be sent again, or how many', async () => {
    const [all, hiding] = [{ redrive: { bus: 'shop' } }, { read: { bus: 'shop', redact: ['data.email'] } }]
    const prying = await makeKey('prying', all, hiding, { keys: { name: 'prying-*' } })
    const byEmail = { redrive: { bus: 'shop', pattern: { data: { email: [email] } } } }
    const probe = await call(prying, 'PUT', '/v1/keys/prying-probe', { grants: [byEmail] })
    expect(probe).toMatchObject({ status: 403, body: { path: 'grants[0]', missing: { read: byEmail.redrive } } })
    const byTotal = { redrive: { bus: 'shop', pattern: { data: { total: [7] } } } }
    const made = await call(prying, 'PUT', '/v1/keys/prying-total', { grants: [byTotal, all, hiding] })
    expect(made.status).toBe(201)
    secrets.push(made.body.key)
    // a filter for attributes of events counts those that the caller does not see
    const blind = await makeKey('blind', all, { read: { bus: 'shop', pattern: { type: ['order.placed'] } } })
    for (const [filter, pattern] of [
      [{ type: 'salary.paid' }, { type: ['salary.paid'] }],
      [{ eventId: 'unseen' }, { id: ['unseen'] }],
    ] as const)
      for (const path of ['redrive', 'delete']) {
        const body = { filter: { bus: 'shop', ...filter } }
        expect(await call(blind, 'POST', `/v1/dead-letters/${path}`, body)).toMatchObject({
          status: 403,
          body: { path: `filter.${Object.keys(filter)[0]}`, missing: { read: { bus: 'shop', pattern } } },
        })
      }
    const dry = { filter: { bus: 'shop', type: 'order.placed' }, dryRun: true }
    expect((await call(blind, 'POST', '/v1/dead-letters/redrive', dry)).status).toBe(200)
    expect((await call(prying, 'POST', '/v1/dead-letters/redrive', dry)).status).toBe(200)
    // nor by why one was not sent: that may name its type and source
    const errorOf = async (secret: string) => {
      const { body } = await call(secret, 'POST', '/v1/dead-letters/redrive', { filter: { bus: 'shop', rule: 'none' } })
      return body.errors.find(({ id }: { id: string }) => id === ids['unseen']).error as string
    }
    expect(await errorOf(root)).toContain('has gone past it')
    expect(await errorOf(prying)).toContain('has gone past it')
    expect(await errorOf(blind)).toContain('hidden')
  })

  it('cannot be widened by patterns that are tried on the last events', async () => {
    await call(root, 'PUT', '/v1/buses/shop/rules/tried', {
      ...{ pattern: { type: ['none'] }, targets: [{ id: 'q', type: 'queue', queue: 'tried' }] },
    })
    await publish(root, event('r1', { data: { email, total: 7 } }))
    await publish(root, event('r2', { type: 'salary.paid', data: { email, total: 7 } }))
    const tried = async (secret: string, data: object) => {
      const { body } = await call(secret, 'POST', '/v1/buses/shop/rules/tried/test', { pattern: { data } })
      return body.matched as number
    }
    expect(await tried(root, { email: [email] })).toBe(2)
    expect(await tried(support, { email: [email] })).toBe(0)
    expect(await tried(support, { total: [7] })).toBe(1)
  })
})

describe('the rules of a bus', () => {
  const targets = [
    { id: 's', type: 'subscription', subscription: 'desk' },
    { id: 'q', type: 'queue', queue: 'desk' },
  ]
  const rule = { pattern: { type: ['order.placed'] }, targets }
  beforeAll(async () => {
    await call(root, 'PUT', '/v1/buses/busy', { shards: 1 })
    for (const name of ['open', 'secret-a', 'secret-b']) await call(root, 'PUT', `/v1/buses/busy/rules/${name}`, rule)
  })

  it('are named to those who may see them, where one keeps the bus from being deleted', async () => {
    const keeper = await makeKey(
      'bus-keeper',
      { manage: { kind: 'bus', name: 'busy' } },
      { manage: { kind: 'rule', bus: 'busy', name: 'open', verbs: ['read'] } },
    )
    const { status, body } = await call(keeper, 'DELETE', '/v1/buses/busy')
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'BUS_IN_USE' })
    expect(body).toMatchObject({ rules: ['open'], others: 2 })
    expect(body.detail).toContain('has 3 rules; delete them first: open, 2 that you may not see')
    expect(JSON.stringify(body)).not.toContain('secret')
    const all = (await call(root, 'DELETE', '/v1/buses/busy')).body
    expect(all.rules).toEqual(['open', 'secret-a', 'secret-b'])
    expect(all).not.toHaveProperty('others')
  })

  it('are named to those who may see them, where they bring events to a subscription', async () => {
    const reader = await makeKey(
      'subscription-keeper',
      { manage: { kind: 'subscription', bus: 'busy' } },
      { manage: { kind: 'rule', bus: 'busy', name: 'open', verbs: ['read'] } },
    )
    const rulesOf = async (secret: string) =>
      (await call(secret, 'GET', '/v1/buses/busy/subscriptions')).body.items[0].rules as string[]
    expect(await rulesOf(reader)).toEqual(['open'])
    expect(await rulesOf(root)).toEqual(['open', 'secret-a', 'secret-b'])
    const refused = await call(reader, 'DELETE', '/v1/buses/busy/subscriptions/desk')
    expect(refused).toMatchObject({ status: 409, body: { code: 'SUBSCRIPTION_SHARED', rules: ['open'] } })
    expect(JSON.stringify(refused.body)).not.toContain('secret')
  })
})

it('a page of a list says nothing of what the caller does not see, also in its cursor', async () => {
  for (const name of ['list-a', 'list-hidden', 'list-z']) await call(root, 'PUT', `/v1/buses/${name}`, { shards: 1 })
  const secret = await makeKey(
    'lister',
    ...['list-a', 'list-z'].map(name => ({ manage: { kind: 'bus', name } }) as const),
  )
  const first = (await call(secret, 'GET', '/v1/buses?limit=1')).body
  expect(first.items).toMatchObject([{ name: 'list-a' }])
  expect(Buffer.from(first.next as string, 'base64url').toString()).not.toContain('hidden')
  const second = (await call(secret, 'GET', `/v1/buses?limit=1&cursor=${first.next}`)).body
  expect(second).toMatchObject({ items: [{ name: 'list-z' }], next: null })
})

describe('who may do what', () => {
  const ask = (query: string) => call(root, 'GET', `/v1/access/explain?${query}`)

  it('is explained as it is decided, with the line that allows it or the grant that is missing', async () => {
    const web = await ask('principal=key:web&action=events:publish&resource=bus%3Dshop')
    expect(web).toMatchObject({ status: 200, body: { principal: 'key:web', allowed: true, by: 'keys/web grants[0]' } })
    // its grant is for some events only
    const { pattern } = (await call(root, 'GET', '/v1/keys/web')).body.grants[0].publish
    expect(web.body.forSome).toEqual([{ by: 'keys/web grants[0]', pattern, redact: [] }])
    expect(await ask('principal=api-key&action=buses:delete&resource=bus%3Dshop')).toMatchObject({
      body: { allowed: true },
    })
    expect(await ask('principal=key:nobody-at-all&action=buses:delete&resource=bus%3Dshop')).toMatchObject({
      body: {
        ...{ allowed: false, missing: { manage: { kind: 'bus', name: 'shop', verbs: ['delete'] } } },
        reason: "there is no key 'nobody-at-all'",
      },
    })
    const test = (principal: string, action: string, content: object) =>
      call(root, 'POST', '/v1/access/explain', { principal, action, resource: 'bus=shop', event: content })
    expect(await test('key:web', 'events:publish', event('1', { source: '/bank' }))).toMatchObject({
      body: { allowed: false, missing: { publish: { bus: 'shop', pattern: { source: ['/bank'] } } } },
    })
    const seen = await test('key:support', 'events:read', event('1'))
    expect(seen.body).toMatchObject({ allowed: true, redact: [{ path: 'data.email' }, { path: 'subject' }] })
    for (const [query, path] of [
      ['action=events:publish', 'principal'],
      ['principal=web&action=events:publish', 'principal'],
      ['principal=key:web&action=events:pulish', 'action'],
      ['principal=key:web&action=events:publish&resource=shop', 'resource'],
    ] as const)
      expect({ query, ...(await ask(query)) }).toMatchObject({ status: 400, body: { code: 'INVALID_QUESTION', path } })
  })

  it('is listed for an event: keys, groups and subjects', async () => {
    const grants = [{ read: { bus: 'shop', show: 'metadata' } }, { publish: { bus: 'other' } }]
    await call(root, 'PUT', '/v1/grants/staff', { to: { group: 'staff' }, grants })
    const { status, body } = await call(root, 'GET', '/v1/access/who?bus=shop&type=order.placed&source=/shop/web')
    expect(status).toBe(200)
    expect(body.items).toContainEqual({ principal: 'key:web', publish: 'keys/web grants[0]' })
    // any source: that of the shop is one of them
    const { items } = (await call(root, 'GET', '/v1/access/who?bus=shop&type=order.placed')).body
    const { pattern } = (await call(root, 'GET', '/v1/keys/web')).body.grants[0].publish
    expect(items).toContainEqual({
      ...{ principal: 'key:web' },
      forSome: [{ may: 'publish', by: 'keys/web grants[0]', pattern, redact: [] }],
    })
    expect(body.items).toContainEqual({ principal: 'group:staff', read: [{ path: 'data', as: 'removed' }] })
    expect(body.items).toContainEqual({ principal: 'key:partner', receive: [] })
    const subject = 'principal=subject:ann&groups=staff,x&action=events:publish&resource=bus%3Dother'
    expect((await ask(subject)).body).toMatchObject({ allowed: true, by: 'grants/staff grants[1]' })
  })

  it('is listed with the rules that send such an event somewhere, as far as the caller may see them', async () => {
    await call(root, 'PUT', '/v1/buses/who', { shards: 1 })
    const partner = await makeKey(
      'who-partner',
      { manage: { kind: 'rule', bus: 'who' } },
      { receive: { bus: 'who' } },
      { manage: { kind: 'queue', name: 'who-*' } },
    )
    const put = (secret: string, name: string, pattern: object, more = {}) =>
      call(secret, 'PUT', `/v1/buses/who/rules/${name}`, {
        ...{ pattern, targets: [{ id: 'q', type: 'queue', queue: `who-${name}` }], ...more },
      })
    await put(partner, 'paid', { type: ['order.paid'] })
    await put(root, 'large', {
      type: [{ prefix: 'order.' }],
      source: ['/shop'],
      data: { total: [{ numeric: ['>', 9] }] },
    })
    await put(root, 'left', { type: ['basket.left'] })
    await put(root, 'off', { type: ['order.paid'] }, { enabled: false })
    const { status, body } = await call(root, 'GET', '/v1/access/who?bus=who&type=order.paid')
    expect(status).toBe(200)
    const targets = (name: string) => [{ id: 'q', type: 'queue', destination: `who-${name}` }]
    expect(body.rules).toEqual([
      { rule: 'large', owner: 'api-key', targets: targets('large'), when: ['source', 'data.total'], redact: [] },
      { rule: 'paid', owner: 'key:who-partner', targets: targets('paid'), when: [], redact: [] },
    ])
    const other = await call(root, 'GET', '/v1/access/who?bus=who&type=order.paid&source=/other')
    expect(other.body.rules.map(({ rule }: { rule: string }) => rule)).toEqual(['paid'])
    const pattern = { source: ['/shop'] }
    await call(root, 'PUT', '/v1/keys/who-partner', { grants: [{ receive: { bus: 'who', pattern } }] })
    const some = (await call(root, 'GET', '/v1/access/who?bus=who&type=order.paid')).body.rules[1]
    expect(some.forSome).toEqual([{ by: 'keys/who-partner grants[0]', pattern, redact: [] }])
    expect(some).not.toHaveProperty('redact')
    await call(root, 'PUT', '/v1/keys/who-partner', { grants: [{ receive: { bus: 'who', redact: ['data.email'] } }] })
    const redacted = (await call(root, 'GET', '/v1/access/who?bus=who&type=order.paid')).body.rules[1]
    expect(redacted).toMatchObject({ rule: 'paid', redact: [{ path: 'data.email', as: 'removed' }] })
    const reader = await makeKey(
      'who-reader',
      { manage: { kind: 'grant' } },
      { manage: { kind: 'rule', bus: 'who', name: 'large' } },
    )
    const seen = (await call(reader, 'GET', '/v1/access/who?bus=who&type=order.paid')).body
    expect(seen.rules.map(({ rule }: { rule: string }) => rule)).toEqual(['large'])
  })

  it('is listed in pages of principals and rules, each of them once', async () => {
    await call(root, 'PUT', '/v1/buses/many', { shards: 1 })
    const settings = { pattern: { type: ['t'] }, targets: [{ id: 'q', type: 'queue', queue: 'many' }] }
    const names = Array.from({ length: 450 }, (_, i) => `r${i}`)
    for (let i = 0; i < names.length; i += 50)
      await Promise.all(names.slice(i, i + 50).map(name => call(root, 'PUT', `/v1/buses/many/rules/${name}`, settings)))
    const rules: string[] = []
    const principals: string[] = []
    let cursor: string | null = ''
    let pages = 0
    for (; cursor !== null && pages < 10; pages++) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await call(root, 'GET', `/v1/access/who?bus=many&type=t${next}`)
      rules.push(...body.rules.map(({ rule }: { rule: string }) => rule))
      principals.push(...body.items.map(({ principal }: { principal: string }) => principal))
      cursor = body.next
    }
    expect(pages).toBe(3)
    expect(rules).toEqual(names.sort())
    expect(new Set(principals).size).toBe(principals.length)
  })

  it('is told to nobody that may not see all grants', async () => {
    const secret = await makeKey('curious', { manage: { kind: 'grant', name: 'team-*' } })
    for (const path of ['explain?principal=key:web&action=events:publish', 'who?bus=shop'])
      expect((await call(secret, 'GET', `/v1/access/${path}`)).status).toBe(403)
  })
})

describe('the queues page', () => {
  it('shows a key the queues that it may manage, and changes those alone', async () => {
    for (const queue of ['desk', 'lab'])
      await call(root, 'PUT', `/v1/buses/shop/rules/of-${queue}`, {
        ...{ pattern: { type: ['none'] }, targets: [{ id: 'q', type: 'queue', queue }] },
      })
    const secret = await makeKey(
      'desk',
      { manage: { kind: 'queue', name: 'desk' } },
      { manage: { kind: 'queue', name: 'lab', verbs: ['read'] } },
    )
    const ask = (method: string, path: string) => call(secret, method, `/queues/api/queues${path}`)
    const names = (await ask('GET', '')).body.queues.map(({ name }: { name: string }) => name)
    expect(names.sort()).toEqual(['desk', 'lab'])
    expect((await ask('PUT', '/desk/pause')).status).toBe(200)
    expect((await ask('PUT', '/lab/pause')).status).toBe(403)
    expect((await ask('PUT', '/pause')).status).toBe(200) // all that it may
    const paused = async (name: string) =>
      (await call(root, 'GET', '/queues/api/queues')).body.queues.find((queue: { name: string }) => queue.name === name)
        .isPaused as boolean
    expect([await paused('desk'), await paused('lab')]).toEqual([true, false])
    expect((await ask('PUT', '/sluice-webhooks-0/pause')).status).toBe(403)
    const wide = await makeKey('all-queues', { manage: { kind: 'queue' } })
    const seen = (await call(wide, 'GET', '/queues/api/queues')).body.queues.map(({ name }: { name: string }) => name)
    expect(seen.filter((name: string) => name.startsWith('sluice-'))).toEqual([])
  })

  it('has the same queues as the list of the API, with how many jobs each has', async () => {
    await call(root, 'PUT', '/v1/buses/shop/rules/of-counted', {
      ...{ pattern: { type: ['none'] }, targets: [{ id: 'q', type: 'queue', queue: 'counted' }] },
    })
    const queues = gateways[0]!.get(Queues)
    await queues.get('counted').add('a', {})
    await queues.get('counted').add('b', {}, { delay: 60_000 })
    await queues.get('counted').pause()
    const listed = async (secret: string) =>
      (await call(secret, 'GET', '/v1/queues?limit=500')).body.items as { name: string; own: boolean }[]
    const own = await makeKey('counts', { manage: { kind: 'queue', name: 'counted' } })
    expect(await listed(own)).toEqual([
      {
        ...{ name: 'counted', own: false, engine: 'bullmq', declared: false, fifo: false, fair: false, paused: true },
        ...{ waiting: 1, inFlight: 0, delayed: 1, dead: 0, oldestSentAt: expect.any(String) },
        // the rule that fills it is not the key's to see
        filledBy: { rules: [], queues: [], others: 1 },
      },
    ])
    const wide = await makeKey('all-counts', { manage: { kind: 'queue' } })
    expect((await listed(wide)).filter(({ own }) => own)).toEqual([])
    expect((await listed(root)).filter(({ own }) => own).map(({ name }) => name)).toContain('sluice-webhooks-0')
    await queues.get('counted').obliterate({ force: true })
  })
})

// the last one: it takes Redis away
it('holds no secret in Redis, and lets nobody in that Redis does not confirm any more', async () => {
  const redis = testClient(server.url)
  const texts: unknown[] = []
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key)
    if (type === 'hash') texts.push(await redis.hgetall(key))
    if (type === 'string') texts.push(await redis.get(key))
    if (type === 'stream') texts.push(await redis.xrange(key, '-', '+'))
    if (type === 'zset') texts.push(await redis.zrange(key, '0', '-1'))
  }
  redis.disconnect()
  const dump = JSON.stringify(texts)
  expect(secrets.length).toBeGreaterThan(10)
  for (const secret of secrets) expect(dump.includes(secret.slice(12))).toBe(false)

  const secret = await makeKey('away', { manage: { kind: 'bus' } })
  expect((await call(secret, 'GET', '/v1/buses')).status).toBe(200)
  await server.kill()
  for (const caller of [secret, root]) {
    await until(async () => (await call(caller, 'GET', '/v1/buses')).status === 503, 'it is not sure any more', 30_000)
    expect(await call(caller, 'GET', '/v1/buses')).toMatchObject({ body: { code: 'ACCESS_UNKNOWN' } })
    const { headers } = await call(caller, 'GET', '/v1/buses')
    expect(headers.get('retry-after')).toBe('1')
  }
  expect((await call(root, 'GET', '/metrics')).status).toBe(200)
  await server.run()
  await until(async () => (await call(root, 'GET', '/v1/buses')).status === 200, 'it is sure again', 30_000)
}, 120_000)

it('answers as its document says, in all that is tried here', () => {
  expect(watched.looked).toBeGreaterThan(10)
  expect([...new Set(watched.faults)]).toEqual([])
})
