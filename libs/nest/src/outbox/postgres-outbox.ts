import { InvalidError, UnavailableError } from '@sluice/event'
import { type KeptEntry, type OutboxEntry, OutboxStore, type Pending, type Settled } from './outbox-store.js'
import { type Database, isSqlState, rows, type Sql, sqlStates } from './sql.js'
import type { Tables } from './tables.js'

export interface PostgresOutboxOptions {
  readonly createTables: boolean
  readonly notify: boolean
}

/** Bytes of events of one turn, after the first; and the largest number that `pending` counts to. */
const most = { bytes: 8 * 1024 * 1024, counted: 100_000 }

/** Milliseconds after which PostgreSQL ends the transaction of a stalled relay, so that another relay can go on. */
const idleMs = 30_000

/** The upper half of the keys of Sluice's advisory locks; the lower half is the table. The bytes read "Sluc". */
const lockClass = 0x536c7563

/**
 * The outbox as a table of the caller's database.
 *
 * Ids are assigned when events are added and become visible when transactions commit, so a lower id may appear after a higher
 * one was published. Therefore an entry is taken only when every transaction that began to write before its own has ended:
 * when its `xid` is below `pg_snapshot_xmin`. Relays take turns by an advisory lock that is held until the entries of a turn
 * are deleted: with FOR UPDATE SKIP LOCKED a second relay would publish later entries first.
 */
export class PostgresOutbox extends OutboxStore {
  constructor(
    private readonly database: Database,
    private readonly tables: Tables,
    private readonly options: PostgresOutboxOptions,
  ) {
    super()
    if (options.notify && !database.listen) this.listen = undefined
  }

  async prepare(): Promise<void> {
    if (this.options.createTables) return this.#create()
    const { outbox, receipts } = this.tables
    try {
      for (const table of [outbox, receipts]) await this.database.query(`SELECT 1 FROM ${table} LIMIT 0`)
    } catch (cause) {
      if (!isSqlState(cause, sqlStates.undefinedTable)) throw cause
      const fix = 'run the SQL of outboxMigration() with your migrations, or set createTables: true'
      throw new UnavailableError(
        'OUTBOX_TABLES_MISSING',
        `OutboxModule: ${outbox} or ${receipts} is not there: ${fix}`,
        {},
        { cause },
      )
    }
  }

  async add(tx: Sql, entries: readonly OutboxEntry[]): Promise<void> {
    const { outbox } = this.tables
    try {
      // the INSERT takes the same lock anyway; outside a transaction PostgreSQL refuses this statement
      await tx.query(`LOCK TABLE ${outbox} IN ROW EXCLUSIVE MODE`)
    } catch (cause) {
      throw isSqlState(cause, sqlStates.noTransaction) ? noTransaction('outbox.add', cause) : cause
    }
    const notify = this.options.notify ? `, pg_notify('${channel(outbox)}', '')::text` : ''
    await tx.query(
      `WITH added AS (
  INSERT INTO ${outbox} (bus, event)
  SELECT entry ->> 'bus', entry ->> 'event'
  FROM json_array_elements($1::text::json) WITH ORDINALITY AS given (entry, place) ORDER BY place
  RETURNING 1
) SELECT count(*)${notify} FROM added`,
      [JSON.stringify(entries)],
    )
  }

  take(
    count: number,
    resting: readonly string[],
    publish: (entries: readonly KeptEntry[]) => Promise<Settled>,
  ): Promise<number | undefined> {
    return this.database.transaction(async tx => {
      // entries that the last relay deleted must not be visible any more
      await tx.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED')
      if (!(await this.#lock(tx))) return undefined
      const entries = await this.#next(tx, count, resting)
      if (entries.length > 0) await this.#settle(tx, await publish(entries))
      return entries.length
    })
  }

  async pending(): Promise<Pending> {
    const { outbox } = this.tables
    const count = (which: string) =>
      `(SELECT count(*) FROM (SELECT 1 FROM ${outbox} WHERE failed IS ${which} LIMIT ${most.counted}) AS counted)::text`
    const age = '(extract(epoch FROM clock_timestamp() - added_at) * 1000)::bigint::text'
    const [row] = await rows<{ pending: string; failed: string; oldest: string | null }>(
      this.database,
      `SELECT ${count('NULL')} AS pending, ${count('NOT NULL')} AS failed,
  (SELECT ${age} FROM ${outbox} WHERE failed IS NULL ORDER BY id LIMIT 1) AS oldest`,
    )
    return { pending: Number(row!.pending), failed: Number(row!.failed), oldestMs: Math.max(0, Number(row!.oldest)) }
  }

  async retryFailed(): Promise<number> {
    const [row] = await rows<{ count: string }>(
      this.database,
      `WITH again AS (UPDATE ${this.tables.outbox} SET failed = NULL WHERE failed IS NOT NULL RETURNING 1)
SELECT count(*)::text AS count FROM again`,
    )
    return Number(row!.count)
  }

  override listen? = (heard: () => void, lost: () => void): Promise<() => void> =>
    this.database.listen!(channel(this.tables.outbox), heard, lost)

  async #create(): Promise<void> {
    await this.database.transaction(async tx => {
      // instances that start together would create the same table, and all but one would fail
      await tx.query(`SELECT pg_advisory_xact_lock(${lockClass}::bigint << 32)::text`)
      for (const statement of this.tables.migration) await tx.query(statement)
    })
  }

  async #lock(tx: Sql): Promise<boolean> {
    const [row] = await rows<{ mine: boolean }>(
      tx,
      `SELECT pg_try_advisory_xact_lock(${lockClass}::bigint << 32 | $1::text::regclass::oid::bigint) AS mine,
  set_config('idle_in_transaction_session_timeout', '${idleMs}', true)`,
      [this.tables.outbox],
    )
    return row!.mine
  }

  #next(tx: Sql, count: number, resting: readonly string[]): Promise<KeptEntry[]> {
    return rows<KeptEntry>(
      tx,
      `SELECT id::text AS id, bus, event FROM (
  SELECT *, sum(octet_length(event)) OVER (ORDER BY id) - octet_length(event) AS bytes_before FROM (
    SELECT id, bus, event FROM ${this.tables.outbox}
    WHERE failed IS NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
      AND bus NOT IN (SELECT json_array_elements_text($1::text::json))
    ORDER BY id LIMIT $2::text::int
  ) AS next
) AS counted WHERE bytes_before < ${most.bytes} ORDER BY counted.id`,
      [JSON.stringify(resting), String(count)],
    )
  }

  async #settle(tx: Sql, { done, failed }: Settled): Promise<void> {
    const { outbox } = this.tables
    if (done.length > 0) {
      const ids = '(SELECT json_array_elements_text($1::text::json)::bigint)'
      await tx.query(`DELETE FROM ${outbox} WHERE id IN ${ids}`, [JSON.stringify(done)])
    }
    if (failed.length > 0) {
      const list = 'json_to_recordset($1::text::json) AS refused (id bigint, error text)'
      await tx.query(`UPDATE ${outbox} AS kept SET failed = error FROM ${list} WHERE kept.id = refused.id`, [
        JSON.stringify(failed),
      ])
    }
  }
}

export function noTransaction(what: string, cause: unknown): InvalidError {
  return new InvalidError(
    'NO_TRANSACTION',
    `${what}: what was given as tx has no open transaction, each of its queries commits alone: give the client or the ` +
      'manager that your transaction runs on, not the pool',
    {},
    { cause },
  )
}

/** The NOTIFY channel of one table. */
function channel(table: string): string {
  return `sluice_${Buffer.from(table).toString('hex').slice(0, 50)}`
}
