import { RedisPair, until } from '@sluice/testing'
import type { RedisClient } from '../redis/cluster/redis-client.js'
import { commandClient } from '../redis/connection.js'
import { Script } from '../redis/script.js'
import { Transfers } from './transfers.js'

const takeScript = new Script<number>(`return redis.call('SADD', KEYS[1], ARGV[1])`)

/** What a user would lose: an event that is taken from its old place on the new master, and was put into its new place on the old one. */
describe('work that moves from one key to another by two calls', () => {
  let pair: RedisPair
  let redis: RedisClient
  beforeAll(async () => {
    pair = await RedisPair.start()
    redis = commandClient(pair.url)
  }, 60_000)
  afterAll(async () => {
    redis?.disconnect()
    await pair?.stop()
  })

  const transfersOf = (durability: 'memory' | 'replicated') =>
    new Transfers(redis, 'moved', () => [{ name: 'shop', shards: 1, durability }])
  const lacking = { code: 'NOT_REPLICATED', details: { wanted: 1 } }

  it('is not taken before the replicas have it, and is again when it is repeated', async () => {
    const transfers = transfersOf('replicated')
    expect(await transfers.run(takeScript, ['jobs'], ['one'])).toBe(1)
    pair.cutReplication()
    await expect(transfers.run(takeScript, ['jobs'], ['two'])).rejects.toMatchObject(lacking)
    await redis.set('job:two', '1')
    await expect(transfers.taken(['job:two'])).rejects.toMatchObject(lacking)
    await pair.mendReplication()
    expect(await transfers.run(takeScript, ['jobs'], ['two'])).toBe(0)
    await transfers.taken(['job:two'])
    transfers.close()
  })

  it('is not taken if a failover lost it', async () => {
    const transfers = transfersOf('replicated')
    pair.cutReplication()
    await redis.set('job:lost', '1')
    await pair.failOver()
    await pair.rejoin()
    const why = () =>
      transfers.taken(['job:lost']).then(
        () => 'it was taken',
        (error: { code?: string }) => (error.code === 'NOT_REPLICATED' ? error.code : undefined),
      )
    expect(await until(why, 'the client has found the new master')).toBe('NOT_REPLICATED')
    transfers.close()
  })

  it('waits for nobody where no bus asks for replicas', async () => {
    const transfers = transfersOf('memory')
    await until(() => redis.set('mark', '1'), 'the client has found the new master')
    pair.cutReplication()
    expect(await transfers.run(takeScript, ['jobs'], ['three'])).toBe(1)
    await transfers.taken(['no such job'])
    transfers.close()
  })
})
