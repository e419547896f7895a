import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { actions } from '@sluice/access'
import { stepNames } from '@sluice/biography'
import { RegistryView, ruleKind, schemaKind } from '@sluice/registry'
import { createService, readSettings, settingsTable } from '@sluice/service'
import { DeadLetterStore } from '@sluice/streams'
import { RedisServer, until } from '@sluice/testing'
import { DlqModule } from '../../apps/dlq/src/index.js'
import { FanOutModule } from '../../apps/fan-out/src/index.js'
import { gatewayDocument } from '../../apps/gateway/src/docs-page.js'
import { codes } from '../../apps/gateway/src/openapi/codes.js'
import { GatewayModule, gatewayServer } from '../../apps/gateway/src/index.js'
import { RouterModule } from '../../apps/router/src/index.js'

const read = (name: string) => readFileSync(join(process.cwd(), 'docs', name), 'utf8')
const contents = read('http.md')
/** In the order in which they say that their examples run. */
const pages = [...contents.matchAll(/^- \[.+?\]\((http\/.+?)\):/gm)].map(([, name]) => name!)
const page = [...pages.map(read), contents].join('\n')
const bash = (text: string) => [...text.matchAll(/```bash\n([\s\S]*?)```/g)].map(match => match[1]!)
const examples = bash(page)
const key = 'a-key-of-sixteen-characters-or-more'

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name, parentPath }) => /\/src(\/|$)/.test(parentPath) && /(?<!\.spec|\.suite|\.fixture)\.ts$/.test(name))
    .filter(({ parentPath }) => !parentPath.includes('node_modules'))
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'))
}

describe('docs/http.md and its pages', () => {
  let server: RedisServer
  let app: NestFastifyApplication

  beforeAll(async () => {
    server = await RedisServer.start()
    const settings = readSettings({
      REDIS_URL: server.url,
      SLUICE_API_KEY: key,
      WEBHOOK_ALLOW: '127.0.0.1',
      LOG_LEVEL: 'error',
    })
    app = await createService(
      { name: 'all', modules: [GatewayModule, RouterModule, FanOutModule, DlqModule], ...gatewayServer },
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
      for (const [, code] of text.matchAll(/'([A-Z]+(?:_[A-Z]+)+|UNAUTHORISED|FORBIDDEN|INTERNAL|CYCLE)'/g))
        thrown.add(code!)
    }
    const settings = Object.keys(settingsTable)
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` /gm)]
      .map(match => match[1]!)
      .filter(name => !settings.includes(name))
    expect(listed.length).toBe(new Set(listed).size)
    // steps of biographies have such names too
    const notCodes = new Set<string>([...notErrors, ...stepNames, 'EVENT_INGEST_SUCCESS'])
    expect([...thrown].filter(code => !notCodes.has(code)).sort()).toEqual(listed.sort())
  })

  it('has a page that lists every step of a biography, and no other', () => {
    const page = read('biography.md')
    const rows = [...page.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) +\|/gm)].flatMap(([, names]) =>
      names!.match(/[A-Z_]+/g)!,
    )
    expect(rows.sort()).toEqual(stepNames.toSorted())
  })

  it('says of every code the status that it has', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(match => [match[1], Number(match[2])])
    const listed = Object.fromEntries(rows.filter(([code]) => !warnings.includes(code as string)))
    expect(listed).toEqual(Object.fromEntries(Object.entries(codes).map(([code, [status]]) => [code, status])))
  })

  it('lists every action, with the routes that need it', () => {
    const routes = new Map<string, string[]>()
    for (const [path, item] of Object.entries(gatewayDocument().paths))
      for (const [method, { 'x-sluice-action': action }] of Object.entries(item) as [string, Record<string, string>][])
        if (action) routes.set(action, [...(routes.get(action) ?? []), `\`${method.toUpperCase()} ${path}\``])
    const rows = Object.entries(actions).map(([action, { allows }]) => {
      const board = /^queues:(read|write)$/.test(action) ? ['`/queues`'] : []
      const needing = [...(routes.get(action) ?? []), ...board].join(', ') || 'none of its own'
      return `| \`${action}\` | ${allows} | ${needing} |`
    })
    const listed = read('http/actions.md').replace(/ +/g, ' ').split('\n')
    expect(listed.filter(line => line.startsWith('| `'))).toEqual(rows)
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

  it('has examples that run as they stand, top to bottom, on a fresh platform', async () => {
    const { stdout, answers } = await run(examples)
    // what a platform has that no service has used
    const lane = '/v1/buses/default/subscriptions/ledger.ordered/lanes/0~ledger.Ledger.book~AAAAAAAAAAAAAAAA'
    const expected = [
      ['404', '/v1/buses/default/consumers/billing.Totals.sum'],
      ['404', `${lane}/retry`],
      ['404', `${lane}/skip`],
      ['404', '/v1/schemas/com.shop.order.created'],
      ['404', '/v1/schemas/com.shop.order.created/1'],
    ]
    expect(answers.filter(([status]) => !/^2/.test(status!))).toEqual(expected)
    expect(answers.length).toBeGreaterThan(40)
    for (const [status, path] of expected) {
      const [name] = ['$LANE', '$TYPE'].filter((_, i) => path!.includes(['/lanes/', '/schemas/'][i]!))
      const block = examples.find(text => text.includes(name ?? path!))
      expect(block).toMatch(new RegExp(`^# ${status} `))
    }
    const said = (text: string | RegExp) => expect(stdout).toMatch(text)
    said(/"id":"A-1001","position":"\d-/)
    said('"accepted":1,"rejected":1')
    said('"path":"Entries[1].Detail"')
    said('"duplicate":true')
    said(/whsec_[A-Za-z0-9+/]{43}=/)
    said(/"lost":\{"count":3/)
    said('"reason":"attempts-exhausted"')
    said(/"count":2,"rule":"lost","target":"nobody"/)
    said(/"state":"done","total":1,"redriven":1/)
    said('"matching":0')
    said(/"principal": ?"acme\+api-key"/)
    said(/^ratelimit: "events";r=(499;t=1|500;t=0), "bytes";r=(999\d{3};t=1|1000000;t=0)/im)
    said(/"use":\{"buses":1,"rules":0,"keys":1/)
    said('sluice_events_accepted_total')
    said(/^data: .*"V-1"/m)
    said(/{"progress":.*"complete":true/m)
  })

  it('has examples that run where a service has used the platform', async () => {
    await app
      .get(RegistryView)
      .store.put(schemaKind, { type: 'com.shop.order.created', version: 1 }, { type: 'object' })
    const { redis, keys } = app.get(DeadLetterStore)
    await redis.xgroup('CREATE', keys.events('default', 0), 'stream:billing.Totals.sum', '$')
    const { stdout, answers } = await run(examples.filter(text => text.startsWith('# 404 ')))
    expect(answers.map(([status]) => status)).toEqual(['204', '404', '404', '200', '200'])
    expect(stdout).toContain('"dataschema":"urn:sluice:schema:com.shop.order.created:1"')
  })

  it('is not alone: the examples of docs/dead-letters.md run as they stand', async () => {
    const desk = { id: 'partner', type: 'queue', queue: 'partners' }
    await app
      .get(RegistryView)
      .store.put(ruleKind, { bus: 'default', name: 'big-orders' }, { pattern: { type: ['x'] }, targets: [desk] })
    await giveUp('0-2-1', 'partner')
    await giveUp('0-2-2', 'partner')
    const { stdout, answers } = await run(bash(read('dead-letters.md')))
    expect(answers.filter(([status]) => !/^2/.test(status!))).toEqual([])
    expect(stdout).toMatch(/"matching":2,"complete":true/)
    expect(stdout).toMatch(/"state":"done","total":1,"redriven":1/)
    expect(stdout).toContain('"deleted":0')
  })

  it('is not alone: the examples of docs/operator-events.md and docs/runbooks.md run as they stand', async () => {
    const desk = { id: 'partner', type: 'queue', queue: 'partners' }
    const rule = { pattern: { data: { total: [{ numeric: ['>', 100] }] } }, targets: [desk] }
    await app.get(RegistryView).store.put(ruleKind, { bus: 'default', name: 'big-orders' }, rule)
    await giveUp('0-3-1', 'partner')
    const { stdout, answers } = await run([
      ...bash(read('operator-events.md')),
      'BUS=default RULE=big-orders SUBSCRIPTION=billing',
      ...bash(read('runbooks.md')),
    ])
    expect(answers.filter(([status]) => !/^2/.test(status!))).toEqual([])
    expect(stdout).toContain('"name":"on-call"')
    expect(stdout).toMatch(/"count":1,"rule":"big-orders","target":"partner"/)
    expect(stdout).toContain('sluice_redis_memory_ratio')
  })

  it('is not alone: the keys of docs/security.md are made as they stand, what they hide stays hidden, and all refusals come', async () => {
    const { stdout, answers } = await run(bash(read('security.md')))
    const rules = '/v1/buses/default/rules'
    const refused = ['/v1/buses/default/events', `${rules}/partner`, `${rules}/partner-copy`]
    expect(answers.filter(([status]) => !/^2/.test(status!))).toEqual(refused.map(path => ['403', path]))
    expect(stdout).toContain('"missing":{"publish":{"bus":"default","pattern":{"source":["/bank"],"type":["credit"]}}}')
    expect(stdout).toContain('"missing":{"manage":{"kind":"rule","bus":"default","name":"partner","verbs":["delete"]}}')
    expect(stdout).toMatch(
      /"action":"rules:delete","kind":"rule","bus":"default","name":"partner"[^]*"code":"FORBIDDEN"/,
    )
    expect(stdout).toMatch(/"event":\{[^]*"data": \{ "total": 80, "customer": \{ +\} \}/)
    expect(stdout).toContain(
      '"missing":{"manage":{"kind":"webhook","name":"https://elsewhere.example/in","verbs":["write"]}}',
    )
    expect(stdout).toMatch(
      /the partner got \{[^]*"id": "P-2"[^]*"data": \{ "total": 90, "customer": \{ +\} \}[^]*"sluiceredacted":"true"/,
    )
    // a filter finds it for support, and the grant that was missing is enough
    expect(stdout).toContain('"matching":1')
    expect(stdout).toMatch(/"name":"partner"[^]*nobody\.invalid/)
    expect(stdout.slice(stdout.indexOf('"P-1"'))).not.toContain('anna@example.com')
  })

  it('is not alone: what docs/security.md writes anew after a change of keys are all rules of all buses, and keys that sign', async () => {
    const again = /^ {2}```sh\n([\s\S]*?)^ {2}```/m.exec(read('security.md'))![1]!
    const { store } = app.get(RegistryView)
    const rules = ['default', 'second'].flatMap(bus => ['a', 'b', 'c', 'd', 'e'].map(name => ({ bus, name })))
    const made = await run([
      `put() { curl -X PUT "$SLUICE$1" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "$2"; }`,
      `put /v1/buses/second {}; for key in till-1 till-2 till-3; do put /v1/keys/$key '{"signs":true,"grants":[]}'; done`,
    ])
    expect(made.answers.map(([status]) => status)).toEqual(['201', '201', '201', '201'])
    for (const at of rules)
      await store.put(ruleKind, at, { pattern: { type: ["it's"] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] })
    const { answers } = await run([again.replaceAll('limit=500', 'limit=2')])
    expect(answers.filter(([status]) => status !== '200')).toEqual([])
    const paths = answers.map(([, path]) => path!)
    expect(paths).toEqual(expect.arrayContaining(rules.map(({ bus, name }) => `/v1/buses/${bus}/rules/${name}`)))
    expect(paths.filter(path => path.startsWith('/v1/keys/'))).toEqual([1, 2, 3].map(n => `/v1/keys/till-${n}`))
    expect(paths.length).toBe(new Set(paths).size)
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

  /** Runs them in one shell, with the status and path of each answer. */
  async function run(commands: readonly string[]): Promise<{ stdout: string; answers: string[][] }> {
    const base = await app.getUrl()
    const strict = `set -euo pipefail; curl() { command curl -sS -w '%{stderr}%{http_code} %{url_effective}\\n' "$@"; }`
    const environment = { ...process.env, SLUICE: base, KEY: key }
    const script = [strict, ...commands].join('\n')
    // not here, where npm start may have left a .sluice/env
    const options = { cwd: tmpdir(), env: environment, timeout: 60_000, maxBuffer: 8 * 1024 * 1024 }
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], options)
    const lines = stderr.split('\n').filter(line => line !== '')
    return { stdout, answers: lines.map(line => line.replace(base, '').split(' ')) }
  }
})

/** Codes of what is accepted all the same. */
const warnings = ['MATCHES_OWN_RESULTS', 'MAY_NEVER_MATCH', 'NOTHING_ARRIVES', 'CYCLE']

/** Upper-case words of the sources that are no error codes. */
const notErrors = [
  ...Object.keys(settingsTable),
  'SLUICE_KEY', // a variable of the SDK
  'SLUICE_TEST_LONG',
  'SLUICE_TEST_NETWORK',
  'SLUICE_TEST_PATIENCE',
  'SLUICE_TEST_REDIS',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'HPE_HEADER_OVERFLOW',
]
