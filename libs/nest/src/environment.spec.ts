import { redisPlace, shownUrl, withEnvironment } from './environment.js'

/** What a user would lose: a service that looks for its events where the platform of the same environment is not. */
describe('options that are left out', () => {
  it('are those of the environment, by the names that the platform reads', () => {
    const environment = { REDIS_URL: 'redis://r:7/2', SLUICE_PREFIX: 'other:', BULLMQ_PREFIX: 'queues' }
    expect(withEnvironment({}, environment)).toEqual({ prefix: 'other:', queuePrefix: 'queues' })
    expect(redisPlace({}, environment)).toEqual({ url: 'redis://r:7/2', from: 'REDIS_URL' })
    expect(redisPlace({ redis: { startWaitMs: 0 } }, environment)).toMatchObject({ url: 'redis://r:7/2' })
    const parts = { REDIS_HOST: 'r', REDIS_USERNAME: 'u', REDIS_PASSWORD: 'p@', REDIS_TLS: 'true' }
    expect(redisPlace({}, parts)).toEqual({
      url: 'rediss://u:p%40@r:6379',
      from: 'REDIS_HOST, REDIS_PORT and the like',
    })
    expect(redisPlace({}, { ...parts, REDIS_URL: 'redis://a' })).toMatchObject({ url: 'redis://a' })
  })

  it('give way to what the application says, and have a default', () => {
    const environment = { REDIS_URL: 'redis://r:7', SLUICE_PREFIX: 'other:', BULLMQ_PREFIX: 'queues' }
    const given = { prefix: '', queuePrefix: 'mine', redis: { url: 'redis://mine' } }
    expect(withEnvironment(given, environment)).toEqual(given)
    expect(redisPlace(given, environment)).toEqual({ url: 'redis://mine', from: 'the option redis.url' })
    expect(withEnvironment({}, { BULLMQ_PREFIX: '' })).toEqual({})
    const { url, from } = redisPlace({}, { REDIS_URL: '' })
    expect(url).toBe('redis://127.0.0.1:6379')
    expect(from).toMatch(/^the default, as neither the option redis\.url nor REDIS_URL is set$/)
  })

  it('are shown without a password', () => {
    expect(shownUrl('rediss://u:secret@r:6379/2')).toBe('rediss://u@r:6379/2')
    expect(shownUrl('redis://:secret@r')).toBe('redis://r')
    expect(shownUrl('redis://127.0.0.1:6379')).toBe('redis://127.0.0.1:6379')
  })

  it('are refused where the environment says what is no Redis URL, without showing it: it may hold a password', () => {
    const read = () => redisPlace({}, { REDIS_URL: 'http://user:secret@host' })
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(read).toThrow(/^Sluice: REDIS_URL must be like redis:\/\//)
  })
})
