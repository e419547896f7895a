import { randomBytes } from 'node:crypto'
import { RegistryView, ruleKind } from '@sluice/registry'
import { busOf, dueOf, ScheduleStore } from '@sluice/streams'
import { until } from '@sluice/testing'
import { LeftRules } from '../../../dlq/src/schedules/left-rules.js'
import { event, inPlaceOfNext, root, WholePlatform } from './whole-platform.fixture.js'

const platform = new WholePlatform()
const { call, keyWith } = platform
const SLUICE_SECRET_KEY = randomBytes(32).toString('base64')
beforeAll(() => platform.start({ SLUICE_SECRET_KEY }), 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

const put = (name: string, settings: object, key = root, headers = {}) =>
  call('PUT', `/v1/schedules/${name}`, settings, key, headers)
const get = (name: string) => call('GET', `/v1/schedules/${name}`)
const remove = (name: string) => call('DELETE', `/v1/schedules/${name}`)
const run = async (name: string) => {
  const { status, body } = await call('POST', `/v1/schedules/${name}/run`)
  expect(status).toBe(202)
  return body as { id: string; position: string }
}
const ruleOf = (name: string, bus = 'default', headers = {}) =>
  call('GET', `/v1/buses/${bus}/rules/schedule.${name}`, undefined, root, headers)
/** The schedule and its rule: whether each is there. */
const both = async (name: string) => [(await get(name)).status, (await ruleOf(name)).status]
const to = (path: string, more = {}) => ({ type: 'webhook', url: `${platform.hook}/${path}`, ...more })
const hourly = (target?: object, more = {}) => ({
  rate: '1 hour',
  event: { type: 'due' },
  ...(target && { target }),
  ...more,
})
const idsAt = (path: string) =>
  platform.calls.filter(called => called.path === `/${path}`).map(({ body }) => (JSON.parse(body) as { id: string }).id)
const arrived = (path: string, id: string) => until(() => idsAt(path).includes(id), `${id} arrives`)
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
/** A look at a moment of the monotonic clock. */
const sweep = (ms: number) => platform.app.get(LeftRules).round(performance.now() + ms)

it('sends each run to its target, whose rule belongs to the schedule', async () => {
  const made = await put('report', hourly(to('200/report')))
  expect(made).toMatchObject({ status: 201, body: { name: 'report', target: { type: 'webhook' } } })
  expect(made.body.target.secret).toMatch(/^whsec_.{20}/)
  const shown = await get('report')
  expect(shown.body.target).toEqual({ ...to('200/report'), secret: 'whsec_***' })
  expect(shown.body).not.toHaveProperty('hasTarget')
  expect(await put('report', shown.body)).toMatchObject({ status: 200, body: shown.body })
  expect((await call('GET', '/v1/schedules?prefix=report')).body.items).toEqual([shown.body])
  const { id } = await run('report')
  await arrived('200/report', id)
  expect(platform.calls.find(({ path }) => path === '/200/report')!.headers['webhook-signature']).toMatch(/^v1,/)
  const rule = await ruleOf('report')
  expect(rule.body).toMatchObject({ schedule: { name: 'report' }, pattern: { sluiceschedule: ['report'] } })
  for (const [method, body] of [
    ['PUT', { ...rule.body, enabled: false }],
    ['DELETE', undefined],
  ] as const)
    expect(await call(method, '/v1/buses/default/rules/schedule.report', body)).toMatchObject({
      ...{ status: 409, body: { code: 'RULE_OF_SCHEDULE', schedule: 'report' } },
    })
  expect((await put('report', { ...shown.body, rate: '2 hours' })).body.target).toEqual(shown.body.target)
})

it('sends nothing that somebody publishes who says that it is a run', async () => {
  const { body } = await put('forged', hourly(to('200/forged')))
  const id = `default/forged/${Date.parse(body.createdAt)}/1`
  const forged = { sluiceschedule: 'forged', source: 'sluice/schedules/forged', partitionkey: 'forged' }
  expect((await call('POST', '/v1/buses/default/events', [event(id, 'due', forged)])).status).toBe(202)
  const first = await run('forged')
  await arrived('200/forged', first.id)
  const again = await call('POST', `/v1/buses/default/events/${first.position}/republish`, {})
  expect(again.status).toBe(202)
  const second = await run('forged')
  await arrived('200/forged', second.id)
  expect(idsAt('200/forged')).toEqual([first.id, second.id])
})

it('is an API, a queue or another bus, and is sent what its transform makes', async () => {
  await call('PUT', '/v1/buses/copies', {})
  const transform = { template: '{"id": "<id>", "n": <n>}', paths: { id: '$.id', n: '$.data.n' } }
  const data = { n: '<schedule.count>' }
  const settings = (target: object) => hourly(target, { event: { type: 'due', data } })
  await put('api', settings({ type: 'http', url: `${platform.hook}/200/api`, method: 'PUT', transform }))
  await put('queue', settings({ type: 'queue', queue: 'work' }))
  await put('copy', settings({ type: 'bus', bus: 'copies' }))
  const { id } = await run('api')
  await arrived('200/api', id)
  expect(JSON.parse(platform.calls.find(({ path }) => path === '/200/api')!.body)).toEqual({ id, n: 0 })
  await run('queue')
  await until(async () => (await call('GET', '/v1/queues/work')).body.waiting === 1, 'the queue has it')
  const copy = await run('copy')
  const copied = await until(async () => {
    const { body } = await call('GET', '/v1/buses/copies/events?type=due')
    return body.items[0]
  }, 'the other bus has it')
  expect(copied.event).toMatchObject({ id: copy.id, data: { n: 0 } })
  expect(copied.event).not.toHaveProperty('sluiceschedule')
})

it('changes, moves and loses its target as its settings say', async () => {
  await call('PUT', '/v1/buses/reports', {})
  const { body: made } = await put('moving', hourly(to('200/first')))
  const changed = await put('moving', hourly(to('200/second')))
  expect(changed.body).toMatchObject({ target: { url: `${platform.hook}/200/second` }, createdAt: made.createdAt })
  await arrived('200/second', (await run('moving')).id)
  await put('moving', hourly(to('200/third'), { event: { bus: 'reports', type: 'due' } }))
  expect([(await ruleOf('moving')).status, (await ruleOf('moving', 'reports')).status]).toEqual([404, 200])
  await arrived('200/third', (await run('moving')).id)
  const without = await put('moving', hourly(undefined, { event: { bus: 'reports', type: 'due' } }))
  expect(without.body).not.toHaveProperty('target')
  expect((await ruleOf('moving', 'reports')).status).toBe(404)
  const etag = (
    await fetch(`${platform.url}/v1/schedules/report`, { headers: { authorization: `Bearer ${root}` } })
  ).headers.get('etag')!
  expect(await put('report', hourly(to('200/report')), root, { 'if-match': etag })).toMatchObject({ status: 200 })
  expect(await put('report', hourly(to('200/x')), root, { 'if-match': etag })).toMatchObject({ status: 412 })
  expect((await get('report')).body.target.url).toBe(`${platform.hook}/200/report`)
})

it('is deleted with its schedule', async () => {
  await put('gone', hourly(to('200/gone')))
  expect(await both('gone')).toEqual([200, 200])
  expect((await remove('gone')).status).toBe(204)
  expect(await both('gone')).toEqual([404, 404])
})

it('stays after the last run for as long as that may still be delivered, and no longer', async () => {
  const retry = { attempts: 2, backoff: { type: 'fixed', delay: 1500 }, maxAgeMs: 4000 }
  const at = inMs(1000)
  await put('last', { at, deleteAfterCompletion: true, event: { type: 'due' }, target: to('500/last', { retry }) })
  const done = await until(async () => {
    const { body } = await get('last')
    return body.state === 'completed' && body
  }, 'it ran')
  expect(done).toMatchObject({ count: 1, next: [] })
  const letter = await until(async () => {
    const { body } = await call('GET', '/v1/dead-letters?rule=schedule.last')
    return body.items[0]
  }, 'it is a dead letter')
  expect(letter).toMatchObject({ rule: 'schedule.last', target: 'target', reason: 'attempts-exhausted' })
  expect(letter.attempts).toHaveLength(2)
  await until(async () => `${await both('last')}` === '404,404', 'both are deleted')
})

const hook = { type: 'webhook', url: 'http://127.0.0.1:1/x' }
it.each<[what: string, target: unknown, code: string, path: string]>([
  ['no object', ['x'], 'INVALID_SCHEDULE', 'target'],
  ['no type', {}, 'INVALID_SCHEDULE', 'target.type'],
  ['a subscription', { type: 'subscription', subscription: 's' }, 'INVALID_SCHEDULE', 'target.type'],
  ['no URL', { type: 'webhook' }, 'INVALID_SCHEDULE', 'target.url'],
  ['an id', { ...hook, id: 'a' }, 'INVALID_SCHEDULE', 'target.id'],
  ['a standby', { ...hook, standby: true }, 'INVALID_SCHEDULE', 'target.standby'],
  ['a failure to a standby', { ...hook, onFailure: { target: 'b' } }, 'INVALID_SCHEDULE', 'target.onFailure'],
  ['an unknown field', { ...hook, attempts: 3 }, 'INVALID_SCHEDULE', 'target.attempts'],
  ['too many attempts', { ...hook, retry: { attempts: 1000 } }, 'INVALID_SCHEDULE', 'target.retry.attempts'],
  ['a forbidden address', { type: 'webhook', url: 'http://10.0.0.1/' }, 'FORBIDDEN_ADDRESS', 'target.url'],
  ['its own bus', { type: 'bus', bus: 'default' }, 'INVALID_SCHEDULE', 'target.bus'],
  ['an unknown bus', { type: 'bus', bus: 'nowhere' }, 'INVALID_SCHEDULE', 'target.bus'],
  ['an unknown connection', { ...hook, connection: 'none' }, 'INVALID_SCHEDULE', 'target.connection'],
  ['a wrong transform', { ...hook, transform: { inputPath: 'x' } }, 'INVALID_TRANSFORM', 'target.transform.inputPath'],
])('refuses %s, and makes neither schedule nor rule', async (_, target, code, path) => {
  const { status, body } = await put('refused', hourly(target as object))
  expect([status, body.code, body.path]).toEqual([400, code, path])
  expect(body.detail).toContain(path)
  expect(body.detail).not.toContain('targets[')
  expect(await both('refused')).toEqual([404, 404])
})

it('refuses a name that is too long for its rule, or whose rule is there already', async () => {
  const long = 'x'.repeat(120)
  expect((await put(long, hourly(to('200/x')))).body).toMatchObject({ code: 'INVALID_NAME', schedule: long })
  await put(long, hourly())
  await platform.rule('schedule.taken', 'other', [{ id: 'q', type: 'queue', queue: 'q' }])
  expect(await put('taken', hourly(to('200/x')))).toMatchObject({
    ...{ status: 409, body: { code: 'RULE_EXISTS', rule: 'schedule.taken' } },
  })
  expect(await both('taken')).toEqual([404, 200])
  expect((await ruleOf('taken')).body.pattern).toEqual({ type: ['other'] })
})

it('asks for the right to the target, as a rule does', async () => {
  const plan = [
    { manage: { kind: 'schedule', name: '*' } },
    { publish: { bus: 'default', pattern: { type: ['due'] } } },
  ]
  const hears = { receive: { bus: 'default', pattern: { type: ['due'] } } }
  const uses = { manage: { kind: 'connection', name: 'crm', verbs: ['use'] } }
  const calls = { manage: { kind: 'webhook', name: `${platform.hook}/*` } }
  await call('PUT', '/v1/connections/crm', {
    ...{ origins: [platform.hook], credentials: { type: 'basic', username: 'sluice', password: 'sixteen-characters' } },
  })
  const target = { ...to('200/owned'), connection: 'crm' }
  const tries: [grants: object[], missing: object][] = [
    [plan, { receive: { bus: 'default' } }],
    [[...plan, hears], { manage: { kind: 'webhook' } }],
    [[...plan, hears, calls], { manage: { kind: 'connection', name: 'crm' } }],
    [[...plan, uses, calls, { receive: { bus: 'default', pattern: { type: ['other'] } } }], { receive: {} }],
  ]
  for (const [i, [grants, missing]] of tries.entries()) {
    const refused = await put('owned', hourly(target), await keyWith(`poor-${i}`, grants))
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', missing } })
    expect(refused.body.path).toMatch(/^target/)
  }
  expect(await both('owned')).toEqual([404, 404])
  const rich = await keyWith('rich', [...plan, hears, uses, calls])
  expect(await put('owned', hourly(target), rich)).toMatchObject({ status: 201, body: { owner: 'key:rich' } })
  expect((await ruleOf('owned')).body).toMatchObject({ owner: 'key:rich' })
  await arrived('200/owned', (await run('owned')).id)
  const sent = platform.calls.find(({ path }) => path === '/200/owned')!.headers.authorization
  expect(sent).toBe(`Basic ${Buffer.from('sluice:sixteen-characters').toString('base64')}`)
  const other = await put('owned', hourly(to('200/else')), await keyWith('other', [...plan, hears]))
  expect(other).toMatchObject({ status: 403, body: { path: 'target' } })
  expect((await get('owned')).body.target.url).toBe(`${platform.hook}/200/owned`)
})

it('stands on the bus of its own tenant', async () => {
  await call('PUT', '/v1/tenants/acme', {})
  const acme = { 'sluice-tenant': 'acme' }
  await put('tenanted', hourly(to('200/acme')), root, acme)
  expect((await ruleOf('tenanted', 'default', acme)).body).toMatchObject({ schedule: { name: 'tenanted' } })
  expect((await ruleOf('tenanted')).status).toBe(404)
  const { body } = await call('POST', '/v1/schedules/tenanted/run', undefined, root, acme)
  await arrived('200/acme', body.id)
})

it('sweeps rules that a process left which died in between, and no others', async () => {
  const store = platform.app.get(ScheduleStore)
  for (const name of ['kept', 'dead', 'bare']) await put(name, hourly(to(`200/${name}`)))
  const [dead, bare] = await store.getAll(['dead', 'bare'])
  await store.remove(undefined, dead!) // as a DELETE that is killed before its rule, and a PUT that is before its schedule
  const { hasTarget: _, ...settings } = bare!.settings
  await store.put({ name: busOf(bare!), shards: 4 }, bare, { ...bare!, settings }, dueOf(bare!))
  await sweep(0)
  expect([(await ruleOf('dead')).status, (await ruleOf('bare')).status]).toEqual([200, 200])
  await sweep(30_000)
  expect((await ruleOf('dead')).status).toBe(200)
  await sweep(61_000)
  await until(
    async () => (await ruleOf('dead')).status === 404 && (await ruleOf('bare')).status === 404,
    'they are gone',
  )
  expect(await both('kept')).toEqual([200, 200])
  expect(await both('bare')).toEqual([200, 404])
})

it('makes no run whose target is lost, says so, and makes it when it is there again', async () => {
  const at = inMs(1500)
  const settings = { at, event: { type: 'due' }, target: to('200/lost') }
  await put('lost', settings)
  await platform.app.get(RegistryView).store.delete(ruleKind, { bus: 'default', name: 'schedule.lost' })
  const waiting = await until(async () => (await get('lost')).body.waiting, 'it waits')
  expect(waiting).toMatchObject({ code: 'UNKNOWN_RULE', error: expect.stringContaining('put the schedule again') })
  expect((await call('POST', '/v1/schedules/lost/run')).body).toMatchObject({ code: 'UNKNOWN_RULE' })
  expect((await put('lost', settings)).status).toBe(200)
  await until(() => idsAt('200/lost').length > 0, 'it arrives')
  expect((await get('lost')).body).toMatchObject({ count: 1, state: 'completed' })
})

/** Something that happens just before the next rule is written or deleted. */
function beforeNext(write: 'put' | 'delete', happens: () => Promise<unknown>): void {
  inPlaceOfNext(platform.app.get(RegistryView).store, write, async call => {
    await happens()
    return call()
  })
}

it('is not deleted by who knows of an earlier schedule alone, and not left by who was overtaken', async () => {
  await put('cut', hourly(to('200/cut')))
  beforeNext('delete', () => put('cut', hourly(to('200/cut-again'))))
  expect((await remove('cut')).status).toBe(204)
  expect(await both('cut')).toEqual([200, 200])
  await arrived('200/cut-again', (await run('cut')).id)
  beforeNext('put', () => put('cut', hourly()))
  expect((await put('cut', hourly(to('200/cut-again')))).body.target).toMatchObject(to('200/cut-again'))
  expect((await get('cut')).body.target).toMatchObject(to('200/cut-again'))
  await arrived('200/cut-again', (await run('cut')).id)
})

it('has both or none, whoever writes at the same moment', async () => {
  for (let round = 0; round < 15; round++) {
    const writes = Array.from({ length: 6 }, (_, i) => {
      if (i % 3 === 2) return remove('raced')
      return put('raced', hourly(i % 3 === 0 ? to(`200/raced-${i}`) : undefined, { rate: `${i + 1} hours` }))
    })
    await Promise.all(writes)
    const { body, status } = await get('raced')
    const rule = await ruleOf('raced')
    if (status === 200 && body.target) expect(rule.body.targets[0].url).toBe(body.target.url)
    else expect(rule.status).toBe(404)
    if (status === 200) await run('raced') // its target, if it has one, is there
  }
}, 60_000)
