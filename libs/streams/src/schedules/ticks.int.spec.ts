import type { AcceptedEvent } from '@sluice/event'
import { RedisPair, until } from '@sluice/testing'
import { EventLog } from '../log/log.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { type BusLayout, shardOf } from '../shards/shards.js'
import { type Tick, Ticks } from './ticks.js'

const nightly = (time: number, incarnation = 1): Tick => ({ schedule: 'nightly', incarnation, time })
const eventOf = ({ schedule, incarnation, time }: Tick): AcceptedEvent =>
  accepted(`default/${schedule}/${incarnation}/${time}`, schedule)

/** What a user would lose: a nightly run that is made twice, or never, because a scheduler died in it. */
describe('ticks of schedules', () => {
  let f: Fixture
  let ticks: Ticks
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    ticks = new Ticks(f.log)
  })
  afterEach(() => ticks.close())

  const append = (tick: Tick, bus = Fixture.bus) => ticks.append(bus, tick, eventOf(tick))
  /** The ids of the events on the bus, in the order of its shards. */
  const made = async ({ name, shards }: BusLayout = Fixture.bus) => {
    const logs = Array.from({ length: shards }, (_, shard) => f.entries(f.keys.events(name, shard)))
    return (await Promise.all(logs)).flat().map(({ e }) => (JSON.parse(e!) as { id: string }).id)
  }

  it('are appended once, however often and by how many they are repeated, on a bus that knows no duplicates', async () => {
    const many = await Promise.all(Array.from({ length: 20 }, () => append(nightly(1000))))
    expect(many.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(many.map(({ position }) => position)).size).toBe(1)
    const [again] = await Promise.all([new Ticks(f.log).append(Fixture.bus, nightly(1000), eventOf(nightly(1000)))])
    expect(again).toEqual({ ...many[0], duplicate: true })
    expect(await made()).toEqual(['default/nightly/1/1000'])
  })

  it('are each made once and in order by schedulers that die at any point and begin again where they noted', async () => {
    const times = Array.from({ length: 60 }, (_, i) => i * 1000)
    let noted = 0
    /** Makes the rest, and notes what it made; it dies after a few ticks, between making one and noting it. */
    const scheduler = async (lives: number) => {
      for (let left = lives, at = noted; at < times.length; at++) {
        await append(nightly(times[at]!))
        if (left-- === 0) return
        noted = Math.max(noted, at + 1)
      }
    }
    for (let round = 0; noted < times.length; round++)
      await Promise.all([scheduler(round % 3), scheduler(2), scheduler((round + 1) % 5)])
    expect(await made()).toEqual(times.map(time => `default/nightly/1/${time}`))
  })

  it('of an earlier incarnation come no more when one of the next was made, and none that is older', async () => {
    await append(nightly(5000))
    expect(await append(nightly(4000))).toEqual({ duplicate: true })
    await append(nightly(2000, 7))
    expect(await append(nightly(9000))).toEqual({ duplicate: true })
    expect(await made()).toEqual(['default/nightly/1/5000', 'default/nightly/7/2000'])
  })

  it('are found where they were made before the bus grew', async () => {
    const schedule = Array.from({ length: 100 }, (_, i) => `s${i}`).find(name => shardOf(name, 4) > 0)!
    const tick = (time: number): Tick => ({ schedule, incarnation: 1, time })
    await append(tick(1000))
    const grown = { ...Fixture.bus, shards: 4 }
    await f.log.fence(Fixture.bus, 4)
    await expect(append(tick(2000))).rejects.toMatchObject({ code: 'BUS_GROWING' })
    expect(await append(tick(1000), grown)).toEqual({ duplicate: true })
    expect(await append(tick(2000), grown)).toMatchObject({ duplicate: false })
    expect(await append(tick(2000), grown)).toMatchObject({
      duplicate: true,
      position: expect.stringMatching(/^[1-3]-/),
    })
    expect(await made(grown)).toEqual([1000, 2000].map(time => `default/${schedule}/1/${time}`))
    await ticks.forget(grown, schedule)
    expect(await f.redis.exists([0, 1, 2, 3].map(shard => f.keys.ticks('shop', shard)))).toBe(0)
  })

  it('wake the router, wait while the bus is full, and are made again on a bus that Redis lost', async () => {
    await append(nightly(1000))
    expect(await f.redis.zrange(f.keys.bell('shop', 0, 'router'), '0', '-1')).toEqual([f.keys.events('shop', 0)])
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'bus')
    await expect(append(nightly(2000))).rejects.toMatchObject({ code: 'BUS_FULL' })
    expect(await append(nightly(1000))).toMatchObject({ duplicate: true })
    await f.redis.hdel(f.keys.gate('shop', 0), 'full')
    await append(nightly(2000))
    const known = new Ticks(new EventLog(f.redis, f.keys, async () => Fixture.bus))
    await f.redis.unlink(f.keys.events('shop', 0), f.keys.gate('shop', 0), f.keys.ticks('shop', 0))
    const again = () => known.append(Fixture.bus, nightly(3000), eventOf(nightly(3000)))
    await expect(again()).rejects.toMatchObject({ code: 'BUS_RESTORING' })
    expect(await again()).toMatchObject({ duplicate: false })
    expect(await made()).toEqual(['default/nightly/1/3000'])
    known.close()
  })

  it('of a replicated bus are made when the replicas have them, and once however often that is asked', async () => {
    const pair = await RedisPair.start()
    const two = Fixture.of(pair)
    const bus: BusLayout = { ...Fixture.bus, durability: 'replicated' }
    const replicated = new Ticks(two.log)
    const run = () => replicated.append(bus, nightly(1000), eventOf(nightly(1000)))
    try {
      await two.log.create(bus)
      pair.cutReplication()
      await expect(run()).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
      await expect(run()).rejects.toMatchObject({ code: 'NOT_REPLICATED' })
      await pair.mendReplication()
      await until(() => run().catch(() => undefined), 'the replica has the tick')
      expect(await two.entries(two.keys.events('shop', 0))).toHaveLength(1)
    } finally {
      replicated.close()
      two.redis.disconnect()
      await pair.stop()
    }
  }, 60_000)
})
