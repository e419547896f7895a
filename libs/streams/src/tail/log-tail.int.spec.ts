import { until } from '@sluice/testing'
import { trim } from '../memory/retention.js'
import { accepted, Fixture } from '../redis.fixture.js'
import { routerGroup } from '../shards/groups.js'
import { LogTail } from './log-tail.js'
import { TailPlace } from './tail-place.js'
import type { TailReader } from './tail-reader.js'

let f: Fixture
const buses = new Map<string, number>()
const tails: LogTail[] = []
beforeAll(async () => {
  f = await Fixture.start()
  await f.redis.config('SET', 'stream-node-max-entries', 1) // Redis drops whole nodes
})
afterEach(async () => void (await Promise.all(tails.splice(0).map(tail => tail.close()))))
afterAll(() => f.stop())

function tail(): LogTail {
  const made = new LogTail({ log: f.log, shards: bus => buses.get(bus) })
  tails.push(made)
  return made
}

async function bus(name: string, shards: number): Promise<string> {
  buses.set(name, shards)
  await f.log.create({ name, shards })
  return name
}

const append = async (name: string, ...ids: string[]) => {
  await f.log.append(
    { name, shards: buses.get(name)! },
    ids.map(id => accepted(id)),
  )
}
const numbered = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i}`)

/** As the router leaves them, so that they may be forgotten. */
async function untilRouted(name: string): Promise<void> {
  for (let shard = 0; shard < buses.get(name)!; shard++) {
    const events = f.keys.events(name, shard)
    const [[, entries] = [, []]] = ((await f.redis.xreadgroup('GROUP', routerGroup, 'o', 'STREAMS', events, '>')) ??
      []) as [string, [string, unknown][]][]
    if (entries.length > 0) await f.redis.xack(events, routerGroup, ...entries.map(([id]) => id))
  }
}

async function forget(name: string): Promise<void> {
  const now = Date.now()
  await until(() => Date.now() > now + 1, 'all is of the past')
  for (let index = 0; index < buses.get(name)!; index++)
    while ((await trim(f.log, { bus: name, index }, 0)).forgotten > 0);
}

/** Reads until it has so many events. */
async function read(reader: TailReader, many: number): Promise<string[]> {
  const ids: string[] = []
  await until(async () => {
    for (const entry of await reader.next()) {
      reader.took(entry)
      if (entry.json !== undefined) ids.push((JSON.parse(entry.json) as { id: string }).id)
      if (ids.length === many) return true
    }
    return false
  }, `${many} events are read: ${ids.length}`)
  return ids
}

/** What a user would lose: an event that is not shown, or the trust in a view that shows one twice. */
describe('the tail of a bus', () => {
  it('shows all that look on what is appended from now on, each event once', async () => {
    const name = await bus('shown', 3)
    await append(name, 'before')
    const shared = tail()
    const readers = await Promise.all([shared.open(name), shared.open(name)])
    const ids = numbered('e', 500)
    for (let i = 0; i < 500; i += 50) await append(name, ...ids.slice(i, i + 50))
    for (const reader of readers) expect((await read(reader, 500)).sort()).toEqual(ids.toSorted())
  })

  it('wakes one that waits as soon as something comes, on whichever shards', async () => {
    const name = await bus('waited', 3)
    const reader = await tail().open(name)
    expect(await reader.next()).toEqual([])
    const ids = numbered('e', 9)
    const began = performance.now()
    const woken = reader.news(10_000)
    await append(name, ...ids)
    await woken
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await read(reader, 9)).sort()).toEqual(ids)
  })

  it('goes on at a place, in another process too: no gap and no repetition, wherever it was left', async () => {
    const name = await bus('resumed', 4)
    const first = await tail().open(name)
    const ids = numbered('e', 400)
    await append(name, ...ids)
    const seen = await read(first, 123)
    const place = TailPlace.parse(first.place.format())!
    await append(name, ...numbered('later', 300))
    const second = await tail().open(name, place)
    const rest = await read(second, 277 + 300)
    expect(second.takeGap()).toBeUndefined()
    expect([...seen, ...rest].sort()).toEqual([...ids, ...numbered('later', 300)].sort())
    await until(async () => (await second.next()).length === 0 && second.isLive, 'it has come to the newest')
    await append(name, 'live')
    expect(await read(second, 1)).toEqual(['live'])
  })

  it('is read on in Redis by one that fell behind what the process keeps, and lets it keep no more', async () => {
    const name = await bus('slow', 2)
    const shared = tail()
    const [slow, quick] = [await shared.open(name), await shared.open(name)]
    expect(await slow.next()).toEqual([])
    const all: string[] = []
    for (let i = 0; i < 12; i++) {
      const ids = numbered(`${i}-`, 500)
      await append(name, ...ids)
      await read(quick, 500)
      all.push(...ids)
    }
    expect((await read(slow, all.length)).sort()).toEqual(all.sort())
    await until(async () => (await slow.next()).length === 0 && slow.isLive, 'it has come to the newest')
  })

  it('comes in the order of the appends where it has been left behind', async () => {
    const name = await bus('ordered', 3)
    const place = TailPlace.at([])
    for (let i = 0; i < 300; i++) await append(name, `e${String(i).padStart(3, '0')}`)
    const ids = await read(await tail().open(name, place), 300)
    // appends of one millisecond have no order across shards
    expect(ids.every((id, i) => Math.abs(Number(id.slice(1)) - i) < 40)).toBe(true)
  })

  it('shows shards that the bus gets later', async () => {
    const name = await bus('growing', 1)
    const reader = await tail().open(name)
    await append(name, 'a')
    expect(await read(reader, 1)).toEqual(['a'])
    await f.log.fence({ name, shards: 1 }, 4)
    buses.set(name, 4)
    await append(name, ...numbered('b', 20))
    expect((await read(reader, 20)).sort()).toEqual(numbered('b', 20).sort())
  })

  it('says of which time something may be missing, and only then', async () => {
    const name = await bus('trimmed', 2)
    const reader = await tail().open(name)
    await append(name, ...numbered('e', 20))
    await read(reader, 5)
    const place = () => TailPlace.parse(reader.place.format())!
    const gapAt = async (place: TailPlace) => {
      const late = await tail().open(name, place)
      await late.next()
      return late.takeGap()
    }
    expect(await gapAt(place())).toBeUndefined()
    await untilRouted(name)
    const after = reader.place.format()
    await read(reader, 15)
    await forget(name)
    const gap = (await gapAt(TailPlace.parse(after)!))!
    expect(gap.from).toBeLessThanOrEqual(gap.to)
    // one that had seen everything misses nothing
    expect(await gapAt(place())).toBeUndefined()
    await append(name, 'new')
    expect(await gapAt(place())).toBeUndefined()
    const late = await tail().open(name, TailPlace.parse(after)!)
    expect(await read(late, 1)).toEqual(['new'])
    expect(late.takeGap()).toEqual(gap)
    expect(late.takeGap()).toBeUndefined()
  })

  it('says nothing of heartbeats that were deleted, also on a shard that has nothing else', async () => {
    const name = await bus('quiet', 2)
    const log = f.keys.events(name, 0)
    const beat = () => f.redis.xadd(log, '*', 'h', 'router')
    const first = await beat()
    const reader = await tail().open(name)
    const place = () => TailPlace.parse(reader.place.format())!
    await f.redis.xdel(log, first!, (await beat())!)
    const between = place()
    await append(name, ...numbered('e', 4))
    const last = await beat()
    const resumed = await tail().open(name, between)
    expect(await read(resumed, 4)).toHaveLength(4)
    await f.redis.xdel(log, last!)
    expect(await read(reader, 4)).toHaveLength(4)
    await untilRouted(name)
    await forget(name) // events that it has seen
    await f.redis.xdel(log, (await beat())!)
    const after = await tail().open(name, place())
    await after.next()
    expect([resumed.takeGap(), after.takeGap()]).toEqual([undefined, undefined])
  })

  it('says what was forgotten while it was reading what it had missed', async () => {
    const name = await bus('overtaken', 1)
    await append(name, ...numbered('e', 600))
    const late = await tail().open(name, TailPlace.at([]))
    for (const entry of await late.next()) late.took(entry)
    expect(late.takeGap()).toBeUndefined()
    await untilRouted(name)
    await forget(name)
    await append(name, 'new')
    expect(await read(late, 1)).toEqual(['new'])
    expect(late.takeGap()).toBeDefined()
  })

  it('costs no connection while nobody looks on', async () => {
    const name = await bus('idle', 1)
    const connections = async () => ((await f.redis.client('LIST')) as string).trim().split('\n').length
    const before = await connections()
    const shared = tail()
    const readers = [await shared.open(name), await shared.open(name)]
    await until(async () => (await connections()) === before + 1, 'one connection for both')
    readers.forEach(reader => reader.close())
    await until(async () => (await connections()) === before, 'the connection is closed')
    const again = await shared.open(name)
    await append(name, 'x')
    expect(await read(again, 1)).toEqual(['x'])
    // it takes nothing from the router
    const groups = (await f.redis.xinfo('GROUPS', f.keys.events(name, 0))) as unknown[][]
    expect(groups).toHaveLength(1)
  })
})

describe('a place', () => {
  it('is short, and what somebody makes up is none', () => {
    const place = TailPlace.at(['1795231631356-0', '0-0', '1795231631356-12'])
    expect(TailPlace.parse(place.format())).toEqual(place)
    expect(place.format().length).toBeLessThan(30)
    for (const text of ['', '.', 'x.', '-1', 'A', 'zzzzzzzzzzz', `${'a.'.repeat(64)}a`, '1-', '1 '])
      expect({ text, parsed: TailPlace.parse(text) }).toEqual({ text, parsed: undefined })
  })
})
