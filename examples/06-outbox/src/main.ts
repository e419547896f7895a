import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type CloudEvent, OnEvent, SluiceModule } from '@sluice/nest'
import { fromPg, Inbox, Outbox, OutboxModule } from '@sluice/nest/outbox'
import pg from 'pg'

/** Each run has orders of its own. */
const run = randomUUID()
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
const database = fromPg(pool)

@Injectable()
class Orders {
  constructor(private readonly outbox: Outbox) {}

  /** The order and its event: both, or neither. */
  async place(order: string, total: number): Promise<void> {
    await database.transaction(async tx => {
      await tx.query('INSERT INTO example_orders VALUES ($1, $2, $3)', [run, order, total])
      await this.outbox.add(tx, { type: 'com.example.order.placed', subject: run, data: { run, order, total } })
      if (total < 0) throw new Error(`a total of ${total}`)
    })
    console.log(`${order} is committed`)
  }
}

@Injectable()
class Ledger {
  /** Said when all is done: an order may be booked before the next one is placed. */
  readonly lines: string[] = []
  finished: () => void = () => undefined
  readonly done = new Promise<void>(resolve => (this.finished = resolve))

  constructor(private readonly inbox: Inbox) {}

  @OnEvent('com.example.order.placed', { ordered: true })
  async book(event: CloudEvent<{ run: string; order: string; total: number }>): Promise<void> {
    const { data } = event
    if (data.run !== run) return // of another run
    for (const delivery of ['first', 'second']) {
      const { first } = await database.transaction(tx =>
        this.inbox.once(tx, event, () => tx.query('INSERT INTO example_bookings VALUES ($1, $2)', [run, data.total])),
      )
      this.lines.push(`${data.order}, ${delivery} delivery: ${first ? `booked ${data.total}` : 'is booked already'}`)
    }
    if (data.order === 'order 3') this.finished()
  }
}

@Module({
  imports: [
    SluiceModule.forRoot({ name: 'example-outbox', redis: { url: process.env['REDIS_URL'] ?? '' } }),
    OutboxModule.forRoot({ database, createTables: true }),
  ],
  providers: [Orders, Ledger],
})
class AppModule {}

await pool.query('CREATE TABLE IF NOT EXISTS example_orders (run text, id text, total int)')
await pool.query('CREATE TABLE IF NOT EXISTS example_bookings (run text, total int)')
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] })
const orders = app.get(Orders)
await orders.place('order 1', 40)
await orders.place('order 2', -1).catch((error: Error) => console.log(`order 2 is rolled back: ${error.message}`))
await orders.place('order 3', 2)
const ledger = app.get(Ledger)
await ledger.done
for (const line of ledger.lines) console.log(line)
const { rows } = await pool.query('SELECT sum(total)::int AS total FROM example_bookings WHERE run = $1', [run])
console.log(`the ledger has ${rows[0].total}`)
await app.close()
await pool.end()
