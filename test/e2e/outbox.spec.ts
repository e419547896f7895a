import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Injectable, type Type } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import {
  fromPg,
  Inbox,
  Outbox,
  OutboxModule,
  type OutboxOptions,
  OutboxRelay,
  PostgresReceipts,
} from '@sluice/nest/outbox'
import { PostgresServer, until } from '@sluice/testing'
import pg from 'pg'
import { Platform } from './platform.js'
import { Services } from './service.js'

/** What a user would lose: an order without its event, or an event without its order. */
describe('outbox and inbox', () => {
  let platform: Platform
  let postgres: PostgresServer
  let pool: pg.Pool
  const services = new Services(() => platform)
  const children: ChildProcess[] = []

  beforeAll(async () => {
    ;[platform, postgres] = await Promise.all([Platform.start(), PostgresServer.start()])
    pool = new pg.Pool({ connectionString: postgres.url })
    pool.on('error', () => undefined)
    await pool.query('CREATE TABLE effects (id text, n serial)')
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill))
    await services.close()
  })
  afterAll(async () => {
    await pool?.end()
    await Promise.all([platform?.stop(), postgres?.stop()])
  })

  async function start(name: string, handlers: Type[] = [], outbox: Partial<OutboxOptions> = {}, receipts = {}) {
    const database = fromPg(pool)
    for (const handler of handlers) Injectable()(handler)
    const imports = [OutboxModule.forRoot({ database, createTables: true, pollMs: 20, ...outbox })]
    return services.run(name, { imports, providers: handlers }, receipts)
  }

  async function child(...args: string[]): Promise<ChildProcess> {
    const all = ['test/e2e/outbox-service.mjs', platform.redis.url, postgres.url, ...args]
    const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    await until(() => output.includes('ready'), 'the process is ready')
    return child
  }

  function listener(type: string, ordered = false) {
    const seen: CloudEvent[] = []
    class Handlers {
      @OnEvent(type, { ordered })
      async handle(event: CloudEvent) {
        seen.push(event)
      }
    }
    return { seen, Handlers, ids: () => seen.map(({ id }) => id) }
  }

  const transaction = fromPgTransaction(() => pool)

  it('an event is published if and only if its transaction commits, and those of one key in order', async () => {
    const { Handlers, ids, seen } = listener('booked', true)
    const app = await start('ledger', [Handlers])
    const outbox = app.get(Outbox)
    await expect(
      transaction(async tx => {
        await outbox.add(tx, { type: 'booked', id: 'lost', subject: 'a' })
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    for (let i = 0; i < 5; i++)
      await transaction(tx => outbox.add(tx, { type: 'booked', id: `b-${i}`, subject: 'a', data: { i } }))
    await until(() => seen.length === 5, 'all arrive')
    expect(ids()).toEqual(['b-0', 'b-1', 'b-2', 'b-3', 'b-4'])
    expect(seen[0]).toMatchObject({ source: '/ledger', principal: 'ledger' })
    await until(async () => (await outbox.pending()).pending === 0, 'they are deleted')
    expect(app.get(OutboxRelay).problem()).toBeUndefined()
  })

  it('kill -9 between commit and publish loses nothing', async () => {
    const { Handlers, ids } = listener('order.created')
    await kill(await child('committed-1'))
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM sluice_outbox')
    expect(rows).toEqual([{ n: 1 }])
    const app = await start('after', [Handlers])
    await until(() => ids().length > 0, 'it arrives')
    await until(async () => (await app.get(Outbox).pending()).pending === 0, 'it is deleted')
    expect(ids()).toEqual(['committed-1'])
  })

  it('kill -9 between publish and delete publishes once', async () => {
    const { Handlers, ids } = listener('order.created')
    const app = await start('between', [Handlers], { relay: false })
    await transaction(tx => app.get(Outbox).add(tx, { type: 'order.created', id: 'twice-1' }))
    const holder = await pool.connect()
    await holder.query('BEGIN; SELECT 1 FROM sluice_outbox FOR UPDATE') // it can be read, and not deleted
    const relay = await child()
    await until(() => ids().length === 1, 'it is published')
    await kill(relay)
    await holder.query('ROLLBACK')
    holder.release()
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM sluice_outbox')
    expect(rows).toEqual([{ n: 1 }])
    await child()
    await until(async () => (await app.get(Outbox).pending()).pending === 0, 'another relay publishes and deletes it')
    await transaction(tx => app.get(Outbox).add(tx, { type: 'order.created', id: 'after-it' }))
    await until(() => ids().includes('after-it'), 'what comes after it arrives')
    expect(ids()).toEqual(['twice-1', 'after-it'])
  })

  it('PostgreSQL and Redis are killed and come back: everything committed arrives, once', async () => {
    const { Handlers, ids } = listener('order.created')
    const app = await start('healing', [Handlers])
    const add = (id: string) => transaction(tx => app.get(Outbox).add(tx, { type: 'order.created', id }))
    await platform.redis.kill()
    await add('without-redis')
    await until(() => app.get(OutboxRelay).problem()?.includes('Redis does not answer'), 'it says what is wrong')
    await platform.redis.run()
    await until(() => ids().includes('without-redis'), 'it arrives')
    await postgres.kill()
    await until(() => app.get(OutboxRelay).problem() !== undefined, 'it says that something is wrong')
    await postgres.run()
    await add('after-postgres')
    await until(() => ids().includes('after-postgres'), 'it arrives')
    await until(() => app.get(OutboxRelay).problem() === undefined, 'it says that all is well')
    expect(ids()).toEqual(['without-redis', 'after-postgres'])
  })

  it('the inbox has the effect of an event once, however often it is handled', async () => {
    let attempts = 0
    @Injectable()
    class Handlers {
      constructor(private readonly inbox: Inbox) {}
      @OnEvent('effect', { attempts: 5, backoff: { type: 'fixed', delay: 20 } })
      async handle(event: CloudEvent) {
        attempts++
        await transaction(async tx => {
          await this.inbox.once(tx, event, () => tx.query('INSERT INTO effects (id) VALUES ($1)', [event.id]))
          if (attempts === 1) throw new Error('not committed')
        })
        if (attempts < 4) throw new Error('committed, but not acknowledged')
      }
    }
    Reflect.defineMetadata('design:paramtypes', [Inbox], Handlers)
    const app = await start('inbox', [Handlers])
    await transaction(tx => app.get(Outbox).add(tx, { type: 'effect', id: 'E-1' }))
    await until(() => attempts === 4, 'it was handled four times')
    expect((await pool.query('SELECT id FROM effects')).rows).toEqual([{ id: 'E-1' }])
  })

  it('the receipts of handlers may be in PostgreSQL', async () => {
    let calls = 0
    class Handlers {
      @OnEvent('received', { bus: 'again' })
      async handle() {
        calls++
      }
    }
    await platform.api('PUT', '/v1/buses/again', { dedupeMs: 0 })
    const app = await start(
      'receipts',
      [Handlers],
      {},
      { receipts: true, receiptStore: new PostgresReceipts(fromPg(pool)) },
    )
    const add = (id: string) => transaction(tx => app.get(Outbox).add(tx, { type: 'received', id }, { bus: 'again' }))
    for (const id of ['R-1', 'R-1', 'R-2']) await add(id)
    const done = `SELECT 1 FROM sluice_receipts WHERE state = 'done' AND token LIKE 'receipts.%'`
    await until(async () => (await pool.query(done)).rowCount === 2, 'both are done')
    await until(async () => (await app.get(Outbox).pending()).pending === 0, 'all are published')
    expect(calls).toBe(2)
  })

  it('an app refuses to start without the tables, and says what to do', async () => {
    const tables = { outbox: 'missing' }
    await expect(start('refused', [], { createTables: false, tables })).rejects.toMatchObject({
      code: 'OUTBOX_TABLES_MISSING',
      message: expect.stringContaining('createTables: true'),
    })
  })
})

/** As a user of pg writes it. */
function fromPgTransaction(pool: () => pg.Pool) {
  return async <T>(work: (tx: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool().connect()
    try {
      await client.query('BEGIN')
      const result = await work(client)
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
