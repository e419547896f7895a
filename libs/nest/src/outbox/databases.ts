import type { Database, Sql } from './sql.js'

/** The methods of pg's `Pool` that Sluice uses. */
export interface PgPool extends Sql {
  connect(): Promise<PgClient>
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
}

export interface PgClient extends Sql {
  on(event: 'error' | 'end' | 'notification', listener: () => void): unknown
  off(event: 'error' | 'end' | 'notification', listener: () => void): unknown
  release(destroy?: boolean): void
}

/** `fromPg(new Pool({ connectionString }))`. The caller ends the pool. */
export function fromPg(pool: PgPool): Database {
  // a lost connection shows where it is used; without a listener its error would end the process
  pool.off('error', ignore) // one listener, also for several calls
  pool.on('error', ignore)
  return {
    query: (sql, params) => pool.query(sql, params),
    transaction: work => withClient(pool, client => transaction(client, work)),
    listen: async (channel, heard, lost) => {
      const client = await pool.connect()
      client.on('error', lost)
      client.on('end', lost)
      client.on('notification', heard)
      const stop = () => {
        client.on('error', ignore)
        client.off('error', lost)
        client.off('end', lost)
        client.off('notification', heard)
        client.release(true)
      }
      await client.query(`LISTEN ${channel}`).catch((error: unknown) => {
        stop()
        throw error
      })
      return stop
    },
  }
}

async function withClient<T>(pool: PgPool, work: (client: PgClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  const onError = () => void (broken = true)
  client.on('error', onError)
  try {
    return await work(client)
  } catch (error) {
    broken ||= error instanceof NotRolledBack
    throw error instanceof NotRolledBack ? error.cause : error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** ROLLBACK failed: the state of the connection is unknown, and it must not be used again. */
class NotRolledBack extends Error {}

async function transaction<T>(client: PgClient, work: (tx: Sql) => Promise<T>): Promise<T> {
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {
      throw new NotRolledBack('', { cause })
    })
    throw cause
  }
}

/** The methods of TypeORM's `DataSource` that Sluice uses. */
export interface TypeOrmDataSource extends Sql {
  transaction<T>(work: (manager: Sql) => Promise<T>): Promise<T>
}

/** `fromTypeOrm(dataSource)` */
export function fromTypeOrm(dataSource: TypeOrmDataSource): Database {
  return {
    query: (sql, params) => dataSource.query(sql, params),
    transaction: work => dataSource.transaction(work),
  }
}

/** The methods that Sluice uses of Prisma's client and of the client inside `$transaction`. */
export interface PrismaTx {
  $queryRawUnsafe(sql: string, ...params: unknown[]): PromiseLike<unknown>
}

export interface PrismaClient extends PrismaTx {
  $transaction<T>(work: (tx: PrismaTx) => Promise<T>, options?: { timeout?: number; maxWait?: number }): Promise<T>
}

/** Prisma would end a transaction after 5 s; Redis may take 3 s to answer, and a turn publishes more than one event. */
const prismaMs = { timeout: 60_000, maxWait: 5000 }

/** `fromPrisma(prisma)` */
export function fromPrisma(prisma: PrismaClient): Database {
  return {
    ...prismaTx(prisma),
    transaction: work => prisma.$transaction(tx => work(prismaTx(tx)), prismaMs),
  }
}

/** `outbox.add(prismaTx(tx), event)` inside `prisma.$transaction(async tx => …)` */
export function prismaTx(tx: PrismaTx): Sql {
  return { query: async (sql, params = []) => tx.$queryRawUnsafe(sql, ...params) }
}

/** Drizzle's `sql` tag. */
export type DrizzleSql<Query> = (strings: TemplateStringsArray, ...params: unknown[]) => Query

export interface DrizzleTx<Query> {
  execute(query: Query): PromiseLike<unknown>
}

export interface DrizzleDatabase<Query> extends DrizzleTx<Query> {
  transaction<T>(work: (tx: DrizzleTx<Query>) => Promise<T>): Promise<T>
}

/** `fromDrizzle(db, sql)`, with the `sql` of drizzle-orm */
export function fromDrizzle<Query>(db: DrizzleDatabase<Query>, sql: DrizzleSql<Query>): Database {
  return {
    ...drizzleTx(db, sql),
    transaction: work => db.transaction(tx => work(drizzleTx(tx, sql))),
  }
}

/** `outbox.add(drizzleTx(tx, sql), event)` inside `db.transaction(async tx => …)` */
export function drizzleTx<Query>(tx: DrizzleTx<Query>, sql: DrizzleSql<Query>): Sql {
  return {
    query: async (text, params = []) => {
      const strings = text.split(/\$\d+/)
      const values = Array.from(text.matchAll(/\$(\d+)/g), ([, place]) => params[Number(place) - 1])
      return tx.execute(sql(Object.assign(strings, { raw: strings }), ...values))
    },
  }
}

function ignore(): void {}
