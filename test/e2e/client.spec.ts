import { setTimeout as pause } from 'node:timers/promises'
import {
  createSluiceClient,
  dataOf,
  itemsOf,
  operations,
  ProblemError,
  type SluiceClient,
  tailOf,
} from '@sluice/client'
import type { Redis } from 'ioredis'
import { RedisRegistry, schemaKind } from '@sluice/registry'
import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { Contract } from '../openapi/contract.js'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

const event = { specversion: '1.0', source: '/client', type: 'com.client.tried' } as const
const pattern = { type: ['com.client.tried'] }

/** What the console would lose: a method that does not work, an answer that is not of the type that it has. */
describe('the typed client', () => {
  let platform: Platform
  let redis: Redis
  let sluice: SluiceClient
  let contract: Contract
  let hook: Hook
  /** Operations that were called, and what was not as the document says. */
  const called = new Set<string>()
  const faults: string[] = []

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
    hook = await webhook(new Ledger(), id => (id.startsWith('bad') ? 422 : 200))
    contract = new Contract((await platform.api('GET', '/openapi.json')).body)
    sluice = createSluiceClient({ url: `${platform.url}/`, apiKey: platform.key, fetch: watched })
  })
  afterAll(async () => {
    await hook?.close()
    redis?.disconnect()
    await platform?.stop()
  })

  /** Holds every answer against the document that the platform serves. */
  async function watched(request: Request): Promise<Response> {
    const response = await fetch(request)
    const at = new URL(request.url).pathname
    const matching = Object.values(operations).filter(([method, path]) => {
      return method === request.method && new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(at)
    })
    // a name that is spelt out goes before a parameter
    const [, path] = matching.sort(([, a], [, b]) => a.split('{').length - b.split('{').length)[0]!
    called.add(`${request.method} ${path}`)
    const [status, contentType] = [response.status, response.headers.get('content-type') ?? '']
    // a stream has no end to wait for
    const body = contentType.startsWith('text/event-stream') ? '' : await response.clone().text()
    const fault = contract.fault({ method: request.method, path, status, contentType, body })
    if (fault) faults.push(fault)
    return response
  }

  const bus = { path: { bus: 'default' } }
  const tried = { path: { bus: 'default', rule: 'tried' } }

  it('is made from the document that the platform serves', () => {
    const made = Object.values(operations).map(([method, path]) => `${method} ${path}`)
    expect(made.sort()).toEqual(contract.operations.sort())
  })

  it('knows how the platform is', async () => {
    expect((await sluice.getLiveness()).data).toEqual({ status: 'ok' })
    expect((await sluice.getReadiness()).response.status).toBe(200)
    expect((await sluice.getMetrics()).data).toContain('process_cpu_seconds_total')
  })

  it('makes, reads, lists and deletes buses', async () => {
    const params = { path: { bus: 'shop' } }
    const made = await sluice.putBus({ params, body: { shards: 2 } })
    expect(made.response.status).toBe(201)
    const etag = made.response.headers.get('etag')!
    const same = await sluice.getBus({ params: { ...params, header: { 'If-None-Match': etag } } })
    expect(same.response.status).toBe(304)
    expect((await sluice.getBus({ params })).data).toMatchObject({ name: 'shop', shards: 2 })
    expect((await sluice.getBusStatus({ params })).data).toMatchObject({ events: 0, shedding: null })
    expect((await dataOf(sluice.listBuses())).items.map(({ name }) => name)).toEqual(['default', 'shop', 'sluice'])
    const names: string[] = []
    const list = (cursor?: string) =>
      sluice.listBuses({ params: { query: { limit: 1, ...(cursor ? { cursor } : {}) } } })
    for await (const { name } of itemsOf(list)) names.push(name)
    expect(names).toEqual(['default', 'shop', 'sluice'])
    const stale = { ...params, header: { 'If-Match': '"another"' } }
    expect((await sluice.deleteBus({ params: stale })).response.status).toBe(412)
    expect((await sluice.deleteBus({ params })).response.status).toBe(204)
    await expect(dataOf(sluice.getBus({ params }))).rejects.toMatchObject({ code: 'UNKNOWN_BUS', status: 404 })
    await expect(dataOf(sluice.getBus({ params }))).rejects.toBeInstanceOf(ProblemError)
  })

  it('lists and forgets consumers', async () => {
    await redis.xgroup('CREATE', new Keys().events('default', 0), 'stream:billing.Totals.sum', '$')
    expect((await sluice.listConsumers({ params: bus })).data).toMatchObject({
      items: [{ name: 'billing.Totals.sum', instances: 0 }],
      next: null,
    })
    const params = { path: { bus: 'default', consumer: 'billing.Totals.sum' } }
    expect((await sluice.forgetConsumer({ params })).response.status).toBe(204)
    expect((await sluice.forgetConsumer({ params })).error).toMatchObject({ code: 'UNKNOWN_CONSUMER' })
  })

  it('makes rules, tries them, publishes, and has what was given up', async () => {
    const partner = { id: 'partner', type: 'webhook', url: hook.url, retry: { attempts: 1 } } as const
    const put = await sluice.putRule({ params: tried, body: { pattern, targets: [partner] } })
    expect(put.response.status).toBe(201)
    expect((await sluice.getRule({ params: tried })).data).toMatchObject({ targets: [{ secret: 'whsec_***' }] })
    const topology = await sluice.getTopology({ params: { query: { bus: bus.path.bus } } })
    expect(topology.data).toMatchObject({ complete: true })
    const circuits = await sluice.listCircuits({ params: tried })
    expect(circuits.data).toEqual({ items: [{ target: 'partner', state: 'closed' }] })
    const ofPartner = { path: { ...tried.path, target: 'partner' } }
    expect((await sluice.closeCircuit({ params: ofPartner })).data).toMatchObject({
      target: 'partner',
      state: 'closed',
    })
    expect((await sluice.listRules({ params: bus })).data).toMatchObject({ next: null, items: [{ name: 'tried' }] })
    const rates = await sluice.listRuleRates({ params: { ...bus, query: { window: '24h', limit: 5000 } } })
    expect(rates.data).toMatchObject({ window: '24h', items: [{ rule: 'tried', attempts: 0 }], next: null })
    const ofTargets = await sluice.listTargetRates({ params: { ...bus, query: { rule: 'tried' } } })
    expect(ofTargets.data).toMatchObject({ items: [{ target: 'partner', latencyMs: null, circuit: 'closed' }] })
    expect((await sluice.getRuleRates({ params: tried })).data?.fired).toHaveLength(60)
    const target = { path: { ...tried.path, target: 'partner' } }
    const called = await sluice.testTarget({ params: target, body: { event: { ...event, id: 'bad-0' } } })
    expect(called.data).toMatchObject({ called: true, ok: false, status: 422, event: { id: 'bad-0' } })
    const refused = await sluice.putRule({ params: tried, body: { pattern: { type: 'x' }, targets: [partner] } })
    expect(refused.error).toMatchObject({ status: 400, code: 'INVALID_PATTERN' })

    const one = await sluice.publishEvents({ params: bus, body: { ...event, id: 'bad-1', data: { total: 1 } } })
    expect(one.data).toMatchObject({ id: 'bad-1' })
    const batch = [
      { ...event, id: 'bad-2' },
      { ...event, id: 'bad-3', source: '' },
    ]
    expect((await sluice.publishEvents({ params: bus, body: batch })).data).toMatchObject({ accepted: 1, rejected: 1 })
    const none = await sluice.publishEvents({ params: bus, body: [{ ...event, id: 'bad-4', source: '' }] })
    expect(none.error).toMatchObject({ status: 400, code: 'INVALID_ATTRIBUTE' })
    const ce = { 'ce-specversion': '1.0', 'ce-id': 'ok-1', 'ce-source': '/client', 'ce-type': 'com.client.tried' }
    const headers = { ...ce, 'content-type': 'text/plain' }
    expect((await sluice.publishEvents({ params: bus, body: 'hello', headers })).data).toMatchObject({ id: 'ok-1' })

    const asked = await sluice.testPattern({ body: { pattern, event: { ...event, id: '1' } } })
    expect(asked.data).toMatchObject({ matched: true })
    const made = await sluice.testTransform({
      body: { transform: { inputPath: '$.id' }, event: { ...event, id: '1' } },
    })
    expect(made.data).toEqual({ output: '1', contentType: 'application/json' })
    const test = await sluice.testRule({ params: tried, body: { last: 10 } })
    expect(test.data).toMatchObject({ matched: 3, lost: { count: 0 } })
    expect((await sluice.testRule({ params: tried, body: { event: { ...event, id: '1' } } })).data).toMatchObject({
      matched: true,
    })

    const { items } = await dataOf(sluice.listRuleVersions({ params: tried }))
    const version = items[0]!.version
    const ofVersion = { params: { path: { ...tried.path, version } } }
    expect((await sluice.getRuleVersion(ofVersion)).data).toMatchObject({ version, settings: { pattern } })
    expect((await sluice.restoreRuleVersion(ofVersion)).data).toMatchObject({ name: 'tried', pattern })

    const query = { rule: 'tried' }
    const letters = async () => (await dataOf(sluice.listDeadLetters({ params: { query } }))).items
    await until(async () => (await letters()).length === 2, 'the letters are kept')
    const [letter] = await letters()
    const params = { path: { id: letter!.id } }
    expect((await sluice.getDeadLetter({ params })).data).toMatchObject({
      reason: 'rejected',
      event: { source: '/client' },
    })
    expect((await sluice.listDeadLetterGroups({ params: { query } })).data).toMatchObject({ items: [{ count: 2 }] })

    const filter = { rule: 'tried' }
    expect((await sluice.redriveDeadLetters({ body: { filter, dryRun: true } })).data).toMatchObject({ matching: 2 })
    const edit = { id: 'good' }
    const edited = await sluice.redriveDeadLetters({ body: { ids: [letter!.id], edit, dryRun: true } })
    expect(edited.data).toMatchObject({ edited: [{ event: { id: 'good' } }] })
    const redrive = await dataOf(sluice.redriveDeadLetters({ body: { ids: [letter!.id] } }))
    const id = 'id' in redrive ? redrive.id : ''
    expect((await sluice.getRedrive({ params: { path: { id } } })).data).toMatchObject({ id })
    expect((await sluice.cancelRedrive({ params: { path: { id } } })).data).toMatchObject({ id })
    expect((await sluice.listRedrives()).data).toMatchObject({ items: [{ id }], next: null })

    await until(async () => (await letters()).length === 2, 'it is given up again')
    expect((await sluice.deleteDeadLetters({ body: { filter, dryRun: true } })).data).toMatchObject({ matching: 2 })
    expect((await sluice.deleteDeadLetter({ params })).response.status).toBe(204)
    expect((await sluice.deleteDeadLetters({ body: { filter } })).data).toMatchObject({ deleted: 1, next: null })
    expect((await sluice.deleteRule({ params: tried })).response.status).toBe(204)
  })

  it('finds events, and shows them as they come', async () => {
    const list = (cursor?: string) =>
      sluice.listEvents({ params: { ...bus, query: { type: event.type, limit: 2, cursor } } })
    const ids: string[] = []
    for await (const found of itemsOf(list)) ids.push(found.event.id)
    expect(ids.slice(0, 2)).toEqual(['ok-1', 'bad-2'])
    const found = await sluice.searchEvents({ params: bus, body: { pattern: { id: ['bad-1'] }, limit: 1 } })
    expect(found.data).toMatchObject({ items: [{ event: { id: 'bad-1', data: { total: 1 } } }] })
    const { position } = found.data!.items[0]!
    const told = await sluice.getBiography({ params: { path: { ...bus.path, position }, query: { explain: true } } })
    // its letter was deleted
    expect(told.data).toMatchObject({ position, deliveries: [{ rule: 'tried', state: 'dropped', reason: 'rejected' }] })

    const params = { path: { ...bus.path, position } }
    const again = await dataOf(sluice.republishEvent({ params, body: { edit: { data: { total: 2 } } } }))
    expect(again.id).not.toBe('bad-1')
    const later = { params: { ...bus, query: { delayMs: 3_600_000 } }, body: { ...event, id: 'later' } }
    const delayed = await dataOf(sluice.publishEvents(later))
    const waits = { path: { ...bus.path, position: 'position' in delayed ? delayed.position : '' } }
    expect((await sluice.listDelayed({ params: bus })).data).toMatchObject({
      items: [{ event: { id: 'later' } }],
      next: null,
    })
    expect((await sluice.getDelayed({ params: waits })).data).toMatchObject({ event: { id: 'later' } })
    expect((await sluice.cancelDelayed({ params: waits })).response.status).toBe(204)
    expect((await sluice.getDelayed({ params: waits })).error).toMatchObject({ code: 'UNKNOWN_DELAYED' })
    const attempts = await sluice.listAttempts({ params: { ...bus, query: { rule: 'tried', outcome: 'gave up' } } })
    expect(attempts.data!.items).toContainEqual(expect.objectContaining({ position, rule: 'tried', attempt: 1 }))

    const watching = new AbortController()
    const tail = tailOf(after =>
      sluice.tailEvents({ params: { ...bus, header: { 'Last-Event-ID': after } }, signal: watching.signal }),
    )
    const first = tail.next()
    const seen = until(async () => {
      await sluice.publishEvents({ params: bus, body: { ...event, id: `t-${Date.now()}` } })
      return Promise.race([first, pause(50).then(() => undefined)])
    }, 'an event is shown')
    expect((await seen).value).toMatchObject({ kind: 'event', event: { type: event.type } })
    watching.abort()
    await expect(tail.next().then(() => tail.next())).rejects.toMatchObject({ name: 'AbortError' })
    const refused = tailOf(() => sluice.tailEvents({ params: { path: { bus: 'nowhere' } } }))
    await expect(refused.next()).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
  })

  it('lists and deletes subscriptions that nobody reads', async () => {
    const path = { bus: 'default', rule: 'left-behind' }
    const targets = [{ id: 'handler', type: 'subscription' as const, subscription: 'left-behind' }]
    await dataOf(sluice.putRule({ params: { path }, body: { pattern: { type: ['x'] }, targets } }))
    const shown = { name: 'left-behind', entries: 0, readers: 0, rules: ['left-behind'] }
    expect((await sluice.listSubscriptions({ params: bus })).data).toMatchObject({ items: [shown], next: null })
    const params = { path: { bus: 'default', subscription: 'left-behind' } }
    expect((await sluice.getSubscription({ params })).data).toMatchObject({ name: 'left-behind', instances: [] })
    expect((await sluice.listLanes({ params })).data).toEqual({ items: [], parked: 0 })
    const lane = { path: { ...params.path, lane: '0~left-behind~AAAAAAAAAAAAAAAA' } }
    expect((await sluice.retryLane({ params: lane })).error).toMatchObject({ code: 'UNKNOWN_LANE' })
    const skipped = await sluice.skipLane({ params: lane, body: { position: '0-1-1' } })
    expect(skipped.error).toMatchObject({ code: 'UNKNOWN_LANE' })
    expect((await sluice.deleteSubscription({ params })).response.status).toBe(204)
    expect((await sluice.deleteSubscription({ params })).error).toMatchObject({ code: 'UNKNOWN_SUBSCRIPTION' })
  })

  it('makes queues, sends to them and receives', async () => {
    const params = { path: { queue: 'parcels' } }
    const made = await sluice.putQueue({ params, body: { fair: true } })
    expect(made.response.status).toBe(201)
    expect((await sluice.putQueue({ params, body: made.data! })).response.status).toBe(200)
    const messages = [1, 2, 3, 4].map(n => ({ body: { n }, fairKey: 'acme' }))
    expect((await sluice.sendMessages({ params, body: { messages } })).data).toMatchObject({ accepted: 4, rejected: 0 })
    expect((await sluice.peekMessages({ params })).data!.items).toHaveLength(4)
    const received = await dataOf(sluice.receiveMessages({ params, body: { max: 2, waitMs: 1000 } }))
    expect(received.messages).toMatchObject([{ body: { n: 1 }, receives: 1, fairKey: 'acme' }, { body: { n: 2 } }])
    const [first, second] = received.messages.map(({ receipt }) => receipt)
    const done = { entries: [{ done: true }] }
    expect((await sluice.extendMessages({ params, body: { receipts: [first!] } })).data).toEqual(done)
    expect((await sluice.ackMessages({ params, body: { receipts: [first!] } })).data).toEqual(done)
    expect((await sluice.nackMessages({ params, body: { receipts: [second!] } })).data).toEqual(done)
    const again = await sluice.ackMessages({ params, body: { receipts: [first!, second!] } })
    expect(again.data).toMatchObject({
      entries: [{ error: { code: 'RECEIPT_GONE' } }, { error: { code: 'RECEIPT_TAKEN' } }],
    })
    expect((await sluice.listDeadMessages({ params })).data).toEqual({ items: [], next: null })
    expect((await sluice.getQueue({ params })).data).toMatchObject({ engine: 'sluice', waiting: 3, inFlight: 0 })
    const plan = { matching: 3, complete: true, queues: [{ queue: null, count: 3 }], sample: [] }
    expect((await sluice.redriveMessages({ params, body: { dryRun: true } })).data).toEqual(plan)
    const move = { path: { ...params.path, id: '999' } }
    expect((await sluice.getQueueRedrive({ params: move })).error).toMatchObject({ code: 'UNKNOWN_REDRIVE' })
    expect((await sluice.cancelQueueRedrive({ params: move })).error).toMatchObject({ code: 'UNKNOWN_REDRIVE' })
    const keys = await sluice.listWaitingKeys({ params })
    expect(keys.data).toMatchObject({ items: [{ fairKey: 'acme', waiting: 3 }] })
    expect((await sluice.listClosedGroups({ params })).error).toMatchObject({ code: 'NO_GROUPS' })
    expect((await sluice.purgeQueue({ params })).data).toEqual({ purged: 3 })
    expect((await sluice.deleteQueue({ params })).response.status).toBe(204)
    expect((await sluice.getQueue({ params })).error).toMatchObject({ code: 'UNKNOWN_QUEUE' })
    const steps = { path: { queue: 'steps' } }
    await dataOf(sluice.putQueue({ params: steps, body: { fifo: true } }))
    expect((await sluice.openGroup({ params: steps, body: { group: 'g' } })).data).toEqual({ opened: false })
    await dataOf(sluice.deleteQueue({ params: steps }))
  })

  it('makes schedules, pauses and runs them', async () => {
    const params = { path: { schedule: 'nightly' } }
    const body = { cron: '0 2 * * *', event: { type: event.type, data: { run: '<schedule.count>' } } }
    const made = await sluice.putSchedule({ params, body })
    expect(made.response.status).toBe(201)
    expect((await sluice.putSchedule({ params, body: made.data! })).response.status).toBe(200)
    expect((await sluice.getSchedule({ params })).data).toMatchObject({ name: 'nightly', state: 'running', count: 0 })
    expect((await sluice.listSchedules()).data).toMatchObject({ items: [{ name: 'nightly' }], next: null })
    const next = await sluice.listNextRuns({ params: { ...params, query: { count: 7 } } })
    expect(next.data!.next).toHaveLength(7)
    expect((await sluice.pauseSchedule({ params })).data).toMatchObject({ paused: true, state: 'paused' })
    expect((await sluice.resumeSchedule({ params })).data).toMatchObject({ paused: false })
    expect((await sluice.runSchedule({ params })).data).toMatchObject({ id: expect.stringMatching(/\/now$/) })
    expect((await sluice.deleteSchedule({ params })).response.status).toBe(204)
    expect((await sluice.getSchedule({ params })).error).toMatchObject({ code: 'UNKNOWN_SCHEDULE' })
  })

  it('shows schemas', async () => {
    const registry = new RedisRegistry(redis)
    await registry.put(schemaKind, { type: 'com.client.tried', version: 1 }, { type: 'object' })
    registry.close()
    const path = { type: 'com.client.tried', version: 1 }
    expect((await sluice.listSchemas()).data).toMatchObject({ items: [{ versions: [1] }], next: null })
    expect((await sluice.getSchemaVersions({ params: { path } })).data).toMatchObject({ versions: [1] })
    expect((await sluice.getSchema({ params: { path } })).data).toMatchObject({ schema: { type: 'object' } })
    expect((await sluice.getSchema({ params: { path: { ...path, version: 2 } } })).error).toMatchObject({
      code: 'UNKNOWN_SCHEMA',
      type: 'about:blank',
      eventType: 'com.client.tried',
    })
  })

  it('makes keys and grants, and says who may do what', async () => {
    const key = { path: { key: 'web-shop' } }
    const grants = [{ publish: { bus: 'default', pattern } }]
    const { key: secret } = await dataOf(sluice.putKey({ params: key, body: { grants } }))
    const web = createSluiceClient({ url: platform.url, apiKey: secret!, fetch: watched })
    expect((await web.publishEvents({ params: bus, body: { ...event, id: 'k-1' } })).response.status).toBe(202)
    expect((await web.listKeys()).error).toMatchObject({ code: 'FORBIDDEN', missing: { keys: {} } })
    expect((await sluice.getKey({ params: key })).data).toMatchObject({ name: 'web-shop', grants })
    expect((await sluice.listKeys()).data).toMatchObject({ items: [{ name: 'web-shop' }], next: null })
    expect((await sluice.rotateKey({ params: key, body: { overlapMs: 0 } })).data?.key).toMatch(/^slk_/)
    expect((await web.publishEvents({ params: bus, body: { ...event, id: 'k-2' } })).response.status).toBe(401)

    const document = { path: { grants: 'more' } }
    const body = { to: { key: 'web-shop' }, grants: [{ read: { bus: 'default' } }] }
    expect((await sluice.putGrants({ params: document, body })).response.status).toBe(201)
    expect((await sluice.getGrants({ params: document })).data).toMatchObject(body)
    expect((await sluice.listGrants()).data).toMatchObject({ items: [{ name: 'more' }] })
    const query = { principal: 'key:web-shop', action: 'events:read', resource: 'bus=default' }
    expect((await sluice.getAccess({ params: { query } })).data).toMatchObject({
      allowed: true,
      by: 'grants/more grants[0]',
    })
    const published = { ...event, id: 'k-3', source: '/other' }
    const asked = { principal: 'key:web-shop', action: 'events:publish', resource: 'bus=default', event: published }
    expect((await sluice.testAccess({ body: asked })).data).toMatchObject({ allowed: true })
    expect((await sluice.getSession()).data).toMatchObject({ principal: 'api-key', isRoot: true })
    const levels = { levels: 'fan-out=debug', base: expect.any(String), areas: { http: expect.any(String) } }
    expect((await sluice.putLogLevels({ body: { levels: 'fan-out=debug', seconds: 60 } })).data).toMatchObject(levels)
    expect((await sluice.getLogLevels()).data).toMatchObject(levels)
    await sluice.deleteLogLevels()
    expect((await sluice.getLogLevels()).data).toMatchObject({ levels: null, until: null })
    expect((await sluice.getPlatform()).data).toMatchObject({ stages: expect.anything() })
    expect((await sluice.listQueues()).data!.items).toContainEqual(
      expect.objectContaining({ name: expect.any(String) }),
    )
    const who = await sluice.listAccess({ params: { query: { bus: 'default', type: 'com.client.tried' } } })
    expect(who.data).toMatchObject({ items: [{ principal: 'key:web-shop', read: [] }], next: null })
    expect((await sluice.deleteGrants({ params: document })).response.status).toBe(204)
    expect((await sluice.deleteKey({ params: key })).response.status).toBe(204)
    const audit = await sluice.listAudit({ params: { query: { kind: 'key', name: 'web-shop', limit: 1 } } })
    expect(audit.data).toMatchObject({ items: [{ principal: 'api-key', action: 'keys:delete', result: 'allowed' }] })
  })

  it('opens what a key may see by a link', async () => {
    const grants = [{ manage: { kind: 'bus' as const } }]
    await dataOf(sluice.putKey({ params: { path: { key: 'partner' } }, body: { grants } }))
    const { id, url } = await dataOf(sluice.makePortalLink({ body: { key: 'partner' } }))
    expect((await sluice.listPortalLinks()).data).toMatchObject({ items: [{ id, key: 'partner' }] })
    const params = { path: { link: id } }
    const stranger = createSluiceClient({ url: platform.url, fetch: watched })
    const { token } = await dataOf(stranger.openPortal({ params, body: { token: url.split('#')[1]! } }))
    const partner = createSluiceClient({ url: platform.url, apiKey: token, fetch: watched })
    expect((await partner.listBuses()).response.status).toBe(200)
    expect((await sluice.revokePortalLink({ params })).response.status).toBe(204)
    expect((await partner.listBuses()).response.status).toBe(401)
  })

  it('keeps credentials in connections', async () => {
    const params = { path: { connection: 'crm' } }
    const credentials = { type: 'basic' as const, username: 'sluice', password: 'secret of crm' }
    const body = { origins: ['https://api.crm.example'], credentials }
    expect((await sluice.putConnection({ params, body })).response.status).toBe(201)
    const shown = { name: 'crm', ...body, credentials: { ...credentials, password: '***' } }
    expect((await sluice.getConnection({ params })).data).toEqual(shown)
    expect((await sluice.listConnections()).data).toEqual({ items: [shown], next: null })
    expect((await sluice.deleteConnection({ params })).response.status).toBe(204)
  })

  it('manages tenants', async () => {
    const params = { path: { tenant: 'acme' } }
    const body = { quota: { eventsPerSecond: 100 }, limits: { buses: 2 } }
    expect((await sluice.putTenant({ params, body })).response.status).toBe(201)
    expect((await sluice.getTenant({ params })).data).toMatchObject({ name: 'acme', ...body })
    expect((await sluice.listTenants()).data).toMatchObject({ items: [{ name: 'acme' }], next: null })
    expect((await sluice.deleteTenant({ params })).response.status).toBe(204)
  })

  it('has an answer of its document for a wrong key, and none where nothing listens', async () => {
    const stranger = createSluiceClient({ url: platform.url, apiKey: 'wrong', fetch: watched })
    const { error, response } = await stranger.listBuses()
    expect(error).toMatchObject({ status: 401, code: 'UNAUTHORISED' })
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
    await expect(createSluiceClient({ url: 'http://127.0.0.1:1' }).listBuses()).rejects.toThrow('fetch failed')
  })

  it('was tried whole, and every answer was as the document says', () => {
    expect([...called].sort()).toEqual(contract.operations.sort())
    expect(faults).toEqual([])
  })
})
