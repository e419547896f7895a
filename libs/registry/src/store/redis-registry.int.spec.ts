import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { RedisPair, RedisServer, until } from '@sluice/testing'
import {
  busKind,
  defaultPatternLimits,
  defaultRegistryLimits,
  disabling,
  emptySnapshot,
  RedisRegistry,
  RegistryView,
  ruleKind,
  schemaKind,
} from '../index.js'
import { rememberedDeletions, rememberedEditions } from './registry.js'
import { laterKinds, madeUp } from './made-up.fixture.js'
import { registrySuite } from './registry.suite.js'
import { versionsSuite } from './versions.suite.js'

const code = (error: unknown) => (error as { code?: string }).code ?? String(error)

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
  registry: new RedisRegistry(redis, `${randomUUID()}:`, laterKinds),
  close: async () => undefined,
}))

describe('the registry in Redis', () => {
  versionsSuite(async keys => ({
    registry: new RedisRegistry(redis, `${randomUUID()}:`, laterKinds, keys),
    close: async () => undefined,
  }))

  const rule = { pattern: { type: ['a'] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] }

  it('says nothing of who wrote what a Sluice without a history wrote, and goes on after it', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const names = { bus: 'shop', name: 'r' }
    const hash = `${prefix}{registry}:default:rules:shop`
    const put = (description: string) => registry.put(ruleKind, names, { ...rule, description }, undefined, 'key:web')
    const versions = async () =>
      (await registry.versions(ruleKind, names)).map(({ number, by, value }) => [number, by, value?.description])
    /** As an older version does: the value alone. */
    const writeOld = (description: string) =>
      redis.hset(hash, 'r', JSON.stringify({ ...names, ...rule, enabled: true, description }))
    await registry.put(busKind, { name: 'shop' }, {})
    await writeOld('old')
    expect(await versions()).toEqual([[1, undefined, 'old']])
    await put('new')
    expect(await versions()).toEqual([
      [2, 'key:web', 'new'],
      [1, undefined, 'old'],
    ])
    await writeOld('between')
    expect((await versions())[0]).toEqual([3, undefined, 'between'])
    expect(await put('last')).toMatchObject({ number: 4 })
    expect((await versions()).slice(0, 2)).toEqual([
      [4, 'key:web', 'last'],
      [3, undefined, 'between'],
    ])
    const { version } = await registry.read()
    expect((await registry.earlier(ruleKind, 'shop', version)).complete).toBe(true)
    expect((await registry.earlier(ruleKind, 'shop', version - 1)).complete).toBe(false)
    await redis.hdel(hash, 'r')
    expect((await versions())[0]).toEqual([5, undefined, undefined])
    expect(await put('again')).toMatchObject({ number: 6, created: true })
  })

  it('does not say that it knows the rules of a time before it had a history', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const { version } = await registry.put(busKind, { name: 'shop' }, {})
    await redis.hset(
      `${prefix}{registry}:default:rules:shop`,
      'old',
      JSON.stringify({ bus: 'shop', name: 'old', ...rule }),
    )
    const completeAt = async (version: number) => (await registry.earlier(ruleKind, 'shop', version)).complete
    expect(await completeAt(version)).toBe(false)
    await registry.put(ruleKind, { bus: 'shop', name: 'new' }, rule)
    expect(await completeAt(version)).toBe(true) // an older Sluice would have made another version
    expect(await completeAt(version - 1)).toBe(false)
  })

  describe('after Redis lost its last writes', () => {
    let prefix: string
    let registry: RedisRegistry
    const names = ['version', 'stamps', 'changes', 'buses', 'rules:shop', 'deleted']
    const key = (name: string) => `${prefix}{registry}:default:${name}`

    /** Does something to Redis that it then loses, as a failover to a replica that lags does. */
    async function lose(work: () => Promise<unknown>): Promise<void> {
      const kept = await Promise.all(names.map(name => redis.dumpBuffer(key(name))))
      await work()
      for (const [i, dump] of kept.entries()) {
        await redis.del(key(names[i]!))
        if (dump) await redis.restore(key(names[i]!), 0, dump)
      }
    }

    beforeEach(async () => {
      prefix = `${randomUUID()}:`
      registry = new RedisRegistry(redis, prefix)
      await registry.put(busKind, { name: 'default' }, {})
      await registry.put(busKind, { name: 'shop' }, {})
    })

    it('shows what it has, whoever writes next, and whatever is the clock of the new master', async () => {
      const view = new RegistryView(new RedisRegistry(redis, prefix))
      await view.refresh()
      const heard: [string[], boolean][] = []
      view.onChange(
        ({ rules }, before) => void heard.push([[...(rules.get('shop')?.keys() ?? [])], before === emptySnapshot]),
      )
      for (const ahead of [0, 60_000]) {
        heard.length = 0
        await lose(async () => {
          await registry.put(ruleKind, { bus: 'shop', name: `lost${ahead}` }, rule)
          await redis.set(key('version'), Number(await redis.get(key('version'))) + ahead)
          await view.refresh()
        })
        await new RedisRegistry(redis, prefix).put(ruleKind, { bus: 'shop', name: `kept${ahead}` }, rule)
        await view.refresh()
        expect([...view.snapshot.rules.get('shop')!.keys()]).not.toContain(`lost${ahead}`)
        expect([...view.snapshot.rules.get('shop')!.keys()]).toContain(`kept${ahead}`)
        expect(heard.at(-1)![1]).toBe(true)
      }
    })

    it('shows so without another write, too', async () => {
      const view = new RegistryView(registry)
      await view.refresh()
      await lose(async () => {
        await registry.put(ruleKind, { bus: 'shop', name: 'lost' }, rule)
        await view.refresh()
      })
      await view.refresh()
      expect(view.rule('shop', 'lost')).toBeUndefined()
    })

    it('never gives a version again that the writer has seen, also where the new master is behind in time', async () => {
      const far = Date.now() + 3_600_000
      await redis.set(key('version'), far)
      await registry.read()
      let lost = 0
      await lose(async () => ({ version: lost } = await registry.put(ruleKind, { bus: 'shop', name: 'lost' }, rule)))
      expect(lost).toBe(far + 1)
      await redis.set(key('version'), Date.now())
      expect((await registry.put(ruleKind, { bus: 'shop', name: 'kept' }, rule)).version).toBe(far + 2)
    })

    it('no longer knows what it lost', async () => {
      let lost = emptySnapshot as { version: number; stamp: string }
      await lose(async () => (lost = await registry.put(ruleKind, { bus: 'shop', name: 'lost' }, rule)))
      const kept = await registry.put(ruleKind, { bus: 'shop', name: 'kept' }, rule)
      expect([await registry.knows(lost), await registry.knows(kept)]).toEqual([false, true])
    })

    it('keeps the rules that it still has the same objects: nobody compiles them again', async () => {
      await registry.put(ruleKind, { bus: 'shop', name: 'old' }, rule)
      let known = await registry.read()
      await lose(async () => {
        await registry.put(ruleKind, { bus: 'shop', name: 'lost' }, rule)
        known = await registry.read(known)
      })
      const now = await registry.read(known)
      expect(now.whole).toBe(true)
      expect(now.rules.get('shop')!.get('old')).toBe(known.rules.get('shop')!.get('old'))
    })

    it('is read anew after a write of Sluice 0.1.0, which has no stamps, and only once', async () => {
      const old = async (name: string) => {
        const change = `rule:shop/${name}`
        await redis.hset(key('rules:shop'), name, JSON.stringify({ bus: 'shop', name, ...rule, enabled: true }))
        const version = await redis.incr(key('version'))
        await redis.zadd(key('changes'), version, change)
        await redis.zremrangebyscore(key('changes'), '-inf', version - 1000)
      }
      let known = await registry.read()
      await lose(async () => {
        await old('lost')
        known = await registry.read(known)
      })
      await old('kept')
      const now = await registry.read(known)
      expect([...now.rules.get('shop')!.keys()]).toEqual(['kept'])
      expect(await registry.read(now)).toBe(now)
      await registry.put(ruleKind, { bus: 'shop', name: 'next' }, rule)
      const next = await registry.read(now)
      expect([next.whole, ...next.rules.get('shop')!.keys()]).toEqual([false, 'kept', 'next'])
    })
  })

  it('counts anew what was written by Sluice 0.1.0, which counts nothing', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const key = (name: string) => `${prefix}{registry}:default:${name}`
    await registry.put(busKind, { name: 'shop' }, {})
    await registry.put(ruleKind, { bus: 'shop', name: 'a' }, rule)
    await redis.hset(
      key('rules:shop'),
      'b',
      JSON.stringify({ bus: 'shop', name: 'b', ...rule, description: 'x'.repeat(500) }),
    )
    await redis.incr(key('version'))
    await redis.hset(key('schemas'), 'a:1', 'y'.repeat(300))
    await registry.limit({ ...defaultRegistryLimits, busRulesBytes: 800 })
    expect(await registry.put(ruleKind, { bus: 'shop', name: 'c' }, rule).catch(code)).toBe('BUS_RULES_TOO_LARGE')
    await registry.delete(ruleKind, { bus: 'shop', name: 'b' })
    await registry.put(ruleKind, { bus: 'shop', name: 'c' }, rule)
    const rules = (await redis.hvals(key('rules:shop'))).join('').length
    expect(await redis.hgetall(key('bytes'))).toMatchObject({
      rules: `${rules}`,
      'rules:shop': `${rules}`,
      schemas: '300',
    })
  })

  it('obeys what the platform says may be held, whoever writes and whenever it was connected', async () => {
    const prefix = `${randomUUID()}:`
    const [platform, service] = [new RedisRegistry(redis, prefix), new RedisRegistry(redis, prefix)]
    await service.put(busKind, { name: 'shop' }, {})
    await platform.limit({ ...defaultRegistryLimits, ruleBytes: 100 })
    expect(await service.put(ruleKind, { bus: 'shop', name: 'a' }, rule).catch(code)).toBe('RULE_TOO_LARGE')
  })

  describe('where a bus asks for replicas', () => {
    let pair: RedisPair
    let client: Redis
    let registry: RedisRegistry
    beforeAll(async () => {
      pair = await RedisPair.start()
      client = new Redis(pair.url)
      client.on('error', () => undefined)
      registry = new RedisRegistry(client)
      await registry.put(busKind, { name: 'safe' }, { durability: 'replicated' })
      await registry.put(busKind, { name: 'shop' }, {})
    })
    afterAll(async () => {
      registry.close()
      client.disconnect()
      await pair.stop()
    })

    it('makes no change that a failover may lose, of any bus, and waits again for one that is sent again', async () => {
      const changes = [
        () => registry.put(ruleKind, { bus: 'shop', name: 'a' }, rule),
        () => registry.put(busKind, { name: 'shop' }, { retentionMs: 60_000 }),
        () => registry.put(schemaKind, { type: 'a', version: 1 }, {}),
        () => registry.put(busKind, { name: 'other' }, {}),
        () => registry.delete(ruleKind, { bus: 'shop', name: 'a' }),
      ]
      for (const change of changes) {
        pair.cutReplication()
        expect(await change().catch(code)).toBe('NOT_REPLICATED')
        const other = new RedisRegistry(client) // on a connection that wrote nothing
        if (change === changes[0])
          expect(await other.put(ruleKind, { bus: 'shop', name: 'a' }, rule).catch(code)).toBe('NOT_REPLICATED')
        other.close()
        expect(await change().catch(code)).toBe('NOT_REPLICATED')
        await pair.mendReplication()
        await change().catch(code)
      }
      expect(await registry.delete(ruleKind, { bus: 'shop', name: 'a' }).catch(code)).toBe('UNKNOWN_RULE')
    })

    it('keeps through a failover what was answered', async () => {
      const { version, stamp } = await registry.put(ruleKind, { bus: 'shop', name: 'b' }, rule)
      await pair.failOver()
      await until(async () => (await client.role())[0] === 'master', 'the client is at the new master')
      const { rules, ...now } = await registry.read()
      expect(now).toMatchObject({ version, stamp })
      expect(rules.get('shop')?.has('b')).toBe(true)
    })

    it('says of a secret that was made that it will not be shown', async () => {
      await pair.rejoin()
      await until(
        () => registry.put(ruleKind, { bus: 'shop', name: 'connected' }, rule),
        'its clients are connected again',
      )
      pair.cutReplication()
      const targets = [{ id: 'partner', type: 'webhook', url: 'https://partner.example' }]
      const refused = registry.put(ruleKind, { bus: 'shop', name: 'w' }, { ...rule, targets })
      await expect(refused).rejects.toThrow('The secrets of partner were made and will not be shown')
      await pair.mendReplication()
    })
  })

  it('costs a look for each edition that somebody else worked by, and no second one', async () => {
    const prefix = `${randomUUID()}:`
    const own = redis.duplicate()
    const view = new RegistryView(new RedisRegistry(own, prefix))
    await view.refresh()
    const looks = jest.spyOn(own, 'evalsha')
    const { version, stamp } = await new RedisRegistry(redis, prefix).put(busKind, { name: 'shop' }, {})
    const lost = { version: version + 5, stamp: 'lost' }
    for (let i = 0; i < 10; i++) {
      await view.atLeast({ version, stamp }, lost)
      await view.atLeast({ version: 7, stamp: '' })
    }
    expect(view.snapshot.buses.has('shop')).toBe(true)
    expect(looks).toHaveBeenCalledTimes(1)
    own.disconnect()
  })

  it('is one for all processes', async () => {
    const prefix = `${randomUUID()}:`
    const [one, two] = [new RedisRegistry(redis, prefix), new RedisRegistry(redis, prefix)]
    await one.put(busKind, { name: 'shop' }, {})
    const known = await two.read()
    await one.put(ruleKind, { bus: 'shop', name: 'a' }, rule)
    expect((await two.read(known)).rules.get('shop')!.has('a')).toBe(true)
  })

  it('forgets what changed long ago, and misses nothing of it however far somebody is behind', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.put(busKind, { name: 'shop' }, {})
    const known = await registry.read()
    await registry.put(ruleKind, { bus: 'shop', name: 'first' }, rule)
    for (let i = 0; i < rememberedEditions; i++) {
      await registry.put(ruleKind, { bus: 'shop', name: `passing${i}` }, rule)
      await registry.delete(ruleKind, { bus: 'shop', name: `passing${i}` })
    }
    expect(await redis.zcard(`${prefix}{registry}:default:changes`)).toBeLessThanOrEqual(rememberedEditions)
    expect([...(await registry.read(known)).rules.get('shop')!.keys()]).toEqual(['first'])
  })

  it('forgets deletions that are long ago or too many, and those of a rule that an older Sluice made again', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const deleted = `${prefix}{registry}:default:deleted`
    await registry.put(busKind, { name: 'shop' }, {})
    const recent = Array.from({ length: rememberedDeletions.most }, (_, i) => [Date.now(), `shop/r${i}`]).flat()
    await redis.zadd(deleted, ...recent, Date.now() - rememberedDeletions.ms - 1000, 'shop/old')
    expect(await registry.wasDeleted(ruleKind, { bus: 'shop', name: 'old' })).toBe(false)
    for (const name of ['b', 'a']) {
      await registry.put(ruleKind, { bus: 'shop', name }, rule)
      await registry.delete(ruleKind, { bus: 'shop', name })
    }
    expect(await redis.zcard(deleted)).toBe(rememberedDeletions.most)
    expect(await redis.zscore(deleted, 'shop/old')).toBeNull()
    await redis.hset(`${prefix}{registry}:default:rules:shop`, 'a', '{}')
    expect([
      await registry.wasDeleted(ruleKind, { bus: 'shop', name: 'b' }),
      await registry.wasDeleted(ruleKind, { bus: 'shop', name: 'a' }),
    ]).toEqual([true, false])
  })

  it('counts the patterns that others wrote, and lets a bus that is past the limit become smaller only', async () => {
    const prefix = `${randomUUID()}:`
    const put = (registry: RedisRegistry, name: string, values: number) =>
      registry.put(
        ruleKind,
        { bus: 'shop', name },
        { ...rule, pattern: { type: Array.from({ length: values }, (_, i) => i) } },
      )
    const generous = new RedisRegistry(redis, prefix)
    await generous.put(busKind, { name: 'shop' }, {})
    for (const name of ['a', 'b']) await put(generous, name, 90)
    const strict = new RedisRegistry(redis, prefix)
    const allow = (busStates: number) =>
      strict.limit({ ...defaultRegistryLimits, patterns: { ...defaultPatternLimits, busStates } })
    await allow(100)
    await expect(put(strict, 'a', 91)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await expect(put(strict, 'c', 1)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await put(strict, 'a', 80)
    await strict.delete(ruleKind, { bus: 'shop', name: 'b' })
    await allow(1000)
    await put(generous, 'd', 10)
    await allow(100)
    await expect(put(strict, 'c', 10)).rejects.toMatchObject({ code: 'PATTERN_TOO_LARGE' })
    await put(strict, 'c', 7)
  })

  it('passes over kinds that only a newer version knows, which counts them anew where an older one did not', async () => {
    const prefix = `${randomUUID()}:`
    const [older, newer] = [new RedisRegistry(redis, prefix), new RedisRegistry(redis, prefix, laterKinds)]
    const key = (name: string) => `${prefix}{registry}:default:${name}`
    await older.put(busKind, { name: 'shop' }, {})
    const known = await older.read()
    await newer.put(madeUp.shelfKind, { shelf: 'novels' }, {})
    await newer.put(madeUp.bookKind, { shelf: 'novels', book: 'a' }, { text: 'x'.repeat(100) })
    const passed = await older.read(known)
    expect([passed.whole, passed.version]).toEqual([false, (await newer.read()).version])
    await redis.incr(key('version')) // as Sluice 0.1.0 writes
    await older.put(ruleKind, { bus: 'shop', name: 'a' }, rule)
    await newer.put(madeUp.shelfKind, { shelf: 'poems' }, {})
    const bytes = async (hash: string) => `${(await redis.hvals(key(hash))).join('').length}`
    expect(await redis.hgetall(key('bytes'))).toMatchObject({
      ...{ rules: await bytes('rules:shop'), shelves: await bytes('shelves'), n: '1' },
      ...{ books: await bytes('books:novels'), 'books:novels': await bytes('books:novels') },
    })
  })

  it('keeps what other versions read, by the names that they read it by', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    const key = (name: string) => `${prefix}{registry}:default:${name}`
    await registry.put(busKind, { name: 'shop' }, { shards: 2 })
    for (const name of ['a', 'b']) await registry.put(ruleKind, { bus: 'shop', name }, rule)
    await registry.delete(ruleKind, { bus: 'shop', name: 'b' })
    await registry.put(schemaKind, { type: 'order', version: 1 }, { type: 'object' })
    const { version, stamp } = await registry.read()
    const bus = '{"name":"shop","shards":2,"retentionMs":86400000,"dedupeMs":300000,"durability":"memory"}'
    const a =
      '{"bus":"shop","name":"a","enabled":true,"pattern":{"type":["a"]},"targets":[{"id":"q","type":"queue","queue":"q"}]}'
    const order = '{"type":"order","version":1,"dataschema":"urn:sluice:schema:order:1","schema":{"type":"object"}}'
    expect(await redis.hgetall(key('buses'))).toEqual({ shop: bus })
    expect(await redis.hgetall(key('rules:shop'))).toEqual({ a })
    expect(await redis.hgetall(key('schemas'))).toEqual({ 'order:1': order })
    const [rules, schemas] = [`${a.length}`, `${order.length}`]
    expect(await redis.hgetall(key('bytes'))).toEqual({
      ...{
        at: `${version}`,
        rules,
        'rules:shop': rules,
        schemas,
        keys: '0',
        grants: '0',
        connections: '0',
        queues: '0',
        tenants: '0',
        n: '1',
      },
    })
    expect(await redis.get(key('version'))).toBe(`${version}`)
    expect(await redis.zrange(key('changes'), '0', '-1')).toEqual(['bus:shop', 'rule:shop/a', 'rule:shop/b'])
    expect((await redis.zrange(key('stamps'), '0', '-1', 'WITHSCORES')).slice(-2)).toEqual([stamp, `${version}`])
    expect(await redis.zrange(key('deleted'), '0', '-1')).toEqual(['shop/b'])
  })

  it('leaves alone what only a newer version knows of a rule, whoever of an older one writes it', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.put(busKind, { name: 'shop' }, {})
    await registry.put(ruleKind, { bus: 'shop', name: 'r' }, rule)
    const stored = (await registry.read()).rules.get('shop')!.get('r')!
    const hook = { id: 'hook', type: 'webhook', url: 'https://partner.example/' }
    const newer = {
      ...stored,
      sampling: 0.5,
      targets: [
        { ...hook, secret: `whsec_${'A'.repeat(32)}`, signing: 'ed25519' },
        { id: 'mail', type: 'pigeon', to: 'ada@example.org' },
      ],
    }
    await redis.hset(`${prefix}{registry}:default:rules:shop`, 'r', JSON.stringify(newer))
    const now = async () => (await new RedisRegistry(redis, prefix).read()).rules.get('shop')!.get('r')!
    const disabled = { at: '2026-05-01T10:00:00.000Z', reason: 'answered 410' }
    expect(await registry.change(ruleKind, await now(), disabling(await now(), 'hook', disabled))).toBeDefined()
    expect(await now()).toEqual({ ...newer, targets: [{ ...newer.targets[0], disabled }, newer.targets[1]] })

    await registry.put(ruleKind, { bus: 'shop', name: 'r' }, { ...rule, targets: [{ ...hook, timeoutMs: 500 }] })
    expect(await now()).toEqual({ ...newer, targets: [{ ...newer.targets[0], timeoutMs: 500 }] })
  })

  it('says what it may hold also in a Redis that is full: a gateway starts there', async () => {
    const full = await RedisServer.start()
    const client = new Redis(full.url)
    try {
      await full.fill()
      const registry = new RedisRegistry(client)
      await registry.limit({ ...defaultRegistryLimits, buses: 7 })
      expect((await registry.limits()).buses).toBe(7)
    } finally {
      client.disconnect()
      await full.stop()
    }
  })

  it('keeps all its keys in one slot, so that a write is one script on a cluster too', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.put(busKind, { name: 'shop' }, {})
    await registry.put(ruleKind, { bus: 'shop', name: 'a' }, rule)
    const keys = await redis.keys(`${prefix}*`)
    expect(keys.length).toBeGreaterThan(2)
    for (const key of keys) expect(key.startsWith(`${prefix}{registry}:default:`)).toBe(true)
  })

  it('refuses more rules than a router can hold', async () => {
    const prefix = `${randomUUID()}:`
    const registry = new RedisRegistry(redis, prefix)
    await registry.put(busKind, { name: 'full' }, {})
    const many = Object.fromEntries(Array.from({ length: defaultRegistryLimits.busRules }, (_, i) => [`r${i}`, '{}']))
    await redis.hset(`${prefix}{registry}:default:rules:full`, many)
    await expect(registry.put(ruleKind, { bus: 'full', name: 'one-more' }, rule)).rejects.toMatchObject({
      code: 'TOO_MANY_RULES',
    })
  })

  it('notices that Redis lost its data, and makes the default bus anew', async () => {
    const prefix = `${randomUUID()}:`
    const view = new RegistryView(new RedisRegistry(redis, prefix))
    await view.open()
    for (const bus of ['a', 'b']) await view.store.put(busKind, { name: bus }, {})
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
    view.onChange((_, before) => void (lost = before === emptySnapshot))
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
    await view.store.put(busKind, { name: 'shop' }, {})
    await until(() => view.snapshot.buses.has('shop'), 'the view sees the new bus')
    await view.close()
    client.disconnect()
    await own.stop()
  })
})
