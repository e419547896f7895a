import pg from 'pg'
import { PostgresServer } from './index.js'

it('a PostgreSQL that was killed starts again with what it had committed', async () => {
  const server = await PostgresServer.start()
  const ask = async (sql: string) => {
    const client = new pg.Client(server.url)
    client.on('error', () => undefined)
    await client.connect()
    const { rows } = await client.query(sql)
    await client.end()
    return rows
  }
  try {
    await ask('CREATE TABLE kept AS SELECT 1 AS n')
    await server.kill()
    await expect(ask('SELECT 1')).rejects.toThrow()
    await server.run()
    expect(await ask('SELECT n FROM kept')).toEqual([{ n: 1 }])
  } finally {
    await server.stop()
  }
})
