// A service with an outbox, to be killed. Arguments: the URLs of Redis and PostgreSQL, and an event's id to add, if any.
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { SluiceModule } from '@sluice/nest'
import { fromPg, Outbox, OutboxModule } from '@sluice/nest/outbox'
import pg from 'pg'

const [url, connectionString, id] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString })
const database = fromPg(pool)

class AppModule {}
Module({
  imports: [
    SluiceModule.forRoot({ name: 'shop', redis: { url } }),
    // who adds does not publish: it is killed before anything could be
    OutboxModule.forRoot({ database, createTables: true, relay: id === undefined, pollMs: 20 }),
  ],
})(AppModule)

const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
if (id) await database.transaction(tx => app.get(Outbox).add(tx, { type: 'order.created', id }))
process.stdout.write('ready\n')
