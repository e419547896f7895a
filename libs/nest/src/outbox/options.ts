import { ConfigurableModuleBuilder } from '@nestjs/common'
import { InvalidError } from '@sluice/event'
import type { OutboxStore } from './outbox-store.js'
import type { Database } from './sql.js'
import { type OptionNames, unknownOption } from '../unknown-options.js'
import type { TableNames } from './tables.js'

/** Options of `OutboxModule.forRoot`. */
export interface OutboxOptions {
  /** The PostgreSQL of your transactions: `fromPg(pool)`, `fromTypeOrm(dataSource)`, `fromPrisma(…)`, `fromDrizzle(…)`. */
  readonly database?: Database
  /** Names of the tables. */
  readonly tables?: TableNames
  /** Creates missing tables at start. Default false: run `outboxMigration()` with your migrations. */
  readonly createTables?: boolean
  /** Whether this process publishes the events of the outbox. Default true; several such processes take turns. */
  readonly relay?: boolean
  /** Most events of one turn, 1 to 1,000. Default 100. */
  readonly batch?: number
  /** Milliseconds between two polls of an empty outbox, 10 to 60,000. Default 250. */
  readonly pollMs?: number
  /**
   * Whether each commit sends a NOTIFY, so that events do not wait for the next poll. Default false: it makes commits wait for
   * each other, which costs throughput at very many commits. Needs `fromPg` and a connection of its own.
   */
  readonly notify?: boolean
  /** An outbox of your own in place of PostgreSQL. Without a `database` there is no inbox then. */
  readonly store?: OutboxStore<never>
}

/** Defaults of {@link OutboxOptions}. */
export const outboxDefaults = {
  createTables: false,
  relay: true,
  batch: 100,
  pollMs: 250,
  notify: false,
  isGlobal: true,
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: OUTBOX_OPTIONS } =
  new ConfigurableModuleBuilder<OutboxOptions>()
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: outboxDefaults.isGlobal }, (definition, { isGlobal }) => ({
      ...definition,
      global: isGlobal,
    }))
    .build()

const tableNames: OptionNames<TableNames> = { outbox: true, receipts: true }
const optionNames: OptionNames<OutboxOptions & { isGlobal?: boolean }> = {
  database: true,
  tables: true,
  createTables: true,
  relay: true,
  batch: true,
  pollMs: true,
  notify: true,
  store: true,
  isGlobal: true,
}

/** @throws InvalidError naming the option and the fix */
export function checkOptions(options: OutboxOptions): OutboxOptions {
  const unknown = unknownOption(options, optionNames) ?? unknownOption(options.tables, tableNames, 'tables.')
  if (unknown) throw invalid(unknown.why)
  const { database, store, notify, batch = outboxDefaults.batch, pollMs = outboxDefaults.pollMs } = options
  if (!database && !store) throw invalid('database is missing: give fromPg(pool), or what fits your library')
  if (notify && !(store ?? database)!.listen) throw invalid('notify needs fromPg(pool): nobody else listens')
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= 1000))
    throw invalid(`batch is ${batch}; it must be 1 to 1000`)
  if (!(pollMs >= 10 && pollMs <= 60_000)) throw invalid(`pollMs is ${pollMs}; it must be 10 to 60000 milliseconds`)
  return options
}

function invalid(what: string): InvalidError {
  return new InvalidError('INVALID_OPTION', `OutboxModule.forRoot: ${what}`)
}
