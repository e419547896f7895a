import { collectingLogger } from '@sluice/observability'
import { Fixture } from '../redis.fixture.js'
import { BusData } from '../bus-data/bus-data.js'
import { blocksOf, expiryOf, mostSeries, placeOf, type SeriesKind } from './blocks.js'
import { Rates } from './rates.js'
import { pointsOf, type RateWindow, readSeries, stepsOf, totalOf } from './read-rates.js'
import { addRatesScript } from './rates.script.js'
import { letterOf, numberOf } from './tally.js'

const minute = 60_000
const hour = 60 * minute
const bus = Fixture.bus.name
const target = { bus, rule: 'big', target: 'partner' }

/** What a user would lose: the numbers by which he sees what fails since when, or memory that they take without bound. */
describe('rates', () => {
  let f: Fixture
  let now: number
  const logger = collectingLogger()
  const make = (knows = true) => new Rates(f.redis, f.keys, { now: () => now, knows: () => knows, logger })
  const series = async (kind: SeriesKind, name: string, window: RateWindow) => {
    for await (const [[, found]] of readSeries(f.log, bus, kind, [name], stepsOf(window, now)) as any) return found
  }
  const fired = async (window: RateWindow, name = 'big') =>
    numberOf(totalOf(await series('rules', name, window)), 'fired')

  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(async () => {
    await f.empty()
    // the end of an hour by the clock of Redis, so that nothing expires
    now = Math.floor(Date.now() / hour) * hour + 59 * minute
  })
  afterAll(() => f.stop())

  it('are added up from all processes, each in its minute and in its hour', async () => {
    const [one, two] = [make(), make()]
    one.fired(bus, new Map([['big', 2]]))
    two.fired(bus, new Map([['big', 3]]))
    await one.stop()
    await two.stop()
    now += 2 * minute
    one.fired(bus, new Map([['big', 7]]))
    await one.flush()
    const minutes = pointsOf(await series('rules', 'big', '1h')).map(tally => numberOf(tally, 'fired'))
    expect(minutes).toHaveLength(60)
    expect(minutes.slice(-4)).toEqual([0, 5, 0, 7])
    const hours = pointsOf(await series('rules', 'big', '24h')).map(tally => numberOf(tally, 'fired'))
    expect(hours.slice(-2)).toEqual([5, 7])
    expect(await fired('7d')).toBe(12)
    now += 59 * minute
    expect(await fired('1h')).toBe(7)
    now += minute
    expect(await fired('1h')).toBe(0)
    expect(await fired('24h')).toBe(12)
  })

  it('of a target say attempts, answers, durations and dead letters', async () => {
    const rates = make()
    for (let i = 0; i < 9; i++) rates.attempted(target, { ok: true, durationMs: 20, status: 200 })
    rates.attempted(target, { ok: false, durationMs: 900, status: 503, unavailable: true })
    rates.gaveUp(target, 'f3a1')
    await rates.flush()
    const total = totalOf(await series('targets', 'big/partner', '1h'))
    const numbers = ['succeeded', 'failed', 'status2xx', 'status5xx', 'letters'] as const
    expect(numbers.map(what => numberOf(total, what))).toEqual([9, 1, 9, 1, 1])
    expect(numberOf(totalOf(await series('letters', 'f3a1', '24h')), 'letters')).toBe(1)
  })

  it('that Redis does not take are kept in their minutes, said once, and counted once', async () => {
    const rates = make()
    await f.redis.config('SET', 'maxmemory', '1')
    for (let i = 0; i < 3; i++) {
      rates.fired(bus, new Map([['big', 1]]))
      await rates.flush()
      now += minute
    }
    expect(logger.lines).toHaveLength(1)
    // another process was faster: what is late goes between
    await f.redis.config('SET', 'maxmemory', '0')
    const other = make()
    other.fired(bus, new Map([['big', 10]]))
    await other.flush()
    await rates.flush()
    await rates.flush()
    const minutes = pointsOf(await series('rules', 'big', '1h')).map(tally => numberOf(tally, 'fired'))
    expect(minutes.slice(-4)).toEqual([1, 1, 1, 10])
    // and each minute has one cell, whatever comes when
    now -= 2 * minute
    other.fired(bus, new Map([['big', 1]]))
    await other.flush()
    now += 2 * minute
    other.fired(bus, new Map([['big', 1]]))
    await other.flush()
    const { texts } = await series('rules', 'big', '1h')
    expect(texts.join(' ').trim().split(/ +/)).toHaveLength(4)
  })

  it('are kept for ten minutes while Redis takes nothing', async () => {
    const rates = make()
    await f.redis.config('SET', 'maxmemory', '1')
    rates.fired(bus, new Map([['big', 1]]))
    await rates.flush()
    now += 11 * minute
    await rates.flush()
    await f.redis.config('SET', 'maxmemory', '0')
    rates.fired(bus, new Map([['big', 2]]))
    await rates.flush()
    expect(await fired('1h')).toBe(2)
  })

  it('have a bound: those that come first in an hour stay, and new ones are left out', async () => {
    const names = Array.from({ length: mostSeries }, (_, i) => `r${i}`)
    const [keys, places] = [
      Object.values(blocksOf),
      Object.values(blocksOf).map(size => placeOf(size, Math.floor(now / size.stepMs))),
    ]
    const own = keys.map((size, i) => f.keys.rates(bus, 'rules', size.name, places[i]!.block))
    for (const key of own)
      for (let i = 0; i < names.length; i += 1000)
        await f.redis.hset(key, Object.fromEntries(names.slice(i, i + 1000).map(name => [name, '0f1'])))
    const rates = make()
    rates.fired(
      bus,
      new Map([
        ['r0', 5],
        ['new', 5],
      ]),
    )
    await rates.flush()
    expect(await fired('1h', 'r0')).toBeGreaterThanOrEqual(5)
    expect(await fired('1h', 'new')).toBe(0)
    expect(await f.redis.hlen(own[0]!)).toBe(mostSeries)
  })

  it('have a bound in the process, whatever is counted', async () => {
    const rates = make()
    for (const name of ['one', 'two', 'three'])
      for (let i = 0; i < 9000; i++) rates.fired(name, new Map([[`r${i}`, 1]]))
    rates.fired('one', new Map([['r0', 1]]))
    await rates.flush()
    const { block } = placeOf(blocksOf.minutes, Math.floor(now / minute))
    const kept = ['one', 'two', 'three'].map(name => f.redis.hlen(f.keys.rates(name, 'rules', 'minutes', block)))
    expect(await Promise.all(kept)).toEqual([9000, 9000, 2000])
    const one = f.keys.rates('one', 'rules', 'minutes', block)
    expect(await f.redis.hget(one, 'r0')).toMatch(/f2$/)
  })

  it('expire by themselves, minutes after two hours and hours after eight days', async () => {
    const rates = make()
    rates.fired(bus, new Map([['big', 1]]))
    await rates.flush()
    for (const size of Object.values(blocksOf)) {
      const { block } = placeOf(size, Math.floor(now / size.stepMs))
      const key = f.keys.rates(bus, 'rules', size.name, block)
      expect(await f.redis.pexpiretime(key)).toBe(expiryOf(size, block))
    }
    expect(expiryOf(blocksOf.minutes, 0)).toBe(3 * hour)
    expect(expiryOf(blocksOf.hours, 0)).toBe(9 * 24 * hour)
  })

  it('go with their bus, and nothing is written of one that is gone', async () => {
    const rates = make()
    rates.fired(bus, new Map([['big', 1]]))
    rates.gaveUp(target, 'f3a1')
    await rates.flush()
    await new BusData(f.redis, f.keys).delete(bus)
    const gone = make(false)
    gone.fired(bus, new Map([['big', 1]]))
    await gone.flush()
    expect(await f.redis.keys('*rates*')).toEqual([])
  })

  it('take a bounded number of bytes for a series, also where every number of it is large', async () => {
    const letters = [...Object.values(letterOf), ...'ABCDEFGHIJKLM']
    const sizes = Object.values(blocksOf)
    const keys = sizes.map(size => f.keys.rates(bus, 'targets', size.name, 0))
    const cell = letters.map(letter => `${letter}9999999`).join('')
    for (let place = 0; place < 60; place++)
      await addRatesScript.run(f.redis, keys, [
        ...[place, Math.min(place, 23), now + hour, now + hour, mostSeries],
        ...['big/partner', cell],
      ])
    const [minutes, hours] = await Promise.all(keys.map(key => f.redis.hstrlen(key, 'big/partner')))
    // what docs/http/rates.md says: three blocks of minutes and nine of hours
    expect(3 * minutes! + 9 * hours!).toBeLessThan(80_000)
  })
})
