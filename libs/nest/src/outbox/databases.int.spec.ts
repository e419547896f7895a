import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { DataSource, type EntityManager } from 'typeorm'
import type { SluiceOptions } from '../options.js'
import {
  type Database,
  drizzleTx,
  fromDrizzle,
  fromPg,
  fromPrisma,
  fromTypeOrm,
  Inbox,
  Outbox,
  PostgresReceipts,
  prismaTx,
  type PrismaTx,
  type Sql,
} from './index.js'
import { Fixture } from './postgres.fixture.js'
import { PostgresOutbox } from './postgres-outbox.js'

/** How a library is used by whoever writes the service. */
interface Library {
  readonly database: Database
  /** Its own transaction, and what is given to `outbox.add` inside it. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /** What is given by whoever forgot the transaction. */
  readonly outside: Sql
}

let fixture: Fixture
const libraries = new Map<string, Library>()
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  fixture = await Fixture.start()
  const { url } = fixture.server
  libraries.set('pg', { database: fromPg(fixture.pool), transaction: plain, outside: fixture.pool })
  const source = await new DataSource({ type: 'postgres', url }).initialize()
  closing.push(() => source.destroy())
  const managed = <T>(work: (tx: EntityManager) => Promise<T>) => source.transaction(work)
  libraries.set('TypeORM', { database: fromTypeOrm(source), transaction: managed, outside: source.manager })
  const pool = new pg.Pool({ connectionString: url })
  closing.push(() => pool.end())
  const db = drizzle({ client: pool })
  libraries.set('Drizzle', {
    database: fromDrizzle(db, sql),
    transaction: work => db.transaction(tx => work(drizzleTx(tx, sql))),
    outside: drizzleTx(db, sql),
  })
  const prisma = prismaLike(pool)
  libraries.set('what Prisma documents', {
    database: fromPrisma(prisma),
    transaction: work => prisma.$transaction(tx => work(prismaTx(tx))),
    outside: prismaTx(prisma),
  })
})
afterAll(async () => {
  for (const close of closing) await close()
  await fixture?.stop()
})

async function plain<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
  const client = await fixture.begin()
  try {
    const result = await work(client)
    await fixture.end(client)
    return result
  } catch (error) {
    await fixture.end(client, 'ROLLBACK')
    throw error
  }
}

const voidType = 2278

/** Prisma's client is generated for a schema; this one has the two methods as they are documented. */
function prismaLike(pool: pg.Pool) {
  const raw = (on: pg.Pool | pg.PoolClient): PrismaTx => ({
    $queryRawUnsafe: async (text: string, ...params: unknown[]) => {
      try {
        const { rows, fields } = await on.query(text, params)
        // Prisma cannot read what has no value
        if (fields.some(({ dataTypeID }) => dataTypeID === voidType)) throw new Error(`a column of type 'void'`)
        return rows
      } catch (error) {
        const { code, message } = error as { code: string; message: string }
        throw Object.assign(new Error(`Raw query failed. Code: \`${code}\`. Message: \`${message}\``), {
          code: 'P2010',
        })
      }
    },
  })
  return {
    ...raw(pool),
    $transaction: <T>(work: (tx: PrismaTx) => Promise<T>) =>
      fromPg(pool).transaction(tx => work(raw(tx as pg.PoolClient))),
  }
}

describe.each(['pg', 'TypeORM', 'Drizzle', 'what Prisma documents'])('outbox and inbox with %s', name => {
  let library: Library
  let store: PostgresOutbox
  let outbox: Outbox
  beforeEach(async () => {
    await fixture.empty()
    library = libraries.get(name)!
    store = new PostgresOutbox(library.database, fixture.tables, { createTables: true, notify: false })
    await store.prepare()
    outbox = new Outbox(store, { name: 'shop' } as SluiceOptions, { hopsOf: () => ({ most: 16 }), now: Date.now })
  })

  const order = (id: string, fail = false) =>
    library.transaction(async tx => {
      await tx.query(`INSERT INTO orders VALUES ('${id}', 1)`)
      await outbox.add(tx, [
        { type: 'order.created', id, data: `"it's" $1 ✓` },
        { type: 'order.counted', id: `${id}+` },
      ])
      if (fail) throw new Error('rolled back')
    })

  it('events are there if and only if the transaction committed, and are taken in order and deleted', async () => {
    await order('A')
    await expect(order('B', true)).rejects.toThrow('rolled back')
    await order('C')
    expect(await fixture.take(store)).toEqual(['A', 'A+', 'C', 'C+'])
    expect(await fixture.take(store)).toEqual([])
    expect((await fixture.pool.query('SELECT id FROM orders ORDER BY id')).rows).toEqual([{ id: 'A' }, { id: 'C' }])
  })

  it('what is refused for good is kept and counted, and published again when asked for', async () => {
    await order('A')
    await store.take(1, [], async ([entry]) => ({ done: [], failed: [{ id: entry!.id, error: `why's "that"` }] }))
    expect(await outbox.pending()).toEqual({ pending: 1, failed: 1, oldestMs: expect.any(Number) })
    expect(await outbox.retryFailed()).toBe(1)
    expect(await fixture.take(store)).toEqual(['A', 'A+'])
  })

  it('one relay works at a time', async () => {
    await order('A')
    let other: unknown = 'not asked'
    await store.take(1, ['other bus'], async () => {
      other = await store.take(1, [], async () => ({ done: [], failed: [] }))
      return { done: [], failed: [] }
    })
    expect(other).toBeUndefined()
  })

  it('the effect of an event is had once, and its failure undoes it', async () => {
    const receipts = new PostgresReceipts(library.database)
    const inbox = new Inbox(receipts, { name: 'billing' } as SluiceOptions)
    const event = { specversion: '1.0', id: 'A', source: '/shop', type: 'a', data: {} } as const
    const once = (fail = false) =>
      library.transaction(tx =>
        inbox.once(tx, event, async () => {
          await tx.query(`INSERT INTO orders VALUES ('A', 1)`)
          if (fail) throw new Error('no effect')
        }),
      )
    await expect(once(true)).rejects.toThrow('no effect')
    expect([(await once()).first, (await once()).first]).toEqual([true, false])
    expect(await receipts.claim('token', 'one', 60_000)).toEqual({ state: 'mine' })
    expect(await receipts.claim('token', 'two', 60_000)).toMatchObject({ state: 'in-progress' })
    expect(await receipts.finish('token', 'one', '{}', 60_000)).toBe(true)
    expect(await receipts.claim('token', 'two', 60_000)).toEqual({ state: 'done', result: '{}' })
    expect(await receipts.sweep()).toBe(0)
  })

  it('a forgotten transaction is refused in words', async () => {
    await expect(outbox.add(library.outside, { type: 'a' })).rejects.toMatchObject({ code: 'NO_TRANSACTION' })
    expect(await fixture.take(store)).toEqual([])
  })

  it('missing tables are refused in words', async () => {
    const { Tables } = await import('./tables.js')
    const tables = new Tables({ outbox: 'nowhere' })
    const nowhere = new PostgresOutbox(library.database, tables, { createTables: false, notify: false })
    await expect(nowhere.prepare()).rejects.toMatchObject({ code: 'OUTBOX_TABLES_MISSING' })
  })
})
