import { toEntry } from './entry.js'
import { DeadLetterStore, type StoredLetter } from './dead-letters.js'
import { dlqGroup } from './groups.js'
import { createGroup } from './log.js'
import { Fixture } from './redis.fixture.js'

const { shard, bus } = Fixture
const token = 'owner'

describe('dead letters', () => {
  let f: Fixture
  let store: DeadLetterStore
  beforeAll(async () => {
    f = await Fixture.start()
    store = new DeadLetterStore(f.redis, f.keys)
  })
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    await createGroup(f.redis, f.keys.dead('shop', 0), dlqGroup)
    await f.redis.hset(f.keys.lease('shop', 0, dlqGroup), 'token', token)
  })

  /** What arrives on the `dead` stream, kept. `letter` is "<id> <failed at>". */
  const keepAll = async (owner = token) => {
    const read = await f.redis.xreadgroup('GROUP', dlqGroup, 'owner', 'STREAMS', f.keys.dead('shop', 0), '>')
    const entries = ((read as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? []).map(toEntry)
    return store.keep(shard, owner, entries, ({ fields }): StoredLetter => {
      const [id, at] = fields!['l']!.split(' ')
      return { id: id!, failedAtMs: Number(at), letter: fields!['l']!, event: fields!['e']! }
    })
  }

  it('keeps a letter that was written twice once', async () => {
    await store.give(shard, 'x 1', '{}')
    await store.give(shard, 'x 1', '{}')
    await keepAll()
    expect(await store.list([bus], 10)).toEqual([{ id: 'x', failedAtMs: 1, letter: 'x 1' }])
    expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(0)
  })

  it('lets an owner that lost its lease do nothing', async () => {
    await store.give(shard, 'x 1', '{}')
    expect(await keepAll('another')).toBe('deposed')
    expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(1)
  })

  it('lists newest first, page by page, missing none and repeating none, also where many failed in one millisecond', async () => {
    for (let i = 0; i < 25; i++) await store.give(shard, `l${String(i).padStart(2, '0')} ${Math.floor(i / 10)}`, '{}')
    await keepAll()
    const seen: string[] = []
    for (let page = await store.list([bus], 4); page.length > 0; page = await store.list([bus], 4, page.at(-1))) {
      seen.push(...page.map(({ id }) => id))
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
    expect(seen.slice(0, 5)).toEqual(['l24', 'l23', 'l22', 'l21', 'l20'])
  })

  it('sends a letter again to its one target, and only once however often it is asked', async () => {
    await store.give(shard, 'x 1', '{"id":"e"}')
    await keepAll()
    const again = () =>
      store.redrive(
        shard,
        'x',
        { subscription: 'billing' },
        { entryId: '5-0', rule: 'r', target: 't', redrives: 1, version: 9 },
      )
    expect(await Promise.all([again(), again()])).toEqual([true, false])
    expect(await f.entries(f.keys.subscription('shop', 0, 'billing'))).toEqual([
      { e: '{"id":"e"}', p: '5-0', n: '1', r: 'r' },
    ])
    expect(await store.get(shard, 'x')).toBeUndefined()
    expect(await store.list([bus], 10)).toEqual([])
  })

  it('sends what fan-out delivers by way of fan-out, with the event itself: the log may have forgotten it', async () => {
    await store.give(shard, 'x 1', '{"id":"e"}')
    await keepAll()
    await store.redrive(shard, 'x', 'deliveries', {
      entryId: '5-0',
      rule: 'big',
      target: 'partner',
      redrives: 2,
      version: 9,
    })
    expect(await f.entries(f.keys.deliveries('shop', 0))).toEqual([
      { e: '{"id":"e"}', p: '5-0', n: '2', v: '9', t: 'big~partner' },
    ])
  })
})
