import { Module } from '@nestjs/common'
import { Inbox } from './inbox.js'
import { checkOptions, ConfigurableModuleClass, OUTBOX_OPTIONS, outboxDefaults, type OutboxOptions } from './options.js'
import { Outbox } from './outbox.js'
import { OutboxRelay } from './outbox-relay.js'
import { OutboxStore } from './outbox-store.js'
import { PostgresOutbox } from './postgres-outbox.js'
import { PostgresReceipts } from './postgres-receipts.js'
import { Tables } from './tables.js'

/**
 * Brings `Outbox` and `Inbox` to an application: import `OutboxModule.forRoot({ database: fromPg(pool) })` beside
 * `SluiceModule`, once.
 */
@Module({
  providers: [
    { provide: OutboxStore, inject: [OUTBOX_OPTIONS], useFactory: storeOf },
    { provide: PostgresReceipts, inject: [OUTBOX_OPTIONS], useFactory: receiptsOf },
    Outbox,
    OutboxRelay,
    Inbox,
  ],
  exports: [Outbox, OutboxRelay, Inbox, PostgresReceipts],
})
export class OutboxModule extends ConfigurableModuleClass {}

function storeOf(options: OutboxOptions): OutboxStore<never> {
  const { store, database, tables } = checkOptions(options)
  const { createTables = outboxDefaults.createTables, notify = outboxDefaults.notify } = options
  return store ?? new PostgresOutbox(database!, new Tables(tables), { createTables, notify })
}

function receiptsOf({ database, tables }: OutboxOptions): PostgresReceipts | undefined {
  return database && new PostgresReceipts(database, tables)
}
