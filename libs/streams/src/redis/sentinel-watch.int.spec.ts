import type { Redis } from 'ioredis'
import { freePort, RedisSentinels, until } from '@sluice/testing'
import { checkRedis } from './check-redis.js'
import type { RedisClient } from './cluster/redis-client.js'
import { commandClient, duplicate } from './connection.js'

/** What an operator would lose: what is written to a master that is none any more, or hears nothing from the new one. */
describe('clients of the master that Sentinels name', () => {
  let sentinels: RedisSentinels
  const clients: RedisClient[] = []
  beforeAll(async () => void (sentinels = await RedisSentinels.start()))
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })
  afterAll(() => sentinels?.stop())

  const open = (url: string) => {
    const client = commandClient(url)
    clients.push(client)
    return client
  }

  it('leave one that was cut off, those that wait in silence too', async () => {
    const redis = open(sentinels.url)
    const listener = duplicate(redis, 'notices') as Redis
    clients.push(listener)
    const heard: string[] = []
    listener.on('message', (_, message) => heard.push(message))
    await listener.subscribe('news')
    await sentinels.inStep(2)
    const old = await sentinels.master()
    old.signal('SIGSTOP') // it closes nothing and says nothing
    await sentinels.failedOver(old)
    await until(async () => (await redis.set('written', '1').catch(() => '')) === 'OK', 'it writes to the new master')
    await until(async () => (await redis.publish('news', 'new'), heard.includes('new')), 'the listener is there too')
    old.signal('SIGCONT')
  }, 90_000)

  it('say in one line what is wrong with the Sentinels', async () => {
    const nobody = `127.0.0.1:${await freePort()}`
    const why = (url: string) => checkRedis(open(url)).catch((error: Error) => error.message)
    expect(await why(`redis+sentinel://${nobody}/main`)).toMatch(
      new RegExp(
        `^cannot use Redis at redis\\+sentinel://${nobody}/main \\(from REDIS_URL\\): no Sentinel answers: connect ECONNREFUSED`,
      ),
    )
    expect(await why(sentinels.url.replace('/main', '/other'))).toMatch(
      /its Sentinels know no master other: correct REDIS_URL$/,
    )
  })
})
