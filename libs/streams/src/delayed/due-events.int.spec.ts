import { accepted, Fixture } from '../redis.fixture.js'
import { type BusLayout, shardOf } from '../shards/shards.js'
import { DueEvents } from './due-events.js'

const bus: BusLayout = { name: 'reminders', shards: 4, dedupeMs: 60_000 }
const many = 100_000
const minutes = 60
const hour = 3_600_000

/** Makes all that is due until a time of the simulated clock due for Redis, in the same order. KEYS[1] delayed ARGV[1] time ARGV[2] ms */
const passLua = `
local due = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[2] * 2, ARGV[1], 'WITHSCORES')
for i = 1, #due, 2 do redis.call('ZADD', KEYS[1], due[i + 1] - ARGV[2], due[i]) end
return #due / 2
`

/** What a user would lose: reminders of a busy hour, some of them, or their order. */
describe('a hundred thousand events that are due in an hour', () => {
  let f: Fixture
  beforeAll(async () => {
    f = await Fixture.start()
    await f.log.create(bus)
  })
  afterAll(() => f.stop())

  it('are all appended, each once, in their minute and in order, by processes that come and go', async () => {
    const begin = Date.now() + hour
    const dueOf = (i: number) => begin + ((i * 7919) % many) * (hour / many)
    for (let i = 0; i < many; i += 5000) {
      const events = Array.from({ length: 5000 }, (_, n) => ({
        ...accepted(`r-${i + n}`, `key-${(i + n) % 1000}`),
        deliverAt: dueOf(i + n),
      }))
      const answers = await f.log.append(bus, events)
      expect(answers.every(answer => 'deliverAt' in answer)).toBe(true)
    }
    const shards = Array.from({ length: bus.shards }, (_, shard) => shard)
    const logged = () => Promise.all(shards.map(shard => f.redis.xlen(f.keys.events(bus.name, shard))))
    const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0)
    let appended = 0
    for (let minute = 1; minute <= minutes; minute++) {
      const until = begin + (minute * hour) / minutes
      for (const shard of shards) {
        // what is moved to the past is not moved again: its time is before the half of now
        const moved = await f.redis.eval(passLua, 1, f.keys.delayed(bus.name, shard), until, Math.floor(Date.now() / 2))
        appended += Number(moved)
      }
      // two new processes each minute, and one of them dies after its first call
      const [one, other] = [new DueEvents(f.redis, f.keys), new DueEvents(f.redis, f.keys)]
      await Promise.all([
        ...shards.map(shard => one.append(bus, shard)),
        ...shards.map(async shard => {
          while ((await other.append(bus, shard)).restMs === 0);
        }),
      ])
      one.close()
      other.close()
      expect(sum(await logged())).toBe(appended)
    }
    expect(appended).toBe(many)
    for (const shard of shards) {
      const entries = await f.entries(f.keys.events(bus.name, shard))
      const ids = entries.map(({ e }) => Number((JSON.parse(e!) as { id: string }).id.slice(2)))
      expect(ids.every(id => shardOf(`key-${id % 1000}`, bus.shards) === shard)).toBe(true)
      const dues = ids.map(dueOf)
      expect(dues).toEqual(dues.toSorted((a, b) => a - b))
    }
  }, 300_000)
})
