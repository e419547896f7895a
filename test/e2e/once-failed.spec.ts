import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { ServiceProcesses } from './service.js'

/** What a user would lose: a handler that fails is called twice for one failure, because its process died at the wrong moment. */
describeOne('a handler that failed, whose process died before its entry was acknowledged', () => {
  let platform: Platform
  const processes = new ServiceProcesses()
  const calls: string[] = []
  beforeAll(async () => void (platform = await Platform.start()), 90_000)
  afterEach(processes.killAll)
  afterAll(() => platform?.stop())

  const start = (FAILS: string) => {
    const env = { REDIS_URL: platform.redis.url.replace('//', '//service:key@'), FAILS }
    return processes.start('failing-service.mjs', env, message => calls.push(message))
  }

  it('comes again from its retry, and not from the entry as well', async () => {
    const redis = testClient(platform.redis.url)
    await redis.acl('SETUSER', 'service', 'on', '>key', '~*', '&*', '+@all')
    const dying = await start('yes')
    await redis.acl('SETUSER', 'service', '-xack') // what is handled cannot be acknowledged
    expect((await platform.publishBatch([{ specversion: '1.0', id: 'a', source: '/t', type: 'tried' }])).status).toBe(
      202,
    )
    await until(
      () => redis.zcard('sluice:queues:{retries-tried}:sluice-retries-tried:delayed'),
      'its retry waits',
      40_000,
    )
    await processes.kill(dying)
    await redis.acl('SETUSER', 'service', '+xack')
    expect(calls).toEqual(['a 1'])
    await start('no')
    const streams = Array.from({ length: 16 }, (_, shard) => new Keys().subscription('default', shard, 'tried'))
    const left = async () => (await Promise.all(streams.map(key => redis.xlen(key)))).some(n => n > 0)
    await until(async () => calls.length > 1 && !(await left()), 'it is tried again and done with', 60_000)
    const jobs = async () => (await redis.zcard('sluice:queues:{retries-tried}:sluice-retries-tried:completed')) === 1
    await until(jobs, 'its retry is done', 40_000)
    expect(calls).toEqual(['a 1', 'a 2'])
    await until(async () => {
      const { body } = await platform.api('GET', '/v1/buses/default/rates/targets')
      const { attempts = 0, failed = 0 } =
        body.items.find((rate: { destination: string }) => rate.destination === 'tried') ?? {}
      return attempts - failed === 1
    }, 'the retry counts among the attempts that did well')
    redis.disconnect()
  }, 150_000)
})
