import { RedisServer, testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Keys } from '../redis/keys.js'
import { SharedCalls } from './shared-calls.js'

/** What a user would lose: a receiver that takes two calls at a time gets two from each process. */
describe('calls that all processes share', () => {
  let server: RedisServer
  const clients: Redis[] = []
  const keys = new Keys()
  const process = () => {
    const redis = testClient(server.url)
    clients.push(redis)
    return new SharedCalls(redis, keys)
  }
  beforeAll(async () => void (server = await RedisServer.start()))
  afterAll(async () => {
    for (const redis of clients) redis.disconnect()
    await server.stop()
  })

  it('are as many as the target takes, over all processes; one that ends makes room', async () => {
    const [one, two] = [process(), process()]
    const begun = [await one.begin('shop/r/t', 2, 60_000), await two.begin('shop/r/t', 2, 60_000)]
    expect(begun).toEqual([expect.any(Function), expect.any(Function)])
    expect(await one.begin('shop/r/t', 2, 60_000)).toBeUndefined()
    expect(await two.begin('shop/r/other', 2, 60_000)).toBeDefined()
    await begun[0]!()
    expect(await two.begin('shop/r/t', 2, 60_000)).toBeDefined()
    expect(await one.begin('shop/r/t', 2, 60_000)).toBeUndefined()
  })

  it('of a process that died end by themselves, and leave nothing in Redis', async () => {
    const calls = process()
    await calls.begin('shop/r/died', 1, 200)
    expect(await calls.begin('shop/r/died', 1, 200)).toBeUndefined()
    await until(async () => (await calls.begin('shop/r/died', 1, 300)) !== undefined, 'there is room again')
    await until(async () => (await clients.at(-1)!.exists(keys.calls('shop/r/died'))) === 0, 'nothing is left')
  })

  it('of which the answer of Redis was lost have ended', async () => {
    const calls = process()
    const redis = clients.at(-1)!
    await calls.begin('shop/r/first', 1, 60_000) // Redis has the script
    const run = redis.evalsha.bind(redis) as (...args: unknown[]) => Promise<unknown>
    jest.spyOn(redis, 'evalsha').mockImplementationOnce(async (...args: unknown[]) => {
      expect(await run(...args)).toBe(1)
      throw new Error('Connection is closed.')
    })
    await expect(calls.begin('shop/r/lost', 1, 60_000)).rejects.toThrow('closed')
    expect(await calls.begin('shop/r/lost', 1, 60_000)).toBeDefined()
  })
})
