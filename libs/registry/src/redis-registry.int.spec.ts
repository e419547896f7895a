import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { RedisServer, until } from '@sluice/testing'
import { defaultPatternLimits, maxRules, RedisRegistry, RegistryView } from './index.js'
import { rememberedVersions } from './redis-registry.js'
import { registrySuite } from './registry.suite.js'

let server: RedisServer
let redis: Redis

beforeAll(async () => {
  server = await RedisServer.start()
  redis = new Redis(server.url, { enableAutoPipelining: true })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

registrySuite('in Redis', async limits => ({
  registry: new RedisRegistry(redis, `${randomUUID()}:`, limits),
  close: async () => undefined,
}))

describe('the registry in Redis', () => {
  const rule = { pattern: { type: ['a'] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] }

  it('is one for all processes', async () => {
    const prefix = `${randomUUID()}:`
    const [one, two] = [new RedisRegistry(redis, prefix), new RedisRegistry(redis, prefix)]
    await one.putBus('shop', {})
    const known = await two.read()
    await one.putRule('shop', 'a', rule)
    expect((await two.read(known)).rules.get('shop')!.has('a')).toBe(true)
  })

  it('forgets what changed long ago, and misses nothing of it however far somebody is behind', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.putBus('shop', {})
    const known = await registry.read()
    await registry.putRule('shop', 'first', rule)
    for (let i = 0; i < rememberedVersions; i++) {
      await registry.putRule('shop', `passing${i}`, rule)
      await registry.deleteRule('shop', `passing${i}`)
    }
    expect(await redis.zcard(`${prefix}{registry}:changes`)).toBeLessThanOrEqual(rememberedVersions)
    expect([...(await registry.read(known)).rules.get('shop')!.keys()]).toEqual(['first'])
  })

  it('counts the patterns that others wrote, and lets a bus that is past the limit become smaller only', async () => {
    const prefix = `${randomUUID()}:`
    const put = (registry: RedisRegistry, name: string, values: number) =>
      registry.putRule('shop', name, { ...rule, pattern: { type: Array.from({ length: values }, (_, i) => i) } })
    const generous = new RedisRegistry(redis, prefix)
    await generous.putBus('shop', {})
    for (const name of ['a', 'b']) await put(generous, name, 90)
    const strict = new RedisRegistry(redis, prefix, { ...defaultPatternLimits, busStates: 100 })
    await expect(put(strict, 'a', 91)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await expect(put(strict, 'c', 1)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await put(strict, 'a', 80)
    await strict.deleteRule('shop', 'b')
    await put(generous, 'd', 10)
    await expect(put(strict, 'c', 10)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await put(strict, 'c', 7)
  })

  it('keeps all its keys in one slot, so that a write is one script on a cluster too', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.putBus('shop', {})
    await registry.putRule('shop', 'a', rule)
    const keys = await redis.keys(`${prefix}*`)
    expect(keys.length).toBeGreaterThan(2)
    for (const key of keys) expect(key.startsWith(`${prefix}{registry}:`)).toBe(true)
  })

  it('refuses more rules than a router can hold', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.putBus('full', {})
    const many = Object.fromEntries(Array.from({ length: maxRules }, (_, i) => [`r${i}`, '{}']))
    await redis.hset(`${prefix}{registry}:rules:full`, many)
    await expect(registry.putRule('full', 'one-more', rule)).rejects.toMatchObject({ code: 'TOO_MANY_RULES' })
  })

  it('notices that Redis lost its data, and makes the default bus anew', async () => {
    const prefix = `${randomUUID()}:`
    const view = new RegistryView(new RedisRegistry(redis, prefix))
    await view.open()
    for (const bus of ['a', 'b']) await view.registry.putBus(bus, {})
    await view.refresh()
    await redis.del(await redis.keys(`${prefix}*`))
    await view.refresh()
    expect(view.buses().map(bus => bus.name)).toEqual(['default'])
    await view.close()
  })

  it('says that data was lost also where there was nothing but the default bus', async () => {
    const prefix = `${randomUUID()}:`
    const view = new RegistryView(new RedisRegistry(redis, prefix))
    await view.open()
    let lost = false
    view.onChange((now, before) => void (lost = now.version < before.version))
    await redis.del(await redis.keys(`${prefix}*`))
    await view.refresh()
    expect(lost).toBe(true)
    await view.close()
  })

  it('still hears of changes after Redis was restarted', async () => {
    const own = await RedisServer.start()
    const client = new Redis(own.url)
    client.on('error', () => undefined)
    const view = new RegistryView(new RedisRegistry(client))
    await view.open()
    await own.kill()
    await own.run()
    await until(async () => (await client.ping()) === 'PONG', 'the client is back')
    await view.registry.putBus('shop', {})
    await until(() => view.snapshot.buses.has('shop'), 'the view sees the new bus')
    await view.close()
    client.disconnect()
    await own.stop()
  })
})
