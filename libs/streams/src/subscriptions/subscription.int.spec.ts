import { collectingLogger } from '@sluice/observability'
import { until } from '@sluice/testing'
import { Fixture } from '../redis.fixture.js'
import { reapScript } from './reap.script.js'
import { ReaderInstance } from './reader.fixture.js'
import type { SubscriptionOptions } from './subscription.js'
import type { SubscriptionEntry } from './subscription-entry.js'

/** Holds the event loop. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('a subscription', () => {
  let f: Fixture
  const running: ReaderInstance[] = []
  beforeAll(async () => void (f = await Fixture.start()))
  beforeEach(() => f.empty())
  afterEach(async () => void (await Promise.all(running.splice(0).map(instance => instance.stop()))))
  afterAll(() => f.stop())

  const stream = () => f.keys.subscription('shop', 0, 'billing')
  const start = async (...args: [string, SubscriptionOptions['handle'], Partial<SubscriptionOptions>?]) => {
    const instance = await new ReaderInstance(f, ...args).start()
    running.push(instance)
    return instance
  }
  const send = async (...events: string[]) => {
    for (const e of events) await f.redis.xadd(stream(), '*', 'e', e, 'p', '1-0', 'r', 'rule')
  }
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => String(i))

  it('gives each event to one of the instances that share it, and keeps nothing that was handled', async () => {
    const seen: string[] = []
    const by = new Set<string>()
    const handle = (name: string) => async (entry: SubscriptionEntry) => {
      seen.push(entry.json)
      by.add(name)
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    await start('a', handle('a'))
    await start('b', handle('b'))
    await send(...numbers(300))
    await until(() => seen.length === 300, 'all are handled')
    expect(new Set(seen).size).toBe(300)
    expect(by).toEqual(new Set(['a', 'b']))
    await until(async () => (await f.redis.xlen(stream())) === 0, 'handled events are deleted')
  })

  it('handles no more at the same time than asked for', async () => {
    let active = 0
    let most = 0
    let done = 0
    await start('a', async () => {
      most = Math.max(most, ++active)
      await until(() => most === 4, 'four are handled at the same time')
      await new Promise(resolve => setTimeout(resolve, 5))
      active--
      done++
    })
    await send(...numbers(40))
    await until(() => done === 40, 'all are handled')
    expect(most).toBe(4)
  })

  it('takes over what an instance had in hand when it died, and says that it was taken before', async () => {
    const dead = await start('a', () => new Promise(() => undefined))
    await send('x')
    await until(async () => ((await f.redis.xpending(stream(), 'billing')) as [number])[0] === 1, 'it has it in hand')
    dead.cut()
    running.splice(0)
    const seen: SubscriptionEntry[] = []
    await start('b', async entry => void seen.push(entry))
    await until(() => seen.length === 1, 'the other handles it')
    expect(seen[0]).toMatchObject({ json: 'x', taken: 2 })
  })

  it('counts what was started when an instance died, and not what it had only read', async () => {
    for (let death = 1; death <= 3; death++) {
      let started = 0
      const dead = await start(
        `a${death}`,
        entry => (entry.json === 'poison' ? (started++, new Promise(() => undefined)) : Promise.resolve()),
        { concurrency: 1, claimIdleMs: 300 },
      )
      if (death === 1) await send('poison', ...numbers(10))
      await until(() => started === 1, 'it starts the poison event')
      dead.cut()
      running.splice(0)
    }
    const seen: SubscriptionEntry[] = []
    await start('b', async entry => void seen.push(entry), { claimIdleMs: 300 })
    await until(() => seen.length === 11, 'the next takes all')
    const taken = new Map(seen.map(entry => [entry.json, entry.taken]))
    expect(taken.get('poison')).toBe(4)
    expect(numbers(10).map(n => taken.get(n))).toEqual(numbers(10).map(() => 2)) // read once, and started now
  })

  it('leaves an event with a handler that takes longer than the time after which others may claim it', async () => {
    let finish: () => void = () => undefined
    let runs = 0
    const slow = () => {
      runs++
      return new Promise<void>(resolve => (finish = resolve))
    }
    await start('a', slow)
    await send('x')
    await until(() => runs === 1, 'it runs')
    await start('b', slow)
    const started = Date.now()
    await until(() => Date.now() - started > 2500, 'more than twice the claim time passes')
    expect(runs).toBe(1)
    finish()
    await until(async () => (await f.redis.xlen(stream())) === 0, 'it is acknowledged')
  })

  it('keeps an event whose handling could not be finished, and handles it again', async () => {
    let tries = 0
    await start('a', async () => {
      if (++tries === 1) throw new Error('the dead letter could not be written')
    })
    await send('x')
    await until(() => tries === 2, 'it comes again')
    await until(async () => (await f.redis.xlen(stream())) === 0, 'it is acknowledged')
  })

  it('is not well before all that it does works: what can be read does not hide what cannot be looked for', async () => {
    const logger = collectingLogger()
    const a = await start('a', async () => undefined, { claimIdleMs: 3000, logger })
    await until(() => a.reader.problem() === undefined, 'it is well')
    const beats: (string | undefined)[] = []
    const xpending = a.redis.xpending.bind(a.redis)
    a.redis.xpending = (() => Promise.reject(new Error('it cannot be looked for'))) as never
    await until(() => a.reader.problem(), 'it says so')
    for (let i = 0; i < 3; i++) {
      await send(String(i))
      await until(async () => (await f.redis.xlen(stream())) === 0, 'it reads and handles meanwhile')
      beats.push(a.reader.problem())
    }
    expect(beats).toEqual(Array(3).fill('it cannot be looked for'))
    expect(logger.lines).toHaveLength(1)
    a.redis.xpending = xpending
    await until(() => a.reader.problem() === undefined, 'it is well again')
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  it('keeps what a handler left to be written until it is, and does not call it again for that', async () => {
    let calls = 0
    let writes = 0
    let refused = true
    const a = await start(
      'a',
      async () => {
        calls++
        return async () => {
          writes++
          if (refused) throw new Error('there is no room')
        }
      },
      { claimIdleMs: 2000 },
    )
    await start('b', async () => void calls++, { claimIdleMs: 2000 })
    await send('x')
    await until(() => writes > 0, 'it is tried')
    const began = Date.now()
    const isLonger = () => writes > 4 && Date.now() - began > 5000
    await until(isLonger, 'it is tried again and again, longer than others wait')
    expect(a.reader.problem()).toBe('there is no room')
    expect(await f.redis.xlen(stream())).toBe(1)
    refused = false
    await until(async () => (await f.redis.xlen(stream())) === 0, 'it is acknowledged')
    expect(calls).toBe(1)
    await until(() => a.reader.problem() === undefined, 'it is well')
  })

  it('begins nothing more where much cannot be written, and lets what works go on until then', async () => {
    const handled: string[] = []
    let refused = true
    const a = await start('a', async ({ json }) => {
      handled.push(json)
      if (json.startsWith('bad') && refused) {
        return async () => {
          if (refused) throw new Error('there is no room')
        }
      }
      return undefined
    })
    await send(...numbers(20).map(n => `bad${n}`), ...numbers(20))
    await until(() => handled.length === 40, 'the others are handled though nothing can be written of 20')
    await send(...numbers(60).map(n => `bad${n + 20}`))
    await until(() => handled.length >= 64, 'as many as may be in hand are')
    await send('last')
    await until(() => a.reader.problem() === 'there is no room', 'it says so')
    expect(handled.length).toBeLessThanOrEqual(40 + 64)
    refused = false
    await until(async () => (await f.redis.xlen(stream())) === 0, 'all is done with')
    expect(handled).toHaveLength(101)
    expect(new Set(handled).size).toBe(101)
  })

  it('does not begin what another instance may have by now, nor counts it as begun', async () => {
    const refused: string[] = []
    const seen: number[] = []
    let goOn: () => void = () => undefined
    const late = new Promise<void>(resolve => (goOn = resolve))
    const handle: SubscriptionOptions['handle'] = async ({ json, taken }, mayBegin) => {
      await late // as a pipe, a guard or a receipt may take its time
      if (json === 'x' && refused.length === 0) block(2000) // the process stands still for longer than the others wait
      if (mayBegin()) return void seen.push(taken)
      refused.push(json)
      return 'not begun'
    }
    const a = await start('a', handle, { concurrency: 2 })
    await send('x', 'y')
    await until(async () => ((await f.redis.xpending(stream(), 'billing')) as [number])[0] === 2, 'it has both in hand')
    goOn()
    await until(async () => (await f.redis.xlen(stream())) === 0, 'both are handled')
    expect(refused).toEqual(['x', 'y'])
    expect(seen).toEqual([1, 1])
    expect(a.reader.problem()).toBeUndefined()
  })

  it('counts nothing that it read and did not begin because it stood still', async () => {
    const seen: Record<string, number> = {}
    await start(
      'a',
      async ({ json, taken }) => {
        if (json === 'blocks') block(1500)
        seen[json] = taken
      },
      { concurrency: 1 },
    )
    await send('first')
    await until(() => seen['first'], 'it reads')
    const sent = ['1', '2', '3'].map(event => send(event))
    await new Promise(setImmediate) // they are on their way to Redis, and come as the answer of the read that is under way
    block(1500)
    await until(() => seen['3'], 'they are handled')
    // the read that was under way when it stood still has ended: what comes now is begun in its order
    await Promise.all([...sent, send('next')])
    await until(() => seen['next'], 'it reads on')
    await send('blocks', '4', '5')
    await until(() => seen['4'] && seen['5'], 'what waited for its turn is handled')
    expect(seen).toEqual({ first: 1, 1: 1, 2: 1, 3: 1, next: 1, blocks: 1, 4: 1, 5: 1 })
  })

  it('reads on after it stood still and others took all that it held', async () => {
    const seen = new Set<string>()
    let goOn: () => void = () => undefined
    const held = new Promise<void>(resolve => (goOn = resolve))
    const a = await start(
      'a',
      async ({ json }) => {
        if (json === 'blocks') await held.then(() => block(1500))
        seen.add(json)
      },
      { concurrency: 1 },
    )
    a.redis.xpending = (async () => []) as never // it takes nothing back
    const together = f.redis.multi() // so that a read brings all that it asks for
    for (const e of ['blocks', ...numbers(60)]) together.xadd(stream(), '*', 'e', e, 'p', '1-0', 'r', 'rule')
    await together.exec()
    await until(async () => ((await f.redis.xpending(stream(), 'billing')) as [number])[0] === 61, 'it holds all')
    goOn()
    const b = await start('b', async ({ json }) => void seen.add(json))
    await until(async () => (await f.redis.xlen(stream())) === 0, 'all are handled')
    await b.stop()
    await send('new')
    await until(() => seen.has('new'), 'it reads what is new')
    expect(seen.size).toBe(62)
  })

  it('stops after the handlers that run, and leaves the rest to the others at once', async () => {
    let finish: () => void = () => undefined
    const handled: string[] = []
    const a = await start(
      'a',
      async entry => {
        await new Promise<void>(resolve => (finish = resolve))
        handled.push(entry.json)
      },
      { concurrency: 1, claimIdleMs: 60_000 },
    )
    await send('1', '2', '3')
    await until(
      async () => ((await f.redis.xpending(stream(), 'billing')) as [number])[0] === 3,
      'it has all three in hand',
    )
    running.splice(0)
    const stopped = a.stop()
    finish()
    await stopped
    expect(handled).toEqual(['1'])
    await start('b', async entry => void handled.push(entry.json), { claimIdleMs: 300 })
    await until(() => handled.length === 3, 'the other handles the rest')
  })

  it('leaves no consumer behind when it stops with nothing in hand', async () => {
    const a = await start('a', async () => undefined)
    await send('x')
    await until(async () => (await f.redis.xlen(stream())) === 0, 'it was handled')
    running.splice(0)
    await a.stop()
    expect(await f.redis.xinfo('CONSUMERS', stream(), 'billing')).toEqual([])
  })

  it('keeps no trace of a thousand instances that came and went, and loses nothing that one of them holds', async () => {
    const stream = f.keys.subscription('shop', 0, 'billing')
    const seen: string[] = []
    const one = await new ReaderInstance(f, 'one', async ({ json }) => void seen.push(json)).start()
    running.push(one)
    for (let i = 0; i < 1000; i++) await f.redis.xgroup('CREATECONSUMER', stream, 'billing', `gone${i}`)
    await f.redis.xadd(stream, '*', 'e', 'warm') // `one` is a consumer from its first read on
    await until(() => seen.length === 1, 'it reads')
    await one.stop()
    running.splice(running.indexOf(one), 1)
    await f.redis.xadd(stream, '*', 'e', 'held')
    await f.redis.xreadgroup('GROUP', 'billing', 'holder', 'STREAMS', stream, '>')
    expect(await reapScript.run(f.redis, [stream], ['billing', 0, ''])).toBe(1000)
    const consumers = (await f.redis.xinfo('CONSUMERS', stream, 'billing')) as unknown[][]
    expect(consumers.map(consumer => consumer[consumer.indexOf('name') + 1])).toEqual(['holder'])
    expect(((await f.redis.xpending(stream, 'billing')) as unknown[])[0]).toBe(1)
  })
})
