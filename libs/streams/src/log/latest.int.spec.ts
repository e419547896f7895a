import { latestEvents } from './latest.js'
import { accepted, Fixture } from '../redis.fixture.js'

describe('the latest events', () => {
  let f: Fixture
  const bus = { name: 'wide', shards: 3 }
  beforeAll(async () => {
    f = await Fixture.start()
    await f.log.create(bus)
    for (let i = 0; i < 200; i++) await f.log.append(bus, [accepted(`e${i}`)])
  })
  afterAll(() => f.stop())

  const read = async (limit: number) => {
    const ids: string[] = []
    for await (const { json } of latestEvents(f.log, bus, limit)) ids.push((JSON.parse(json) as { id: string }).id)
    return ids
  }

  it('are all that there are, whatever shard they are on, each once', async () => {
    expect(new Set(await read(1000)).size).toBe(200)
    expect(await read(1000)).toHaveLength(200)
  })

  it('are the newest ones where fewer are asked for', async () => {
    const newest = await read(50)
    expect(newest).toHaveLength(50)
    // appends of one millisecond have no order across shards
    expect(newest.every(id => Number(id.slice(1)) >= 130)).toBe(true)
  })
})
