import { bucketMs, type BiographySettings, type Step } from '@sluice/biography'
import { collectingMeter } from '@sluice/observability'
import { Fixture } from '../redis.fixture.js'
import { handOff, type Route } from '../stages/hand-off.js'
import { routerGroup } from '../shards/groups.js'
import { Journal } from './journal.js'
import { JournalBound } from './journal-bound.js'

const { shard } = Fixture
const edition = { version: 7, stamp: 's7' }
const token = 'owner-1'
const hour = 3_600_000

describe('the journal', () => {
  let f: Fixture
  let biography: BiographySettings
  let journal: Journal
  const meter = collectingMeter()
  beforeAll(async () => void (f = await Fixture.start()))
  afterAll(() => f.stop())
  beforeEach(async () => {
    await f.empty()
    meter.clear('sluice_biography_steps_failed_total')
    biography = { level: 'all', retentionMs: hour, maxBytes: 1024 * 1024 }
    journal = new Journal(f.redis, f.keys, { busOf: () => ({ biography }), meter })
  })

  const event = (entryId: string) => ({ bus: 'shop', position: `0-${entryId}` })
  const read = (entryId: string) => journal.read('shop', `0-${entryId}`)
  const delivery = { rule: 'big', target: 'partner', redrives: 0 }
  const ok = (attempt: number) => ({ ...delivery, name: 'INVOCATION_ATTEMPT_SUCCESS', attempt, durationMs: 3 }) as const
  const failed = { ...delivery, name: 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE', attempt: 1, durationMs: 3 } as const
  /** The number of the steps that were written of an event. */
  const attemptsOf = (steps: readonly Step[]) => steps.flatMap(step => ('attempt' in step ? [step.attempt] : []))
  const ago = (ms: number, sequence = 0) => `${Date.now() - ms}-${sequence}`
  const keysOf = () => f.redis.keys('*journal*')

  it('answers the steps of one event, of many in the same bucket, in the order in which they were written', async () => {
    const [a, b] = [`${1000 * bucketMs * 400_000 + 17}-1`, `${1000 * bucketMs * 400_000 + 17}-10`]
    await Promise.all([journal.write(event(a), ok(1)), journal.write(event(b), ok(2)), journal.write(event(a), ok(3))])
    await journal.write(event(a), ok(4))
    expect(attemptsOf((await read(a)).steps)).toEqual([1, 3, 4])
    expect(attemptsOf((await read(b)).steps)).toEqual([2])
    expect((await keysOf()).length).toBe(3)
  })

  it('keeps failures only at the level errors, and nothing when it is off', async () => {
    const a = ago(0)
    for (const level of ['off', 'errors'] as const) {
      biography = { ...biography, level }
      await journal.write(event(a), ok(2))
      await journal.write(event(a), failed, 'errors')
    }
    expect(attemptsOf((await read(a)).steps)).toEqual([1])
  })

  describe('the hand-off', () => {
    const route = (entryId: string, step?: string): Route => ({
      ...{ entryId, deliveries: [], subscriptions: new Map([['billing', ['billing.rule']]]) },
      ...(step === undefined ? {} : { step }),
    })
    const step = (id: string) =>
      journal.line('shop', id, { name: 'NO_STANDARD_RULES_MATCHED', version: 7, stamp: 's7' })
    const take = () =>
      f.redis.xreadgroup('GROUP', routerGroup, 'owner', 'COUNT', 100, 'STREAMS', f.keys.events('shop', 0), '>')
    beforeEach(() => f.redis.hset(f.keys.lease('shop', 0, routerGroup), 'token', token))

    it('writes the step of each event that it hands on exactly once, in one bucket', async () => {
      const ids = await f.append('a', 'b', 'c')
      await take()
      const routes = ids.map(id => route(id, step(id)))
      expect(await handOff(f.log, shard, token, edition, routes.slice(0, 2))).toBe('done')
      // the answer was lost: the whole batch comes again
      expect(await handOff(f.log, shard, token, edition, routes)).toBe('done')
      for (const id of ids)
        expect((await read(id)).steps.map(({ name }) => name)).toEqual(['NO_STANDARD_RULES_MATCHED'])
      expect((await f.entries(f.keys.subscription('shop', 0, 'billing'))).length).toBe(3)
    })

    it('writes nothing for an owner that lost its lease, nor without steps', async () => {
      const ids = await f.append('a')
      await take()
      expect(
        await handOff(
          f.log,
          shard,
          'another',
          edition,
          ids.map(id => route(id, step(id))),
        ),
      ).toBe('deposed')
      expect(
        await handOff(
          f.log,
          shard,
          token,
          edition,
          ids.map(id => route(id)),
        ),
      ).toBe('done')
      expect(await keysOf()).toEqual([])
    })
  })

  describe('its bounds', () => {
    const hold = (excess?: number) =>
      new JournalBound(f.redis, f.keys).hold({ ...Fixture.bus, biography }, [Fixture.shard], excess)

    it('drop the oldest over its bytes, and it says of which events it does not have all', async () => {
      const [old, now] = [ago(60_000), ago(0)]
      biography = { ...biography, maxBytes: 600 }
      for (const id of [old, now]) await journal.write(event(id), { ...failed, error: 'x'.repeat(200) })
      await hold()
      expect(await read(old)).toEqual({ steps: [], kept: false })
      expect(await read(now)).toMatchObject({ kept: true, steps: [{ error: expect.any(String) }] })
      // what comes late for a dropped one would look like all of it
      await journal.write(event(old), ok(2))
      expect(await read(old)).toEqual({ steps: [], kept: false })
      expect((await keysOf()).length).toBe(3)
      expect(Number(await f.redis.hget(f.keys.journal('shop', 0), 'total'))).toBeLessThanOrEqual(600)
    })

    it('drop what is past the retention of its event', async () => {
      const [old, now] = [ago(hour + 2 * bucketMs), ago(0)]
      for (const id of [old, now]) await journal.write(event(id), ok(1))
      expect((await read(old)).kept).toBe(false)
      await hold()
      expect((await read(old)).steps).toEqual([])
      expect(await f.redis.zcard(f.keys.journalBuckets('shop', 0))).toBe(1)
      const ttlMs = await f.redis.pttl(f.keys.journalBucket('shop', 0, Math.floor(Date.now() / bucketMs)))
      if (ttlMs > 0) expect(ttlMs).toBeLessThanOrEqual(hour + bucketMs)
    })

    it('give memory up when Redis fills', async () => {
      for (let i = 0; i < 10; i++) await journal.write(event(ago(i * 10_000)), ok(1))
      const bound = new JournalBound(f.redis, f.keys)
      const bus = { ...Fixture.bus, biography }
      await bound.hold(bus, [Fixture.shard])
      const before = bound.bytes
      expect(await bound.hold(bus, [Fixture.shard], before / 2)).toBeGreaterThanOrEqual(before / 2)
      expect(bound.bytes).toBeLessThanOrEqual(before / 2)
      expect((await read(ago(0))).kept).toBe(true)
    })
  })

  it('leaves steps out when Redis is full, says so, and holds nothing up', async () => {
    await f.server.fill()
    try {
      await journal.write(event(ago(0)), failed, 'errors')
    } finally {
      await f.server.relieve()
    }
    expect(meter.total('sluice_biography_steps_failed_total')).toBe(1)
    expect(await keysOf()).toEqual([])
  })

  it('is deleted with its bus', async () => {
    for (const id of [ago(0), ago(50_000)]) await journal.write(event(id), ok(1))
    expect((await keysOf()).length).toBe(4)
    await f.log.destroy(Fixture.bus)
    expect(await keysOf()).toEqual([])
  })
})
