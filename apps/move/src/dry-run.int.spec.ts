import { checkLayout, commandClient, Keys } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Move } from './move.js'
import { readOptions } from './options.js'
import { Place } from './place.js'

/** What an operator would lose: a night, because the new side was looked at only when publishers were refused already. */
describe('a dry run', () => {
  const servers: RedisServer[] = []
  let old: Redis
  let next: Redis
  let said: string[]
  beforeAll(async () => void servers.push(...(await Promise.all([RedisServer.start(), RedisServer.start()]))))
  beforeEach(async () => {
    ;[old, next] = servers.map(({ url }) => commandClient(url)) as [Redis, Redis]
    await Promise.all([old.flushall(), next.flushall()])
    await next.config('SET', 'maxmemory-policy', 'noeviction')
    await checkLayout(old, new Keys())
    await old.hset('sluice:{registry}:default:buses', 'shop', JSON.stringify({ name: 'shop', shards: 3 }))
    said = []
  })
  afterEach(() => {
    old.disconnect()
    next.disconnect()
  })
  afterAll(() => Promise.all(servers.map(server => server.stop())))

  async function start(what: 'dryRun' | 'run', to = servers[1]!.url): Promise<void> {
    const options = readOptions(['--from', servers[0]!.url, '--to', to, '--drain', '0', '--wait', '0'])
    const [from, target] = [options.from, options.to].map(side => new Place(side, options)) as [Place, Place]
    try {
      await Promise.all([from.check(), target.check()])
      await new Move(from, target, options, line => said.push(line))[what]()
    } finally {
      await Promise.all([from.close(), target.close()])
    }
  }
  const dryRun = (to?: string) => start('dryRun', to)

  const contents = async () => [(await old.keys('*')).sort(), (await next.keys('*')).sort()]

  it('says that nothing is in the way, with what both sides use, and changes neither', async () => {
    const before = await contents()
    await next.config('SET', 'maxmemory', '100mb')
    await dryRun()
    await next.config('SET', 'maxmemory', '0')
    expect(said[0]).toMatch(/^would move .* \(layout 2:16\) to .* \(layout 2:16\):/)
    expect(said.at(-1)).toMatch(
      /^nothing is in the way at .* \(uses \d+ MB of 100 MB; the old side uses \d+ MB, without/,
    )
    expect(await contents()).toEqual(before)
  })

  it('names what is in the way on the new side', async () => {
    await next.set('sluice:layout', '2:16')
    await expect(dryRun()).rejects.toThrow(/there is a platform at .* already \(layout 2:16\)/)
    await next.del('sluice:layout')
    await old.sadd('sluice:queues:targets', 'packing')
    await next.hset('bull:packing:meta', 'opts', '1')
    await expect(dryRun()).rejects.toThrow(/a BullMQ queue 'packing'/)
    await next.del('bull:packing:meta')
    await expect(dryRun(servers[0]!.url)).rejects.toThrow(/has layout 2:16 already/)
    expect(said.join('\n')).not.toContain('nothing is in the way')
  })

  it('and the move itself end at once where the new side would lose events, and publishers are still accepted', async () => {
    const before = await contents()
    await next.config('SET', 'maxmemory-policy', 'allkeys-lru')
    for (const what of ['dryRun', 'run'] as const)
      await expect(start(what)).rejects.toThrow(/maxmemory-policy at .* is allkeys-lru .* set it to noeviction/)
    await next.config('SET', 'maxmemory-policy', 'noeviction')
    const bus = { name: 'shop', shards: 3, durability: 'replicated', replicas: 2 }
    await old.hset('sluice:{registry}:default:buses', 'shop', JSON.stringify(bus))
    for (const what of ['dryRun', 'run'] as const)
      await expect(start(what)).rejects.toThrow(/asks for 2 replicas, and a master of .* has 0: add replicas/)
    expect(await contents()).toEqual(before)
  })

  it('names the side that cannot be used, with the setting', async () => {
    await expect(dryRun('redis://127.0.0.1:1')).rejects.toThrow(
      /^cannot use Redis at redis:\/\/127.0.0.1:1 \(from --to\): connect ECONNREFUSED 127.0.0.1:1$/,
    )
    await expect(dryRun(`redis+cluster://127.0.0.1:${servers[1]!.port}`)).rejects.toThrow(
      /it is no Redis Cluster: write redis:\/\/ with one address in --to/,
    )
    await next.replicaof('127.0.0.1', servers[0]!.port)
    await expect(dryRun()).rejects.toThrow(/\(from --to\): it is a replica of/)
    await next.replicaof('NO', 'ONE')
  })

  it('knows a move that was interrupted', async () => {
    await old.zadd('sluice:members:router', Date.now() + 60_000, 'one')
    await expect(start('run')).rejects.toThrow(/stop these processes/)
    await dryRun()
    expect(said).toContainEqual(expect.stringMatching(/^a move to .* is begun already: without --dry-run it goes on$/))
    expect(said.at(-1)).toContain('nothing is in the way')
    await old.del('sluice:members:router')
    await start('run')
    await dryRun()
    expect(said.at(-1)).toBe('the platform was moved already; nothing is left to do')
  })
})
