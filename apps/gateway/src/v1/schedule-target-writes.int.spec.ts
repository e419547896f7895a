import { randomBytes } from 'node:crypto'
import { Rules } from '@sluice/control'
import { jobId } from '@sluice/delivery'
import { UnavailableError } from '@sluice/event'
import { Queues, webhookQueues } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { dueOf, EventLog, ScheduleStore } from '@sluice/streams'
import { until } from '@sluice/testing'
import { untilDelivered } from '../../../dlq/src/schedules/target-deliveries.js'
import { inPlaceOfNext, root, WholePlatform } from './whole-platform.fixture.js'

/** What a user would lose: the target of yesterday, because a change that was refused had written a new one. */
const platform = new WholePlatform()
const { call } = platform
const SLUICE_SECRET_KEY = randomBytes(32).toString('base64')
let store: ScheduleStore
let view: RegistryView
beforeAll(async () => {
  await platform.start({ SLUICE_SECRET_KEY })
  store = platform.app.get(ScheduleStore)
  view = platform.app.get(RegistryView)
}, 60_000)
afterAll(async () => {
  await platform.stop()
  expect(platform.watched.faults).toEqual([])
})

const to = (path: string, more = {}) => ({ type: 'webhook', url: `${platform.hook}/${path}`, ...more })
const hourly = (target?: object, rate = '1 hour') => ({ rate, event: { type: 'due' }, ...(target && { target }) })
const put = (name: string, settings: object, headers = {}) =>
  call('PUT', `/v1/schedules/${name}`, settings, root, headers)
const get = (name: string) => call('GET', `/v1/schedules/${name}`)
const both = async (name: string) => {
  const rule = await call('GET', `/v1/buses/default/rules/schedule.${name}`)
  return [(await get(name)).status, rule.status]
}
const etagOf = async (name: string) => {
  const answer = await fetch(`${platform.url}/v1/schedules/${name}`, { headers: { authorization: `Bearer ${root}` } })
  return answer.headers.get('etag')!
}
/** A run is noted, as dlq does. */
const ran = async (name: string) => {
  const kept = (await store.get(name))!
  expect(await store.advance(kept, { ...kept.state, count: kept.state.count + 1 }, dueOf(kept))).toBe(true)
}
const beforeRule = (happens: () => Promise<unknown>) =>
  inPlaceOfNext(view.store, 'put', async write => {
    await happens()
    return write()
  })
const ifNew = { 'if-none-match': '*' }

it('is changed on the condition that the caller named, also where the schedule runs meanwhile', async () => {
  await put('runs', hourly(to('200/old')))
  const headers = { 'if-match': await etagOf('runs') }
  beforeRule(() => ran('runs'))
  const changed = await put('runs', hourly(to('200/new'), '2 hours'), headers)
  expect(changed).toMatchObject({ status: 200, body: { rate: '2 hours', count: 1, target: to('200/new') } })
  expect(await put('runs', hourly(to('200/late'), '3 hours'), headers)).toMatchObject({ status: 412 })
  expect((await get('runs')).body).toMatchObject({ rate: '2 hours', target: to('200/new') })
})

it('is that of who was first where two make the schedule at once', async () => {
  beforeRule(() => put('twice', hourly(to('200/first')), ifNew))
  expect(await put('twice', hourly(to('200/second')), ifNew)).toMatchObject({ status: 412 })
  expect((await get('twice')).body).toMatchObject({ target: to('200/first') })
})

it('is not there where who was first gave the schedule none', async () => {
  beforeRule(() => put('bare', hourly(), ifNew))
  expect(await put('bare', hourly(to('200/second')), ifNew)).toMatchObject({ status: 412 })
  expect(await both('bare')).toEqual([200, 404])
})

it('is as it was where somebody else changes the schedule first, or too many do', async () => {
  await put('worn', hourly(to('200/old')))
  const headers = { 'if-match': await etagOf('worn') }
  beforeRule(() => put('worn', hourly(to('200/other'), '2 hours')))
  expect(await put('worn', hourly(to('200/new'), '3 hours'), headers)).toMatchObject({ status: 412 })
  expect((await get('worn')).body).toMatchObject({ rate: '2 hours', target: to('200/other') })
  const again = async () => {
    beforeRule(again)
    await ran('worn')
  }
  beforeRule(again)
  const refused = await put('worn', hourly(to('200/new'), '3 hours'))
  Reflect.deleteProperty(view.store, 'put')
  expect(refused).toMatchObject({ status: 503, body: { code: 'SCHEDULE_BUSY' } })
  expect((await get('worn')).body).toMatchObject({ rate: '2 hours', target: to('200/other') })
})

it('goes where Redis has no room for its schedule, and shows its secret when it comes', async () => {
  const { redis } = platform.app.get(EventLog)
  inPlaceOfNext(store, 'put', async write => {
    await redis.config('SET', 'maxmemory', '1')
    return write().finally(() => redis.config('SET', 'maxmemory', '0'))
  })
  expect(await put('full', hourly(to('200/full')))).toMatchObject({ status: 503, body: { code: 'REDIS_FULL' } })
  expect(await both('full')).toEqual([404, 404])
  const made = await put('full', hourly(to('200/full')))
  expect(made).toMatchObject({ status: 201, body: { target: { secret: expect.stringMatching(/^whsec_.{20}/) } } })
})

it('says that its secret will not be shown where the schedule may be lost in a failover', async () => {
  inPlaceOfNext(store, 'put', async write => {
    await write()
    throw new UnavailableError('NOT_REPLICATED', '0 of 1 replicas have it')
  })
  const unsure = await put('unsure', hourly(to('200/unsure')))
  expect(unsure).toMatchObject({ status: 503, body: { code: 'NOT_REPLICATED' } })
  expect(unsure.body.detail).toContain('The secrets of target were made and will not be shown: give your own')
  expect(await both('unsure')).toEqual([200, 200])
  const again = await put('unsure', hourly(to('200/unsure')))
  expect(again).toMatchObject({ status: 200, body: { target: { secret: 'whsec_***' } } })
})

it('is as it was where no router works by the new one in time', async () => {
  await put('late', hourly(to('200/old')))
  inPlaceOfNext(platform.app.get(Rules), 'live', () =>
    Promise.reject(new UnavailableError('RULE_NOT_LIVE', 'it is saved')),
  )
  const late = await put('late', hourly(to('200/new')))
  expect(late).toMatchObject({ status: 503, body: { code: 'RULE_NOT_LIVE' } })
  expect(late.body.detail).toContain('nothing was changed')
  expect((await get('late')).body.target).toMatchObject(to('200/old'))
})

it('is shown of a schedule that is paused or resumed at a gateway which has not heard of it', async () => {
  await put('paused', hourly(to('200/paused')))
  for (const action of ['pause', 'resume']) {
    const isOld = { rule: () => undefined }
    Object.assign(view, isOld)
    inPlaceOfNext(view, 'refresh', read => {
      Reflect.deleteProperty(view, 'rule')
      return read()
    })
    const shown = await call('POST', `/v1/schedules/paused/${action}`)
    expect(shown).toMatchObject({ status: 200, body: { target: to('200/paused') } })
  }
})

it('stays after the last run while that is tried, however late fan-out took it', async () => {
  const retry = { attempts: 2, backoff: { type: 'fixed', delay: 60_000 }, maxAgeMs: 120_000 }
  const at = new Date(Date.now() + 1000).toISOString()
  await put('last', { at, event: { type: 'due' }, target: to('500/last', { retry }) })
  const schedule = await until(async () => {
    const kept = await store.get('last')
    return kept?.state.last.length === 1 ? kept : undefined
  }, 'it ran')
  const ofTarget = { bus: 'default', rule: 'schedule.last', target: 'target' }
  const queues = platform.app.get(Queues)
  const queue = queues.get(webhookQueues.of(ofTarget))
  const id = jobId({ ...ofTarget, position: schedule.state.last[0]![2]!, redrives: 0 })
  await until(async () => (await queue.getJobState(id)) === 'delayed', 'it will be tried again')
  const parts = { log: platform.app.get(EventLog), registry: view, queues, now: Date.now }
  expect(await untilDelivered(parts, schedule)).toBeGreaterThan(60_000)
  const later = { ...parts, now: () => Date.now() + 130_000 }
  await until(async () => (await untilDelivered(later, schedule)) === 10_000, 'only its job has it')
  await queue.remove(id)
  expect(await untilDelivered(later, schedule)).toBe(0)
})
