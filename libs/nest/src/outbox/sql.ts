/**
 * Where SQL goes: anything with `query(sql, params)`. A client of pg and TypeORM's EntityManager and QueryRunner are one as
 * they are; {@link prismaTx} and {@link drizzleTx} make one of theirs.
 *
 * Sluice gives texts and nothing else as parameters, so that it does not matter how a library writes other types.
 */
export interface Sql {
  /** Answers the rows, or something with `rows`. */
  query(sql: string, params?: unknown[]): Promise<unknown>
}

/** Who makes connections: what Sluice does on its own, outside your transactions, goes here. See {@link fromPg}. */
export interface Database extends Sql {
  /** Commits when the promise of `work` resolves, and rolls back when it rejects. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>
  /**
   * Calls `heard` for each NOTIFY on the channel until the function it answers is called, and `lost` when the connection
   * ended.
   */
  listen?(channel: string, heard: () => void, lost: () => void): Promise<() => void>
}

/** The rows that a query answers, whoever made it. */
export async function rows<Row>(sql: Sql, text: string, params: readonly string[] = []): Promise<Row[]> {
  const answer = await sql.query(text, [...params])
  return (Array.isArray(answer) ? answer : ((answer as { rows?: Row[] } | undefined)?.rows ?? [])) as Row[]
}

/** Of PostgreSQL, see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const sqlStates = { noTransaction: '25P01', undefinedTable: '42P01' }

/** Whether an error, or what it was made of, is the one of PostgreSQL with that code. */
export function isSqlState(error: unknown, state: string): boolean {
  for (let [one, depth] = [error, 0]; one instanceof Error && depth < 5; depth++) {
    const { code, cause, driverError } = one as Error & { code?: unknown; driverError?: unknown }
    // Prisma has a code of its own and writes that of PostgreSQL into the text
    if (code === state || one.message.includes(`\`${state}\``)) return true
    one = cause ?? driverError
  }
  return false
}
