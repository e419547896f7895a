import { type Claim, ReceiptStore } from '../receipts/receipt-store.js'
import { type Database, isSqlState, rows, type Sql, sqlStates } from './sql.js'
import { noTransaction } from './postgres-outbox.js'
import { type TableNames, Tables } from './tables.js'

/** Every `every` receipts delete up to `most` expired rows: more than are added meanwhile. */
const sweep = { every: 100, most: 1000 }

/**
 * Receipts in PostgreSQL, for handlers (`SluiceModule.forRoot({ receiptStore: new PostgresReceipts(fromPg(pool)) })`) and for
 * the inbox. Times are those of the database.
 */
export class PostgresReceipts extends ReceiptStore {
  readonly #table: string
  #count = 0

  constructor(
    private readonly database: Database,
    names?: TableNames,
  ) {
    super()
    this.#table = new Tables(names).receipts
  }

  async claim(token: string, owner: string, leaseMs: number): Promise<Claim> {
    this.#sweepSometimes()
    for (;;) {
      const [mine] = await rows(
        this.database,
        `INSERT INTO ${this.#table} AS known (token, state, owner, until, result)
VALUES ($1::text, 'in-progress', $2::text, ${inMs('$3')}, '')
ON CONFLICT (token) DO UPDATE SET state = excluded.state, owner = excluded.owner, until = excluded.until, result = ''
WHERE known.until <= clock_timestamp() OR known.state = 'failed'
  OR known.state = 'in-progress' AND known.owner = excluded.owner
RETURNING 1 AS mine`,
        [token, owner, String(leaseMs)],
      )
      if (mine) return { state: 'mine' }
      const [known] = await rows<{ state: string; result: string; ms: string }>(
        this.database,
        `SELECT state, result, (extract(epoch FROM until - clock_timestamp()) * 1000)::bigint::text AS ms
FROM ${this.#table} WHERE token = $1::text AND until > clock_timestamp() AND state <> 'failed'`,
        [token],
      )
      if (known?.state === 'done') return { state: 'done', result: known.result }
      if (known) return { state: 'in-progress', forMs: Math.max(0, Number(known.ms)) }
      // the receipt expired in between
    }
  }

  async finish(token: string, owner: string, result: string, ttlMs: number): Promise<boolean> {
    return this.#end(token, owner, 'done', result, ttlMs)
  }

  async release(token: string, owner: string, ttlMs: number): Promise<void> {
    await this.#end(token, owner, 'failed', '', ttlMs)
  }

  /**
   * Writes a done receipt in the caller's transaction, and then executes the effect: both or neither. If the receipt exists, the
   * effect is not executed; if another transaction is writing it, this one waits until that one ends.
   *
   * @returns false if the receipt existed
   */
  async with(tx: Sql, token: string, ttlMs: number, effect: () => Promise<void>): Promise<boolean> {
    this.#sweepSometimes()
    try {
      await tx.query('SAVEPOINT sluice_inbox')
    } catch (cause) {
      throw isSqlState(cause, sqlStates.noTransaction) ? noTransaction('inbox.once', cause) : cause
    }
    try {
      const first = await this.#end(token, '', 'done', '', ttlMs, tx)
      if (first) await effect()
      await tx.query('RELEASE SAVEPOINT sluice_inbox')
      return first
    } catch (error) {
      // a caller that catches this error and commits must not commit the receipt; a lost connection commits nothing
      await tx.query('ROLLBACK TO SAVEPOINT sluice_inbox').catch(() => undefined)
      throw error
    }
  }

  /** @returns false if another attempt is running or done */
  async #end(token: string, owner: string, state: string, result: string, ttlMs: number, sql: Sql = this.database) {
    const [ended] = await rows(
      sql,
      `INSERT INTO ${this.#table} AS known (token, state, owner, until, result)
VALUES ($1::text, $2::text, $3::text, ${inMs('$4')}, $5::text)
ON CONFLICT (token) DO UPDATE
SET state = excluded.state, owner = excluded.owner, until = excluded.until, result = excluded.result
WHERE known.until <= clock_timestamp() OR known.state = 'failed'
  OR known.state = 'in-progress' AND known.owner = excluded.owner
RETURNING 1 AS ended`,
      [token, state, owner, String(ttlMs), result],
    )
    return ended !== undefined
  }

  #sweepSometimes(): void {
    if (this.#count++ % sweep.every === 0) void this.sweep().catch(() => undefined) // a later sweep may succeed
  }

  /** Deletes up to a thousand expired receipts. @returns how many; a thousand means that there may be more */
  async sweep(): Promise<number> {
    const [row] = await rows<{ count: string }>(
      this.database,
      `WITH gone AS (
  DELETE FROM ${this.#table} WHERE token IN (
    SELECT token FROM ${this.#table} WHERE until <= clock_timestamp()
    ORDER BY until LIMIT ${sweep.most} FOR UPDATE SKIP LOCKED
  ) RETURNING 1
) SELECT count(*)::text AS count FROM gone`,
    )
    return Number(row!.count)
  }
}

function inMs(param: string): string {
  return `clock_timestamp() + ${param}::text::bigint * interval '1 millisecond'`
}
