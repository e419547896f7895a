import { RedisPair, until } from '@sluice/testing'
import type { OrderedTask } from './lane.js'
import { OrderedInstance } from './ordered.fixture.js'
import { Fixture } from '../../redis.fixture.js'
import { shardName } from '../../shards/shards.js'

const name = 'billing.ordered'

describe('an ordered subscription', () => {
  let f: Fixture
  const running: OrderedInstance[] = []
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(running.splice(0).map(instance => instance.stop()))))
  afterAll(() => f.stop())

  const start = async (instance: string, ...rest: Parameters<typeof make>) => {
    const made = await make(...rest)(instance).start()
    running.push(made)
    return made
  }
  const make =
    (...[handle, options]: Tail<ConstructorParameters<typeof OrderedInstance>>) =>
    (instance: string) =>
      new OrderedInstance(f, instance, handle, options)

  const stream = (shard = 0) => f.keys.subscription('shop', shard, name)
  const ordered = (part: string, shard = 0) => f.keys.ordered('shop', shard, name, part)
  let sent = 0
  beforeEach(() => void (sent = 0))
  /** Sends `<key>:<number>` for each. */
  const send = async (events: readonly string[], { rules = 'rule', redrives = 0, shard = 0 } = {}) => {
    const pipeline = f.redis.pipeline()
    for (const event of events) {
      const json = JSON.stringify({ id: event, partitionkey: keyOf(event) })
      const n = redrives ? ['n', redrives] : []
      pipeline.xadd(stream(shard), '*', 'e', json, 'p', `${++sent}-0`, 'r', rules, ...n)
    }
    await pipeline.exec()
  }
  const drained = async (shard = 0) => {
    const left = await Promise.all([
      f.redis.xlen(stream(shard)),
      f.redis.zcard(ordered('due', shard)),
      f.redis.hlen(ordered('tries', shard)),
      f.redis.hlen(ordered('starts', shard)),
      f.redis.hlen(ordered('partly', shard)),
    ])
    return left.every(n => n === 0) && (await f.redis.keys(`*${name}:lane:*`)).length === 0
  }
  const letters = async () =>
    (await f.entries(f.keys.dead('shop', 0))).map(({ l, e }) => ({ ...JSON.parse(l!), event: JSON.parse(e!).id }))
  const closed = () => f.redis.hgetall(f.keys.closed('shop', 0))

  it('keeps the order of each key while one fails three times, and holds no other key up meanwhile', async () => {
    const keys = Array.from({ length: 10 }, (_, k) => `k${k}`)
    const events = Array.from({ length: 200 }, (_, i) => `${keys[i % 10]}:${Math.floor(i / 10)}`)
    const done: string[] = []
    const attempts: number[] = []
    let othersDone = false
    await start(
      'a',
      async task => {
        const id = idOf(task)
        if (id === 'k3:0') {
          attempts.push(task.attempt)
          // the failing key works only once all others are through: they cannot have waited for it
          if (attempts.length <= 3 || !othersDone) throw new Error('not yet')
        }
        done.push(id)
        othersDone = done.length >= 180
      },
      { attempts: 1000 },
    )
    await send(events)
    await until(() => done.length === 200, 'all are handled')
    expect(byKey(done)).toEqual(byKey(events))
    expect(done.slice(-20).every(id => keyOf(id) === 'k3')).toBe(true)
    expect(attempts).toEqual(attempts.map((_, i) => i + 1))
    await until(drained, 'nothing is left')
  })

  it('handles events of one key after a retry in the order they came, also those that came meanwhile', async () => {
    const done: string[] = []
    let up = false
    await start(
      'a',
      async task => {
        if (!up && idOf(task) === 'k:1') throw new Error('down')
        done.push(idOf(task))
      },
      { attempts: 1000 },
    )
    await send(['k:0', 'k:1', 'k:2'])
    await until(() => f.redis.zcard(ordered('due')), 'the lane is parked')
    await send(['k:3', 'k:4'])
    await until(async () => (await f.redis.xlen(stream())) === 0, 'they wait behind it')
    up = true
    await until(() => done.length === 5, 'all are handled')
    await send(['k:5'])
    await until(() => done.length === 6, 'the lane flows again')
    expect(done).toEqual(['k:0', 'k:1', 'k:2', 'k:3', 'k:4', 'k:5'])
    await until(drained, 'nothing is left')
  })

  it('an event that two handlers want waits only for the one that fails', async () => {
    const done: string[] = []
    let up = false
    await start(
      'a',
      async task => {
        if (!up && task.rule === 'bad') throw new Error('down')
        done.push(`${task.rule} ${idOf(task)}`)
      },
      { attempts: 1000 },
    )
    await send(['k:0', 'k:1'], { rules: 'good,bad' })
    await until(() => done.length === 2, 'the good one has both')
    expect(done).toEqual(['good k:0', 'good k:1'])
    up = true
    await until(() => done.length === 4, 'the bad one has both')
    expect(done.slice(2)).toEqual(['bad k:0', 'bad k:1'])
    await until(drained, 'nothing is left')
  })

  describe('when the attempts are used up', () => {
    const failing =
      (bad: string, done: string[] = []) =>
      async (task: OrderedTask) => {
        if (idOf(task) === bad && task.redrives === 0) throw new Error('broken')
        done.push(idOf(task))
      }

    it('skips to the next where the lane is to go on', async () => {
      const done: string[] = []
      await start('a', failing('k:1', done), { attempts: 2, closes: false })
      await send(['k:0', 'k:1', 'k:2', 'k:3'])
      await until(() => done.length === 3, 'the others are handled')
      expect(done).toEqual(['k:0', 'k:2', 'k:3'])
      expect(await letters()).toMatchObject([{ event: 'k:1', error: 'Error: broken' }])
      expect(await closed()).toEqual({})
      await until(drained, 'nothing is left')
    })

    it('closes the lane: what is behind becomes dead letters too, and other keys flow', async () => {
      const done: string[] = []
      await start('a', failing('k:1', done), { attempts: 2 })
      const events = ['k:0', 'k:1', ...Array.from({ length: 60 }, (_, i) => `k:${i + 2}`)]
      await send([...events, 'other:0'])
      await until(async () => (await letters()).length === 61, 'all behind it are given up')
      await send(['k:62', 'other:1'])
      await until(() => done.includes('other:1'), 'another key flows')
      await until(async () => (await letters()).length === 62, 'so is what comes later')
      expect(done).toEqual(['k:0', 'other:0', 'other:1'].sort((a, b) => done.indexOf(a) - done.indexOf(b)))
      const kept = await letters()
      expect(kept.map(({ event }) => event)).toEqual([...events.slice(1), 'k:62'])
      expect(new Set(kept.slice(1).map(({ closedBy }) => closedBy))).toEqual(new Set([kept[0].id]))
      expect(Object.values(await closed())).toEqual(['62'])
      await until(drained, 'nothing is left')
    })

    it('opens the lane again when its letters were sent again, in order and before what comes then', async () => {
      const done: string[] = []
      await start('a', failing('k:1', done), { attempts: 1 })
      await send(['k:1', 'k:2', 'k:3'])
      await until(async () => (await letters()).length === 3, 'the lane is closed')
      const [lane] = Object.keys(await closed())
      const open = async (event: string) => {
        await send([event], { redrives: 1 })
        if ((await f.redis.hincrby(f.keys.closed('shop', 0), lane!, -1)) === 0)
          await f.redis.hdel(f.keys.closed('shop', 0), lane!)
      }
      await open('k:1')
      await send(['k:4']) // two letters are left: it must not overtake them
      await until(async () => (await letters()).length === 4, 'it is given up too')
      for (const event of ['k:2', 'k:3', 'k:4']) await open(event)
      await send(['k:5'])
      await until(() => done.length === 5, 'all are handled')
      expect(done).toEqual(['k:1', 'k:2', 'k:3', 'k:4', 'k:5'])
      expect(await closed()).toEqual({})
      await until(drained, 'nothing is left')
    })

    it('lets nothing new go past what is still to be redriven, also while what was redriven is tried again', async () => {
      const done: string[] = []
      let up = false
      await start(
        'a',
        async task => {
          if (idOf(task) === 'k:1' && (task.redrives === 0 || !up)) throw new Error('broken')
          done.push(idOf(task))
        },
        { attempts: 3 },
      )
      await send(['k:1', 'k:2', 'k:3'])
      await until(async () => (await letters()).length === 3, 'the lane is closed')
      const [lane] = Object.keys(await closed())
      const open = async (event: string) => {
        await send([event], { redrives: 1 })
        if ((await f.redis.hincrby(f.keys.closed('shop', 0), lane!, -1)) === 0)
          await f.redis.hdel(f.keys.closed('shop', 0), lane!)
      }
      await open('k:1')
      await until(() => f.redis.zcard(ordered('due')), 'the redriven event waits to be tried again')
      await send(['k:4'])
      await until(async () => (await letters()).length >= 4, 'what is new does not wait behind it')
      for (const event of ['k:2', 'k:3']) await open(event)
      up = true
      await until(async () => done.length === 3 || (await letters()).length > 4, 'what was redriven is handled')
      await open('k:4')
      await until(() => done.length === 4, 'all are handled')
      expect(done).toEqual(['k:1', 'k:2', 'k:3', 'k:4'])
      expect(await closed()).toEqual({})
    })

    it('closes the lane again when a redriven event fails for good again', async () => {
      await start('a', () => Promise.reject(new Error('still broken')), { attempts: 2 })
      await send(['k:0'])
      await until(async () => (await letters()).length === 1, 'it is given up')
      await f.redis.del(f.keys.closed('shop', 0))
      await send(['k:0'], { redrives: 1 })
      await send(['k:1'])
      await until(async () => (await letters()).length === 3, 'it is given up again, and what is behind it')
      expect(Object.values(await closed())).toEqual(['2'])
      const [, again, behind] = await letters()
      expect(behind.closedBy).toBe(again.id)
      expect(await f.redis.hlen(f.keys.closers('shop', 0))).toBe(1)
    })

    it('keeps what cannot be given up until it can, with what is behind it; other keys flow, and there is one letter', async () => {
      const done: string[] = []
      const a = await start('a', failing('k:0', done), { attempts: 1, concurrency: 1 })
      await f.redis.set(f.keys.dead('shop', 0), 'no stream')
      await send(['k:0', 'k:1', 'other:0'])
      await until(() => done.length === 1, 'the other key is handled')
      await until(() => a.reader.problem()?.includes('WRONGTYPE'), 'it says what is wrong')
      expect(await f.redis.xlen(stream())).toBe(2)
      await f.redis.del(f.keys.dead('shop', 0))
      await until(async () => (await letters()).length === 2, 'both letters are written')
      expect((await letters()).map(({ event }) => event)).toEqual(['k:0', 'k:1'])
      expect(done).toEqual(['other:0'])
      await until(() => !a.reader.problem(), 'it says that it works')
      await until(drained, 'nothing is left')
    })

    it('remembers what closed a lane no longer than it is closed, however many keys fail once', async () => {
      const keys = Array.from({ length: 50 }, (_, k) => `k${k}`)
      await start('a', () => Promise.reject(new Error('broken')), { attempts: 1 })
      for (const key of keys) {
        await send([`${key}:0`])
        await until(() => f.redis.hlen(f.keys.closed('shop', 0)), 'its lane is closed')
        await f.redis.del(f.keys.closed('shop', 0)) // the letter is redriven or deleted
      }
      expect(await f.redis.hlen(f.keys.closers('shop', 0))).toBeLessThan(10)
    })
  })

  it('begins the next event of a key only when Redis has heard of the last: a crash repeats no other', async () => {
    const there: number[] = []
    await start('a', async task => {
      there.push(await f.redis.xlen(stream()))
      // from here on Redis hears nothing for a while
      if (idOf(task) === 'k:0') await f.redis.client('PAUSE', 300, 'WRITE')
    })
    await send(['k:0', 'k:1', 'k:2'])
    await until(() => there.length === 3, 'all are handled')
    expect(there).toEqual([3, 2, 1])
  })

  it('gives an event up when it kills its process again and again, and not what was only read with it', async () => {
    const innocent = Array.from({ length: 20 }, (_, i) => `innocent-${i % 4}:${Math.floor(i / 4)}`)
    for (let death = 1; death <= 5; death++) {
      const reached: number[] = []
      const instance = await make(
        task => (idOf(task) === 'poison:0' ? (reached.push(task.attempt), new Promise(() => undefined)) : undefined),
        { concurrency: 1, ttlMs: 400 },
      )(`dead-${death}`).start()
      if (death === 1) await send(['poison:0', ...innocent])
      await until(() => reached.length > 0, `it starts the poison event for the ${death}. time`)
      expect(reached).toEqual([death])
      instance.cut()
    }
    const done: OrderedTask[] = []
    await start('b', async task => void done.push(task), { concurrency: 1 })
    await until(() => done.length === 20, 'the others are handled')
    expect(byKey(done.map(idOf))).toEqual(byKey(innocent))
    expect(done.every(({ attempt }) => attempt === 2)).toBe(true) // taken by the first, started by this one
    expect(await letters()).toMatchObject([{ event: 'poison:0', error: 'stalled' }])
  })

  it('gives the head of a parked lane up too when it kills its process again and again', async () => {
    let last = 0
    for (let death = 1; last < 6; death++) {
      const reached: number[] = []
      const instance = await make(
        task => {
          reached.push(task.attempt)
          if (task.attempt === 1) throw new Error('once')
          return new Promise(() => undefined)
        },
        { ttlMs: 400 },
      )(`dead-${death}`).start()
      if (death === 1) await send(['k:0', 'k:1'])
      await until(() => (reached.at(-1) ?? 0) > Math.max(last, 1), 'it starts the head')
      last = reached.at(-1)!
      instance.cut()
    }
    expect(last).toBe(6)
    await start('b', () => undefined)
    await until(async () => (await letters()).length === 2, 'it is given up')
    expect(await letters()).toMatchObject([
      { event: 'k:0', error: 'stalled' },
      { event: 'k:1', closedBy: `rule~${sentId(1)}` },
    ])
  })

  it('holds a bounded number of events in memory when one key is slow, and the others flow', async () => {
    let finish: () => void = () => undefined
    const slow = new Promise<void>(resolve => (finish = resolve))
    const done: string[] = []
    const a = await start('a', async task => {
      if (keyOf(idOf(task)) === 'slow') await slow
      done.push(idOf(task))
    })
    const many = Array.from({ length: 5000 }, (_, i) => `slow:${i}`)
    let most = 0
    const watch = setInterval(() => (most = Math.max(most, a.reader.size)), 5)
    await send(many)
    await send(Array.from({ length: 100 }, (_, i) => `quick:${i}`))
    await until(() => done.length === 100, 'the quick key is through while the slow one has 5,000 to go')
    expect(done.every(id => keyOf(id) === 'quick')).toBe(true)
    finish()
    await until(() => done.length === 5100, 'the slow one is too', 60_000)
    clearInterval(watch)
    expect(most).toBeLessThanOrEqual(128)
    expect(done.slice(100)).toEqual(many)
    await until(drained, 'nothing is left')
  }, 90_000)

  it('starts nothing that may not be started yet, and goes on with the rest of the shard', async () => {
    let open = false
    const asked: string[] = []
    const done: string[] = []
    await start('a', async task => void done.push(idOf(task)), {
      mayStart: async ({ logId }) => (asked.push(logId), open || !gated.has(logId)),
    })
    const gated = new Set(Array.from({ length: 30 }, (_, i) => sentId(i + 1)))
    await send([...Array.from({ length: 30 }, (_, i) => `new:${i}`), 'old:0'])
    await until(() => done.length > 0 && asked.length > 5, 'what may start does, and the rest was asked about often')
    expect(done).toEqual(['old:0'])
    open = true
    await until(() => done.length === 31, 'the rest follows')
    expect(done.slice(1)).toEqual(Array.from({ length: 30 }, (_, i) => `new:${i}`))
  })

  describe('with several instances', () => {
    const wide = { name: 'shop', shards: 4 }
    const options = { buses: () => [wide], attempts: 1000 }
    beforeEach(() => f.log.create(wide))
    const keys = Array.from({ length: 40 }, (_, k) => `k${k}`)
    const sendWide = async (events: readonly string[], rules = 'rule') => {
      for (let shard = 0; shard < 4; shard++)
        await send(
          events.filter(event => Number(keyOf(event).slice(1)) % 4 === shard),
          { shard, rules },
        )
    }
    const round = (n: number) => keys.map(key => `${key}:${n}`)
    const allDrained = async () => (await Promise.all([0, 1, 2, 3].map(drained))).every(Boolean)

    it.each([1, 2, 3])(
      'keeps order through deaths and failures at random (seed %i)',
      async seed => {
        const random = generator(seed)
        const started: string[] = []
        const done = new Set<string>()
        const handle = async (task: OrderedTask) => {
          const id = `${task.rule}/${idOf(task)}`
          started.push(id)
          await new Promise(resolve => setTimeout(resolve, random() * 4))
          if (random() < 0.15) throw new Error('at random')
          done.add(id)
        }
        const begin = (instance: string) => start(instance, handle, { ...options, ttlMs: 600, delayMs: 10 })
        await begin('i0')
        await begin('i1')
        const expected: string[] = []
        for (let part = 0; part < 5; part++) {
          for (let n = part * 6; n < part * 6 + 6; n++) {
            // some events are for one handler, some for two, which fail and wait apart from each other
            const rules = ['r1', 'r1,r2', 'r2'][n % 3]!
            await sendWide(round(n), rules)
            for (const rule of rules.split(',')) expected.push(...round(n).map(event => `${rule}/${event}`))
          }
          await until(() => done.size >= expected.length - 150, 'they are at work')
          if (part === 4) break
          running.splice(Math.floor(random() * 2), 1)[0]!.cut()
          await begin(`i${part + 2}`)
        }
        await until(() => done.size === expected.length, 'every event is handled', 60_000)
        for (const [key, ids] of Object.entries(byKey(started))) {
          expect([key, collapsed(ids)]).toEqual([key, byKey(expected)[key]])
        }
        await until(allDrained, 'nothing is left')
      },
      90_000,
    )

    it('shares the shards out when another comes, repeats nothing, and hands them over at once when it goes', async () => {
      const by = new Map<string, string>()
      const handled: string[] = []
      const handle = (who: string) => async (task: OrderedTask) => {
        handled.push(idOf(task))
        by.set(idOf(task), who)
        expect(task.attempt).toBe(1)
        await new Promise(resolve => setTimeout(resolve, 15))
      }
      const long = { ...options, ttlMs: 60_000, concurrency: 16 }
      const a = await start('a', handle('a'), long)
      let n = 0
      const flow = async (rounds: number) => {
        for (let i = 0; i < rounds; i++) await sendWide(round(n++))
      }
      await flow(10)
      await until(() => handled.length > 0, 'the first works')
      const b = await start('b', handle('b'), long)
      while (b.reader.leases.held.length < 2) {
        await flow(1)
        await until(() => handled.length > n * 40 - 200, 'they keep up')
      }
      await flow(5)
      await until(() => handled.length === n * 40, 'all are handled')
      expect(a.reader.leases.held.length).toBe(2)
      expect(new Set(by.values())).toEqual(new Set(['a', 'b']))
      await flow(10)
      running.splice(running.indexOf(b), 1)
      await b.stop()
      await until(() => handled.length === n * 40, 'all are handled by the one that is left')
      // no event twice: what ran was waited for, what had not started was left
      expect(byKey(handled)).toEqual(byKey(Array.from({ length: n }, (_, i) => round(i)).flat()))
    }, 60_000)

    it('every shard has an owner also while instances listen to different buses, as during an update', async () => {
      const other = { name: 'a-new-one', shards: 3 }
      const far = { ttlMs: 60_000 }
      const a = await start('a', () => undefined, { ...far, buses: () => [wide] })
      const b = await start('b', () => undefined, { ...far, buses: () => [other, wide] })
      const held = () => [...a.reader.leases.held, ...b.reader.leases.held].map(({ shard }) => shardName(shard))
      await until(() => a.reader.leases.held.length === 2 && b.reader.leases.held.length === 5, 'they share')
      expect(held().sort()).toEqual([...[0, 1, 2].map(n => `a-new-one.${n}`), ...[0, 1, 2, 3].map(n => `shop.${n}`)])
    })

    it('an owner that Redis has not heard of for too long starts nothing of what it holds', async () => {
      const seen: string[] = []
      let may = false
      const asked = new Set<string>()
      const cutOff = await start('a', async task => void seen.push(`a ${idOf(task)}`), {
        mayStart: async ({ logId }) => (asked.add(logId), may),
      })
      await send(['k:0'])
      await until(() => asked.size === 1, 'it holds the event')
      cutOff.redis.disconnect()
      await start('b', async task => void seen.push(`b ${idOf(task)}`))
      await until(() => seen.length === 1, 'the other takes over')
      may = true
      asked.clear()
      const since = Date.now()
      await until(() => Date.now() - since > 300, 'it had the time to start it')
      expect(seen).toEqual(['b k:0'])
      expect(asked.size).toBe(0) // it does not even ask whether it might
    })

    it('an owner that loses its shard and takes it again starts nothing beside a handler that still runs', async () => {
      let active = 0
      let most = 0
      const starts: number[] = []
      const finish: (() => void)[] = []
      const a = await start('a', async task => {
        starts.push(task.attempt)
        most = Math.max(most, ++active)
        await new Promise<void>(resolve => finish.push(resolve))
        active--
      })
      await send(['k:0'])
      await until(() => active === 1, 'it is at work')
      const [before] = a.reader.leases.held
      await f.redis.del(f.keys.lease('shop', 0, `sub:${name}`))
      await until(() => a.reader.leases.held.some(lease => lease !== before), 'it has the shard again')
      await until(() => a.reader.size === 1, 'it found the event again')
      finish[0]!()
      await until(() => starts.length === 2, 'what came of the first try counts no more')
      finish[1]!()
      await until(drained, 'it is done')
      expect(starts).toEqual([1, 2])
      expect(most).toBe(1)
    })

    it('an owner that lost its shard while a handler ran writes nothing of what came of it', async () => {
      let finish: () => void = () => undefined
      const seen: string[] = []
      const dead = await start(
        'a',
        async task => {
          seen.push(`a ${idOf(task)}`)
          await new Promise<void>(resolve => (finish = resolve))
          throw new Error('too late')
        },
        { attempts: 1 },
      )
      await send(['k:0', 'k:1'])
      await until(() => seen.length === 1, 'it is at work')
      await f.redis.hset(f.keys.lease('shop', 0, `sub:${name}`), 'token', 'somebody-else')
      finish()
      await until(() => dead.reader.leases.held.length === 0, 'it learns that it lost the shard')
      expect(await letters()).toEqual([])
      expect(await f.redis.xlen(stream())).toBe(2)
      await f.redis.del(f.keys.lease('shop', 0, `sub:${name}`))
      running.splice(0)
      await dead.stop()
      await start('b', async task => void seen.push(`b ${idOf(task)}`))
      await until(() => seen.length >= 3, 'the next owner does both')
      expect(seen.slice(-2)).toEqual(['b k:0', 'b k:1'])
    })
  })

  it('goes on after Redis was killed and started again, and after it lost its data, without a restart', async () => {
    const done: string[] = []
    const failed = new Set<string>()
    const a = await start('a', async task => {
      const id = idOf(task)
      if (!failed.has(id)) {
        failed.add(id)
        throw new Error('once')
      }
      if (done.at(-1) !== id) done.push(id)
    })
    const events = Array.from({ length: 100 }, (_, i) => `k${i % 5}:${Math.floor(i / 5)}`)
    await send(events)
    await until(() => done.length > 20, 'it is at work')
    await f.server.kill()
    await until(() => a.reader.problem(), 'it says that it does not work')
    await f.server.run()
    await until(() => done.length >= 100, 'all are handled')
    expect(byKey([...new Set(done)])).toEqual(byKey(events))
    await until(() => !a.reader.problem(), 'it says that it works')
    await until(drained, 'nothing is left')
    await f.redis.flushall()
    await f.log.create(Fixture.bus) // as a router does
    await until(() => f.redis.exists(stream()), 'it makes its group anew')
    await send(['later:0'])
    await until(() => done.includes('later:0'), 'it works on')
    await f.redis.xgroup('DESTROY', stream(), name)
    await send(['later:1'])
    await until(() => done.includes('later:1'), 'it works on without its group')
  })

  it('handles what waits in lanes also while Redis is full: it may be what fills it', async () => {
    let failing = true
    const handled: string[] = []
    const handle = (task: OrderedTask) => {
      if (failing) throw new Error('not yet')
      handled.push(task.event!.id)
    }
    await start('a', handle, { attempts: 1000 })
    await send(['k:0', 'k:1', 'l:0'])
    await until(async () => (await f.redis.zcard(ordered('due'))) === 2, 'both keys wait in Redis')
    await until(async () => (await f.redis.xlen(stream())) === 0, 'all events of them do')
    await f.redis.config('SET', 'maxmemory', '1')
    failing = false
    try {
      await until(() => handled.length === 3, 'all are handled')
      await until(drained, 'nothing is left of them')
    } finally {
      await f.redis.config('SET', 'maxmemory', '0')
    }
  })

  it('stops after the handlers that run, and leaves the rest as if it had not been read', async () => {
    let finish: () => void = () => undefined
    const done: string[] = []
    const a = await start(
      'a',
      async task => {
        await new Promise<void>(resolve => (finish = resolve))
        done.push(`a ${idOf(task)} ${task.attempt}`)
      },
      { concurrency: 1, ttlMs: 60_000 },
    )
    await send(['x:0', 'y:0', 'x:1'])
    await until(async () => ((await f.redis.xpending(stream(), name)) as [number])[0] === 3, 'it has all three in hand')
    running.splice(0)
    const stopped = a.stop()
    finish()
    await stopped
    await start('b', async task => void done.push(`b ${idOf(task)} ${task.attempt}`), { concurrency: 1 })
    await until(() => done.length === 3, 'the other handles the rest')
    expect(done).toEqual(['a x:0 1', 'b y:0 1', 'b x:1 1'])
  })
})

type Tail<T extends unknown[]> = T extends [unknown, unknown, ...infer Rest] ? Rest : never

/** What a user would lose: the order of a key, because a process goes on by what a master that is gone had confirmed. */
describe('an ordered subscription of a replicated bus, when another master takes over', () => {
  let pair: RedisPair
  let f: Fixture
  beforeAll(async () => {
    pair = await RedisPair.start()
    f = Fixture.of(pair)
    await f.log.create(Fixture.bus)
  }, 60_000)
  afterAll(async () => {
    f?.redis.disconnect()
    await pair?.stop()
  })

  it('tries an event that failed again before the next of its key begins, though the new one knows nothing of it', async () => {
    const seen: string[] = []
    let over: Promise<void> | undefined
    const handle = async (task: OrderedTask) => {
      seen.push(idOf(task))
      if (over) return
      // the new master knows the events and who reads them, and not what becomes of them
      await f.redis.set('mark', '1')
      expect(await f.redis.wait(1, 5000)).toBe(1)
      pair.cutReplication()
      over = (async () => {
        await until(() => f.redis.exists(f.keys.ordered('shop', 0, name, 'due')), 'the old master parked it')
        await pair.failOver()
        await pair.rejoin()
      })()
      throw new Error('once')
    }
    const bus = { ...Fixture.bus, durability: 'replicated' as const }
    const reader = await new OrderedInstance(f, 'a', handle, {
      buses: () => [bus],
      delayMs: 500,
      ttlMs: 30_000,
    }).start()
    const stream = f.keys.subscription('shop', 0, name)
    for (const n of [0, 1]) {
      const event = JSON.stringify({ id: `k:${n}`, partitionkey: 'k' })
      await f.redis.xadd(stream, '*', 'e', event, 'p', `${n + 1}-0`, 'r', 'rule')
    }
    await until(() => seen.includes('k:1'), 'the next one begins', 30_000)
    await over
    await reader.stop()
    expect(seen).toEqual(['k:0', 'k:0', 'k:1'])
  }, 60_000)
})

function keyOf(event: string): string {
  return event.split(':')[0]!
}

function idOf({ event }: OrderedTask): string {
  return event!.id
}

function byKey(events: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const event of events) (found[keyOf(event)] ??= []).push(event)
  return found
}

function sentId(n: number): string {
  return `${n}-0`
}

/** Repeats of the last one do not count: what a crash interrupted is done again. */
function collapsed(ids: readonly string[]): string[] {
  return ids.filter((id, i) => id !== ids[i - 1])
}

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
