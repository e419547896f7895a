import { RedisPair, until } from '@sluice/testing'
import { DlqModule } from '../../../dlq/src/index.js'
import { type Answer, root, RunningGateway } from './running-gateway.fixture.js'

const gateway = new RunningGateway()
beforeAll(() => gateway.start({ MAX_SCHEDULES: '30' }, [DlqModule]), 60_000)
afterAll(() => gateway.stop())

type Headers = Record<string, string>
const call = (method: string, path: string, body?: unknown, secret = root, headers: Headers = {}) =>
  gateway.call(method, `/v1/schedules${path}`, body, secret, headers)
const event = { type: 'report.due', data: { at: '<schedule.time>', run: '<schedule.count>', html: '<b>' } }
const nightly = { cron: '30 2 * * *', timeZone: 'Europe/Zurich', event }
const keyWith = async (name: string, ...grants: object[]) =>
  (await gateway.call('PUT', `/v1/keys/${name}`, { grants })).body.key as string
const eventsOf = async (schedule: string, secret = root, headers: Headers = {}) => {
  const pattern = { sluiceschedule: [schedule] }
  const { body } = await gateway.call(
    'POST',
    '/v1/buses/default/events/search',
    { pattern, limit: 100 },
    secret,
    headers,
  )
  const items = body.items as { event: Record<string, any>; position: string }[]
  return items.map(({ event, position }): Record<string, any> => ({ ...event, position }))
}
const codeOf = ({ status, body }: Answer) => [status, body.code, body.path] as const
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

it('makes a schedule, shows when it runs next, and takes back what it showed', async () => {
  const made = await call('PUT', '/nightly', nightly)
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'nightly', owner: 'api-key', state: 'running', count: 0, leftOut: 0 },
  })
  expect(made.body.event).toEqual({ bus: 'default', ...event })
  expect(made.body.next).toHaveLength(5)
  const hours = (made.body.next as string[]).map(time =>
    new Intl.DateTimeFormat('en', {
      timeZone: 'Europe/Zurich',
      hour: 'numeric',
      hour12: false,
      minute: 'numeric',
    }).format(new Date(time)),
  )
  expect(new Set(hours)).toEqual(new Set(['02:30']))
  const shown = await call('GET', '/nightly')
  expect(shown.headers.get('etag')).toBe(made.headers.get('etag'))
  const again = await call('PUT', '/nightly', shown.body, root, { 'if-match': shown.headers.get('etag')! })
  expect(again).toMatchObject({ status: 200, body: shown.body })
  expect((await call('GET', '/nightly/next?count=30')).body.next).toHaveLength(30)
  expect((await call('GET', '/nightly/next')).body.next).toEqual(shown.body.next)
  const changed = await call('PUT', '/nightly', { ...nightly, cron: '0 3 * * *' })
  expect(changed).toMatchObject({ status: 200, body: { cron: '0 3 * * *', createdAt: shown.body.createdAt } })
  const stale = await call('PUT', '/nightly', nightly, root, { 'if-match': shown.headers.get('etag')! })
  expect(codeOf(stale)).toEqual([412, 'PRECONDITION_FAILED', undefined])
  expect((await call('DELETE', '/nightly')).status).toBe(204)
  expect(codeOf(await call('GET', '/nightly'))).toEqual([404, 'UNKNOWN_SCHEDULE', undefined])
  expect(codeOf(await call('DELETE', '/nightly'))).toEqual([404, 'UNKNOWN_SCHEDULE', undefined])
})

it('publishes its event at its time, with the number of the run, and says where it is', async () => {
  const at = inSeconds(2)
  expect((await call('PUT', '/once', { at, event })).body.next).toEqual([at])
  const done = await until(async () => {
    const { body } = await call('GET', '/once')
    return body.state === 'completed' ? body : undefined
  }, 'it ran')
  expect(done).toMatchObject({ count: 1, next: [], last: [{ time: at }] })
  const [tick, ...others] = await eventsOf('once')
  expect(others).toEqual([])
  const incarnation = Date.parse(done.createdAt)
  expect(tick).toMatchObject({
    ...{ id: `default/once/${incarnation}/${Date.parse(at)}`, source: 'sluice/schedules/once', time: at },
    ...{ type: 'report.due', principal: 'api-key', partitionkey: 'once', position: done.last[0].position },
    data: { at, run: 1, html: '<b>' },
  })
  const again = await call('PUT', '/once', done)
  expect(again).toMatchObject({ status: 200, body: { count: 1, state: 'completed' } })
})

it('runs now, which moves none of its runs', async () => {
  const before = (await call('PUT', '/by-hand', nightly)).body
  expect(await call('POST', '/by-hand/run')).toMatchObject({
    status: 202,
    body: { id: expect.stringMatching(/\/now$/) },
  })
  expect((await call('GET', '/by-hand')).body).toEqual(before)
  expect(await eventsOf('by-hand')).toMatchObject([{ type: 'report.due', data: { run: 0 } }])
})

it('makes no runs while it is paused, and none of those afterwards', async () => {
  const start = inSeconds(1)
  await call('PUT', '/paused', { rate: '1 minute', start, paused: true, missed: 'all', event })
  expect((await call('GET', '/paused')).body).toMatchObject({
    paused: true,
    state: 'paused',
    next: [start, expect.any(String), expect.any(String), expect.any(String), expect.any(String)],
  })
  await until(() => Date.now() > Date.parse(start) + 500, 'its time has come')
  const resumed = await call('POST', '/paused/resume')
  expect(resumed).toMatchObject({ status: 200, body: { paused: false, state: 'running', count: 0 } })
  expect(Date.parse(resumed.body.next[0])).toBe(Date.parse(start) + 60_000)
  const paused = await call('POST', '/paused/pause')
  expect(paused.body).toMatchObject({ paused: true })
  expect((await call('POST', '/paused/pause')).headers.get('etag')).toBe(paused.headers.get('etag'))
  expect(await eventsOf('paused')).toEqual([])
})

it.each<[what: string, body: unknown, status: number, code: string, path: string | undefined]>([
  ['no JSON object', [], 400, 'INVALID_SCHEDULE', ''],
  ['no time', { event }, 400, 'INVALID_SCHEDULE', ''],
  ['an expression without a day', { cron: '0 0 30 2 *', event }, 400, 'INVALID_SCHEDULE', 'cron'],
  ['a past', { at: '2020-01-01T00:00:00Z', event }, 400, 'INVALID_SCHEDULE', 'at'],
  ['an end that is over', { cron: '* * * * *', end: '2020-01-01T00:00:00Z', event }, 400, 'INVALID_SCHEDULE', 'end'],
  ['another name', { ...nightly, name: 'other' }, 400, 'INVALID_SCHEDULE', 'name'],
  ['no event', { rate: '1 hour' }, 400, 'INVALID_SCHEDULE', 'event'],
  ['a target alone', { rate: '1 hour', target: { type: 'queue', queue: 'q' } }, 400, 'INVALID_SCHEDULE', 'event'],
  ['an unknown setting', { ...nightly, evnt: {} }, 400, 'INVALID_SCHEDULE', 'evnt'],
  ['an id', { ...nightly, event: { ...event, id: '1' } }, 400, 'INVALID_SCHEDULE', 'event.id'],
  [
    'a time to be delivered',
    { ...nightly, event: { ...event, deliverat: '2099-01-01T00:00:00Z' } },
    400,
    'INVALID_SCHEDULE',
    'event.deliverat',
  ],
  ['a principal', { ...nightly, event: { ...event, principal: 'me' } }, 400, 'INVALID_SCHEDULE', 'event.principal'],
  ['no type', { ...nightly, event: { data: 1 } }, 400, 'INVALID_ATTRIBUTE', 'event.type'],
  ['a type of Sluice', { ...nightly, event: { type: 'sluice.x' } }, 400, 'RESERVED_NAME', 'event.type'],
  ['a wrong attribute', { ...nightly, event: { ...event, source: 'a b' } }, 400, 'INVALID_ATTRIBUTE', 'event.source'],
  ['no such bus', { ...nightly, event: { ...event, bus: 'nowhere' } }, 404, 'UNKNOWN_BUS', undefined],
  ['the bus of Sluice', { ...nightly, event: { ...event, bus: 'sluice' } }, 400, 'RESERVED_BUS', undefined],
  ['too much', { ...nightly, event: { ...event, data: 'x'.repeat(17_000) } }, 413, 'TOO_LARGE', undefined],
  ['paused by a text', { ...nightly, paused: 'yes' }, 400, 'INVALID_SCHEDULE', 'paused'],
])('refuses %s, with the setting at fault', async (_, body, status, code, path) => {
  expect(codeOf(await call('PUT', '/refused', body))).toEqual([status, code, path])
  expect((await call('GET', '/refused')).status).toBe(404)
})

it('refuses names, counts and pages that are none', async () => {
  expect(codeOf(await call('PUT', '/-x', nightly))).toEqual([400, 'INVALID_NAME', undefined])
  expect(codeOf(await call('GET', '/by-hand/next?count=101'))).toEqual([400, 'INVALID_FILTER', 'count'])
  expect(codeOf(await call('GET', '?limit=0'))).toEqual([400, 'INVALID_LIMIT', 'limit'])
  expect(codeOf(await call('GET', '?cursor=x'))).toEqual([400, 'INVALID_CURSOR', 'cursor'])
  for (const how of ['run', 'pause', 'resume'])
    expect(codeOf(await call('POST', `/none/${how}`))).toEqual([404, 'UNKNOWN_SCHEDULE', undefined])
})

it('lists those that the caller may see, page by page and by prefix, and has room for so many', async () => {
  for (let i = 0; i < 7; i++) await call('PUT', `/list-${i}`, nightly)
  const names: string[] = []
  let cursor: string | null = null
  do {
    const { body } = await call('GET', `?prefix=list-&limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    names.push(...body.items.map(({ name }: { name: string }) => name))
    cursor = body.next
  } while (cursor)
  expect(names).toEqual(Array.from({ length: 7 }, (_, i) => `list-${i}`))
  const some = await keyWith(
    'some',
    { manage: { kind: 'schedule', name: 'list-[' } },
    { manage: { kind: 'schedule', name: 'list-3' } },
  )
  const seen = await call('GET', '', undefined, some)
  expect(seen.body.items.map(({ name }: { name: string }) => name)).toEqual(['list-3'])
  let full: Answer | undefined
  for (let i = 0; i < 30 && full?.status !== 409; i++) full = await call('PUT', `/many-${i}`, nightly)
  expect(full!.body).toMatchObject({ code: 'TOO_MANY_SCHEDULES', limit: 30, setting: 'MAX_SCHEDULES' })
  expect((await call('PUT', '/list-0', { ...nightly, window: '1 hour' })).status).toBe(200)
  for (let i = 0; i < 30; i++) await call('DELETE', `/many-${i}`)
})

it('publishes with the rights that its owner has then', async () => {
  const manage = { manage: { kind: 'schedule', name: 'own-*' } }
  const publish = { publish: { bus: 'default', pattern: { type: ['report.due'] } } }
  const key = await keyWith('planner', manage, publish)
  const put = (type: string, at: string) => call('PUT', `/own-${type}`, { at, event: { ...event, type } }, key)
  expect(await put('other', inSeconds(60))).toMatchObject({
    status: 403,
    body: { missing: { publish: { bus: 'default' } } },
  })
  expect(codeOf(await call('PUT', '/else', nightly, key))).toEqual([403, 'FORBIDDEN', undefined])
  const at = inSeconds(3)
  expect(await put('report.due', at)).toMatchObject({ status: 201, body: { owner: 'key:planner' } })
  expect((await call('POST', '/own-report.due/run', undefined, key)).status).toBe(202)
  await gateway.call('PUT', '/v1/keys/planner', { grants: [manage] })
  expect((await call('POST', '/own-report.due/run', undefined, key)).status).toBe(403)
  const waits = async () => (await call('GET', '/own-report.due')).body
  const { waiting } = await until(async () => ((await waits()).state === 'waiting' ? waits() : undefined), 'it waits')
  expect(waiting).toMatchObject({
    code: 'FORBIDDEN',
    error: expect.stringContaining("the schedule's owner 'key:planner'"),
  })
  await gateway.call('PUT', '/v1/keys/planner', { grants: [manage, publish] })
  await until(async () => (await waits()).state === 'completed', 'it ran')
  expect((await eventsOf('own-report.due')).map(({ time }) => time)).toContain(at)
})

it('keeps its bus from being deleted, and tenants from each other', async () => {
  await gateway.call('PUT', '/v1/buses/reports', {})
  await call('PUT', '/list-1', { ...nightly, event: { ...event, bus: 'reports' } })
  const refused = await gateway.call('DELETE', '/v1/buses/reports')
  expect(refused.body).toMatchObject({ code: 'BUS_IN_USE', schedules: ['list-1'] })
  await call('DELETE', '/list-1')
  expect((await gateway.call('DELETE', '/v1/buses/reports')).status).toBe(204)

  await gateway.call('PUT', '/v1/tenants/acme', {})
  const acme = { 'sluice-tenant': 'acme' }
  const at = inSeconds(2)
  await call('PUT', '/once', { at, event }, root, acme)
  expect((await call('GET', '', undefined, root, acme)).body.items).toMatchObject([
    { name: 'once', event: { bus: 'default' } },
  ])
  await until(async () => (await call('GET', '/once', undefined, root, acme)).body.state === 'completed', 'it ran')
  expect(await eventsOf('once', root, acme)).toMatchObject([
    { id: expect.stringMatching(/^acme\/once\//), sluicetenant: 'acme' },
  ])
  expect(await eventsOf('once')).toHaveLength(1)
})

/** What a user would lose: the end of a schedule, to a failover, after a repeated call said that it is gone. */
describe('a schedule that was deleted on the master only', () => {
  const gateway = new RunningGateway()
  let pair: RedisPair
  beforeAll(async () => {
    pair = await RedisPair.start()
    await gateway.start({ REDIS_URL: pair.url })
  }, 60_000)
  afterAll(async () => {
    await gateway.stop()
    await pair.stop()
  })

  it('is deleted again until the replicas have it', async () => {
    expect((await gateway.call('PUT', '/v1/buses/safe', { durability: 'replicated' })).status).toBe(201)
    const safe = { ...nightly, event: { ...event, bus: 'safe' } }
    expect((await gateway.call('PUT', '/v1/schedules/safe', safe)).status).toBe(201)
    const remove = async () => (await gateway.call('DELETE', '/v1/schedules/safe')).body.code
    pair.cutReplication()
    expect([await remove(), await remove()]).toEqual(['NOT_REPLICATED', 'NOT_REPLICATED'])
    await pair.mendReplication()
    expect(await remove()).toBe('UNKNOWN_SCHEDULE')
  }, 60_000)
})
