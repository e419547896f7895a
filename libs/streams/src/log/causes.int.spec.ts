import { type AcceptedEvent, type Cause, type CloudEvent, Provenance, stamp } from '@sluice/event'
import type { Appended } from './appender.js'
import { EventLog } from './log.js'
import { accepted, Fixture } from '../redis.fixture.js'

const day = 86_400_000
const provenance = new Provenance('test', new Date())

/** What a user would lose: a platform that one event keeps busy for ever, or an event that is refused for another's sake. */
describe('what an event causes', () => {
  let f: Fixture
  let ignored: string[] = []
  let now: number | undefined
  const retention = new Map([['shop', day]])

  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(async () => {
    ignored = []
    now = undefined
    await f.empty()
  })
  afterAll(() => f.stop())

  /** As another process has it, with the platform's limits or, as the SDK, without. */
  const process = async (limits?: { maxHops: number; maxCaused: number }) => {
    const log = new EventLog(f.redis, f.keys, undefined, {
      retentionMs: bus => retention.get(bus),
      ignored: why => ignored.push(why),
      now: () => now ?? Date.now(),
      limits,
    })
    await log.causes.open()
    return log
  }
  const event = (id: string, own: object = {}): AcceptedEvent => {
    const made = { specversion: '1.0', id, source: '/t', type: 't', data: 1.5, ...own } as CloudEvent
    return stamp(JSON.stringify(made), made, provenance)
  }
  const positionOf = (appended: Appended) => ('position' in appended ? appended.position : String(appended.error))
  const codeOf = (appended: Appended) => ('error' in appended ? (appended.error as { code?: string }).code : undefined)
  const append = async (log: EventLog, ...events: AcceptedEvent[]) => log.append(Fixture.bus, events)
  const stored = async (position: string) => {
    const [json] = await f.log.read('shop', 0, [position.slice(2)])
    return JSON.parse(json!) as CloudEvent
  }
  /** An origin, as its delivery has it. */
  const origin = async (log: EventLog) => {
    const position = positionOf((await append(log, event('o')))[0]!)
    return { position, token: log.causes.token(await stored(position), { bus: 'shop', position }) }
  }
  const counted = async () => {
    const keys = await f.redis.keys('*:caused:*')
    return (await Promise.all(keys.map(key => f.redis.hvals(key)))).flat().map(Number)
  }

  it('names its origin and how far it is from it, whoever makes and reads the token', async () => {
    const [platform, service] = [await process({ maxHops: 16, maxCaused: 1000 }), await process()]
    const { position, token } = await origin(platform)
    const first = positionOf((await append(service, event('a', { sluicecause: token })))[0]!)
    const second = positionOf(
      (await append(platform, event('b', { sluicecause: (await stored(first)).sluicecause })))[0]!,
    )
    expect(await stored(first)).toMatchObject({ hops: 1, data: 1.5 })
    expect(await stored(second)).toMatchObject({ hops: 2 })
    const cause = service.causes.of(await stored(second), { bus: 'shop', position: second })
    const at = { bus: 'shop', position: second }
    expect(cause).toEqual({ bus: 'shop', position, hops: 2, count: 2, via: at })
    // what is an origin pays nothing, and has no token until it is delivered
    expect(await stored(position)).not.toHaveProperty('sluicecause')
    expect(await counted()).toEqual([2])
    expect(ignored).toEqual([])
  })

  it('counts for nothing in another tenant: the origin may cause as much as before', async () => {
    const log = await process({ maxHops: 16, maxCaused: 5 })
    const { token } = await origin(log)
    const bus = { ...Fixture.bus, name: 'umbrella+shop' }
    await f.log.create(bus)
    const made = await log.append(bus, [event('a', { sluicecause: token })])
    expect(codeOf(made[0]!)).toBeUndefined()
    expect(await counted()).toEqual([])
    expect(ignored).toHaveLength(1)
  })

  it('is bounded in number by the origin and not by its branches; other origins are not affected', async () => {
    const log = await process({ maxHops: 16, maxCaused: 5 })
    const [one, other] = [await origin(log), positionOf((await append(log, event('x')))[0]!)]
    const branch = (id: string, token: string) => event(id, { sluicecause: token, correlationid: 'the-same' })
    const many = await append(log, ...['a', 'b', 'c', 'd'].map(id => branch(id, one.token)))
    const inner = (await stored(positionOf(many[3]!))).sluicecause!
    const results = await append(log, ...['e', 'f', 'g'].map(id => branch(id, inner)), event('free'))
    expect(results.map(codeOf)).toEqual([undefined, 'TOO_MANY_CAUSED', 'TOO_MANY_CAUSED', undefined])
    expect(results[1]).toMatchObject({
      id: 'f',
      error: { details: { limit: 5, setting: 'MAX_CAUSED_EVENTS', origin: { bus: 'shop', position: one.position } } },
    })
    const token = log.causes.token({}, { bus: 'shop', position: other })
    expect(codeOf((await append(log, branch('h', token)))[0]!)).toBeUndefined()
  })

  it('is counted once: what is there already, or cannot be appended, is taken back', async () => {
    const log = await process({ maxHops: 16, maxCaused: 2 })
    const { token } = await origin(log)
    const bus = { ...Fixture.bus, dedupeMs: 60_000 }
    const again = () => log.append(bus, [event('a', { sluicecause: token })])
    const first = (await again())[0]!
    for (let i = 0; i < 5; i++) expect((await again())[0]).toEqual({ ...first, duplicate: true })
    await f.redis.hset(f.keys.gate('shop', 0), 'full', 'bus')
    for (const id of ['b', 'c', 'd'])
      expect(codeOf((await append(log, event(id, { sluicecause: token })))[0]!)).toBe('BUS_FULL')
    await f.redis.hdel(f.keys.gate('shop', 0), 'full')
    expect(await counted()).toEqual([1])
    // and also at the limit what is there already is found, and what is not there is refused
    expect((await log.append(bus, [event('z', { sluicecause: token })]))[0]).not.toHaveProperty('error')
    expect((await again())[0]).toEqual({ ...first, duplicate: true })
    expect(codeOf((await log.append(bus, [event('y', { sluicecause: token })]))[0]!)).toBe('TOO_MANY_CAUSED')
    expect(await counted()).toEqual([2])
  })

  it('is bounded by many at once, on any number of shards, exactly', async () => {
    const logs = await Promise.all([process({ maxHops: 16, maxCaused: 50 }), process(), process()])
    const wide = { name: 'shop', shards: 4 }
    await f.redis.hdel(f.keys.gate('shop', 0), 'shards')
    await logs[0]!.create(wide)
    await f.redis.hset(f.keys.gate('shop', 0), 'shards', 4)
    const [first] = await logs[0]!.append(wide, [event('o')])
    const token = logs[0]!.causes.token({}, { bus: 'shop', position: positionOf(first!) })
    const results = await Promise.all(
      Array.from({ length: 90 }, (_, i) => logs[i % 3]!.append(wide, [event(`e${i}`, { sluicecause: token })])),
    )
    expect(results.flat().filter(result => codeOf(result) === 'TOO_MANY_CAUSED')).toHaveLength(40)
    expect(results.flat().filter(result => 'position' in result)).toHaveLength(50)
  })

  it('is bounded in a row, also where only an older SDK counted', async () => {
    const log = await process({ maxHops: 3, maxCaused: 1000 })
    let { token } = await origin(log)
    for (let hop = 1; hop <= 3; hop++) {
      const [appended] = await append(log, event(`e${hop}`, { sluicecause: token }))
      token = (await stored(positionOf(appended!))).sluicecause!
    }
    const [refused] = await append(log, event('last', { sluicecause: token }))
    expect(refused).toMatchObject({ error: { code: 'TOO_MANY_HOPS', details: { limit: 3, setting: 'MAX_HOPS' } } })
    const trusted = new Provenance('billing', new Date(), true)
    const old = { specversion: '1.0', id: 'old', source: '/t', type: 't', hops: 3, data: 1 } as const
    const [kept] = await append(log, stamp(JSON.stringify(old), old, trusted))
    expect(await stored(positionOf(kept!))).toMatchObject({ hops: 3 })
    const more = { ...old, id: 'more', hops: 4 }
    expect(codeOf((await append(log, stamp(JSON.stringify(more), more, trusted)))[0]!)).toBe('TOO_MANY_HOPS')
  })

  it('is bounded in a row by the bus that it is published on, if that has a bound of its own', async () => {
    const log = await process({ maxHops: 2, maxCaused: 1000 })
    const { token } = await origin(log)
    const to = (maxHops?: number) => ({ ...Fixture.bus, ...(maxHops && { maxHops }) })
    const next = async (id: string, bus: ReturnType<typeof to>, cause: string) => {
      const [appended] = await log.append(bus, [event(id, { sluicecause: cause })])
      return 'error' in appended! ? appended : (await stored(positionOf(appended!))).sluicecause!
    }
    expect(await next('own', to(1), (await next('a', to(1), token)) as string)).toMatchObject({
      error: {
        code: 'TOO_MANY_HOPS',
        message: expect.stringContaining("1 events in a row that caused the next (maxHops of bus 'shop')"),
        details: { limit: 1, setting: 'maxHops', bus: 'shop' },
      },
    })
    let last: unknown = token
    for (const id of ['b', 'c', 'd']) last = await next(id, to(3), last as string) // further than the platform's bound
    expect(last).toMatch(/~3~\d+~/)
    expect(await next('e', to(), last as string)).toMatchObject({
      error: { details: { limit: 2, setting: 'MAX_HOPS' } },
    })
  })

  it('is called after its cause, where its publisher sends back nothing but the token', async () => {
    const log = await process()
    const [appended] = await append(log, event('O-1', { correlationid: 'order-7' }))
    const via = { bus: 'shop', position: positionOf(appended!), rule: 'r', target: 't' }
    const publish = async (id: string, token: string, own: object = {}) =>
      stored(positionOf((await append(log, event(id, { sluicecause: token, ...own })))[0]!))
    const { token } = log.causes.deliverable((await f.log.eventsAt([via]))[0]!, via)
    expect(await publish('a', token)).toMatchObject({
      ...{ causationid: 'O-1', correlationid: 'order-7', hops: 1 },
      sluicevia: `shop~${via.position}~r~t`,
    })
    // what the publisher says stays
    expect(await publish('b', token, { correlationid: 'mine' })).toMatchObject({
      ...{ causationid: 'O-1', correlationid: 'mine' },
    })
    expect(await publish('c', token, { causationid: 'mine' })).not.toHaveProperty('correlationid')
    // the receiver of a copy may not have seen it
    const copy = log.causes.deliverable('{"id":"O-1","sluiceredacted":true}', via)
    const child = await publish('d', copy.token)
    expect(child).toMatchObject({ causationid: 'O-1', sluicevia: `shop~${via.position}~r~t` })
    expect(child).not.toHaveProperty('correlationid')
    // of an event that the bus has forgotten only the position is known
    await f.redis.del(f.keys.events('shop', 0))
    await f.log.create(Fixture.bus)
    const late = await publish('e', token)
    expect(late).toMatchObject({ hops: 1, sluicevia: `shop~${via.position}~r~t` })
    expect(late).not.toHaveProperty('causationid')
  })

  it('begins anew with a token that is forged, of another platform, of a bus that is gone, or too old', async () => {
    const log = await process()
    const { token, position } = await origin(log)
    const parts = token.split('~')
    const gone = log.causes.token({}, { bus: 'gone', position })
    for (const [bad, why] of [
      [parts.with(4, '9').join('~'), 'invalid'],
      [parts.with(1, 'ffffffff').join('~'), 'invalid'],
      ['nonsense', 'invalid'],
      [gone, 'expired'],
    ] as const) {
      ignored = []
      const [appended] = await append(log, event(`e-${bad}`, { sluicecause: bad }))
      const found = await stored(positionOf(appended!))
      expect([bad, ignored, found.hops, found.sluicecause]).toEqual([bad, [why], undefined, undefined])
    }
    now = Date.now() + day + 1000
    ignored = []
    const [late] = await append(log, event('late', { sluicecause: token }))
    expect([ignored, await stored(positionOf(late!))]).toEqual([['expired'], expect.not.objectContaining({ hops: 1 })])
    expect(await counted()).toEqual([])
  })

  it('is told by the same key in every process, after a restart too; after FLUSHALL by a new one that all notice', async () => {
    const processes = await Promise.all(Array.from({ length: 8 }, () => process()))
    const { token } = await origin(processes[0]!)
    const reads = (log: EventLog, text: string) =>
      log.causes.of({ sluicecause: text }, { bus: 'x', position: '0-1-1' }).bus
    expect(processes.map(log => reads(log, token))).toEqual(processes.map(() => 'shop'))
    const later = await process()
    expect(reads(later, token)).toBe('shop')

    await f.empty()
    now = Date.now() + 2000 // a key that is not known is looked for once a second
    const fresh = await process()
    const other = await origin(fresh)
    expect(reads(fresh, token)).toBe('x')
    const [appended] = await append(processes[1]!, event('a', { sluicecause: other.token }))
    expect(await stored(positionOf(appended!))).toMatchObject({ hops: 1 })
    expect(ignored).toEqual([])
  })

  it('knows a key that was in use before, so that keys can be changed', async () => {
    const before = await process()
    const { token } = await origin(before)
    const key = f.keys.causes()
    await f.redis.hset(key, 'current', 'next', 'key:next', Buffer.alloc(32, 7).toString('base64'))
    const after = await process()
    expect(after.causes.token({}, { bus: 'shop', position: '0-1-1' })).toMatch(/^2~next~/)
    expect((after.causes.of({ sluicecause: token }, { bus: 'x', position: '0-1-1' }) as Cause).bus).toBe('shop')
  })

  it('has the limits of the service that was started last, and the SDK has the same', async () => {
    await process({ maxHops: 5, maxCaused: 50 })
    await process({ maxHops: 7, maxCaused: 70 })
    expect((await process()).causes.limits).toEqual({ maxHops: 7, maxCaused: 70 })
    await f.empty()
    expect((await process()).causes.limits).toEqual({ maxHops: 16, maxCaused: 1000 })
  })

  it('is forgotten with its origin', async () => {
    retention.set('shop', 60_000)
    const log = await process()
    const { token } = await origin(log)
    await append(log, event('a', { sluicecause: token }))
    const [key] = await f.redis.keys('*:caused:*')
    const left = await f.redis.pttl(key!)
    expect(left).toBeGreaterThan(50_000)
    expect(left).toBeLessThanOrEqual(60_000)
    retention.set('shop', day)
  })

  it('is an error that may be tried again where Redis has no room to count, or is gone', async () => {
    const log = await process()
    const { token } = await origin(log)
    await f.redis.config('SET', 'maxmemory', 1)
    const results = await append(log, event('a', { sluicecause: token }))
    await f.redis.config('SET', 'maxmemory', 0)
    expect(results).toMatchObject([{ id: 'a', error: { code: 'REDIS_FULL' } }])
  })

  it('opens in a Redis that is full: a service that makes room can start', async () => {
    await f.redis.config('SET', 'maxmemory', 1)
    const log = await process({ maxHops: 16, maxCaused: 1000 })
    await f.redis.config('SET', 'maxmemory', 0)
    expect(log.causes.token({}, { bus: 'shop', position: '0-1-1' })).toMatch(/^2~/)
  })

  it('is delivered as text with its token in front, once, and all else as it came', async () => {
    const log = await process()
    const at = { bus: 'shop', position: '0-1700000000000-0' }
    const rest = `"specversion":"1.0","data":{"n":1524831183200260097,"x": 1.0}}`
    const plain = log.causes.deliverable(`{${rest}`, at)
    expect(plain.event).toBe(`{"sluicecause":"${plain.token}",${rest}`)
    expect(log.causes.deliverable(plain.event, at).event).not.toMatch(/sluicecause.*sluicecause/)
    const job = log.causes.deliverable(`{${rest.slice(0, -1)},"sluicecause":"1~x~y"}`, at)
    expect(job.event.match(/sluicecause/g)).toHaveLength(1)
    expect(job.event).toContain('1524831183200260097')
    const [first] = await append(log, event('o'))
    const position = positionOf(first!)
    const { token } = log.causes.deliverable('{"id":"o"}', { bus: 'shop', position })
    await append(log, event('a', { sluicecause: token }))
    const text = (await f.entries(f.keys.events('shop', 0))).at(-1)!['e']!
    const delivered = log.causes.deliverable(text, at)
    // it was caused: its own token stands in front, and says now where the event itself stands
    expect(delivered.event).toBe(text.replace(/"1~[^"]*"/, `"${delivered.token}"`))
    expect(log.causes.inFront(Buffer.from(delivered.event))).toBe(delivered.token)
  })

  it('pays one round trip where nothing was caused', async () => {
    const log = await process()
    await append(log, accepted('plain'))
    expect(await counted()).toEqual([])
  })
})
