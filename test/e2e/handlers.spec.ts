import { Controller, type DynamicModule, Inject, Injectable, Module, Scope } from '@nestjs/common'
import { type ContextId, ContextIdFactory, REQUEST } from '@nestjs/core'
import {
  type CloudEvent,
  type CurrentEvent,
  type EventContext,
  EventPublisher,
  OnEvent,
  type OnEventTypeOptions,
  SluiceModule,
} from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import type { Redis } from 'ioredis'
import { Platform } from './platform.js'
import { Services } from './service.js'

const quick = { attempts: 2, backoff: { type: 'fixed', delay: 20 } } as const

describe('handlers', () => {
  let platform: Platform
  const services = new Services(() => platform)
  let redis: Redis
  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url)
  })
  afterEach(services.close)
  afterAll(async () => {
    redis?.disconnect()
    await platform?.stop()
  })

  const start = async (...service: Parameters<typeof services.run>) =>
    (await services.run(...service)).get(EventPublisher)
  const rules = async () =>
    new Map<string, any>(
      (await platform.api('GET', '/v1/buses/default/rules')).body.items.map((rule: any) => [rule.name, rule]),
    )
  const letters = (rule: string) => platform.letters({ rule })

  describe('are found', () => {
    it('once, however often their module is imported and their class provided', async () => {
      let calls = 0
      @Injectable()
      class Orders {
        @OnEvent('found')
        handle() {
          calls++
        }
      }
      @Module({
        providers: [Orders, { provide: 'ALIAS', useExisting: Orders }],
      })
      class OrdersModule {
        static forRoot(value: number): DynamicModule {
          return { module: OrdersModule, providers: [{ provide: 'VALUE', useValue: value }] }
        }
      }
      const imports = [OrdersModule, OrdersModule.forRoot(1), OrdersModule.forRoot(2)]
      const again = SluiceModule.forRoot({ name: 'found', redis: { url: platform.redis.url } })
      const publisher = await start('found', { imports: [...imports, again], providers: [Orders] })
      await publisher.publishAll(Array.from({ length: 10 }, () => ({ type: 'found' })))
      await until(() => calls === 10, 'all are handled')
      const streams = [0, 1, 2, 3].map(shard => new Keys().subscription('default', shard, 'found'))
      const consumers = await Promise.all(
        streams.map(stream => redis.xinfo('CONSUMERS', stream, 'found').catch(() => [])),
      )
      const readers = new Set((consumers.flat() as string[][]).map(consumer => consumer[1]))
      expect(readers.size).toBe(1)
      await services.end()
      expect(calls).toBe(10)
    })

    it('on controllers, inherited, made by a factory or given as a value, and by several decorators', async () => {
      const seen: string[] = []
      class Base {
        constructor(readonly name: string) {}
        @OnEvent('base')
        handle() {
          seen.push(this.name)
        }
      }
      @Injectable()
      class Derived extends Base {
        constructor() {
          super('derived')
        }
        @OnEvent('one')
        @OnEvent('two')
        several(event: CloudEvent) {
          seen.push(event.type)
        }
      }
      @Controller()
      class Http extends Base {
        constructor() {
          super('controller')
        }
      }
      class Made extends Base {}
      class Given extends Base {}
      const providers = [
        Derived,
        { provide: 'MADE', useFactory: async () => new Made('made') },
        { provide: 'GIVEN', useValue: new Given('given') },
      ]
      const publisher = await start('kinds', { controllers: [Http], providers })
      await publisher.publishAll(['base', 'one', 'two'].map(type => ({ type })))
      await until(() => seen.length === 6, 'all are called')
      expect(seen.toSorted()).toEqual(['controller', 'derived', 'given', 'made', 'one', 'two'])
      expect([...(await rules()).keys()].filter(name => name.startsWith('kinds.'))).toEqual(
        expect.arrayContaining(['kinds.Derived.handle', 'kinds.Derived.several', 'kinds.Derived.several.2']),
      )
    })

    it('an app with the module twice, for two services, says to import it once', async () => {
      const other = SluiceModule.forRoot({ name: 'b', redis: { url: platform.redis.url } })
      await expect(start('a', { imports: [other] })).rejects.toMatchObject({ code: 'TWO_SERVICES' })
    })
  })

  it('types take the wildcards of event-emitter, and lists', async () => {
    const seen: string[] = []
    @Injectable()
    class Orders {
      @OnEvent('wild.*')
      one({ type }: CloudEvent) {
        seen.push(`one ${type}`)
      }
      @OnEvent('wild.**')
      any({ type }: CloudEvent) {
        seen.push(`any ${type}`)
      }
      @OnEvent(['wild.a', 'wild.*.c.**'])
      list({ type }: CloudEvent) {
        seen.push(`list ${type}`)
      }
    }
    const publisher = await start('wild', { providers: [Orders] })
    const types = ['wild', 'wild.a', 'wild.a.b', 'wild.a.b.c', 'wild.a.c', 'wild.a.c.d', 'wilder.a']
    await publisher.publishAll(types.map(type => ({ type })))
    const any = ['wild', 'wild.a', 'wild.a.b', 'wild.a.b.c', 'wild.a.c', 'wild.a.c.d'].map(type => `any ${type}`)
    const expected = [...any, 'list wild.a', 'list wild.a.c', 'list wild.a.c.d', 'one wild.a']
    await until(() => seen.length === expected.length, 'all are called')
    expect(seen.toSorted()).toEqual(expected)
  })

  it.each([
    [{ attempts: 0 }, 'attempts is 0; it must be a whole number from 1 to 100'],
    [{ backoff: { delay: -1 } }, 'backoff.delay is -1; it must be a whole number from 0 to 86,400,000'],
    [{ concurrency: 1.5 }, 'concurrency is 1.5; it must be a whole number from 1 to 1,000'],
    [{ timeout: 0 }, 'timeout is 0; it must be a whole number from 1 to 86,400,000'],
    [
      { group: 'a b' },
      `group is 'a b'; it must be 1 to 128 letters, digits, ".", "_" or "-", beginning with a letter or digit`,
    ],
    [{ deadLetter: 'no' as never }, "deadLetter is 'no'; it must be one of true, false"],
    [{ from: 'yesterday' }, "from is 'yesterday'; it must be 'latest', 'horizon', a Date, or an RFC 3339 timestamp"],
    [{ from: '2026-11-28T11:00:46' }, "from is '2026-11-28T11:00:46'; it must be"],
    [{ from: '2026-11-28 (about noon)' }, "from is '2026-11-28 (about noon)'; it must be"],
    [{ from: '2026-02-30T00:00:00Z' }, "from is '2026-02-30T00:00:00Z'; it must be"],
    [{ from: 'horizon', ordered: true }, 'from does not go with ordered'],
  ] as [OnEventTypeOptions, string][])(
    'an option that cannot be is refused where it is written: %j',
    (options, why) => {
      const decorate = () => {
        class Orders {
          @OnEvent('x', options)
          charge() {}
        }
        return Orders
      }
      expect(decorate).toThrow(`@OnEvent on Orders.charge: ${why}`)
    },
  )

  it('where no handler would ever be found, the decorator is refused', () => {
    const anywhere = OnEvent('x') as PropertyDecorator
    const places = [
      () => {
        class Orders {
          @OnEvent('x')
          static charge() {}
        }
        return Orders
      },
      () => {
        class Orders {
          @OnEvent('x')
          [Symbol('charge')]() {}
        }
        return Orders
      },
      () => {
        class Orders {
          @anywhere
          charge = () => undefined
        }
        return Orders
      },
    ]
    for (const place of places) expect(place).toThrow(/^@OnEvent on Orders\..*charge.*: it must stand on a method/)
  })

  it('no more of one handler run than its concurrency says, retries included, and others do not wait for it', async () => {
    let [running, most, done, others] = [0, 0, 0, 0]
    let release: (() => void) | undefined
    const released = new Promise<void>(resolve => (release = resolve))
    @Injectable()
    class Orders {
      @OnEvent('narrow', { concurrency: 2, ...quick, circuit: false })
      async narrow({ id }: CloudEvent, { attempt }: EventContext) {
        most = Math.max(most, ++running)
        const fails = attempt === 1 && id.startsWith('fails')
        if (!fails) await released
        running--
        if (fails) throw new Error('not yet')
        done++
      }
      @OnEvent('narrow')
      wide() {
        others++
      }
    }
    const publisher = await start('narrow', { providers: [Orders] }, { concurrency: 4 })
    const events = Array.from({ length: 40 }, (_, i) => ({ type: 'narrow', id: `${i < 20 ? 'fails' : 'works'}-${i}` }))
    await publisher.publishAll(events)
    await until(() => others === 40, 'the other handler has all')
    // both ways to the handler are taken: from the stream, and from the queue of what is tried again
    await until(
      () => redis.llen('sluice:queues:{retries-narrow.Orders.narrow}:sluice-retries-narrow.Orders.narrow:active'),
      'one is to be tried again',
    )
    expect(running).toBe(2)
    release!()
    await until(() => done === 40, 'all are done')
    expect(most).toBe(2)
    expect((await rules()).get('narrow.Orders.narrow').targets[0].subscription).toBe('narrow.Orders.narrow')
  })

  it('an ordered handler with a concurrency of its own keeps the order, and its dead letters come back to it', async () => {
    let up = false
    let [running, most] = [0, 0]
    const seen: string[] = []
    @Injectable()
    class Ledger {
      @OnEvent('entry', { ...quick, concurrency: 1, ordered: true, timeout: 5000 })
      async book({ id, subject }: CloudEvent) {
        most = Math.max(most, ++running)
        await new Promise(setImmediate)
        running--
        if (!up && subject === 'bad') throw new Error('down')
        seen.push(id)
      }
    }
    const publisher = await start('ledger', { providers: [Ledger] })
    const event = (id: string, subject: string) => ({ type: 'entry', id, subject })
    await publisher.publishAll([event('b1', 'bad'), event('g1', 'good'), event('b2', 'bad'), event('g2', 'good')])
    const waiting = () => letters('ledger.Ledger.book')
    await until(async () => seen.length === 2 && (await waiting()).length === 2, 'the bad key is given up')
    up = true
    await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: 'ledger.Ledger.book' } })
    await until(() => seen.length === 4, 'the bad key is booked')
    expect(seen).toEqual(['g1', 'g2', 'b1', 'b2'])
    expect(most).toBe(1)
  })

  it('what waits for a handler is handled when its options move it to another subscription', async () => {
    let up = false
    const seen: string[] = []
    const version = (options: OnEventTypeOptions) => {
      class Orders {
        @OnEvent('moved', { ...quick, attempts: 100, backoff: { type: 'fixed', delay: 100 }, ...options })
        handle({ id }: CloudEvent) {
          if (!up) throw new Error('down')
          seen.push(id)
        }
      }
      Injectable()(Orders)
      return Orders
    }
    const publisher = await start('moved', { providers: [version({ concurrency: 1 })] })
    await publisher.publish({ type: 'moved', id: 'm-1' })
    await services.end()
    up = true
    await (await start('moved', { providers: [version({})] })).publish({ type: 'moved', id: 'm-2' })
    await until(() => seen.length === 2, 'both are handled')
    expect(seen.toSorted()).toEqual(['m-1', 'm-2'])
  })

  it('an attempt that takes too long has failed, its signal aborts, and what it comes to later is ignored', async () => {
    const aborted: unknown[] = []
    let late: (() => void) | undefined
    @Injectable()
    class Orders {
      @OnEvent('slow', { ...quick, timeout: 50, onSuccess: { type: 'slow.done' } })
      async slow(_event: CloudEvent, { signal, attempt }: EventContext) {
        signal.addEventListener('abort', () => aborted.push(attempt, (signal.reason as Error).name))
        if (attempt === 1) await new Promise<void>(resolve => (late = resolve))
        else await new Promise(() => undefined)
        return 'late'
      }
      @OnEvent('slow.done')
      never() {
        aborted.push('published')
      }
    }
    const publisher = await start('slow', { providers: [Orders] })
    await publisher.publish({ type: 'slow' })
    await until(() => aborted.length === 2, 'the first attempt is over')
    late!()
    const [letter] = await until(
      async () => (await letters('slow.Orders.slow')).length && letters('slow.Orders.slow'),
      'given up',
    )
    expect(letter).toMatchObject({
      reason: 'attempts-exhausted',
      error: 'TimeoutError: Orders.slow took longer than 50 ms (code HANDLER_TIMEOUT)',
    })
    expect(aborted).toEqual([1, 'TimeoutError', 2, 'TimeoutError'])
  })

  it('a group has a copy of its own, shared by all that have the handler in it, whichever their service', async () => {
    const seen: string[] = []
    const orders = (by: string) => {
      class Orders {
        @OnEvent('grouped', { group: 'audit' })
        shared({ id }: CloudEvent) {
          seen.push(`audit ${id}`)
        }
        @OnEvent('grouped')
        own({ id }: CloudEvent) {
          seen.push(`${by} ${id}`)
        }
      }
      Injectable()(Orders)
      return Orders
    }
    await start('group-a', { providers: [orders('a')] })
    const publisher = await start('group-b', { providers: [orders('b')] })
    await publisher.publishAll([
      { type: 'grouped', id: '1' },
      { type: 'grouped', id: '2' },
    ])
    await until(() => seen.length === 6, 'all have theirs')
    expect(seen.toSorted()).toEqual(['a 1', 'a 2', 'audit 1', 'audit 2', 'b 1', 'b 2'])

    @Injectable()
    class Stranger {
      @OnEvent('grouped', { group: 'audit' })
      handle() {}
    }
    const taken = start('group-c', { providers: [Stranger] })
    await expect(taken).rejects.toMatchObject({ code: 'GROUP_TAKEN', details: { group: 'audit' } })
    await platform.api('DELETE', '/v1/buses/default/rules/audit.Stranger.handle')
  })

  describe('of scoped providers', () => {
    it('run on an instance made for the event, which it can be given', async () => {
      const seen: string[] = []
      let made = 0
      @Injectable({ scope: Scope.REQUEST })
      class Current {
        constructor(@Inject(REQUEST) readonly request: CurrentEvent) {}
      }
      @Injectable()
      class Scoped {
        readonly number = ++made
        constructor(private readonly current: Current) {}
        @OnEvent('scoped')
        handle({ id }: CloudEvent) {
          const { event, context } = this.current.request
          seen.push(`request ${this.number} ${event.id === id} ${context.attempt}`)
        }
      }
      @Injectable({ scope: Scope.TRANSIENT })
      class Transient {
        readonly number = ++made
        @OnEvent('transient')
        handle() {
          seen.push(`transient ${this.number}`)
        }
      }
      const publisher = await start('scoped', { providers: [Current, Scoped, Transient] })
      for (const type of ['scoped', 'scoped', 'transient', 'transient']) {
        const before = seen.length
        await publisher.publish({ type })
        await until(() => seen.length > before, 'it is handled')
      }
      expect(seen).toEqual(['request 1 true 1', 'request 2 true 1', 'transient 3', 'transient 4'])
    })

    it('that are durable are made once for each of what the application tells apart', async () => {
      const tenants = new Map<string, ContextId>()
      ContextIdFactory.apply({
        attach(contextId, request: CurrentEvent) {
          const tenant = String(request.event?.source)
          const tree = tenants.get(tenant) ?? ContextIdFactory.create()
          tenants.set(tenant, tree)
          return { resolve: info => (info.isTreeDurable ? tree : contextId), payload: { tenant } }
        },
      })
      const seen: string[] = []
      let made = 0
      @Injectable({ scope: Scope.REQUEST, durable: true })
      class Tenant {
        readonly number = ++made
        constructor(@Inject(REQUEST) private readonly request: { tenant: string }) {}
        @OnEvent('durable')
        handle() {
          seen.push(`${this.request.tenant} ${this.number}`)
        }
      }
      try {
        const publisher = await start('durable', { providers: [Tenant] })
        for (const source of ['/a', '/b', '/a']) {
          const before = seen.length
          await publisher.publish({ type: 'durable', source })
          await until(() => seen.length > before, 'it is handled')
        }
        expect(seen).toEqual(['/a 1', '/b 2', '/a 1'])
      } finally {
        ContextIdFactory.apply(undefined as never)
      }
    })
  })

  describe('that begin in the past', () => {
    const reader = (seen: string[], from: OnEventTypeOptions['from'], bus: string) => {
      class Reader {
        @OnEvent('past', { from, bus })
        handle({ id }: CloudEvent) {
          seen.push(id)
        }
      }
      Injectable()(Reader)
      return Reader
    }
    const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`)
    const missing = (seen: string[], wanted: string[]) => wanted.filter(id => !seen.includes(id))

    it('get what the bus has and what comes, each once, while others publish; and not again at the next start', async () => {
      await platform.api('PUT', '/v1/buses/history', { shards: 2 })
      const publisher = await start('writer', {})
      const publish = (some: string[]) =>
        publisher.publishAll(
          some.map(id => ({ type: 'past', id })),
          { bus: 'history' },
        )
      await publish(ids('old', 500))
      const seen: string[] = []
      let publishing = true
      const meanwhile: string[] = []
      const published = (async () => {
        for (let i = 0; publishing; i++) {
          meanwhile.push(...ids(`while-${i}`, 5))
          await publish(meanwhile.slice(-5))
        }
      })()
      const read = () => services.run('reader', { providers: [reader(seen, 'horizon', 'history')] })
      const readers = [await read(), await read()]
      const old = ids('old', 500)
      await until(() => missing(seen, old).length === 0, 'what is past has come')
      publishing = false
      await published
      await publish(['last'])
      const all = [...old, ...meanwhile, 'last']
      await until(() => missing(seen, all).length === 0, 'all have come')
      expect(seen).toHaveLength(all.length)
      await Promise.all(readers.map(app => services.end(app)))
      await read()
      await publish(['again'])
      await until(() => seen.includes('again'), 'it goes on')
      expect(seen).toHaveLength(all.length + 1)
    })

    it('begin at a time, and by default at now', async () => {
      await platform.api('PUT', '/v1/buses/times', { shards: 1 })
      const routed: string[] = []
      const publisher = await start('writer', { providers: [reader(routed, 'latest', 'times')] })
      const { position } = await publisher.publish({ type: 'past', id: 'before' }, { bus: 'times' })
      await until(() => routed.length === 1, 'it is routed')
      const since = new Date(Number(position.split('-')[1]) + 1)
      await until(() => new Date() > since, 'a millisecond is over')
      await publisher.publish({ type: 'past', id: 'since' }, { bus: 'times' })
      await until(() => routed.length === 2, 'it is routed')
      const [fromTime, fromNow]: [string[], string[]] = [[], []]
      await start('from-time', { providers: [reader(fromTime, since.toISOString(), 'times')] })
      await start('from-now', { providers: [reader(fromNow, undefined, 'times')] })
      await publisher.publish({ type: 'past', id: 'new' }, { bus: 'times' })
      await until(() => fromTime.length === 2 && fromNow.length === 1, 'all have come')
      expect(fromTime.toSorted()).toEqual(['new', 'since'])
      expect(fromNow).toEqual(['new'])
    })
  })
})
