import { InvalidError } from '@sluice/event'

/** Names of the tables: `name` or `schema.name`. */
export interface TableNames {
  /** Default `sluice_outbox`. */
  readonly outbox?: string
  /** The table of the inbox and of receipts in PostgreSQL. Default `sluice_receipts`. */
  readonly receipts?: string
}

export const tableDefaults = { outbox: 'sluice_outbox', receipts: 'sluice_receipts' }

/** PostgreSQL cuts names off at 63 bytes; names of indexes are the table's name and a suffix. */
const longestName = 50

/** The names, checked and quoted for SQL, so that they cannot inject anything. */
export class Tables {
  readonly outbox: string
  readonly receipts: string

  /** @throws InvalidError naming the option */
  constructor({ outbox = tableDefaults.outbox, receipts = tableDefaults.receipts }: TableNames = {}) {
    this.outbox = quoted(outbox, 'tables.outbox')
    this.receipts = quoted(receipts, 'tables.receipts')
  }

  /** Statements that create missing tables and indexes, and leave existing ones. PostgreSQL 13 or newer. */
  get migration(): string[] {
    const { outbox, receipts } = this
    return [
      `CREATE TABLE IF NOT EXISTS ${outbox} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  bus text NOT NULL,
  event text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  failed text
)`,
      `CREATE INDEX IF NOT EXISTS ${indexName(outbox, 'pending')} ON ${outbox} (id) WHERE failed IS NULL`,
      `CREATE INDEX IF NOT EXISTS ${indexName(outbox, 'failed')} ON ${outbox} (id) WHERE failed IS NOT NULL`,
      `CREATE TABLE IF NOT EXISTS ${receipts} (
  token text PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('in-progress', 'done', 'failed')),
  owner text NOT NULL,
  until timestamptz NOT NULL,
  result text NOT NULL
)`,
      `CREATE INDEX IF NOT EXISTS ${indexName(receipts, 'until')} ON ${receipts} (until)`,
    ]
  }
}

/** The SQL that creates the tables of outbox and inbox, for your migrations. Running it again changes nothing. */
export function outboxMigration(names?: TableNames): string {
  return new Tables(names).migration.map(statement => `${statement};\n`).join('\n')
}

function quoted(name: string, option: string): string {
  const parts = name.split('.')
  const fine = (part: string) => part !== '' && !part.includes('\0') && Buffer.byteLength(part) <= longestName
  if (parts.length > 2 || !parts.every(fine)) {
    const must = `must be a name or schema.name, each of at most ${longestName} bytes`
    throw new InvalidError('INVALID_OPTION', `OutboxModule: ${option} is '${name}'; it ${must}`)
  }
  return parts.map(part => `"${part.replaceAll('"', '""')}"`).join('.')
}

/** An index is in the schema of its table. */
function indexName(table: string, suffix: string): string {
  return `${/"(?:[^"]|"")*"$/.exec(table)![0].slice(0, -1)}_${suffix}"`
}
