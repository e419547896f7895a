import { type DeadLetter, deliveryId, keptLetter, type KeptLetter, otherFingerprint } from '@sluice/delivery'
import { NotFoundError } from '@sluice/event'
import { until } from '@sluice/testing'
import { claimAlarm, settleAlarm } from './alarms.js'
import { DeadLetterStore, mostGroups } from './dead-letters.js'
import { toEntry } from '../wire/entry.js'
import { dlqGroup } from '../shards/groups.js'
import { letterGroups } from './letter-groups.js'
import { listLetters } from './letter-pages.js'
import { createGroup } from '../shards/create-group.js'
import { Fixture } from '../redis.fixture.js'

const { shard, bus } = Fixture
const token = 'owner'

function letter(name: string, failedAtMs = 1, more: Partial<DeadLetter> = {}): DeadLetter {
  const delivery = { bus: 'shop', position: '0-5-0', rule: 'big', target: name, redrives: 0 }
  return {
    ...delivery,
    id: deliveryId(delivery),
    targetType: 'webhook',
    destination: 'https://partner.example',
    reason: 'rejected',
    error: 'answered 422',
    attempts: [{ error: 'answered 422' }],
    failedAt: new Date(failedAtMs).toISOString(),
    ...more,
  }
}

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

  /** What arrives on the `dead` stream, kept; `from` 0 is what was read before and is still pending. */
  const keepAll = async (owner = token, from = '>') => {
    const read = await f.redis.xreadgroup('GROUP', dlqGroup, 'owner', 'STREAMS', f.keys.dead('shop', 0), from)
    const entries = ((read as [string, [string, string[]][]][] | null)?.[0]?.[1] ?? []).map(toEntry)
    return store.keep(
      shard,
      owner,
      entries.map(({ id, fields }) => {
        const eventJson = fields!['e']!
        return { entryId: id, letter: keptLetter(JSON.parse(fields!['l']!) as DeadLetter, eventJson), eventJson }
      }),
    )
  }
  const keep = async (...letters: DeadLetter[]) => {
    for (const one of letters) await store.give(one, '{"id":"e"}')
    expect(await keepAll()).toBe('done')
  }
  const list = async (...args: [number, Parameters<typeof listLetters>[3]?, Parameters<typeof listLetters>[4]?]) =>
    listLetters(store, [bus], ...args)
  const kept = async (one: DeadLetter) => (await store.get(one.id))!.letter
  const groups = async () => {
    const found = []
    for await (const { fingerprint, count } of letterGroups(store, [bus])) found.push([fingerprint, count] as const)
    return found
  }
  /** Keys of the shard that speak of letters, but for the history of those that were sent again. */
  const leftOver = async () =>
    (await f.redis.keys('*')).filter(key => /letters|letter-(?!past)|closed/.test(key)).sort()

  it('opens its lane and leaves its group also where half a character is in its error', async () => {
    const lane = 'billing.ordered/big/key'
    await f.redis.hset(f.keys.closed('shop', 0), lane, '1')
    const half = letter('a', 1, { lane, error: '\u{1f600}'.slice(0, 1) })
    await keep(half)
    expect(await store.delete([half.id])).toEqual([half.id])
    expect(await f.redis.exists(f.keys.closed('shop', 0), f.keys.letterGroups('shop', 0))).toBe(0)
  })

  it('are kept once, however often they were written, and are as they came', async () => {
    const one = letter('x')
    await keep(one, one)
    expect(await list(10)).toEqual([{ id: one.id, failedAtMs: 1, letter: await kept(one) }])
    expect(await kept(one)).toEqual(keptLetter(one, '{"id":"e"}'))
    expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(0)
    expect(await store.count(bus)).toBe(1)
    expect(await groups()).toEqual([[(await kept(one)).fingerprint, 1]])
  })

  it('of loops have the reason of now, also those that an older version gave up', async () => {
    const old = letter('old', 1, { reason: 'looping' as 'loop' })
    await keep(old)
    expect((await kept(old)).reason).toBe('loop')
    expect((await list(10)).map(({ letter }) => letter.reason)).toEqual(['loop'])
  })

  it('are left alone by an owner that lost its lease', async () => {
    await store.give(letter('x'), '{}')
    expect(await keepAll('another')).toBe('deposed')
    expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(1)
  })

  it('stay unacknowledged where they cannot be kept, and are kept later: none is lost, none is there twice', async () => {
    const all = ['a', 'b', 'c'].map(name => letter(name))
    for (const key of [f.keys.letters('shop', 0), f.keys.letterEvents('shop', 0), f.keys.letterIndex('shop', 0)]) {
      await f.empty()
      await createGroup(f.redis, f.keys.dead('shop', 0), dlqGroup)
      await f.redis.hset(f.keys.lease('shop', 0, dlqGroup), 'token', token)
      await f.redis.set(key, 'in the way')
      for (const one of all) await store.give(one, '{"id":"e"}')
      await expect(keepAll()).rejects.toThrow('WRONGTYPE')
      expect((await f.redis.xpending(f.keys.dead('shop', 0), dlqGroup))[0]).toBe(3)
      await f.redis.del(key)
      expect(await keepAll(token, '0')).toBe('done')
      expect((await list(10)).map(({ letter }) => letter.target).sort()).toEqual(['a', 'b', 'c'])
      expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(0)
      expect((await groups()).map(([, count]) => count)).toEqual([1, 1, 1])
    }
  })

  it('are listed newest first, page by page, missing none and repeating none, also where many failed in one millisecond', async () => {
    await keep(
      ...Array.from({ length: 25 }, (_, i) => letter(`l${String(i).padStart(2, '0')}`, Math.floor(i / 10) + 1)),
    )
    const seen: string[] = []
    for (let page = await list(4); page.length > 0; page = await list(4, {}, page.at(-1))) {
      seen.push(...page.map(({ letter }) => letter.target))
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
    expect(seen.slice(0, 5)).toEqual(['l24', 'l23', 'l22', 'l21', 'l20'])
  })

  it('are listed by the time they were given up and by their trouble without looking at the others', async () => {
    await keep(...[1, 2, 3, 4].map(ms => letter('x', ms, { position: `0-${ms}-0`, id: `shop~0-${ms}-0~big~x` })))
    await keep(letter('y', 2))
    const { fingerprint } = (await store.get('shop~0-1-0~big~x'))!.letter
    const times = async (range: object) => (await list(10, range)).map(({ failedAtMs }) => failedAtMs)
    const at = (ms: number) => new Date(ms).toISOString()
    expect(await times({ from: at(2), to: at(4) })).toEqual([3, 2, 2])
    expect(await times({ fingerprint, to: at(4) })).toEqual([3, 2, 1])
    expect((await list(10, { to: at(3) }, { failedAtMs: 9, id: '' })).map(({ failedAtMs }) => failedAtMs)).toEqual([
      2, 2, 1,
    ])
    expect(await times({ fingerprint: 'none' })).toEqual([])
  })

  it('are in groups that are right whatever comes, comes again and goes', async () => {
    await keep(letter('x'), letter('y', 2, { error: 'answered 423' }), letter('z', 3))
    const again = letter('x', 4, { error: 'no answer' })
    await keep(again)
    const before = await groups()
    expect(before.map(([, count]) => count)).toEqual([1, 1, 1])
    expect(before.map(([fingerprint]) => fingerprint)).toContain((await kept(again)).fingerprint)
    await store.delete([again.id, letter('z').id])
    expect(await groups()).toEqual([[(await kept(letter('y'))).fingerprint, 1]])
    await store.redrive(await kept(letter('y')), { rule: 'big', target: 'y', version: 1 })
    expect(await leftOver()).toEqual([])
  })

  it('fill no more groups than a shard may have; the rest is one group, and leaves it as it goes', async () => {
    await f.redis.zadd(
      f.keys.letterGroups('shop', 0),
      ...Array.from({ length: mostGroups }, (_, i) => [1, `${i}`]).flat(),
    )
    await keep(letter('x'), letter('y'))
    expect((await list(10)).map(({ letter }) => letter.fingerprint)).toEqual([otherFingerprint, otherFingerprint])
    expect(await list(10, { fingerprint: otherFingerprint })).toHaveLength(2)
    await store.delete([letter('x').id, letter('y').id])
    expect(await f.redis.zcard(f.keys.letterGroups('shop', 0))).toBe(mostGroups)
  })

  it('open the lane that they closed when the last of them is gone, deleted or sent again', async () => {
    const lane = 'billing/big/0a1b'
    const closed = f.keys.closed('shop', 0)
    await f.redis.hset(closed, lane, 3, 'other', 1)
    await keep(...['a', 'b', 'c'].map(name => letter(name, 1, { lane })), letter('d'))
    expect(await f.redis.hget(closed, lane)).toBe('3')
    await store.delete([letter('a').id, letter('d').id])
    expect(await f.redis.hget(closed, lane)).toBe('2')
    expect(await store.delete([letter('a').id])).toEqual([])
    await store.redrive(await kept(letter('b')), { rule: 'big', target: 'b', subscription: 'billing', version: 1 })
    expect(await f.redis.hget(closed, lane)).toBe('1')
    await store.delete([letter('c').id])
    expect(await f.redis.hgetall(closed)).toEqual({ other: '1' })
  })

  it('are sent again to their one target, and only once however often it is asked', async () => {
    await keep(letter('x'))
    const one = await kept(letter('x'))
    const again = () => store.redrive(one, { rule: 'big', target: 'x', subscription: 'billing', version: 9 })
    expect(await Promise.all([again(), again()])).toEqual([true, false])
    expect(await f.entries(f.keys.subscription('shop', 0, 'billing'))).toEqual([
      { e: '{"id":"e"}', p: '5-0', n: '1', r: 'big' },
    ])
    expect(await store.get(one.id)).toBeUndefined()
    expect(await list(10)).toEqual([])
  })

  it('are sent by way of fan-out with the event itself, for the log may have forgotten it; edited or not', async () => {
    await keep(letter('x', 1, { redrives: 1 }), letter('y'))
    const deliveries = f.keys.deliveries('shop', 0)
    await store.redrive(await kept(letter('x')), { rule: 'big', target: 'x', version: 9 })
    await store.redrive(await kept(letter('y')), { rule: 'big', target: 'y', version: 9 }, '{"id":"f"}')
    expect(await f.entries(deliveries)).toEqual([
      { e: '{"id":"e"}', p: '5-0', n: '2', v: '9', t: 'big~x' },
      { e: '{"id":"f"}', p: '5-0', n: '1', v: '9', t: 'big~y' },
    ])
  })

  it('are sent to another target under their own name, so that they do not pass for what it got already', async () => {
    await keep(letter('x'), letter('y'))
    await store.redrive(await kept(letter('x')), { rule: 'small', target: 'p', version: 9 })
    await store.redrive(await kept(letter('y')), { rule: 'small', target: 'p', subscription: 'billing', version: 9 })
    expect(await f.entries(f.keys.deliveries('shop', 0))).toMatchObject([{ t: 'small~p', d: 'big~x' }])
    expect(await f.entries(f.keys.subscription('shop', 0, 'billing'))).toMatchObject([{ r: 'small', d: 'big~y' }])
  })

  it('are not sent by somebody who read them before they failed once more: that delivery would pass for the last', async () => {
    await keep(letter('x'))
    const stale = await kept(letter('x'))
    await store.delete([stale.id])
    await keep(letter('x', 2, { redrives: 1 }))
    expect(await store.redrive(stale, { rule: 'big', target: 'x', version: 1 })).toBe(false)
    expect(await store.count(bus)).toBe(1)
  })

  it('are kept where they cannot be sent', async () => {
    await keep(letter('x'))
    await f.redis.set(f.keys.deliveries('shop', 0), 'in the way')
    const one = await kept(letter('x'))
    await expect(store.redrive(one, { rule: 'big', target: 'x', version: 1 })).rejects.toThrow('WRONGTYPE')
    expect(await kept(one)).toEqual(one)
    expect(await groups()).toHaveLength(1)
  })

  it('that were sent again are remembered for a while, for the history of the next letter', async () => {
    await keep(letter('x'))
    const one: KeptLetter = await kept(letter('x'))
    await store.redrive(one, { rule: 'big', target: 'x', version: 1 })
    expect(await store.past(shard, ['none', one.id])).toEqual([undefined, one])
    expect(await f.redis.pttl(f.keys.letterPast('shop', 0, one.id))).toBeGreaterThan(0)
  })
})

/** What an operator would lose: the memory of a bus that was deleted, in a key that no call shows. */
describe('a dead letter that comes late', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  const deleted = async (name: string): Promise<never> => {
    throw new NotFoundError('UNKNOWN_BUS', `there is no bus '${name}'`)
  }

  it('does not bring back anything of a bus that was deleted', async () => {
    const store = new DeadLetterStore(f.redis, f.keys, deleted)
    await f.log.destroy(bus)
    expect(await store.give(letter('late'), 'event')).toBe(false)
    expect(await f.redis.keys('*')).toEqual([])
  })

  it('is kept where the bus is there, and its stream was not made yet or lost', async () => {
    const store = new DeadLetterStore(f.redis, f.keys, async () => bus)
    await f.redis.del(f.keys.dead('shop', 0))
    expect(await store.give(letter('first'), 'event')).toBe(true)
    expect(await f.redis.xlen(f.keys.dead('shop', 0))).toBe(1)
  })

  it('is not given up where nobody can say whether the bus is there', async () => {
    const store = new DeadLetterStore(f.redis, f.keys, async () => Promise.reject(new Error('Redis is away')))
    await f.redis.del(f.keys.dead('shop', 0))
    await expect(store.give(letter('first'), 'event')).rejects.toThrow('Redis is away')
  })
})

describe('the alarm of a target', () => {
  let f: Fixture
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(() => f.empty())

  it('is raised by one of those who ask, again at once where that failed, and then not before a quiet time', async () => {
    const target = letter('x')
    expect(await Promise.all([1, 2, 3].map(() => claimAlarm(f.log, target)))).toEqual(['raise', 'claimed', 'claimed'])
    await settleAlarm(f.log, target, false)
    expect(await claimAlarm(f.log, target)).toBe('raise')
    await settleAlarm(f.log, target, true)
    expect(await claimAlarm(f.log, target)).toBe('raised')
    expect(await claimAlarm(f.log, letter('y'))).toBe('raise')
  })

  it('is not raised again while letters keep coming: each of them starts the quiet time anew', async () => {
    const target = letter('x')
    await claimAlarm(f.log, target)
    await settleAlarm(f.log, target, true)
    await f.redis.pexpire(f.keys.alarm(target), 1000)
    await claimAlarm(f.log, target)
    expect(await f.redis.pttl(f.keys.alarm(target))).toBeGreaterThan(500_000)
  })

  it('is raised by another where the one who was about to died', async () => {
    const target = letter('x')
    await claimAlarm(f.log, target)
    const left = await f.redis.pttl(f.keys.alarm(target))
    expect(left > 0 && left <= 30_000).toBe(true)
    await f.redis.pexpire(f.keys.alarm(target), 1)
    await until(async () => (await claimAlarm(f.log, target)) === 'raise', 'the claim has run out')
  })
})
