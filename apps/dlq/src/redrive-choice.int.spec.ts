import { Redis } from 'ioredis'
import { type DeadLetter, deliveryId, keptLetter } from '@sluice/delivery'
import { DeadLetterStore, dlqGroup, Keys } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { RedriveChoice } from './redrive-choice.js'

const buses = [
  { name: 'a', shards: 12 },
  { name: 'b', shards: 1 },
]

describe('the choice of a redrive', () => {
  let server: RedisServer
  let redis: Redis
  let store: DeadLetterStore
  beforeAll(async () => {
    server = await RedisServer.start()
    redis = new Redis(server.url)
    store = new DeadLetterStore(redis, new Keys())
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  beforeEach(() => redis.flushall())

  /** Keeps a letter of the event at this position and answers its id. */
  const keep = async (bus: string, position: string, failedAtMs = 1, rule = 'r') => {
    const delivery = { bus, position, rule, target: 't', redrives: 0 }
    const letter: DeadLetter = {
      ...delivery,
      id: deliveryId(delivery),
      targetType: 'webhook',
      destination: 'https://partner.example',
      reason: 'rejected',
      error: 'answered 422',
      attempts: [],
      failedAt: new Date(failedAtMs).toISOString(),
    }
    const index = Number(position.split('-')[0])
    const dead = store.keys.dead(bus, index)
    await redis.hset(store.keys.lease(bus, index, dlqGroup), 'token', 'me')
    await redis.xgroup('CREATE', dead, dlqGroup, '0', 'MKSTREAM').catch(() => undefined)
    await store.give(letter, '{}')
    const [[, [[entryId]]]] = (await redis.xreadgroup('GROUP', dlqGroup, 'me', 'STREAMS', dead, '>')) as any
    await store.keep({ bus, index }, 'me', [{ entryId, letter: keptLetter(letter, '{}'), eventJson: '{}' }])
    return letter.id
  }
  const all = async (choice: RedriveChoice, after?: string, most?: number) => {
    const ids: string[] = []
    const rounds: number[] = []
    for await (const some of choice.choose(after, most)) {
      ids.push(...some.ids)
      rounds.push(some.ids.length)
    }
    return { ids, rounds }
  }
  const of = (select: ConstructorParameters<typeof RedriveChoice>[2]) => new RedriveChoice(store, buses, select)

  it('is oldest event first on each shard, whenever each was given up, by filter and by ids alike', async () => {
    const kept: string[] = []
    // positions of one shard sort as numbers, and so do the shards
    for (const position of ['2-9-10', '2-9-9', '2-10-0', '10-1-1', '2-1-0'])
      kept.push(await keep('a', position, 1 + kept.length))
    kept.push(await keep('b', '0-5-0'))
    const expected = ['a~2-1-0', 'a~2-9-9', 'a~2-9-10', 'a~2-10-0', 'a~10-1-1', 'b~0-5-0'].map(id => `${id}~r~t`)
    expect((await all(of({ filter: {} }))).ids).toEqual(expected)
    expect((await all(of({ ids: [...kept, ...kept] }))).ids).toEqual(expected)
    expect(await of({ filter: {} }).count()).toBe(6)
    expect((await all(of({ filter: { bus: 'b' } }))).ids).toEqual(['b~0-5-0~r~t'])
  })

  it('leaves out what does not match', async () => {
    const other = await keep('b', '0-1-0', 1, 'other')
    const early = await keep('b', '0-2-0', 2)
    await keep('b', '0-3-0', 3)
    const filter = { bus: 'b', to: new Date(3).toISOString() }
    expect((await all(of({ filter }))).ids).toEqual([other, early])
    expect((await all(of({ filter: { ...filter, rule: 'r' } }))).ids).toEqual([early])
    expect(await of({ filter: { ...filter, rule: 'r' } }).count()).toBe(1)
  })

  it('ends, also where each letter that is sent fails again at once', async () => {
    const kept: string[] = []
    for (let i = 0; i < 7; i++) kept.push(await keep('b', `0-${i}-0`))
    const ids: string[] = []
    for await (const some of of({ filter: {} }).choose(undefined, 2)) {
      await store.delete(some.ids)
      for (const id of some.ids) await keep('b', id.split('~')[1]!, Date.now())
      ids.push(...some.ids)
    }
    expect(ids).toEqual(kept)
  })

  it('holds a bounded number in memory: what is more comes in further rounds, in order, none twice', async () => {
    const expected: string[] = []
    for (let i = 0; i < 23; i++) expected.push(await keep('b', `0-${i}-0`, 1 + ((i * 7) % 23)))
    const { ids, rounds } = await all(of({ filter: { bus: 'b' } }), undefined, 5)
    expect(ids).toEqual(expected)
    expect(rounds).toEqual([5, 5, 5, 5, 3])
  })

  it('goes on after the last one that was dealt with, whether that is still there or not', async () => {
    const kept: string[] = []
    for (const [bus, position] of [
      ['a', '1-1-0'],
      ['a', '1-2-0'],
      ['a', '10-1-0'],
      ['b', '0-1-0'],
    ] as const)
      kept.push(await keep(bus, position))
    for (const select of [{ filter: {} }, { ids: kept }]) {
      for (let i = 0; i < kept.length; i++) expect((await all(of(select), kept[i])).ids).toEqual(kept.slice(i + 1))
    }
    await store.delete([kept[1]!])
    expect((await all(of({ filter: {} }), kept[1])).ids).toEqual(kept.slice(2))
  })

  it('names ids that are none', () => {
    const ids = ['x', '', 'a~0-1-1~r~t', 'a~0-1-1~r~t~1', 'a}~0-1-1~r~t']
    expect(of({ ids }).hopeless).toEqual(ids.filter(id => id !== 'a~0-1-1~r~t'))
  })
})
