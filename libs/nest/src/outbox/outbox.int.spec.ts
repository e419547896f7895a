import { PostgresServer } from '@sluice/testing'
import { Min } from 'class-validator'
import pg from 'pg'
import { Event } from '../events/event.decorator.js'
import { currentEvent } from '../handlers/current-event.js'
import { fromPg, outboxMigration } from './index.js'
import { checkOptions } from './options.js'
import { Fixture } from './postgres.fixture.js'
import { PostgresOutbox } from './postgres-outbox.js'
import { Tables } from './tables.js'

@Event('shop.answered')
class Answered {
  @Min(0) points: number

  constructor(points: number) {
    this.points = points
  }
}

let fixture: Fixture
beforeAll(async () => void (fixture = await Fixture.start()))
beforeEach(() => fixture.empty())
afterAll(() => fixture?.stop())

describe('adding to the outbox', () => {
  it('keeps complete events, so that publishing one again is publishing the same event', async () => {
    const tx = await fixture.begin()
    const [event] = await fixture.outbox.add(tx, { type: 'order.created', data: { total: 1.5 } }, { bus: 'shop' })
    expect(event).toMatchObject({ specversion: '1.0', source: '/shop', type: 'order.created', id: expect.any(String) })
    await fixture.end(tx)
    let kept: unknown
    await fixture.store.take(1, [], async ([entry]) => {
      kept = { bus: entry!.bus, event: JSON.parse(entry!.event) }
      return { done: [], failed: [] }
    })
    expect(kept).toEqual({ bus: 'shop', event })
  })

  it('says what caused an event, and takes instances of event classes', async () => {
    const cause = { specversion: '1.0' as const, id: 'cause', source: '/web', type: 'asked', hops: 2, data: {} }
    const context = { bus: 'default', position: '0-1-0', rule: 'shop.ask', attempt: 1, redrives: 0 }
    const { signal } = new AbortController()
    const tx = await fixture.begin()
    const [event] = await currentEvent.run({ event: cause, context: { ...context, signal } }, () =>
      fixture.outbox.add(tx, new Answered(7)),
    )
    expect(event).toMatchObject({ type: 'shop.answered', causationid: 'cause', hops: 3, data: { points: 7 } })
    await expect(fixture.outbox.add(tx, new Answered(-1))).rejects.toMatchObject({ details: { path: 'data.points' } })
    await fixture.end(tx)
    expect((await fixture.outbox.pending()).pending).toBe(1)
  })

  it('keeps any text as it is', async () => {
    const texts = [
      '"quoted" \\ \u0001 \n',
      'Grüße 👋 \u2028',
      '\u0000',
      '\ud800 half',
      '$1 %s {}',
      "'; DROP TABLE orders; --",
    ]
    const tx = await fixture.begin()
    await fixture.outbox.add(
      tx,
      texts.map((text, i) => ({ type: 'text', id: `${i}`, data: text })),
    )
    await fixture.end(tx)
    const found: unknown[] = []
    await fixture.store.take(100, [], async entries => {
      for (const { event } of entries) found.push((JSON.parse(event) as { data: unknown }).data)
      return { done: [], failed: [] }
    })
    expect(found).toEqual(texts)
  })

  it('refuses an event that could never be published, with the attribute named, and the transaction may go on', async () => {
    const tx = await fixture.begin()
    await expect(fixture.outbox.add(tx, [{ type: 'fine' }, { type: '' }])).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      details: { attribute: 'type' },
    })
    await expect(fixture.outbox.add(tx, { type: 'a' }, { bus: 'no bus' })).rejects.toMatchObject({
      code: 'INVALID_BUS',
    })
    const many = Array.from({ length: 1001 }, () => ({ type: 'a' }))
    await expect(fixture.outbox.add(tx, many)).rejects.toMatchObject({ code: 'TOO_MANY_EVENTS' })
    const large = Array.from({ length: 11 }, () => ({ type: 'a', data: 'x'.repeat(1_000_000) }))
    await expect(fixture.outbox.add(tx, large)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await fixture.outbox.add(tx, { type: 'fine', id: 'fine' })
    await fixture.end(tx)
    expect(await fixture.take()).toEqual(['fine'])
  })

  it('refuses the pool: without a transaction the event would be published whatever becomes of the rest', async () => {
    await expect(fixture.outbox.add(fixture.pool, { type: 'a' })).rejects.toMatchObject({
      code: 'NO_TRANSACTION',
      message: expect.stringContaining('not the pool'),
    })
    expect(await fixture.take()).toEqual([])
  })
})

describe('taking from the outbox', () => {
  it('is in the order of adding, and each is taken once', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `a-${i}`)
    await fixture.add(...ids)
    await fixture.add('b-1')
    expect(await fixture.take()).toEqual([...ids, 'b-1'])
    expect(await fixture.take()).toEqual([])
  })

  it('passes no event that an open transaction added before: it would come out of order', async () => {
    const first = await fixture.begin()
    await fixture.outbox.add(first, { type: 'a', id: 'first' })
    await fixture.add('second')
    expect(await fixture.take()).toEqual([])
    await fixture.end(first)
    expect(await fixture.take()).toEqual(['first', 'second'])
  })

  it('goes on when a transaction that added something is rolled back, or its connection dies', async () => {
    const first = await fixture.begin()
    await fixture.outbox.add(first, { type: 'a', id: 'first' })
    await fixture.add('second')
    await fixture.end(first, 'ROLLBACK')
    expect(await fixture.take()).toEqual(['second'])
  })

  it('is not held up by whoever only reads', async () => {
    const reader = await fixture.begin()
    await reader.query('SELECT count(*) FROM orders')
    await fixture.add('a')
    expect(await fixture.take()).toEqual(['a'])
    await fixture.end(reader)
  })

  it('is for one relay at a time, so that a second one does not publish what comes later first', async () => {
    await fixture.add('a', 'b')
    let other: unknown = 'not asked'
    await fixture.store.take(1, [], async entries => {
      other = await fixture.store.take(1, [], () => Promise.reject(new Error('two at once')))
      return { done: entries.map(({ id }) => id), failed: [] }
    })
    expect(other).toBeUndefined()
    expect(await fixture.take()).toEqual(['b'])
  })

  it('is no more than fits into memory', async () => {
    const tx = await fixture.begin()
    for (let i = 0; i < 12; i++) await fixture.outbox.add(tx, { type: 'a', data: 'x'.repeat(1_000_000) })
    await fixture.end(tx)
    let taken = 0
    await fixture.store.take(100, [], async entries => {
      taken = entries.length
      return { done: [], failed: [] }
    })
    expect(taken).toBe(9)
  })
})

describe('the tables', () => {
  it('are made once, however often and by however many at once', async () => {
    const tables = new Tables({ outbox: 'Odd "name"', receipts: "it's" })
    const stores = Array.from(
      { length: 4 },
      () => new PostgresOutbox(fixture.database, tables, { createTables: true, notify: false }),
    )
    await Promise.all(stores.map(store => store.prepare()))
    const tx = await fixture.begin()
    await stores[0]!.add(tx, [{ bus: 'default', event: '{"id":"odd"}' }])
    await fixture.end(tx)
    expect(await fixture.take(stores[1])).toEqual(['odd'])
    const { rows } = await fixture.pool.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
    expect(rows.map(({ tablename }) => tablename)).toEqual([
      ...['Odd "name"', "it's", 'orders', 'sluice_outbox', 'sluice_receipts'].sort(),
    ])
  })

  it('may be made by a migration, in a schema, and are missed with the fix named', async () => {
    const tables = { outbox: 'app.outbox', receipts: 'app.receipts' }
    const store = new PostgresOutbox(fixture.database, new Tables(tables), { createTables: false, notify: false })
    await expect(store.prepare()).rejects.toMatchObject({
      code: 'OUTBOX_TABLES_MISSING',
      message: expect.stringContaining('outboxMigration()'),
    })
    await fixture.pool.query('CREATE SCHEMA app')
    for (let i = 0; i < 2; i++) await fixture.pool.query(outboxMigration(tables))
    await store.prepare()
  })

  it.each(['', 'a.b.c', 'x'.repeat(51), 'a.'])('cannot be called %j', outbox => {
    expect(() => new Tables({ outbox })).toThrow('OutboxModule: tables.outbox')
  })

  it('are asked for with options that can be', () => {
    const database = fixture.database
    expect(() => checkOptions({})).toThrow('database is missing')
    expect(() => checkOptions({ database, batch: 0 })).toThrow('batch is 0')
    expect(() => checkOptions({ database, pollMs: NaN })).toThrow('pollMs is NaN')
    expect(() => checkOptions({ database: { ...database, listen: undefined }, notify: true })).toThrow(
      'notify needs fromPg',
    )
  })
})

it('a transaction that stands still in the middle of a turn is ended, and another relay goes on', async () => {
  const server = await PostgresServer.start()
  const pool = new pg.Pool({ connectionString: server.url })
  const store = new PostgresOutbox(fromPg(pool), new Tables(), { createTables: true, notify: false })
  try {
    await store.prepare()
    await store.take(1, [], async () => ({ done: [], failed: [] }))
    let limit = ''
    const spying = fromPg(pool)
    const spied = new PostgresOutbox(
      {
        ...spying,
        transaction: work =>
          spying.transaction(async tx => {
            const result = await work(tx)
            limit = ((await tx.query('SHOW idle_in_transaction_session_timeout')) as pg.QueryResult).rows[0][
              'idle_in_transaction_session_timeout'
            ]
            return result
          }),
      },
      new Tables(),
      { createTables: false, notify: false },
    )
    await spied.take(1, [], async () => ({ done: [], failed: [] }))
    expect(limit).toBe('30s')
  } finally {
    await pool.end()
    await server.stop()
  }
})
