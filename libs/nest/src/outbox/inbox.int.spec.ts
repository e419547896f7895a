import type { CloudEvent } from '@sluice/event'
import { until } from '@sluice/testing'
import type { SluiceOptions } from '../options.js'
import { receiptStoreChecks } from '../receipts/receipt-store-checks.js'
import { Inbox, PostgresReceipts, type Sql } from './index.js'
import { Fixture } from './postgres.fixture.js'

let fixture: Fixture
let receipts: PostgresReceipts
let inbox: Inbox

beforeAll(async () => {
  fixture = await Fixture.start()
  receipts = new PostgresReceipts(fixture.database)
  inbox = new Inbox(receipts, { name: 'billing' } as SluiceOptions)
})
beforeEach(() => fixture.empty())
afterAll(() => fixture?.stop())

describe('receipts: in PostgreSQL', () => {
  for (const { name, run } of receiptStoreChecks(() => receipts)) it(name, run)
})

const event: CloudEvent = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'order.created', data: {} }
const orders = async () => (await fixture.pool.query('SELECT id, total FROM orders ORDER BY id')).rows
const transaction = (work: Parameters<typeof fixture.database.transaction>[0]) => fixture.database.transaction(work)

describe('the inbox', () => {
  const book = (id = 'A-1', fail = false) =>
    transaction(tx =>
      inbox.once(tx, { ...event, id }, async () => {
        await tx.query(`INSERT INTO orders VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET total = orders.total + 1`, [
          id,
        ])
        if (fail) throw new Error('the effect failed')
        return `booked ${id}`
      }),
    )

  it('has the effect once, and says whether it had it now', async () => {
    expect(await book()).toEqual({ first: true, value: 'booked A-1' })
    expect(await book()).toEqual({ first: false })
    expect(await book('A-2')).toEqual({ first: true, value: 'booked A-2' })
    expect(await orders()).toEqual([
      { id: 'A-1', total: 1 },
      { id: 'A-2', total: 1 },
    ])
  })

  it('has it again where the transaction was rolled back: neither was written', async () => {
    const tx = await fixture.begin()
    await inbox.once(tx, event, async () => void (await tx.query(`INSERT INTO orders VALUES ('A-1', 1)`)))
    await fixture.end(tx, 'ROLLBACK')
    expect(await book()).toMatchObject({ first: true })
    expect(await orders()).toEqual([{ id: 'A-1', total: 1 }])
  })

  it('that fails was not had, also where the transaction is committed all the same', async () => {
    await expect(book('A-1', true)).rejects.toThrow('the effect failed')
    const half = async (fail: (tx: Sql) => unknown) => {
      const tx = await fixture.begin()
      const effect = async () => {
        await tx.query(`INSERT INTO orders VALUES ('half', 1)`)
        await fail(tx)
      }
      await expect(inbox.once(tx, event, effect)).rejects.toThrow()
      await fixture.end(tx)
      expect(await orders()).toEqual([])
    }
    await half(tx => tx.query('this is no SQL'))
    await half(() => Promise.reject(new Error('the bank hung up')))
    expect(await book()).toMatchObject({ first: true })
  })

  it('of two transactions at once one has it, and the other learns how that ended', async () => {
    const first = await fixture.begin()
    await inbox.once(first, event, async () => void (await first.query(`INSERT INTO orders VALUES ('A-1', 1)`)))
    const second = book()
    const blocked = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`
    await until(async () => (await fixture.pool.query(blocked)).rowCount, 'the second waits')
    await fixture.end(first)
    expect(await second).toEqual({ first: false })
    expect(await orders()).toEqual([{ id: 'A-1', total: 1 }])
  })

  it('several effects of one event are told apart by name, and events by a key of your own', async () => {
    const had: string[] = []
    const once = (id: string, options: object) =>
      transaction(tx => inbox.once(tx, { ...event, id }, async () => void had.push(JSON.stringify(options)), options))
    for (let i = 0; i < 2; i++) {
      await once('A-1', { effect: 'book' })
      await once('A-1', { effect: 'mail' })
    }
    expect(had).toEqual(['{"effect":"book"}', '{"effect":"mail"}'])
    for (const id of ['B-1', 'B-2']) await once(id, { key: () => 'same', effect: 'keyed' })
    expect(had).toHaveLength(3)
  })

  it('refuses the pool: without a transaction it would be done and the effect lost', async () => {
    await expect(inbox.once(fixture.pool, event, async () => 1)).rejects.toMatchObject({ code: 'NO_TRANSACTION' })
  })

  it('forgets after its time, and what ran out is deleted in parts', async () => {
    await transaction(tx => inbox.once(tx, event, async () => 1, { ttl: 1000 }))
    await fixture.pool.query(`UPDATE sluice_receipts SET until = now() - interval '1 second'`)
    expect(await book()).toMatchObject({ first: true })
    await fixture.pool.query(`INSERT INTO sluice_receipts
      SELECT 'old ' || n, 'done', '', now() - interval '1 second', '' FROM generate_series(1, 1500) AS n`)
    expect([await receipts.sweep(), await receipts.sweep(), await receipts.sweep()]).toEqual([1000, 500, 0])
    expect(await book()).toEqual({ first: false })
  })

  it('deletes what ran out as it is used', async () => {
    const own = new PostgresReceipts(fixture.database)
    await fixture.pool.query(`INSERT INTO sluice_receipts VALUES ('old', 'done', '', now() - interval '1 second', '')`)
    await own.claim('new', 'one', 1000)
    const left = async () => (await fixture.pool.query('SELECT token FROM sluice_receipts')).rows
    await until(async () => (await left()).length === 1, 'the old one is deleted')
  })
})
