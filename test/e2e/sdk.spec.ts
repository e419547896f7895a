import type { INestApplicationContext } from '@nestjs/common'
import { type CloudEvent, type EventContext, EventPublisher, OnEvent, PermanentError } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service } from './service.js'

const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 } } as const

describe('the SDK', () => {
  let platform: Platform
  const apps: INestApplicationContext[] = []
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(async () => void (await Promise.all(apps.splice(0).map(app => app.close()))))
  afterAll(() => platform?.stop())

  const start = async (name: string, ...providers: Parameters<typeof service>[1][]) => {
    const app = await service({ name, redis: { url: platform.redis.url }, claimIdleMs: 900 }, ...providers)
    apps.push(app)
    return app.get(EventPublisher)
  }
  const letters = async (destination: string) =>
    (await platform.api('GET', `/v1/dead-letters?destination=${destination}`)).body.items

  it('an event published by one service reaches the handlers that want it, by type and by pattern, and no others', async () => {
    const seen: string[] = []
    class Handlers {
      @OnEvent('order.created')
      async byType(event: CloudEvent<{ total: number }>, context: EventContext) {
        seen.push(`type ${event.data.total} ${context.attempt}`)
      }
      @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } } })
      async byPattern(event: CloudEvent<{ total: number }>) {
        seen.push(`pattern ${event.data.total}`)
      }
      @OnEvent('order.cancelled')
      async other() {
        seen.push('other')
      }
    }
    const publisher = await start('orders', Handlers)
    const published = await publisher.publish({ type: 'order.created', data: { total: 80 } })
    expect(published).toEqual({ id: expect.any(String), position: expect.stringMatching(/^\d-\d+-\d+$/) })
    await publisher.publishAll([{ type: 'order.created', data: { total: 120 } }])
    await until(() => seen.length === 3, 'all arrive')
    expect(seen.sort()).toEqual(['pattern 120', 'type 120 1', 'type 80 1'])
  })

  it('a bad event is refused with the attribute named, before anything is sent', async () => {
    const publisher = await start('bad')
    await expect(publisher.publish({ type: '' })).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTE',
      details: { attribute: 'type' },
    })
    await expect(publisher.publish({ type: 'x' }, { bus: 'nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
  })

  it('a handler that throws is tried again alone; the other handlers of the event are not', async () => {
    const calls = { good: 0, bad: [] as number[] }
    class Handlers {
      @OnEvent('a')
      async good() {
        calls.good++
      }
      @OnEvent('a', quick)
      async bad(_event: CloudEvent, { attempt }: EventContext) {
        calls.bad.push(attempt)
        if (attempt < 3) throw new Error('not yet')
      }
    }
    const publisher = await start('alone', Handlers)
    await publisher.publish({ type: 'a' })
    await until(() => calls.bad.length === 3, 'it was tried three times')
    expect(calls).toEqual({ good: 1, bad: [1, 2, 3] })
    expect(await letters('alone')).toEqual([])
  })

  it('a handler that keeps throwing ends in a dead letter; after the fix a redrive reaches it alone', async () => {
    let up = false
    const calls = { good: 0, bad: 0, done: 0 }
    class Handlers {
      @OnEvent('b')
      async good() {
        calls.good++
      }
      @OnEvent('b', quick)
      async bad(_event: CloudEvent, context: EventContext) {
        calls.bad++
        if (!up) throw new Error('loyalty is down')
        calls.done++
        expect(context.redrives).toBe(1)
      }
    }
    const publisher = await start('loyalty', Handlers)
    await publisher.publish({ type: 'b', id: 'b-1' })
    const [letter] = await until(
      async () => (await letters('loyalty')).length === 1 && letters('loyalty'),
      'the dead letter is there',
    )
    expect(letter).toMatchObject({
      rule: 'loyalty.Handlers.bad',
      error: 'Error: loyalty is down',
      reason: 'attempts-exhausted',
    })
    expect(letter.attempts).toHaveLength(3)
    up = true
    await platform.api('POST', '/v1/dead-letters/redrive', { filter: { destination: 'loyalty' } })
    await until(() => calls.done === 1, 'the redriven event is handled')
    expect(calls).toEqual({ good: 1, bad: 4, done: 1 })
  })

  it('PermanentError ends in a dead letter at once', async () => {
    let calls = 0
    class Handlers {
      @OnEvent('c')
      async never() {
        calls++
        throw new PermanentError('no such customer')
      }
    }
    const publisher = await start('permanent', Handlers)
    await publisher.publish({ type: 'c' })
    const [letter] = await until(
      async () => (await letters('permanent')).length === 1 && letters('permanent'),
      'the dead letter is there',
    )
    expect(letter).toMatchObject({ reason: 'rejected', error: 'PermanentError: no such customer' })
    expect(calls).toBe(1)
  })

  it('instances of a service share the work, another service gets its own copy', async () => {
    const shared = new Ledger()
    const own = new Ledger()
    const by = new Set<string>()
    const handlers = (ledger: Ledger, name: string) => {
      class Handlers {
        @OnEvent('d')
        async handle(event: CloudEvent) {
          ledger.add(event.id)
          by.add(name)
          await new Promise(resolve => setTimeout(resolve, 1))
        }
      }
      return Handlers
    }
    await start('shared', handlers(shared, 'one'))
    await start('shared', handlers(shared, 'two'))
    const publisher = await start('own', handlers(own, 'three'))
    const ids = Array.from({ length: 400 }, (_, i) => `d-${i}`)
    await publisher.publishAll(ids.map(id => ({ type: 'd', id })))
    await until(() => shared.missing(ids).length === 0 && own.missing(ids).length === 0, 'all are handled')
    expect([shared.repeated, own.repeated]).toEqual([[], []])
    expect(by).toEqual(new Set(['one', 'two', 'three']))
  })

  it('an app that closes finishes the handler that runs, and loses nothing', async () => {
    let finish: (() => void) | undefined
    let finished = 0
    class Handlers {
      @OnEvent('e')
      async slow() {
        await new Promise<void>(resolve => (finish = resolve))
        finished++
      }
    }
    const publisher = await start('slow', Handlers)
    await publisher.publish({ type: 'e' })
    await until(() => finish, 'the handler runs')
    const closed = apps.pop()!.close()
    finish!()
    await closed
    expect(finished).toBe(1)
  })

  it('an app refuses to start without Redis, and says what to do', async () => {
    const broken = service({ name: 'x', redis: { url: 'redis://127.0.0.1:1', startWaitMs: 0 } })
    await expect(broken).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  })
})
