import { bucketOf, defaultBiography } from '@sluice/biography'
import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { until } from '@sluice/testing'
import { DeadLetterStore } from '../letters/dead-letters.js'
import { CheckedScripts } from '../log/checked-scripts.js'
import { Confirmed } from '../log/confirmed.js'
import { EventLog } from '../log/log.js'
import { Fixture } from '../redis.fixture.js'
import { dlqGroup } from '../shards/groups.js'
import { LaneStore } from '../subscriptions/ordered/lane-store.js'
import { settleStepsScript } from '../subscriptions/settle-steps.script.js'
import { SubscriptionReader } from '../subscriptions/subscription.js'
import { commandClient } from '../redis/connection.js'
import { Journal } from './journal.js'

const { shard, bus } = Fixture
const logId = `${Date.now()}-0`
const position = `0-${logId}`

/** What a user would lose: steps that are there twice, or events that stay because their steps cannot be written. */
describe('scripts that write steps of what they do', () => {
  let f: Fixture
  let journal: Journal
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    journal = new Journal(f.redis, f.keys, { busOf: () => ({ biography: { ...defaultBiography, level: 'all' } }) })
  })

  const stream = () => f.keys.subscription('shop', 0, 'billing')
  const stepsOf = async () => (await journal.read('shop', position)).steps.map(({ name }) => name)
  const done = () =>
    journal.line('shop', logId, {
      ...{ name: 'INVOCATION_ATTEMPT_SUCCESS', rule: 'r', target: 't', redrives: 0, attempt: 1, durationMs: 1 },
    })
  async function take(): Promise<string> {
    await f.redis.xgroup('CREATE', stream(), 'billing', '0', 'MKSTREAM').catch(() => undefined)
    const id = (await f.redis.xadd(stream(), '*', 'e', '{}', 'p', logId, 'r', 'r'))!
    await f.redis.xreadgroup('GROUP', 'billing', 'a', 'COUNT', 1, 'STREAMS', stream(), '>')
    return id
  }

  it('acknowledge with the step once, also if the answer was lost', async () => {
    const id = await take()
    const lines = journal.lines(shard)
    lines.add(logId, done())
    const settle = () => settleStepsScript.run(f.redis, [stream(), ...lines.keys], ['billing', ...lines.args, id])
    expect(await settle()).toBe(1)
    expect(await settle()).toBe(0)
    expect(await stepsOf()).toEqual(['INVOCATION_ATTEMPT_SUCCESS'])
    expect(await f.redis.xlen(stream())).toBe(0)
  })

  it('acknowledge all the same where Redis is full, or its user may not write journals', async () => {
    const lines = journal.lines(shard)
    lines.add(logId, done())
    const id = await take()
    await f.server.fill()
    try {
      expect(await settleStepsScript.run(f.redis, [stream(), ...lines.keys], ['billing', ...lines.args, id])).toBe(1)
    } finally {
      await f.server.relieve()
    }
    const other = await take()
    await f.redis.set(f.keys.journalBucket('shop', 0, bucketOf(logId)), 'of another type')
    expect(await settleStepsScript.run(f.redis, [stream(), ...lines.keys], ['billing', ...lines.args, other])).toBe(1)
    expect(await f.redis.xpending(stream(), 'billing')).toEqual([0, null, null, null])
  })

  it('finish an ordered event with the step once, from the subscription or the stream of its lane, also when Redis is full', async () => {
    const name = 'billing.ordered'
    const subscription = f.keys.subscription('shop', 0, name)
    await f.redis.hset(f.keys.lease('shop', 0, `sub:${name}`), 'token', 'mine')
    await f.redis.xgroup('CREATE', subscription, name, '0', 'MKSTREAM')
    const checked = new CheckedScripts(f.redis, f.keys.checkMark())
    const confirmed = new Confirmed(f.redis, checked, () => bus)
    const store = new LaneStore(f.redis, f.keys, name, { shard, token: 'mine' }, confirmed, () => journal.lines(shard))
    for (let i = 0; i < 2; i++) await f.redis.xadd(subscription, '*', 'e', '{}', 'p', logId, 'r', 'r')
    const { entries } = await store.take(2, 1000)
    const [first, second] = entries.map(([entryId]) => ({
      entryId,
      rule: 'r',
      rules: 1,
      told: { logId, steps: done() },
    }))
    for (let i = 0; i < 2; i++) await store.finish([first!])
    expect((await stepsOf()).length).toBe(1)
    const lane = `${name}/r/x`
    const headId = await store.park(lane, [second!], { dueMs: 0, tries: '', started: 1 })
    await f.server.fill()
    try {
      for (let i = 0; i < 2; i++)
        expect(await store.finishHeads(lane, 'done', [{ headId, told: second!.told }])).toBe('empty')
    } finally {
      await f.server.relieve()
    }
    expect((await stepsOf()).length).toBe(2)
    checked.close()
  })

  it('are those by which a subscription acknowledges', async () => {
    const blocking = commandClient(f.url)
    const reader = new SubscriptionReader({
      ...{ redis: f.redis, blocking, keys: f.keys, name: 'billing', instance: 'a', concurrency: 4, claimIdleMs: 1000 },
      ...{ buses: () => [bus], journal },
      handle: async () => ({ steps: done() }),
    })
    await reader.prepare()
    reader.start()
    await f.redis.xadd(stream(), '*', 'e', '{}', 'p', logId, 'r', 'r')
    await until(async () => (await stepsOf()).length === 1, 'the step is there')
    await until(async () => (await f.redis.xlen(stream())) === 0, 'the entry is gone')
    await reader.stop()
    blocking.disconnect()
  })

  it('tell of a letter that it was kept, redriven and deleted, each once', async () => {
    const letters = new DeadLetterStore(f.redis, f.keys, undefined, undefined, journal)
    await f.redis.hset(f.keys.lease('shop', 0, dlqGroup), 'token', 'mine')
    const delivery = { bus: 'shop', position, rule: 'r', target: 't', redrives: 0 }
    const letter: DeadLetter = {
      ...{ ...delivery, id: deliveryId(delivery), targetType: 'webhook', destination: 'x', reason: 'rejected' },
      ...{ error: 'no', attempts: [], failedAt: new Date().toISOString() },
    }
    const keep = async (redrives: number) => {
      await letters.give({ ...letter, redrives }, '{}')
      const [found] = (await f.redis.xreadgroup(
        ...(['GROUP', dlqGroup, 'owner', 'COUNT', 1, 'STREAMS', f.keys.dead('shop', 0), '>'] as const),
      )) as [string, [string, string[]][]][]
      const given = [{ entryId: found![1][0]![0], letter: { ...letter, redrives, fingerprint: 'f' }, eventJson: '{}' }]
      for (let i = 0; i < 2; i++) expect(await letters.keep(shard, 'mine', given)).toBe('done')
    }
    await keep(0)
    const { letter: kept } = (await letters.get(letter.id))!
    for (let i = 0; i < 2; i++)
      expect(await letters.redrive(kept, { rule: 'r', target: 't', version: 1 })).toBe(i === 0)
    await keep(1)
    expect(await letters.delete([letter.id])).toEqual([letter.id])
    expect(await letters.delete([letter.id])).toEqual([])
    expect(await stepsOf()).toEqual(['INVOCATION_DLQ', 'INVOCATION_REDRIVE', 'INVOCATION_DLQ', 'LETTER_DELETED'])
    const { steps } = await journal.read('shop', position)
    expect(steps.flatMap(step => ('redrives' in step ? [step.redrives] : []))).toEqual([0, 1, 1])
  })

  it('append with where an event came from, and tell what caused it; a repetition is told too', async () => {
    const biography = { ...defaultBiography, level: 'all' } as const
    const log = new EventLog(f.redis, f.keys, undefined, undefined, { busOf: () => ({ biography }) })
    const event = (id: string) => ({ id, key: id, identity: id, json: `{"id":"${id}"}`, from: '203.0.113.7' })
    for (const dedupeMs of [0, 60_000]) {
      const on = { ...bus, dedupeMs, biography }
      const [cause, other] = await log.append(on, [event('a'), { ...event('c'), from: undefined } as never])
      const at = (cause as { position: string }).position
      const origin = { bus: 'shop', position: at }
      const [effect] = await log.append(on, [
        { ...event('b'), cause: { ...origin, hops: 0, count: 0, via: { ...origin, rule: 'r', target: 't' } } },
      ])
      const made = (effect as { position: string }).position
      expect((await log.journal.read('shop', at)).steps).toMatchObject([
        { name: 'EVENT_RECEIPT', from: '203.0.113.7' },
        { name: 'EVENT_CAUSED', bus: 'shop', position: made, rule: 'r', target: 't' },
      ])
      expect((await log.journal.read('shop', made)).steps).toMatchObject([
        { name: 'EVENT_RECEIPT', from: '203.0.113.7' },
      ])
      expect((await log.journal.read('shop', (other as { position: string }).position)).steps).toEqual([])
      if (dedupeMs === 0) continue
      await log.append(on, [event('a')])
      expect((await log.journal.read('shop', at)).steps.at(-1)).toMatchObject({ name: 'EVENT_DUPLICATE' })
    }
    log.close()
  })
})
