import { type CloudEvent, defaultLimits, NotFoundError, SluiceError } from '@sluice/event'
import { collectingLogger, collectingMeter } from '@sluice/observability'
import { RedisPair, until } from '@sluice/testing'
import { Fixture } from '../redis.fixture.js'
import type { BusLayout } from '../shards/shards.js'
import { dueOf, type KeptSchedule, type ScheduleSettings, type WaitingRun } from './kept-schedule.js'
import { ScheduleStore } from './schedule-store.js'
import { Scheduler, type SchedulerOptions } from './scheduler.js'
import { Ticks } from './ticks.js'

const minute = 60_000
const start = Date.UTC(2027, 0, 1)
const every: ScheduleSettings = {
  rate: '1 minute',
  event: { bus: 'shop', type: 'due', data: { n: '<schedule.count>' } },
}

/** What a user would lose: a run that is made twice, or never, or late because of another schedule. */
describe('the scheduler', () => {
  let f: Fixture
  let store: ScheduleStore
  let now: number
  const running = new Set<{ scheduler: Scheduler; ticks: Ticks }>()
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    store = new ScheduleStore(f.log)
    now = start
  })
  afterEach(async () => {
    await Promise.all([...running].map(stop))
    store.close()
  })

  async function put(
    name: string,
    settings: ScheduleSettings = every,
    bus: BusLayout = Fixture.bus,
  ): Promise<KeptSchedule> {
    const before = await store.get(name)
    const state = before?.state ?? { made: now, revision: 1, done: now, count: 0, leftOut: 0, last: [] }
    const after = { name, settings, state }
    const kept = await store.put(bus, before, after, dueOf(after))
    return kept!
  }
  function run(options: Partial<SchedulerOptions> = {}) {
    const ticks = new Ticks(f.log)
    const scheduler = new Scheduler({
      ...{ store, ticks, groups: f.keys.groups, holds: () => true, now: () => now, limits: defaultLimits },
      ...{ logger: collectingLogger(), meter: collectingMeter(), demand: async () => undefined },
      ...{ tell: async () => undefined, stayMs: async () => 0, deleted: async () => undefined },
      busOf: async name => {
        if (name === Fixture.bus.name) return Fixture.bus
        throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${name}'`)
      },
      ...options,
    })
    const own = { scheduler, ticks }
    running.add(own)
    scheduler.start()
    return own
  }
  async function stop(own: { scheduler: Scheduler; ticks: Ticks }) {
    running.delete(own)
    await own.scheduler.stop()
    own.ticks.close()
  }
  const events = async () =>
    (await f.entries(f.keys.events('shop', 0))).map(({ e }) => JSON.parse(e!) as CloudEvent & { data: { n: number } })
  const times = async (schedule: string) =>
    (await events()).filter(event => event['sluiceschedule'] === schedule).map(({ time }) => Date.parse(time as string))
  /** Minutes after the start. */
  const at = (...minutes: number[]) => minutes.map(n => start + n * minute)
  const stateOf = async (name: string) => (await store.get(name))!.state

  it('makes each run once, in order, with its time and number, while three of them work on everything and die', async () => {
    for (let i = 0; i < 20; i++) await put(`s${i}`)
    for (let n = 1; n <= 12; n++) {
      now = start + n * minute
      const [one, ...others] = [run(), run(), run()]
      await stop(one!)
      await until(
        async () =>
          (await Promise.all(Array.from({ length: 20 }, (_, i) => stateOf(`s${i}`)))).every(({ count }) => count === n),
        `run ${n} is noted`,
      )
      await Promise.all(others.map(stop))
    }
    for (let i = 0; i < 20; i++) {
      const own = (await events()).filter(event => event['sluiceschedule'] === `s${i}`)
      expect(own.map(({ data }) => data.n)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
      expect(own.map(({ id }) => id)).toEqual(
        at(...Array.from({ length: 12 }, (_, n) => n + 1)).map(time => `default/s${i}/${start}/${time}`),
      )
    }
  })

  it('finds the run that one had made when it died before it noted it', async () => {
    const kept = await put('nightly')
    now += minute
    const first = run({ store: Object.assign(Object.create(store), { advance: async () => false }) as ScheduleStore })
    await until(async () => (await times('nightly')).length > 0, 'the run is made')
    await stop(first)
    expect(await stateOf('nightly')).toEqual(kept.state)
    run()
    await until(async () => (await stateOf('nightly')).count === 1, 'it is noted')
    expect(await times('nightly')).toEqual(at(1))
    expect(await stateOf('nightly')).toMatchObject({ last: [[start + minute, now, expect.stringMatching(/^0-/)]] })
  })

  it.each([
    ['skip', [60], 59],
    ['one', [58, 59, 60], 57],
    ['all', Array.from({ length: 60 }, (_, i) => i + 1), 0],
  ] as const)('that was away for an hour makes by "%s" what is asked for', async (missed, made, leftOut) => {
    await put('away', { ...every, missed })
    now += 60 * minute
    run()
    const expected = missed === 'skip' ? [59, 60] : made
    await until(async () => (await times('away')).length >= expected.length, 'they are made')
    await until(async () => (await stateOf('away')).done === now, 'they are noted')
    expect(await times('away')).toEqual(at(...expected))
    expect(await stateOf('away')).toMatchObject({ count: expected.length, leftOut: missed === 'skip' ? 58 : leftOut })
  })

  it('waits with what its bus does not take, says why, and makes all others in time', async () => {
    await put('stuck', { ...every, missed: 'all', event: { bus: 'gone', type: 'due' } })
    for (let i = 0; i < 300; i++) await put(`s${i}`)
    const told: [KeptSchedule, WaitingRun][] = []
    now += minute
    const meter = collectingMeter()
    let buses = [Fixture.bus]
    run({
      ...{ meter, tell: async (...one) => void told.push(one) },
      busOf: async name => {
        const bus = buses.find(bus => bus.name === name)
        if (bus) return bus
        throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${name}'`)
      },
    })
    await until(async () => (await events()).length === 300, 'all others are made')
    const waiting = await until(async () => (await stateOf('stuck')).waiting, 'it waits')
    expect(waiting).toMatchObject({ since: now, tries: 1, code: 'UNKNOWN_BUS', error: "there is no bus 'gone'" })
    await until(() => meter.total('sluice_schedules_waiting') > 0, 'it is shown')
    now += 6 * minute
    await until(() => told.length > 0, 'it is told')
    expect(told[0]).toMatchObject([{ name: 'stuck' }, { since: waiting.since, code: 'UNKNOWN_BUS' }])
    const gone: BusLayout = { name: 'gone', shards: 1 }
    await f.log.create(gone)
    buses = [Fixture.bus, gone]
    now += minute
    await until(async () => (await stateOf('stuck')).count === 8, 'all its runs are made')
    expect(await stateOf('stuck')).not.toHaveProperty('waiting')
    expect(told).toHaveLength(1)
  })

  it('waits while the bus is full, and makes no run for an owner who may not publish any more', async () => {
    await put('nightly')
    await put('others', { ...every, owner: 'key:gone' })
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'bus')
    now += minute
    const demand = async ({ settings: { owner } }: KeptSchedule) => {
      if (owner === 'key:gone') throw new SluiceError('FORBIDDEN', 'it may not')
    }
    run({ demand })
    await until(async () => (await stateOf('nightly')).waiting?.code === 'BUS_FULL', 'it waits for the bus')
    await until(async () => (await stateOf('others')).waiting?.code === 'FORBIDDEN', 'it waits for a grant')
    await f.redis.hdel(f.keys.gate('shop', 0), 'full')
    now += 2000
    await until(async () => (await stateOf('nightly')).count === 1, 'it is made')
    expect(await times('others')).toEqual([])
  })

  it('leaves alone what is paused, what was changed meanwhile, and what others hold', async () => {
    const kept = await put('nightly')
    await store.put(Fixture.bus, kept, { ...kept, state: { ...kept.state, paused: true } }, undefined)
    expect(await store.advance(kept, { ...kept.state, count: 9 }, start)).toBe(false)
    expect(await store.put(Fixture.bus, kept, kept, start)).toBeUndefined()
    expect(await store.remove(undefined, kept)).toBe(false)
    await put('elsewhere')
    await put('here')
    now += minute
    const elsewhere = f.keys.groupOfSchedule('elsewhere')
    expect(f.keys.groupOfSchedule('here')).not.toBe(elsewhere)
    run({ holds: group => group !== elsewhere })
    await until(async () => (await times('here')).length > 0, 'the other one is made')
    expect([await times('nightly'), await times('elsewhere')]).toEqual([[], []])
  })

  it('ends with the last run, and deletes what is to be deleted then, without a trace', async () => {
    const once = { at: '2027-01-01T00:01:00Z', event: every.event }
    await put('kept', once)
    await put('deleted', { ...once, deleteAfterCompletion: true })
    now += minute
    run()
    await until(async () => (await times('deleted')).length > 0, 'it runs')
    await until(async () => (await stateOf('kept')).count === 1, 'both ran')
    await until(async () => (await store.get('deleted')) === undefined, 'it is deleted')
    await until(async () => (await f.redis.hkeys(f.keys.ticks('shop', 0))).length === 1, 'its record too')
    const keys = await f.redis.keys('*schedules*')
    const left = await Promise.all(keys.map(key => f.redis.dump(key)))
    expect(left.join('')).not.toContain('deleted')
    expect(dueOf((await store.get('kept'))!)).toBeUndefined()
  })

  it('keeps what is to be deleted for as long as its last run is on its way, and tells when it is gone', async () => {
    await put('late', { at: '2027-01-01T00:01:00Z', event: every.event, deleteAfterCompletion: true })
    now += minute
    const deleted: string[] = []
    const over = start + 2 * minute
    const stayMs = async ({ state }: Pick<KeptSchedule, 'state'>) => (state.count === 1 ? Math.max(0, over - now) : -1)
    run({ stayMs, deleted: async ({ name }) => void deleted.push(name) })
    await until(async () => (await stateOf('late')).count === 1, 'it ran')
    expect(deleted).toEqual([])
    now = over
    await until(() => deleted.length > 0, 'it is deleted')
    expect(await store.get('late')).toBeUndefined()
    expect([deleted, await times('late')]).toEqual([['late'], at(1)])
  })

  it('is not stopped by a schedule that another version wrote', async () => {
    await put('odd')
    await put('good')
    await f.redis.hset(f.keys.schedules(f.keys.groupOfSchedule('odd'), ''), 'default:odd', 'no JSON')
    now += minute
    const logger = collectingLogger()
    run({ logger })
    await until(async () => (await times('good')).length > 0, 'the good one runs')
    await until(() => logger.lines.some(({ message }) => message.includes('cannot be read')), 'the odd one is named')
  })

  it('is not held up by schedules whose time zone it does not know: they wait, and say why', async () => {
    const group = f.keys.groupOfSchedule('good')
    const names = Array.from({ length: 1000 }, (_, i) => `odd${i}`)
    const odd = names.filter(name => f.keys.groupOfSchedule(name) === group).slice(0, 25) // more than one look takes
    for (const name of odd) await put(name, { cron: '* * * * *', timeZone: 'Europe/Zurich', event: every.event })
    await put('good', { ...every, window: '1 minute' })
    const unknown = JSON.stringify({ cron: '* * * * *', timeZone: 'Mars/Olympus', event: every.event })
    for (const name of odd) await f.redis.hset(f.keys.schedules(group, ''), `default:${name}`, unknown)
    now += 3 * minute
    const { scheduler } = run()
    await until(async () => (await times('good')).length > 0, 'the good one runs')
    const { waiting } = await stateOf(odd[0]!)
    expect(waiting).toMatchObject({ code: 'INTERNAL', error: expect.stringContaining('Mars/Olympus') })
    expect(scheduler.problem()).toBeUndefined()
  })

  it('deletes one that is resumed after its last run, if it was to be deleted then', async () => {
    const once = { at: '2027-01-01T00:01:00Z', event: every.event, deleteAfterCompletion: true }
    const kept = await put('late', once)
    const paused = await store.put(Fixture.bus, kept, { ...kept, state: { ...kept.state, paused: true } }, undefined)
    now += 5 * minute
    const { paused: _, ...state } = paused!.state
    const resumed = { ...paused!, state: { ...state, done: now } }
    await store.put(Fixture.bus, paused, resumed, dueOf(resumed))
    run()
    await until(async () => (await store.get('late')) === undefined, 'it is deleted')
    expect(await times('late')).toEqual([])
  })
})

describe('the store of schedules', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())

  it('lists those of one tenant in order, page by page, by prefix and by bus, and counts them', async () => {
    await f.empty()
    const store = new ScheduleStore(f.log)
    const state = { made: start, revision: 1, done: start, count: 0, leftOut: 0, last: [] }
    const names = Array.from({ length: 50 }, (_, i) => `n${String(i).padStart(2, '0')}`)
    for (const name of [...names, 'other', 'acme+n01', 'acme+own', 'acme-2+x'])
      await store.put(Fixture.bus, undefined, { name, settings: every, state }, start)
    const pages: string[][] = []
    for (let after: string | undefined; pages.at(-1)?.length !== 0; after = pages.at(-1)!.at(-1))
      pages.push(await store.names('default', 'n', after, 20))
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 10, 0])
    expect(pages.flat()).toEqual(names)
    expect(await store.names('acme', '', undefined, 10)).toEqual(['acme+n01', 'acme+own'])
    expect([await store.countOf('default'), await store.countOf('acme'), await store.countOf('none')]).toEqual([
      51, 2, 0,
    ])
    expect(await store.ofBus('shop', 2)).toEqual({ names: ['n00', 'n01'], count: 51 })
    expect(await store.ofBus('acme+shop', 9)).toEqual({ names: ['acme+n01', 'acme+own'], count: 2 })
    const [kept] = await store.getAll(['n00', 'none'])
    const moved = { ...kept!, settings: { ...every, event: { ...every.event, bus: 'moved' } } }
    await store.put(Fixture.bus, kept, moved, start)
    expect((await store.ofBus('shop', 1)).count).toBe(50)
    store.close()
  })

  it('of a replicated bus confirms what is there when the replicas have it: a put that is repeated is as safe as the first', async () => {
    const pair = await RedisPair.start()
    const two = Fixture.of(pair)
    const store = new ScheduleStore(two.log)
    const bus: BusLayout = { ...Fixture.bus, durability: 'replicated' }
    const state = { made: start, revision: 1, done: start, count: 0, leftOut: 0, last: [] }
    try {
      pair.cutReplication()
      const put = store.put(bus, undefined, { name: 'nightly', settings: every, state }, start)
      await expect(put).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
      await expect(store.confirm(bus, 'nightly')).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
      await pair.mendReplication()
      await until(() => store.confirm(bus, 'nightly').then(() => true), 'the replica has it')
    } finally {
      store.close()
      two.redis.disconnect()
      await pair.stop()
    }
  }, 60_000)
})
