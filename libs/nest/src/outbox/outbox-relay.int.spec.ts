import { Logger } from '@nestjs/common'
import { InvalidError, NotFoundError, UnavailableError } from '@sluice/event'
import { until } from '@sluice/testing'
import pg from 'pg'
import { fromPg, type OutboxRelay } from './index.js'
import { Bus, Fixture } from './postgres.fixture.js'
import { PostgresOutbox } from './postgres-outbox.js'

let fixture: Fixture
let bus: Bus
const relays: OutboxRelay[] = []

beforeAll(async () => {
  Logger.overrideLogger(false)
  fixture = await Fixture.start()
})
beforeEach(async () => {
  bus = new Bus()
  await fixture.empty()
})
afterEach(async () => void (await Promise.all(relays.splice(0).map(relay => relay.onModuleDestroy()))))
afterAll(() => fixture?.stop())

const start = (...args: Parameters<Fixture['relay']>) => {
  const relay = fixture.relay(...args)
  relays.push(relay)
  relay.onApplicationBootstrap()
  return relay
}
const untilEmpty = () => until(async () => (await fixture.outbox.pending()).pending === 0, 'the outbox is empty')
const away = () => {
  throw new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer')
}

describe('the relay', () => {
  it('publishes what was committed, each key in order, deletes it, and says how much waits', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `k${i % 7}-${i}`)
    for (let i = 0; i < ids.length; i += 30) await fixture.add(...ids.slice(i, i + 30))
    expect(await fixture.outbox.pending()).toMatchObject({ pending: 300, failed: 0 })
    // the later an event of a key, the sooner the bus would have it
    bus.refuse = id => new Promise(resolve => setTimeout(resolve, 5 - (Number(id.split('-')[1]) % 5)))
    start(bus)
    await untilEmpty()
    for (let key = 0; key < 7; key++) {
      const of = (all: string[]) => all.filter(id => id.startsWith(`k${key}-`))
      expect(of(bus.taken)).toEqual(of(ids))
    }
    expect(bus.taken).toHaveLength(300)
    expect(await fixture.outbox.pending()).toEqual({ pending: 0, failed: 0, oldestMs: 0 })
  })

  it('has others beside it, and each event is published once and in order', async () => {
    for (let i = 0; i < 3; i++) start(bus, { batch: 3 })
    const ids = Array.from({ length: 60 }, (_, i) => `k-${i}`)
    for (let i = 0; i < 60; i += 4) await fixture.add(...ids.slice(i, i + 4))
    await untilEmpty()
    expect(bus.taken).toEqual(ids)
  })

  it('waits while the bus takes nothing, says so, and then goes on where it was', async () => {
    bus.refuse = away
    const relay = start(bus)
    await fixture.add('a-1', 'a-2', 'b-1')
    await until(() => relay.problem() === 'Redis does not answer', 'it says what keeps it')
    expect((await fixture.outbox.pending()).pending).toBe(3)
    bus.refuse = () => undefined
    await untilEmpty()
    expect(bus.taken.filter(id => id.startsWith('a'))).toEqual(['a-1', 'a-2'])
    await until(() => relay.problem() === undefined, 'it says that it works again')
  })

  it('does not let a key go past an event that the bus did not take this time', async () => {
    let refused = false
    bus.refuse = id => {
      if (id !== 'a-1' || refused) return
      refused = true
      away()
    }
    await fixture.add('a-1', 'a-2', 'b-1')
    start(bus)
    await untilEmpty()
    expect(bus.taken).toEqual(['b-1', 'a-1', 'a-2'])
  })

  it('does not let a bus that is full hold up the others, however much waits for it', async () => {
    bus.refuse = (_id, name) => {
      if (name === 'full') throw new UnavailableError('BUS_FULL', 'full')
    }
    const tx = await fixture.begin()
    await fixture.outbox.add(
      tx,
      Array.from({ length: 50 }, (_, i) => ({ type: 'a', id: `full-${i}` })),
      { bus: 'full' },
    )
    await fixture.end(tx)
    await fixture.add('other-1')
    start(bus, { batch: 5 })
    await bus.has('other-1')
    expect(bus.taken).toEqual(['other-1'])
  })

  it('keeps what is refused for good with the reason, and goes on; once it is mended it is published', async () => {
    let exists = false
    bus.refuse = id => {
      if (id === 'a-1' && !exists) throw new NotFoundError('UNKNOWN_BUS', `there is no bus 'a'`)
      if (id === 'b-1' && !exists) throw new InvalidError('TOO_LARGE', 'too large')
    }
    await fixture.add('a-1', 'a-2', 'b-1')
    start(bus)
    await until(async () => (await fixture.outbox.pending()).pending === 0, 'nothing waits')
    expect(await fixture.outbox.pending()).toMatchObject({ pending: 0, failed: 2 })
    const { rows } = await fixture.pool.query('SELECT failed FROM sluice_outbox ORDER BY id')
    expect(rows[0].failed).toContain(`there is no bus 'a'`)
    expect(bus.taken).toEqual(['a-2'])
    exists = true
    expect(await fixture.outbox.retryFailed()).toBe(2)
    await untilEmpty()
    expect(bus.taken.sort()).toEqual(['a-1', 'a-2', 'b-1'])
  })

  it('is not stopped by a row that somebody damaged', async () => {
    await fixture.pool.query(`INSERT INTO sluice_outbox (bus, event) VALUES ('default', 'no json')`)
    await fixture.add('a')
    start(bus)
    await bus.has('a')
    await until(async () => (await fixture.outbox.pending()).failed === 1, 'the row is kept as failed')
  })

  it('does not publish again what it published before PostgreSQL died, and goes on by itself', async () => {
    let killed = false
    bus.refuse = async id => {
      if (id !== 'a-2' || killed) return
      killed = true
      await fixture.server.kill()
    }
    await fixture.add('a-1', 'a-2', 'a-3')
    const relay = start(bus)
    await until(() => relay.problem() !== undefined && bus.taken.length === 3, 'PostgreSQL is gone')
    await fixture.server.run()
    await untilEmpty()
    expect(bus.taken).toEqual(['a-1', 'a-2', 'a-3'])
    await fixture.add('a-4')
    await bus.has('a-4')
    await until(() => relay.problem() === undefined, 'it says that it works again')
  })

  it('hears of commits where that is asked for, also after its connection was lost', async () => {
    const store = new PostgresOutbox(fixture.database, fixture.tables, { createTables: false, notify: true })
    const add = async (id: string) => {
      const tx = await fixture.begin()
      await store.add(tx, [{ bus: 'default', event: JSON.stringify({ id }) }])
      await fixture.end(tx)
    }
    start(bus, { pollMs: 60_000, notify: true }, store)
    const listeners = `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%'`
    const listening = async () => (await fixture.pool.query(listeners)).rows
    await until(async () => (await listening()).length === 1, 'it listens')
    await add('a')
    await bus.has('a')
    const [{ pid }] = await listening()
    await fixture.pool.query('SELECT pg_terminate_backend($1)', [pid])
    await until(async () => (await listening()).some(one => one.pid !== pid), 'it listens again')
    await add('b')
    await bus.has('b')
  })

  it('that stops finishes what it has in hand and takes no more', async () => {
    let go!: () => void
    bus.refuse = id => (id === 'a-1' ? new Promise(resolve => (go = resolve)) : undefined)
    await fixture.add('a-1')
    const relay = start(bus)
    await until(() => go, 'it is in hand')
    await fixture.add('a-2')
    const stopped = relay.onModuleDestroy()
    go()
    await stopped
    expect(bus.taken).toEqual(['a-1'])
    expect((await fixture.outbox.pending()).pending).toBe(1)
  })

  it('runs where it is asked to only', async () => {
    const relay = start(bus, { relay: false })
    expect(relay.problem()).toBeUndefined()
    await fixture.add('a')
    start(bus)
    await bus.has('a')
  })

  it('needs no more than one connection, and gives it back', async () => {
    const pool = new pg.Pool({ connectionString: fixture.server.url, max: 1 })
    const store = new PostgresOutbox(fromPg(pool), fixture.tables, { createTables: false, notify: false })
    const relay = start(bus, {}, store)
    await fixture.add('a')
    await bus.has('a')
    await relay.onModuleDestroy()
    await pool.end()
  })
})
