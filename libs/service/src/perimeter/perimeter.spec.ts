import { fastify, type FastifyInstance } from 'fastify'
import { requireApiKey } from './api-key.js'
import { everyCaller } from './caller.js'

describe('a route of a service with a key', () => {
  const key = 'a-key-of-sixteen-characters-or-more'
  let server: FastifyInstance
  beforeEach(() => {
    server = fastify()
    requireApiKey(server, { key, logins: { failed: () => undefined } as never })
    server.get('/declared/:bus', { config: { action: 'buses:read' } }, ({ caller }) => caller)
    server.get('/asked', { config: { action: everyCaller } }, () => 'asked')
    server.get('/forgotten', () => 'what nobody is asked about')
  })
  afterEach(() => server.close())
  const get = async (url: string, headers = { authorization: `Bearer ${key}` }) => {
    const { statusCode, body } = await server.inject({ url, headers })
    return [statusCode, body]
  }

  it('knows who calls', async () => {
    expect(await get('/declared/default')).toEqual([200, '{"principal":"api-key"}'])
    expect(await get('/asked')).toEqual([200, 'asked'])
  })

  it('that declares no action is refused to everybody', async () => {
    const [status, body] = await get('/forgotten')
    expect(status).toBe(403)
    expect(JSON.parse(String(body))).toMatchObject({ code: 'FORBIDDEN', detail: expect.stringContaining('no action') })
  })

  it('that is not there is told from one that declares nothing', async () => {
    expect((await get('/nowhere'))[0]).toBe(404)
    expect((await get('/nowhere', {} as never))[0]).toBe(401)
  })
})
