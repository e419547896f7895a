import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { RegistryView } from '@sluice/registry'
import { createService, readSettings, settingsTable } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { DlqModule } from '../../apps/dlq/src/index.js'
import { GatewayModule, gatewayServer } from '../../apps/gateway/src/index.js'
import { RouterModule } from '../../apps/router/src/index.js'

const page = readFileSync(join(process.cwd(), 'docs', 'http.md'), 'utf8')
const bash = (text: string) => [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map(match => match[1]!)
const examples = bash(page)
const key = 'a-key-of-sixteen-characters-or-more'

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name, parentPath }) => /\/src(\/|$)/.test(parentPath) && /(?<!\.spec|\.suite)\.ts$/.test(name))
    .filter(({ parentPath }) => !parentPath.includes('node_modules'))
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'))
}

describe('docs/http.md', () => {
  let server: RedisServer
  let app: NestFastifyApplication

  beforeAll(async () => {
    server = await RedisServer.start()
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error' })
    app = await createService(
      { name: 'all', modules: [GatewayModule, RouterModule, DlqModule], ...gatewayServer },
      settings,
    )
    await app.listen(0, '127.0.0.1')
  })
  afterAll(async () => {
    await app.close()
    await server.stop()
  })

  it('lists every code that the sources have, and no other', () => {
    const thrown = new Set<string>()
    for (const text of [...sources('libs'), ...sources('apps')]) {
      for (const [, code] of text.matchAll(/'([A-Z]+(?:_[A-Z]+)+|UNAUTHORISED|INTERNAL)'/g)) thrown.add(code!)
    }
    const settings = Object.keys(settingsTable)
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` /gm)]
      .map(match => match[1]!)
      .filter(name => !settings.includes(name))
    expect(listed.length).toBe(new Set(listed).size)
    const notCodes = new Set(notErrors)
    expect([...thrown].filter(code => !notCodes.has(code)).sort()).toEqual(listed.sort())
  })

  it('has an example of every route of the API', async () => {
    const { paths } = (await (await fetch(`${await app.getUrl()}/openapi.json`)).json()) as {
      paths: Record<string, object>
    }
    const shown = examples.join('\n').replace(/\\\n/g, ' ')
    for (const [path, item] of Object.entries(paths)) {
      const url = path.replace(/\{\w+\}/g, '[\\w.$-]+')
      for (const method of Object.keys(item)) {
        if (path === '/health/ready') continue
        const flag = { put: '-X PUT ', delete: '-X DELETE ' }[method] ?? '(-s )?"?'
        expect(shown).toMatch(new RegExp(`curl ${flag}\\$SLUICE${url}("|\\?| |$)`, 'm'))
      }
    }
  })

  it('has examples that run as they stand', async () => {
    await giveUp('0-1-1', 'partner')
    await giveUp('0-1-2', 'packing')
    await app.get(RegistryView).registry.schemas.put('com.shop.order.created', 1, { type: 'object' })
    const { redis, keys } = app.get(DeadLetterStore)
    await redis.xgroup('CREATE', keys.events('default', 0), 'stream:billing.Totals.sum', '$')
    const stdout = await run(examples)
    expect(stdout).toContain('"position"')
    expect(stdout).toContain('"rejected":1')
    expect(stdout).toMatch(/whsec_[A-Za-z0-9+/]{43}=/)
    expect(stdout).toContain('"reason":"rejected"')
    expect(stdout).toMatch(/"lost":\{"count":3/)
    expect(stdout).toContain('"duplicate":true')
    expect(stdout).toMatch(/"redriven":1/)
    expect(stdout).toContain('"dataschema":"urn:sluice:schema:com.shop.order.created:1"')
    expect(stdout).toContain('sluice_events_accepted_total')
  })

  it('is not alone: the examples of docs/dead-letters.md run as they stand', async () => {
    const desk = { id: 'partner', type: 'queue', queue: 'partners' }
    await app.get(RegistryView).registry.putRule('default', 'big-orders', { pattern: { type: ['x'] }, targets: [desk] })
    await giveUp('0-2-1', 'partner')
    await giveUp('0-2-2', 'partner')
    const stdout = await run(bash(readFileSync(join(process.cwd(), 'docs', 'dead-letters.md'), 'utf8')))
    expect(stdout).toMatch(/"matching":2,"complete":true/)
    expect(stdout).toMatch(/"state":"done","total":1,"redriven":1/)
    expect(stdout).toContain('"deleted":0')
  })

  /** A dead letter as a target of the rule big-orders would leave it. */
  async function giveUp(position: string, target: string): Promise<void> {
    const delivery = { bus: 'default', position, rule: 'big-orders', target, redrives: 0 }
    const letter: DeadLetter = {
      ...delivery,
      id: deliveryId(delivery),
      targetType: 'webhook',
      destination: 'https://partner.example/hook',
      failedAt: new Date().toISOString(),
      reason: 'rejected',
      error: 'answered 422',
      attempts: [],
    }
    const store = app.get(DeadLetterStore)
    await store.give(letter, '{"specversion":"1.0","id":"A-1001","source":"/shop","type":"com.shop.order.created"}')
    await until(() => store.get(letter.id), 'the letter is kept')
  }

  async function run(commands: readonly string[]): Promise<string> {
    const strict = 'set -euo pipefail; curl() { command curl -sS --fail-with-body "$@"; }'
    const environment = { ...process.env, SLUICE: await app.getUrl(), KEY: key }
    const script = [strict, ...commands].join('\n')
    return (await promisify(execFile)('bash', ['-c', script], { env: environment, timeout: 20_000 })).stdout
  }
})

/** Upper-case words of the sources that are no error codes. */
const notErrors = [...Object.keys(settingsTable), 'SLUICE_TEST_LONG', 'ERR_HTTP_REQUEST_TIMEOUT', 'HPE_HEADER_OVERFLOW']
