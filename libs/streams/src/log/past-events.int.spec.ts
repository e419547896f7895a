import type { Position } from '@sluice/event'
import { accepted, Fixture } from '../redis.fixture.js'
import { latestEvents, pastEntries, type PastRange } from './past-events.js'

const bus = { name: 'wide', shards: 3 }
let f: Fixture
beforeAll(async () => {
  f = await Fixture.start()
  await f.log.create(bus)
})
afterAll(() => f.stop())

/** Of one entry id in all shards: what was appended at once. */
async function write(shard: number, id: string, name: string): Promise<void> {
  await f.redis.xadd(f.keys.events(bus.name, shard), id, 'e', `{"id":"${name}"}`)
}

async function read(range?: PastRange, most = Infinity, on: { name: string; shards: number } = bus) {
  const ids: string[] = []
  let last: Position | undefined
  for await (const { json, ...place } of pastEntries(f.log, on, range)) {
    ids.push(json === undefined ? 'heartbeat' : (JSON.parse(json) as { id: string }).id)
    last = place
    if (ids.length === most) break
  }
  return { ids, last }
}

describe('the latest events', () => {
  const many = { name: 'many', shards: 3 }
  beforeAll(async () => {
    await f.log.create(many)
    for (let i = 0; i < 200; i++) await f.log.append(many, [accepted(`e${i}`)])
  })

  const latest = async (limit: number) => {
    const ids: string[] = []
    for await (const { json } of latestEvents(f.log, many, limit)) ids.push((JSON.parse(json) as { id: string }).id)
    return ids
  }

  it('are all that there are, whatever shard they are on, each once', async () => {
    expect(new Set(await latest(1000)).size).toBe(200)
    expect(await latest(1000)).toHaveLength(200)
  })

  it('are the newest ones where fewer are asked for', async () => {
    const newest = await latest(50)
    expect(newest).toHaveLength(50)
    // appends of one millisecond have no order across shards
    expect(newest.every(id => Number(id.slice(1)) >= 130)).toBe(true)
  })
})

/** What a user would lose: an event between two pages, or the trust in a list that shows one twice. */
describe('past entries', () => {
  beforeAll(async () => {
    await write(0, '1000-0', 'a')
    await write(2, '1000-0', 'b')
    await write(1, '1000-1', 'c')
    await write(1, '2000-0', 'd')
    await write(0, '2000-5', 'e')
    await write(0, '3000-0', 'f')
    await f.redis.xadd(f.keys.events(bus.name, 2), '3000-7', 'h', 'an-instance')
  })

  it('come newest first, and in one order for what has the same id', async () => {
    expect((await read()).ids).toEqual(['heartbeat', 'f', 'e', 'd', 'c', 'a', 'b'])
  })

  it('go on behind any of them: nothing is missed, nothing repeated, whatever is appended meanwhile', async () => {
    const all = (await read()).ids
    for (let size = 1; size < all.length; size++) {
      const ids: string[] = []
      let after: Position | undefined
      for (let page = 0; ; page++) {
        const { ids: found, last } = await read({ after }, size)
        if (!last) break
        ids.push(...found)
        after = last
        await write(page % 3, `${10_000 * size + page}-0`, 'new')
      }
      expect(ids.filter(id => id !== 'new')).toEqual(all)
    }
  })

  it('are those of a time: from then on, and before', async () => {
    expect((await read({ from: 1000, to: 3000 })).ids).toEqual(['e', 'd', 'c', 'a', 'b'])
    expect((await read({ from: 1001, to: 2000 })).ids).toEqual([])
    expect((await read({ from: 2000, to: 2001 })).ids).toEqual(['e', 'd'])
    expect((await read({ to: 0 })).ids).toEqual([])
    expect((await read({ from: -5, to: 1001 })).ids).toEqual(['c', 'a', 'b'])
    expect((await read({ from: 1000, to: 1, after: { shard: 0, entryId: '2000-5' } })).ids).toEqual([
      'd',
      'c',
      'a',
      'b',
    ])
  })
})
