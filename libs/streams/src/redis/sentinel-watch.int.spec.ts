import { Redis } from 'ioredis'
import { freePort, RedisSentinels, until } from '@sluice/testing'
import { checkRedis } from './check-redis.js'
import type { RedisClient } from './cluster/redis-client.js'
import { commandClient, duplicate } from './connection.js'
import { RedisTarget } from './redis-target.js'
import { variableNames } from './redis-variables.js'

/** What an operator would lose: what is written to a master that is none any more, or hears nothing from the new one. */
describe('clients of the master that Sentinels name', () => {
  let sentinels: RedisSentinels
  const clients: RedisClient[] = []
  beforeAll(async () => void (sentinels = await RedisSentinels.start()))
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })
  afterAll(() => sentinels?.stop())

  const open = (at: string | RedisTarget) => {
    const client = commandClient(at)
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
    const { port, url } = await sentinels.master()
    const [first] = sentinels.url.replace('redis+sentinel', 'redis').split(',') as [string]
    expect(await why(first)).toMatch(/^a Sentinel answers at .*: write redis\+sentinel:\/\//)
    expect(await why(`redis+sentinel://127.0.0.1:${port}/main`)).toMatch(
      /it is no Sentinel: take the ports of the Sentinels, or write redis:\/\/ with one address in REDIS_URL$/,
    )
    for (const at of [url, sentinels.url])
      expect(await why(`${at}/99`)).toMatch(/\(from REDIS_URL\): it has no database 99: correct REDIS_URL$/)
  })

  it('are said not to speak TLS, where none answers', async () => {
    const why = await checkRedis(open(sentinels.url.replace('redis+', 'rediss+'))).catch(
      (error: Error) => error.message,
    )
    expect(why).toMatch(/no Sentinel answers: .*\. Where it does not speak TLS it answers nothing$/)
  }, 30_000)

  it('say that it is the Sentinels that ask for a password', async () => {
    const port = new URL(sentinels.url.replace('redis+sentinel', 'redis').split(',')[0]!).port
    const asking = new Redis(Number(port))
    try {
      await asking.acl('SETUSER', 'default', 'resetpass', '>secret')
      const why = (settings: { url: string; sentinel?: { password: string } }) =>
        checkRedis(open(RedisTarget.of(settings, { from: 'REDIS_URL', names: variableNames }))).catch(
          (error: Error) => error.message,
        )
      const url = `redis+sentinel://127.0.0.1:${port}/main`
      expect(await why({ url })).toMatch(/the Sentinel: it asks for a password: set REDIS_SENTINEL_PASSWORD$/)
      expect(await why({ url, sentinel: { password: 'another' } })).toMatch(
        /the Sentinel: it asks for another password or user: correct REDIS_SENTINEL_PASSWORD$/,
      )
      const away = `redis+sentinel://127.0.0.1:${await freePort()},127.0.0.1:${port}/main`
      expect(await why({ url: away })).toMatch(/set REDIS_SENTINEL_PASSWORD$/)
    } finally {
      await asking.acl('SETUSER', 'default', 'nopass')
      asking.disconnect()
    }
  })
})
