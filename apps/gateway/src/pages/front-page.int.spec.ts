import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { RedisServer } from '@sluice/testing'
import { GatewayModule, gatewayServer } from '../index.js'

/** What a newcomer would lose: where to go on from the address that was printed. */
describe('the front page', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  beforeAll(async () => {
    server = await RedisServer.start()
    const environment = { REDIS_URL: server.url, SLUICE_API_KEY: 'a-key-of-sixteen-characters', LOG_LEVEL: 'error' }
    app = await createService({ name: 'all', modules: [GatewayModule], ...gatewayServer }, readSettings(environment))
    await app.listen(0, '127.0.0.1')
  })
  afterAll(async () => {
    await app?.close()
    await server?.stop()
  })

  it('leads to the documentation, without the key', async () => {
    const url = await app.getUrl()
    const page = await fetch(`${url}/`, { headers: { accept: 'text/html,*/*' } })
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const text = await page.text()
    for (const place of ['<a href="/docs">', '<code>docs/security.md</code>']) expect(text).toContain(place)
    const { links } = (await (await fetch(`${url}/`)).json()) as { links: Record<string, string> }
    for (const path of [links['docs']!, links['openapi']!, links['health']!])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200])
  })
})
