import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { Browsers } from '@sluice/service'
import fastify, { type FastifyInstance } from 'fastify'
import { mountConsole } from './console.routes.js'

/** What people would lose: a console that loads behind their proxy, and that is the new one after an update. */
describe('the files of the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-site-'))
  const script = 'console.log("a script")'.repeat(100)
  let server: FastifyInstance
  beforeAll(() => {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><base href="/console/" /><div id="app"></div>')
    writeFileSync(join(folder, 'icon.svg'), '<svg/>')
    writeFileSync(join(folder, 'assets', 'main-a1.js'), script)
    writeFileSync(join(folder, 'assets', 'main-a1.js.br'), brotliCompressSync(script))
    writeFileSync(join(folder, 'assets', 'main-a1.js.gz'), gzipSync(script))
    server = fastify()
    mountConsole(server, new Browsers('https://public.example/behind/a/proxy'), folder)
  })
  afterAll(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })
  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers })

  it('are one page for every path, which says where it is', async () => {
    for (const path of [
      '/console',
      '/console/',
      '/console/events',
      '/console/events/default/2-1-0',
      '/console/index.html',
    ]) {
      const { statusCode, headers, body } = await get(path)
      expect([path, statusCode]).toEqual([path, 200])
      expect(body).toContain('<base href="/behind/a/proxy/console/"')
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
    }
  })

  it('are kept for ever where their name has a digest, and asked for again where it has none', async () => {
    const asset = await get('/console/assets/main-a1.js')
    expect([asset.body, asset.headers['cache-control']]).toEqual([script, 'public, max-age=31536000, immutable'])
    const { headers } = await get('/console')
    expect((await get('/console', { 'if-none-match': String(headers['etag']) })).statusCode).toBe(304)
    expect((await get('/console', { 'if-none-match': '"another"' })).statusCode).toBe(200)
    expect((await get('/console/icon.svg')).headers).toMatchObject({ 'cache-control': 'no-cache' })
  })

  it('come as small as the browser takes them', async () => {
    const as = async (coding: string, url = '/console/assets/main-a1.js') => {
      const { headers, rawPayload } = await get(url, { 'accept-encoding': coding })
      expect(headers['vary']).toBe('Accept-Encoding')
      return { coding: headers['content-encoding'], rawPayload }
    }
    const br = await as('gzip, deflate, br')
    expect([br.coding, brotliDecompressSync(br.rawPayload).toString()]).toEqual(['br', script])
    const gzip = await as('gzip, br;q=0')
    expect([gzip.coding, gunzipSync(gzip.rawPayload).toString()]).toEqual(['gzip', script])
    expect((await as('identity')).coding).toBeUndefined()
    expect(brotliDecompressSync((await as('br', '/console')).rawPayload).toString()).toContain('/behind/a/proxy/')
  })

  it('that an update took away are not answered with the page', async () => {
    const { statusCode, body } = await get('/console/assets/main-of-before.js')
    expect([statusCode, JSON.parse(body).code]).toEqual([404, 'NOT_FOUND'])
  })

  it('are nothing else of the machine', async () => {
    for (const path of ['/console/../package.json', '/console/..%2f..%2fpackage.json', '/console/%2e%2e/etc/passwd'])
      expect((await get(path)).body).not.toMatch(/"name"|root:/)
  })

  it('say what to do where they were not built', async () => {
    const other = fastify()
    mountConsole(other, new Browsers(''), join(folder, 'none'))
    expect((await other.inject('/console')).body).toContain('npm run build')
    await other.close()
  })
})
