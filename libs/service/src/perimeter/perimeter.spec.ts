import { type Principal, Rights } from '@sluice/access'
import { fastify, type FastifyInstance } from 'fastify'
import type { Authenticator } from './authenticator.js'
import { Caller, everyCaller, rootCaller } from './caller.js'
import { guardRoutes } from './perimeter.js'
import { RootKeyAuthenticator } from './root-key.js'

/** What an operator would lose: a door. */
describe('a route of a service with a key', () => {
  const key = 'a-key-of-sixteen-characters-or-more'
  const alice: Principal = { kind: 'subject', name: 'alice', groups: [] }
  const rights = Rights.of([
    { of: 'grants/alice', grants: [{ manage: { kind: 'bus', name: 'shop', verbs: ['read'] } }] },
  ])
  /** As one of tokens is: it has to ask somebody. */
  const tokens: Authenticator = {
    authenticate({ secret }) {
      if (!secret?.text.startsWith('token-')) return undefined
      if (secret.text === 'token-broken') return Promise.reject(new Error('nobody answers'))
      return Promise.resolve(
        secret.text === 'token-alice' ? alice : { refused: 'wrong-key', detail: 'the "token" is wrong' },
      )
    },
  }
  let server: FastifyInstance
  let unconfirmedMs = 0
  let isGone = false
  const failed: string[] = []
  beforeEach(() => {
    server = fastify()
    unconfirmedMs = 0
    failed.length = 0
    guardRoutes(server, {
      authenticators: [new RootKeyAuthenticator(key), tokens],
      caller: principal => (principal.kind === 'root' ? rootCaller : new Caller(principal, rights)),
      view: {
        get unconfirmedMs() {
          return unconfirmedMs
        },
        confirm: async () => {
          if (isGone) throw new Error('Redis is gone')
          unconfirmedMs = 0
        },
      },
      hasTenant: () => false,
      logins: { failed: (reason: string) => void failed.push(reason) } as never,
    })
    server.get('/declared/:bus', { config: { action: 'buses:read' } }, ({ caller }) => caller.name)
    server.get('/named/:queueName', {
      config: { action: 'buses:read', resource: ({ queueName = '' }) => ({ bus: queueName }) },
      handler: () => 'named',
    })
    server.get('/asked', { config: { action: everyCaller } }, () => 'asked')
    server.get('/metrics', { config: { action: 'metrics:read' } }, () => 'metrics')
    server.get('/forgotten', () => 'what nobody is asked about')
  })
  afterEach(() => server.close())
  const get = async (url: string, secret: string | undefined = key) => {
    const authorization = `Bearer ${secret}`
    const { statusCode, body, headers } = await server.inject({ url, headers: secret === '' ? {} : { authorization } })
    return { status: statusCode, body: body.startsWith('{') ? (JSON.parse(body) as any) : body, headers }
  }

  it('knows who calls', async () => {
    expect(await get('/declared/default')).toMatchObject({ status: 200, body: 'api-key' })
    expect(await get('/declared/shop', 'token-alice')).toMatchObject({ status: 200, body: 'subject:alice' })
    expect(await get('/asked', 'token-alice')).toMatchObject({ status: 200, body: 'asked' })
  })

  it('is for those alone whose grants allow its action, and says which grant is missing', async () => {
    expect(await get('/declared/default', 'token-alice')).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', missing: { manage: { kind: 'bus', name: 'default', verbs: ['read'] } } },
    })
    expect((await get('/named/shop', 'token-alice')).status).toBe(200)
    expect((await get('/named/default', 'token-alice')).status).toBe(403)
    expect((await get('/metrics', 'token-alice')).status).toBe(403)
  })

  it('that declares no action is refused to everybody', async () => {
    for (const secret of [key, 'token-alice'])
      expect(await get('/forgotten', secret)).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', detail: expect.stringContaining('no action') },
      })
  })

  it('that is not there is told from one that declares nothing', async () => {
    expect((await get('/nowhere')).status).toBe(404)
    expect((await get('/nowhere', '')).status).toBe(401)
  })

  it('says why somebody is not let in, and is closed if that cannot be found out', async () => {
    const answers = [await get('/asked', ''), await get('/asked', 'other'), await get('/asked', 'token-wrong')]
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([401, 'UNAUTHORISED']))
    expect(failed).toEqual(['no-key', 'wrong-key', 'wrong-key'])
    expect(answers[2]!.headers['www-authenticate']).toBe(
      'Bearer realm="Sluice", error="invalid_token", error_description="the token is wrong"',
    )
    expect((await get('/asked', 'token-broken')).status).toBe(500)
  })

  it('lets nobody in while Redis does not confirm who may do what; the root key still reads the metrics', async () => {
    unconfirmedMs = 5001
    isGone = true
    for (const [url, secret] of [
      ['/declared/shop', key],
      ['/declared/shop', 'token-alice'],
      ['/declared/shop', ''],
      ['/nowhere', key],
      ['/metrics', 'token-alice'],
    ] as const) {
      const answer = await get(url, secret)
      expect({ url, secret, ...answer }).toMatchObject({ status: 503, body: { code: 'ACCESS_UNKNOWN' } })
      expect(answer.headers['retry-after']).toBe('1')
    }
    expect((await get('/metrics')).status).toBe(200)
    expect((await get('/metrics', 'other')).status).toBe(401)
    // it is back, or this process had stood still: nobody is refused for that
    isGone = false
    expect((await get('/declared/shop', 'token-alice')).status).toBe(200)
  })
})
