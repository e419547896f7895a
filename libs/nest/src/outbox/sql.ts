/**
 * A connection or transaction: anything with `query(sql, params)`. Clients of pg and TypeORM's EntityManager and QueryRunner
 * have it; {@link prismaTx} and {@link drizzleTx} adapt those of Prisma and Drizzle.
 *
 * Sluice passes only texts as parameters, because libraries write other types differently.
 */
export interface Sql {
  /** @returns the rows, or an object with `rows` */
  query(sql: string, params?: unknown[]): Promise<unknown>
}

/** Opens connections, for queries outside your transactions. See {@link fromPg}. */
export interface Database extends Sql {
  /** Commits when the promise of `work` resolves, and rolls back when it rejects. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /**
   * Calls `heard` for each NOTIFY on the channel until the returned function is called, and `lost` when the connection ends.
   */
  listen?(channel: string, heard: () => void, lost: () => void): Promise<() => void>
}

/** The rows of a query, in whichever form the library returns them. */
export async function rows<Row>(sql: Sql, text: string, params: readonly string[] = []): Promise<Row[]> {
  const answer = await sql.query(text, [...params])
  return (Array.isArray(answer) ? answer : ((answer as { rows?: Row[] } | undefined)?.rows ?? [])) as Row[]
}

/** Error codes of PostgreSQL, see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const sqlStates = { noTransaction: '25P01', undefinedTable: '42P01' }

/** Whether an error, or one of its causes, is PostgreSQL's error with that code. */
export function isSqlState(error: unknown, state: string): boolean {
  for (let [one, depth] = [error, 0]; one instanceof Error && depth < 5; depth++) {
    const { code, cause, driverError } = one as Error & { code?: unknown; driverError?: unknown }
    // Prisma has codes of its own and writes PostgreSQL's code into the message
    if (code === state || one.message.includes(`\`${state}\``)) return true
    one = cause ?? driverError
  }
  return false
}
