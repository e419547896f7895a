import { commandClient, isCluster } from '@sluice/streams'
import { Cluster, type ClusterOptions, Redis } from 'ioredis'
import { redisTarget, shownUrl, slotGroups, withEnvironment } from './environment.js'

/** What a user would lose: a service that looks for its events where the platform of the same environment is not. */
describe('options that are left out', () => {
  it('are those of the environment, by the names that the platform reads', () => {
    const environment = { REDIS_URL: 'redis://r:7/2', SLUICE_PREFIX: 'other:' }
    expect(withEnvironment({}, environment)).toEqual({ prefix: 'other:' })
    expect(redisTarget({}, environment)).toMatchObject({ address: 'redis://r:7/2', from: 'REDIS_URL' })
    expect(redisTarget({ redis: { startWaitMs: 0 } }, environment)).toMatchObject({ address: 'redis://r:7/2' })
    const parts = { REDIS_HOST: 'r', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p@', REDIS_TLS: 'true' }
    const target = redisTarget({}, parts)
    expect([target.address, target.from]).toEqual([
      'rediss://r:6379',
      'REDIS_HOST and REDIS_PORT, as REDIS_URL is not set',
    ])
    expect(optionsOf(target)).toMatchObject({ username: 'u', password: 'p@' })
    expect(redisTarget({}, { ...parts, REDIS_URL: 'rediss://a' })).toMatchObject({ address: 'rediss://a' })
  })

  it('give way to what the application says, and have a default', () => {
    const environment = {
      REDIS_URL: 'redis://r:7',
      SLUICE_PREFIX: 'other:',
      REDIS_PASSWORD: 's',
    }
    const given = { prefix: '', redis: { url: 'redis://mine' } }
    expect(withEnvironment(given, environment)).toEqual(given)
    const target = redisTarget(given, environment)
    expect([target.address, target.from]).toEqual(['redis://mine', 'the option redis.url'])
    expect(optionsOf(target).password).toBeNull() // the environment's password is for the environment's Redis
    expect(withEnvironment({}, {})).toEqual({})
    const { address, from } = redisTarget({}, { REDIS_URL: '' })
    expect(address).toBe('redis://127.0.0.1:6379')
    expect(from).toMatch(/^the default, as neither the option redis\.url nor REDIS_URL is set$/)
  })

  it('take the number of slot groups from the environment, and name it where it is wrong', () => {
    expect([slotGroups({}), slotGroups({ SLUICE_SLOT_GROUPS: '' }), slotGroups({ SLUICE_SLOT_GROUPS: '32' })]).toEqual([
      undefined,
      undefined,
      32,
    ])
    expect(() => slotGroups({ SLUICE_SLOT_GROUPS: 'many' })).toThrow('SLUICE_SLOT_GROUPS must be a whole number')
  })

  it('are shown without a password', () => {
    expect(shownUrl('https://u:secret@r/2')).toBe('https://u@r/2')
    const shown = (url: string) => redisTarget({ redis: { url } }).address
    expect(shown('rediss://u:secret@r:6379/2?password=secret')).toBe('rediss://u@r:6379/2')
    expect(shown('redis://:secret@r')).toBe('redis://r')
    expect(shown('redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:6379')
    expect(shown('redis+sentinel://u:secret@a:1,b/main')).toBe('redis+sentinel://u@a:1,b/main')
  })

  it.each([
    [{}, { REDIS_URL: 'http://user:secret@host' }, 'REDIS_URL must be like redis://'],
    [{ url: '' }, {}, 'option redis.url must be like redis://'],
    [{ url: 'redis+cluster://user:secret@a/1' }, {}, 'option redis.url must be without a database'],
    [{ password: 'secret' }, {}, 'option redis.password needs redis.url beside it'],
    [
      { url: 'redis://a', tls: { caFile: '/nowhere' } },
      {},
      'option redis.tls.caFile needs TLS: write rediss:// in option redis.url',
    ],
    [{ client: {} as Redis }, {}, 'option redis.client must be a client of ioredis'],
    [{ client: new Redis({ keyPrefix: 'a', lazyConnect: true }) }, {}, 'option redis.client cannot have a keyPrefix'],
    [
      { client: new Redis({ lazyConnect: true }), url: 'redis://a' },
      {},
      'option redis.url cannot be given beside redis.client',
    ],
  ])(
    'are refused where they cannot be, without showing them, for they may hold a password: %#',
    (redis, environment, why) => {
      const read = () => redisTarget({ redis }, environment)
      expect(read).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
      expect(read).toThrow(`Sluice: ${why}`)
      expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
    },
  )

  it('name a Cluster, by a URL, a client or a factory', () => {
    const nodes = [{ host: 'a', port: 7000 }, { host: 'b' }]
    const own = { password: 's', tls: {} }
    const client = new Cluster(nodes, { lazyConnect: true, redisOptions: own })
    const factory = (options: ClusterOptions) =>
      new Cluster(nodes, { ...options, redisOptions: { ...options.redisOptions, ...own } })
    const url = 'rediss+cluster://:s@a:7000,b'
    for (const redis of [{ url }, { client }, { client: factory }]) {
      const target = redisTarget({ redis })
      expect(target.address.replace(':6379', '')).toBe('rediss+cluster://a:7000,b')
      const opened = commandClient(target, { lazyConnect: true })
      expect(isCluster(opened)).toBe(true)
      // an append that may have been executed is not sent again
      expect(opened.options).toMatchObject({ retryDelayOnFailover: 0, redisOptions: { ...own, protocol: 2 } })
    }
    client.disconnect()
  })

  it('are not needed where a client says where Redis is, or makes clients', () => {
    const owner = new Redis({ ...{ host: 'r', port: 7, password: 's', db: 2, commandTimeout: 1 }, lazyConnect: true })
    const target = redisTarget({ redis: { client: owner } }, { REDIS_URL: 'redis://other' })
    expect(target.address).toBe('redis://r:7/2')
    expect(optionsOf(target)).toMatchObject({ host: 'r', port: 7, password: 's', db: 2 })
    expect(optionsOf(target).commandTimeout).toBeUndefined() // of the owner's commands
    expect(owner.status).toBe('wait')
    const made: Redis[] = []
    const make = (options: object) => {
      const client = new Redis({ ...options, host: 'r', password: `s${made.length}` })
      made.push(client)
      return client
    }
    const byFactory = redisTarget({ redis: { client: make } })
    expect(byFactory.address).toBe('redis://r:6379')
    expect(optionsOf(byFactory)).toMatchObject({ password: 's1', lazyConnect: true })
    expect(made[0]!.status).toBe('end')
  })
})

function optionsOf(target: ReturnType<typeof redisTarget>): Redis['options'] {
  return target.open({ lazyConnect: true }).options
}
