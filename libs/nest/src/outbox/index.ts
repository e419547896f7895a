import '../single-form.js'
export {
  type DrizzleDatabase,
  type DrizzleSql,
  drizzleTx,
  type DrizzleTx,
  fromDrizzle,
  fromPg,
  fromPrisma,
  fromTypeOrm,
  type PgClient,
  type PgPool,
  type PrismaClient,
  prismaTx,
  type PrismaTx,
  type TypeOrmDataSource,
} from './databases.js'
export { Inbox, type InboxOptions, type Once } from './inbox.js'
export type { OutboxOptions } from './options.js'
export { OutboxModule } from './outbox.module.js'
export { Outbox } from './outbox.js'
export { OutboxRelay } from './outbox-relay.js'
export { type KeptEntry, type OutboxEntry, OutboxStore, type Pending, type Settled } from './outbox-store.js'
export { PostgresReceipts } from './postgres-receipts.js'
export type { Database, Sql } from './sql.js'
export { outboxMigration, type TableNames } from './tables.js'
