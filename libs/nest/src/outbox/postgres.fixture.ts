import { PostgresServer, until } from '@sluice/testing'
import pg from 'pg'
import type { SluiceOptions } from '../options.js'
import { Appends, type Outgoing } from '../publishing/appends.js'
import { type Database, fromPg, Outbox, OutboxRelay } from './index.js'
import type { OutboxOptions } from './options.js'
import { PostgresOutbox } from './postgres-outbox.js'
import { Tables } from './tables.js'

/** A database of its own with the tables in it, for the specs of this folder. */
export class Fixture {
  readonly pool: pg.Pool
  readonly database: Database
  readonly store: PostgresOutbox
  readonly outbox: Outbox
  readonly #open = new Set<pg.PoolClient>()

  private constructor(
    readonly server: PostgresServer,
    readonly tables = new Tables(),
  ) {
    this.pool = new pg.Pool({ connectionString: server.url })
    this.database = fromPg(this.pool)
    this.store = new PostgresOutbox(this.database, tables, { createTables: true, notify: false })
    this.outbox = new Outbox(this.store, { name: 'shop' } as SluiceOptions, {
      hopsOf: () => ({ most: 16 }),
      now: Date.now,
    })
  }

  static async start(): Promise<Fixture> {
    const fixture = new Fixture(await PostgresServer.start())
    await fixture.store.prepare()
    await fixture.pool.query('CREATE TABLE orders (id text PRIMARY KEY, total int NOT NULL)')
    return fixture
  }

  async empty(): Promise<void> {
    this.#letGo()
    await this.pool.query('TRUNCATE orders, sluice_outbox, sluice_receipts')
  }

  /** A client with a transaction that is open. */
  async begin(): Promise<pg.PoolClient> {
    const client = await this.pool.connect()
    this.#open.add(client)
    await client.query('BEGIN')
    return client
  }

  async end(client: pg.PoolClient, how: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<void> {
    await client.query(how)
    this.#open.delete(client)
    client.release()
  }

  /** Adds events in a transaction of their own. */
  async add(...ids: string[]): Promise<void> {
    const tx = await this.begin()
    await this.outbox.add(
      tx,
      ids.map(id => ({ type: 'added', id, subject: id.split('-')[0]! })),
    )
    await this.end(tx)
  }

  /** Takes entries as a relay does. @returns the ids of their events */
  async take(database = this.store): Promise<string[] | undefined> {
    let ids: string[] | undefined
    const taken = await database.take(100, [], async entries => {
      ids = entries.map(({ event }) => (JSON.parse(event) as { id: string }).id)
      return { done: entries.map(({ id }) => id), failed: [] }
    })
    return taken === 0 ? [] : ids
  }

  relay(appends: Appends, options: OutboxOptions = {}, store = this.store): OutboxRelay {
    return new OutboxRelay(store, appends, { pollMs: 10, ...options })
  }

  async stop(): Promise<void> {
    this.#letGo()
    await this.pool.end()
    await this.server.stop()
  }

  /** Ends transactions that a failed test left open: they would hold up later tests. */
  #letGo(): void {
    for (const client of this.#open) client.release(true)
    this.#open.clear()
  }
}

/** A bus that refuses what a test tells it to refuse. */
export class Bus extends Appends {
  readonly taken: string[] = []
  /** Called before each event is accepted; an error that it throws refuses the event. */
  refuse: (id: string, bus: string) => void | Promise<void> = () => undefined

  async append(bus: string, events: readonly Outgoing[]) {
    return Promise.all(
      events.map(async ({ event: { id } }) => {
        try {
          await this.refuse(id, bus)
        } catch (error) {
          return { id, error: error as Error }
        }
        this.taken.push(id)
        return { id, position: `0-${this.taken.length}-0` }
      }),
    )
  }

  async has(...ids: string[]): Promise<void> {
    await until(() => ids.every(id => this.taken.includes(id)), `${ids.join()} are published`)
  }
}
