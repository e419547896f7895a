import { until } from '@sluice/testing'
import { ConsumerStore } from './consumer-store.js'
import type { Batch } from './batch-task.js'
import { BatchInstance, type Handle } from './consumer.fixture.js'
import { CheckedScripts } from '../log/checked-scripts.js'
import { Confirmed } from '../log/confirmed.js'
import { Fixture } from '../redis.fixture.js'
import { trim } from '../memory/retention.js'
import { shardName } from '../shards/shards.js'
import { busStatus } from '../memory/status.js'

const name = 'billing.Totals.sum'
const group = `stream:${name}`

/** What a user would lose: an event that is missing in the totals or counted twice, or a shard that stands still. */
describe('a stream consumer', () => {
  let f: Fixture
  const running: BatchInstance[] = []
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(running.splice(0).map(instance => instance.stop()))))
  afterAll(() => f.stop())

  const make = (instance: string, handle: Handle, options: ConstructorParameters<typeof BatchInstance>[3] = {}) =>
    new BatchInstance(f, instance, handle, options)
  const start = async (...args: Parameters<typeof make>) => {
    const made = await make(...args).start()
    running.push(made)
    return made
  }
  const numbers = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `e${from + i}`)
  const checkpoint = async (shard = 0) => {
    const groups = (await f.redis.xinfo('GROUPS', f.keys.events('shop', shard))) as unknown[][]
    const info = groups.find(info => info[info.indexOf('name') + 1] === group)
    return info && (info[info.indexOf('last-delivered-id') + 1] as string)
  }
  const record = (shard = 0) => f.redis.hgetall(f.keys.stream('shop', shard, name))
  const letters = async () =>
    (await f.entries(f.keys.dead('shop', 0))).map(({ l, e }) => ({ ...JSON.parse(l!), event: e! }))

  it('gets every event in order, in batches that are never larger than asked, and checkpoints each', async () => {
    const ids = await f.append(...numbers(25))
    const seen: string[][] = []
    await start('a', (_batch, ids) => void seen.push(ids))
    await until(() => seen.flat().length === 25, 'all are handled')
    expect(seen.flat()).toEqual(numbers(25))
    expect(seen.map(batch => batch.length)).toEqual([10, 10, 5])
    await until(async () => (await checkpoint()) === ids.at(-1), 'the checkpoint is at the end')
    await f.append(...numbers(3, 25))
    await until(() => seen.flat().length === 28, 'what comes later is handled')
    expect(seen.flat()).toEqual(numbers(28))
  })

  it('begins where it is told: with what comes, or with what the bus still has from a time on', async () => {
    const ids = await f.append('old')
    const latest: string[] = []
    await start('a', (_batch, ids) => void latest.push(...ids), { from: '$', name: 'x.latest' })
    const after: string[] = []
    await f.append('new')
    await start('b', (_batch, ids) => void after.push(...ids), { from: ids[0]!, name: 'x.after' })
    await until(() => latest.length > 0 && after.length > 0, 'both have it')
    expect([latest, after]).toEqual([['new'], ['new']])
    // a consumer that is known goes on where it was, whatever it says now
    await running.pop()!.stop()
    await f.append('newer')
    await start('c', (_batch, ids) => void after.push(...ids), { from: '$', name: 'x.after' })
    await until(() => after.length === 2, 'it goes on')
    expect(after).toEqual(['new', 'newer'])
  })

  it('waits for a full batch as long as it is told and no longer', async () => {
    const seen: number[] = []
    await start('a', ({ events }) => void seen.push(events.length), { waitMs: 60_000, size: 4 })
    for (const id of numbers(8)) await f.append(id)
    await until(() => seen.length === 2, 'two are full')
    expect(seen).toEqual([4, 4])
    await running.pop()!.stop()
    await f.append('last')
    await start('b', ({ events }) => void seen.push(events.length), { waitMs: 100, size: 4 })
    await until(() => seen.length === 3, 'the last does not wait for ever')
    expect(seen[2]).toBe(1)
  })

  it('tries only what failed again, before anything behind it', async () => {
    await f.append(...numbers(12))
    const seen: string[][] = []
    const attempts: number[] = []
    await start('a', ({ attempt }, ids) => {
      seen.push(ids)
      attempts.push(attempt)
      return { failures: attempt < 3 ? ids.filter(id => ['e3', 'e7'].includes(id)) : [] }
    })
    await until(() => seen.flat().includes('e11'), 'it goes on')
    expect(seen).toEqual([numbers(10), ['e3', 'e7'], ['e3', 'e7'], ['e10', 'e11']])
    expect(attempts).toEqual([1, 2, 3, 1])
    expect(await letters()).toEqual([])
  })

  it('makes dead letters of what failed to the last, one each with its event, and goes on', async () => {
    await f.append(...numbers(11))
    const seen: string[][] = []
    await start('a', (_batch, ids) => {
      seen.push(ids)
      return { failures: ids.filter(id => id === 'e3') }
    })
    await until(() => seen.flat().includes('e10'), 'it goes on')
    expect(seen).toEqual([numbers(10), ['e3'], ['e3'], ['e10']])
    const error = 'the handler named it among its failures'
    expect(await letters()).toEqual([
      { id: expect.any(String), reason: 'attempts-exhausted', error, tries: 3, event: '{"id":"e3"}' },
    ])
  })

  it('makes dead letters of a whole batch that fails to the last, also of a large one', async () => {
    await f.append(...numbers(600))
    const seen: number[] = []
    await start(
      'a',
      ({ events }) => {
        seen.push(events.length)
        if (events.length > 1) throw new Error('the store is down')
      },
      { size: 600 },
    )
    await until(async () => (await letters()).length === 600, 'all are given up')
    await f.append('next')
    await until(() => seen.length === 4, 'it goes on')
    expect(seen).toEqual([600, 600, 600, 1])
    expect((await letters()).map(({ event }) => JSON.parse(event).id)).toEqual(numbers(600))
  })

  it('isolates a poison event: its neighbours are handled once, it alone becomes a dead letter', async () => {
    await f.append(...numbers(102))
    const done: string[] = []
    const tries: string[][] = []
    const handle: Handle = (_batch, ids) => {
      tries.push(ids)
      if (ids.includes('e42')) throw new Error('poison')
      done.push(...ids)
    }
    await start('a', handle, { size: 100, bisect: true })
    await until(() => done.length === 101, 'the others are handled')
    expect(done).toEqual(numbers(102).filter(id => id !== 'e42'))
    expect(await letters()).toMatchObject([{ reason: 'attempts-exhausted', tries: 3, event: '{"id":"e42"}' }])
    expect(tries.filter(ids => ids.length === 1 && ids[0] === 'e42')).toHaveLength(3)
    expect(tries.length).toBeLessThan(20)
  })

  it('passes what is not wanted over, and its checkpoint does not stay behind', async () => {
    const ids = await f.append(...numbers(1000))
    const seen: string[] = []
    await start('a', (_batch, ids) => void seen.push(...ids), { wants: ({ id }) => id.endsWith('99') })
    await until(() => seen.length === 10, 'those that are wanted come')
    await until(async () => (await checkpoint()) === ids.at(-1), 'the others are done with')
  })

  it('gives up what is no event, and neither stands still nor hands it over', async () => {
    await f.append('before')
    for (const text of ['{"id"', '17', 'null']) await f.redis.xadd(f.keys.events('shop', 0), '*', 'e', text)
    await f.redis.xadd(f.keys.events('shop', 0), '*', 'h', 'a heartbeat of the router')
    await f.append('after')
    const seen: string[][] = []
    await start('a', (_batch, ids) => void seen.push(ids))
    await until(() => seen.length === 2, 'the events are handled')
    expect(seen).toEqual([['before'], ['after']])
    expect(await letters()).toMatchObject(['{"id"', '17', 'null'].map(event => ({ reason: 'unreadable', event })))
  })

  it('a batch has no more bytes than the bound, however many events were asked for', async () => {
    const large = 'x'.repeat(900_000)
    for (const id of numbers(12)) {
      await f.redis.xadd(f.keys.events('shop', 0), '*', 'e', JSON.stringify({ id, data: large }))
    }
    const seen: number[] = []
    await start('a', ({ events }) => void seen.push(events.length), { size: 10_000 })
    await until(() => seen.reduce((a, b) => a + b, 0) === 12, 'all are handled')
    expect(Math.max(...seen)).toBeLessThanOrEqual(5)
  })

  describe('instances', () => {
    const bus = { name: 'shop', shards: 4 }
    const everywhere = { bus: () => bus }
    beforeEach(async () => {
      await f.redis.flushall()
      await f.log.create(bus)
    })
    const append = (ids: string[]) =>
      f.log.append(
        bus,
        ids.map(id => ({ id, key: id, identity: id, json: JSON.stringify({ id }) })),
      )
    const owners = () => running.map(({ reader }) => reader.held.map(({ shard }) => shardName(shard)))

    it('share the shards out as they come and go, and handle each event once', async () => {
      const seen: string[] = []
      const by = new Set<string>()
      const handle =
        (who: string): Handle =>
        (_batch, ids) => {
          by.add(who)
          seen.push(...ids)
        }
      await start('a', handle('a'), everywhere)
      await until(() => owners()[0]!.length === 4, 'one has all')
      await append(numbers(200))
      await start('b', handle('b'), everywhere)
      await until(() => owners().every(shards => shards.length === 2), 'two share them')
      await append(numbers(200, 200))
      await until(() => seen.length >= 400, 'all are handled')
      await running.shift()!.stop()
      await append(numbers(200, 400))
      await until(() => owners()[0]!.length === 4, 'the other has them at once', 1400)
      await until(() => seen.length >= 600, 'all are handled')
      expect(seen.sort()).toEqual(numbers(600).sort())
      expect(by).toEqual(new Set(['a', 'b']))
    })

    it('go on at the checkpoint of one that died, and begin no more than its last batch again', async () => {
      await append(numbers(400))
      const seen: string[] = []
      const first = await make(
        'a',
        async (_batch, ids) => {
          seen.push(...ids)
          if (seen.length > 100) first.cut()
        },
        everywhere,
      ).start()
      await until(() => seen.length > 100, 'it dies')
      const before = [...seen]
      const again: string[] = []
      const attempts = new Set<number>()
      await start(
        'b',
        ({ attempt }, ids) => {
          again.push(...ids)
          attempts.add(attempt)
        },
        everywhere,
      )
      await until(() => new Set([...before, ...again]).size === 400, 'all are handled')
      expect(before.filter(id => again.includes(id)).length).toBeLessThanOrEqual(4 * 10)
      expect(attempts).toEqual(new Set([1, 2]))
    })

    it('a shard whose batch fails holds no other shard up', async () => {
      const seen: string[] = []
      await append(numbers(40))
      await start(
        'a',
        ({ shard }, ids) => {
          if (shard.index === 1) throw new Error('not this one')
          seen.push(...ids)
        },
        { ...everywhere, attempts: 100, delay: 60_000 },
      )
      const entries = await Promise.all([0, 2, 3].map(shard => f.redis.xlen(f.keys.events('shop', shard))))
      const others = entries.reduce((sum, n) => sum + n, 0)
      await until(() => seen.length === others, 'the other shards are done')
    })

    it('a bus that grows: new shards are read by themselves, and nothing in them before what was there when it grew', async () => {
      type Layout = typeof bus & { growth?: { from: number; cuts: readonly string[] }[] }
      let layout: Layout = bus
      let heard: Layout = bus // by the instance
      const seen: string[] = []
      let fails = true
      const keys = Array.from({ length: 12 }, (_, k) => `k${k}`)
      const publish = (n: number) =>
        f.log.append(
          layout,
          keys.map(key => ({
            id: `${key}:${n}`,
            key,
            identity: `${key}:${n}`,
            json: JSON.stringify({ id: `${key}:${n}` }),
          })),
        )
      const handle: Handle = ({ shard }, ids) => {
        if (fails && shard.index === 0) throw new Error('not yet')
        seen.push(...ids)
      }
      await start('a', handle, { bus: () => heard, attempts: 1000 })
      await publish(0)
      const growth = await f.log.fence(layout, 8)
      layout = { name: 'shop', shards: 8, growth: [growth] }
      await publish(1)
      const others: string[] = []
      await start('b', (_batch, ids) => void others.push(...ids), { bus: () => layout, name: 'another' })
      await until(() => others.length === 24, 'who knows of the growth goes on')
      heard = layout
      await until(() => running[0]!.reader.held.length === 8, 'it has the new shards')
      await until(() => seen.length > 0, 'others flow')
      // what the failing shard had waits, and all that came after the growth with it
      await until(async () => {
        const at = await Promise.all([1, 2, 3].map(shard => checkpoint(shard)))
        return at.every((id, i) => id === growth.cuts[i + 1])
      }, 'the others are at the growth')
      expect(seen.filter(id => id.endsWith(':1'))).toEqual([])
      fails = false
      await until(() => seen.length === 24, 'all are handled')
      for (const key of keys) expect(seen.filter(id => id.startsWith(`${key}:`))).toEqual([`${key}:0`, `${key}:1`])
    })
  })

  describe('an instance', () => {
    it('that lost its lease while it worked moves no checkpoint and writes no state', async () => {
      const ids = await f.append('one')
      let go: () => void = () => undefined
      const stuck = new Promise<void>(resolve => (go = resolve))
      const options = { tumblingMs: 3_600_000 }
      await start(
        'a',
        async () => {
          await stuck
          return { state: 'of the one that was replaced' }
        },
        options,
      )
      await until(async () => (await record()).starts, 'it is at work')
      await f.redis.hset(f.keys.lease('shop', 0, group), 'token', 'of another')
      await f.redis.persist(f.keys.lease('shop', 0, group))
      go()
      await until(() => running[0]!.reader.held.length === 0, 'it noticed')
      expect(await checkpoint()).toBe('0-0')
      expect(await record()).not.toHaveProperty('state')
      // and whoever has it next begins where it was
      await f.redis.del(f.keys.lease('shop', 0, group))
      await until(async () => (await checkpoint()) === ids[0], 'it is done')
    })

    it('gives up a batch that kills its process, and no event that came after it', async () => {
      await f.append('bad')
      for (let i = 0; i < 5; i++) {
        let began = false
        const made = await make(`victim-${i}`, () => {
          began = true
          made.cut()
        }).start()
        await until(() => began, 'it is begun')
        await f.redis.del(f.keys.lease('shop', 0, group), f.keys.members(group, 'shop'))
      }
      const seen: string[] = []
      await f.append('good')
      await start('last', (_batch, ids) => void seen.push(...ids))
      await until(() => seen.length > 0, 'it goes on')
      expect(seen).toEqual(['good'])
      expect(await letters()).toMatchObject([{ reason: 'stalled', event: '{"id":"bad"}' }])
    })

    it('leaves what is left of a batch to the next', async () => {
      await f.append(...numbers(3))
      await start('a', (_batch, ids) => ({ failures: ids.slice(1, 2) }), { delay: 500, attempts: 5 })
      await until(async () => (await record()).rest, 'one is left')
      await running.pop()!.stop()
      const seen: [number, string[]][] = []
      await start('b', ({ attempt }, ids) => void seen.push([attempt, ids]))
      await until(() => seen.length > 0, 'it is tried')
      expect(seen[0]![1]).toEqual(['e1'])
      expect(seen[0]![0]).toBeGreaterThan(1)
    })
  })

  describe('tumbling windows', () => {
    const t0 = 1_700_000_000_000 - (1_700_000_000_000 % 1000)
    const add = async (ms: number, ...ids: string[]) => {
      for (const [i, id] of ids.entries())
        await f.redis.xadd(f.keys.events('shop', 0), `${t0 + ms}-${i + 1}`, 'e', JSON.stringify({ id }))
    }
    type Call = [ids: string[], state: unknown, final: boolean, start: number]
    const windows =
      (calls: Call[]): Handle =>
      (batch: Batch, ids) => {
        const state = batch.state ? JSON.parse(batch.state) : undefined
        calls.push([ids, state, batch.isFinal, batch.window!.start - t0])
        return { state: [...(state ?? []), ...ids] }
      }

    it('carry a state from batch to batch, end once, and never share a batch', async () => {
      await add(0, 'a', 'b', 'c')
      await add(999, 'd')
      await add(1000, 'e')
      await add(5200, 'f')
      const calls: Call[] = []
      await start('x', windows(calls), { tumblingMs: 1000, size: 2 })
      await until(() => calls.length === 7, 'all is handled, and the last window ends because time goes on')
      expect(calls).toEqual([
        [['a', 'b'], undefined, false, 0],
        [['c', 'd'], ['a', 'b'], false, 0],
        [[], ['a', 'b', 'c', 'd'], true, 0],
        [['e'], undefined, false, 1000],
        [[], ['e'], true, 1000],
        [['f'], undefined, false, 5000],
        [[], ['f'], true, 5000],
      ])
      await until(async () => !(await record()).state, 'nothing is kept of windows that ended')
    })

    it('a state outlives the instance, and what failed is not in it', async () => {
      const length = 3_600_000
      await f.append('a', 'b')
      await start('x', (_batch, ids) => ({ state: ids.filter(id => id === 'a'), failures: ['b'] }), {
        tumblingMs: length,
        delay: 50,
        attempts: 50,
      })
      await until(async () => (await record()).rest, 'one failed')
      await running.pop()!.stop()
      const calls: [string[], unknown][] = []
      await start('y', (batch, ids) => void calls.push([ids, JSON.parse(batch.state!)]), { tumblingMs: length })
      await until(() => calls.length === 1, 'it is tried')
      expect(calls).toEqual([[['b'], ['a']]])
    })

    it('the end of a window is tried until it works: its state is not lost', async () => {
      await add(0, 'a')
      let tries = 0
      const finals: unknown[] = []
      await start(
        'x',
        ({ isFinal, state }) => {
          if (!isFinal) return { state: 'what counts' }
          if (++tries < 6) throw new Error('the store is down')
          finals.push(JSON.parse(state!))
          return undefined
        },
        { tumblingMs: 1000, attempts: 2 },
      )
      await until(() => finals.length === 1, 'it works at last')
      expect(finals).toEqual(['what counts'])
      expect(await letters()).toEqual([])
    })
  })

  describe('and trouble', () => {
    it('a write that is sent again, because its answer was lost, is made once', async () => {
      const [first, second] = await f.append('one', 'two')
      const lease = { shard: Fixture.shard, token: 'ours' }
      await f.redis.hset(f.keys.lease('shop', 0, group), 'token', 'ours')
      const confirmed = new Confirmed(f.redis, new CheckedScripts(f.redis, f.keys.checkMark()), () => Fixture.bus)
      const store = new ConsumerStore(f.redis, f.keys, name, lease, confirmed)
      const letter = { entryId: first!, json: '{}' }
      for (let i = 0; i < 2; i++) await store.settle({ at: first!, turn: 1 }, [letter])
      await store.settle({ at: second!, turn: 2, state: '7' }, [])
      expect(await letters()).toEqual([{ event: '{"id":"one"}' }])
      expect(await store.load()).toEqual({ at: second, turn: 2, state: '7' })
    })

    it('goes on while Redis is full: it may be what fills it', async () => {
      await f.append(...numbers(25))
      await f.redis.config('SET', 'maxmemory', '1')
      try {
        const seen: string[] = []
        const handle: Handle = (_batch, ids) => {
          seen.push(...ids)
          return { failures: ids.filter(id => id === 'e3') }
        }
        await start('a', handle, { attempts: 2 })
        await until(() => seen.includes('e24'), 'all are handled')
        expect(await letters()).toHaveLength(1)
      } finally {
        await f.redis.config('SET', 'maxmemory', '0')
      }
    })

    it('holds the log back from being trimmed, and is named', async () => {
      const hour = 3_600_000
      const old = Array.from({ length: 300 }, (_, i) => `${Date.now() - hour + i}-0`)
      for (const [i, id] of old.entries()) await f.redis.xadd(f.keys.events('shop', 0), id, 'e', `{"id":"e${i}"}`)
      await f.redis.xgroup('SETID', f.keys.events('shop', 0), 'router', '$')
      const seen: string[] = []
      let fails = true
      await start(
        'a',
        (_batch, ids) => {
          if (fails) throw new Error('not yet')
          seen.push(...ids)
        },
        { attempts: 1000 },
      )
      expect(await trim(f.log, Fixture.shard, 60_000, 300)).toEqual({ forgotten: 0, early: 0 })
      const status = () => busStatus(f.log, { ...Fixture.bus, retentionMs: 60_000 }, [])
      expect((await status()).blocked).toMatchObject([{ by: group }])
      fails = false
      await until(() => seen.length === 300, 'all are handled')
      await until(async () => (await status()).blocked.length === 0, 'nobody holds it back')
    })

    it('an idle bus is not held back by what was deleted before it was read', async () => {
      await start('a', () => undefined)
      await until(() => running[0]!.reader.held.length === 1, 'it reads')
      const id = await f.redis.xadd(f.keys.events('shop', 0), '*', 'h', 'x')
      await f.redis.xdel(f.keys.events('shop', 0), id!)
      await until(async () => (await checkpoint()) === id, 'it is past it')
    })

    it('a group that somebody deleted comes back where it was, and one that was set back is read again', async () => {
      const ids = await f.append(...numbers(5))
      const seen: string[] = []
      await start('a', (_batch, ids) => void seen.push(...ids))
      await until(async () => (await checkpoint()) === ids[4], 'all are done')
      await f.redis.xgroup('DESTROY', f.keys.events('shop', 0), group)
      await f.append('e5')
      await until(() => seen.length === 6, 'it goes on')
      expect(seen).toEqual(numbers(6))
      await f.redis.xgroup('SETID', f.keys.events('shop', 0), group, ids[3]!)
      await until(() => seen.length === 8, 'it reads again')
      expect(seen.slice(6)).toEqual(['e4', 'e5'])
    })

    it('a Redis that is killed and comes back, and one that lost everything', async () => {
      const seen: string[] = []
      const instance = await start('a', (_batch, ids) => void seen.push(...ids))
      await f.append('one')
      await until(() => seen.includes('one'), 'it works')
      await f.server.kill()
      await until(() => instance.reader.problem(), 'it says so')
      await f.server.run()
      await until(async () => (await f.append('two'))[0], 'Redis is back')
      await until(() => seen.includes('two'), 'it goes on')
      await until(() => instance.reader.problem() === undefined, 'it is well')
      await f.empty()
      await f.append('three')
      await until(() => seen.includes('three'), 'it begins anew')
    })
  })
})
