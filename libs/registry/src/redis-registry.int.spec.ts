import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { RedisServer, until } from '@sluice/testing'
import { maxRules, RedisRegistry, RegistryView } from './index.js'
import { rememberedVersions } from './redis-registry.js'
import { rememberedDeletions } from './registry.js'
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

registrySuite('in Redis', async () => ({
  registry: new RedisRegistry(redis, `${randomUUID()}:`),
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

  it('leaves alone what only a newer version knows of a rule, whoever of an older one writes it', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.putBus('shop', {})
    await registry.putRule('shop', 'r', rule)
    const stored = (await registry.read()).rules.get('shop')!.get('r')!
    const hook = { id: 'hook', type: 'webhook', url: 'https://partner.example/' }
    const newer = {
      ...stored,
      sampling: 0.5,
      targets: [
        { ...hook, secret: `whsec_${'A'.repeat(32)}`, signing: 'ed25519' },
        { id: 'mail', type: 'email', to: 'ada@example.org' },
      ],
    }
    await redis.hset(`${prefix}{registry}:rules:shop`, 'r', JSON.stringify(newer))
    const now = async () => (await new RedisRegistry(redis, prefix).read()).rules.get('shop')!.get('r')!
    const disabled = { at: '2026-05-01T10:00:00.000Z', reason: 'answered 410' }
    expect(await registry.disableTarget(await now(), 'hook', disabled)).toBe(true)
    expect(await now()).toEqual({ ...newer, targets: [{ ...newer.targets[0], disabled }, newer.targets[1]] })

    await registry.putRule('shop', 'r', { ...rule, targets: [{ ...hook, timeoutMs: 500 }] })
    expect(await now()).toEqual({ ...newer, targets: [{ ...newer.targets[0], timeoutMs: 500 }] })
  })

  it('forgets deletions that are long ago or too many, and those of a rule that an older Sluice made again', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const deleted = `${prefix}{registry}:deleted`
    await registry.putBus('shop', {})
    const recent = Array.from({ length: rememberedDeletions.rules }, (_, i) => [Date.now(), `shop/r${i}`]).flat()
    await redis.zadd(deleted, ...recent, Date.now() - rememberedDeletions.ms - 1000, 'shop/old')
    expect(await registry.wasDeleted('shop', 'old')).toBe(false)
    for (const name of ['b', 'a']) {
      await registry.putRule('shop', name, rule)
      await registry.deleteRule('shop', name)
    }
    expect(await redis.zcard(deleted)).toBe(rememberedDeletions.rules)
    expect(await redis.zscore(deleted, 'shop/old')).toBeNull()
    await redis.hset(`${prefix}{registry}:rules:shop`, 'a', '{}')
    expect([await registry.wasDeleted('shop', 'b'), await registry.wasDeleted('shop', 'a')]).toEqual([true, false])
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
