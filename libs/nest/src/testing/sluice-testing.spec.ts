import { Injectable, Module, type OnApplicationBootstrap, type OnModuleInit, type Type } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import {
  type CloudEvent,
  type EventContext,
  EventPublisher,
  OnEvent,
  SLUICE_OPTIONS,
  SluiceHealth,
  SluiceModule,
  type SluiceOptions,
  type SluiceOptionsFactory,
} from '../index.js'
import { SluiceTestingModule, TestEvents } from './index.js'

interface Order {
  orderId: string
  total: number
}

@Injectable()
class Billing {
  readonly charged: string[] = []
  failures = 0

  constructor(private readonly publisher: EventPublisher) {}

  @OnEvent('order.created', { attempts: 3, backoff: { delay: 60_000 } })
  async charge({ data }: CloudEvent<Order>, { attempt }: EventContext) {
    if (attempt <= this.failures) throw new Error('the bank is closed')
    this.charged.push(data.orderId)
    await this.publisher.publish({ type: 'order.paid', subject: data.orderId, data })
  }
}

const order = (orderId: string, total = 100) => ({ type: 'order.created', id: orderId, data: { orderId, total } })

/** What a user would lose: tests of handlers that are quick, need no Redis, and mean the same as production. */
describe('SluiceTestingModule', () => {
  let module: TestingModule
  let events: TestEvents
  let publisher: EventPublisher
  afterEach(() => module?.close())

  const init = async (compiled: Promise<TestingModule>) => {
    module = await compiled
    await module.init()
    events = module.get(TestEvents)
    publisher = module.get(EventPublisher)
  }
  const start = (...providers: Type[]) =>
    init(Test.createTestingModule({ imports: [SluiceTestingModule.forRoot({ name: 'billing' })], providers }).compile())

  it('gives operator events to handlers of bus sluice, on which nobody else publishes', async () => {
    const heard: CloudEvent[] = []
    @Injectable()
    class OnCall {
      @OnEvent('sluice.circuit.opened', { bus: 'sluice' })
      page(event: CloudEvent) {
        heard.push(event)
      }
    }
    await start(OnCall)
    await events.tell('sluice.circuit.opened')
    await events.tell('sluice.circuit.opened', { bus: 'shop', rule: 'mine', target: 'partner' })
    await events.settled()
    expect(heard).toMatchObject([
      { source: '/sluice/fan-out', subject: 'shop/big-orders/partner', data: { rule: 'big-orders' } },
      { subject: 'shop/mine/partner', data: { rule: 'mine' } },
    ])
    const forged = publisher.publish({ type: 'mine', data: {} }, { bus: 'sluice' })
    await expect(forged).rejects.toMatchObject({ code: 'RESERVED_BUS' })
  })

  it('tells the biography of an event: who got it, the attempts, the letter, the redrive and what it caused', async () => {
    await start(Billing)
    const billing = module.get(Billing)
    billing.failures = 3
    const { position } = await publisher.publish(order('A-1'))
    expect(events.biography({ id: 'A-1' }).deliveries).toMatchObject([{ state: 'in progress', attempts: [] }])
    await events.clock.advance(0)
    expect(events.biography({ id: 'A-1' }).deliveries).toMatchObject([
      { state: 'retrying', nextAt: expect.any(String) },
    ])
    await events.settled()
    const failed = events.biography({ id: 'A-1' }).deliveries
    expect(failed).toMatchObject([{ state: 'dead letter', reason: 'attempts-exhausted', letter: {} }])
    billing.failures = 0
    events.redrive()
    await events.settled()
    const told = events.biography({ id: 'A-1', source: '/billing' })
    expect(told).toMatchObject({
      position,
      complete: true,
      missing: [],
      routed: { rules: [{ rule: 'billing.Billing.charge' }] },
    })
    const [{ state, redrives, attempts, type, destination }] = told.deliveries as any
    expect({ state, redrives, type, destination }).toEqual({
      ...{ state: 'delivered', redrives: 1, type: 'subscription', destination: 'billing' },
    })
    expect(attempts.map(({ attempt, redrives, outcome }: any) => [attempt, redrives, outcome])).toEqual([
      ...[
        [1, 0, 'failed'],
        [2, 0, 'failed'],
        [3, 0, 'gave up'],
      ],
      [1, 1, 'succeeded'],
    ])
    expect(told.list.map(({ step }) => step)).toEqual([
      ...['EVENT_RECEIPT', 'EVENT_INGEST_SUCCESS', 'RULE_MATCH'],
      ...['INVOCATION_ATTEMPT_RETRYABLE_FAILURE', 'INVOCATION_ATTEMPT_RETRYABLE_FAILURE'],
      ...['INVOCATION_ATTEMPT_PERMANENT_FAILURE', 'INVOCATION_DLQ', 'INVOCATION_REDRIVE'],
      ...['EVENT_CAUSED', 'INVOCATION_ATTEMPT_SUCCESS'],
    ])
    const [paid] = events.published({ type: 'order.paid' })
    expect(events.biography(paid!)).toMatchObject({ routed: { rules: [] }, deliveries: [] })
    expect(() => events.biography({ id: 'nothing' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_EVENT' }))
  })

  it('lets events wait until the clock of the test reaches their time, and tells of it', async () => {
    await start(Billing)
    const billing = module.get(Billing)
    const at = events.clock.now()
    const late = await publisher.publish(order('late'), { delayMs: 60_000 })
    const early = await publisher.publish(order('early'), { deliverAt: new Date(at + 30_000) })
    expect(early).toEqual({
      ...{ id: 'early', position: expect.stringContaining('-delayed-') },
      deliverAt: new Date(at + 30_000).toISOString(),
    })
    expect(await publisher.publish(order('late'))).toEqual({ ...late, duplicate: true })
    await events.settled()
    expect([billing.charged, events.published(), events.delayed().map(({ id }) => id)]).toEqual([
      [],
      [],
      ['early', 'late'],
    ])
    await events.clock.advance(30_000)
    expect(billing.charged).toEqual(['early'])
    await events.clock.advance(30_000)
    expect(billing.charged).toEqual(['early', 'late'])
    expect(events.biography({ id: 'late' }).list.slice(0, 3)).toMatchObject([
      { step: 'EVENT_RECEIPT', at: new Date(at).toISOString() },
      { step: 'EVENT_DELAYED', until: new Date(at + 60_000).toISOString() },
      { step: 'EVENT_INGEST_SUCCESS', at: new Date(at + 60_000).toISOString() },
    ])
    expect(await publisher.publish(order('late'))).toMatchObject({ duplicate: true })
    await publisher.publish(order('forgotten'), { delayMs: 1000 })
    await events.clear()
    await events.clock.advance(2000)
    expect(events.published()).toEqual([])
  })

  it.each<[options: object, option: string]>([
    [{ delayMs: -1 }, 'delayMs'],
    [{ delayMs: '5' }, 'delayMs'],
    [{ delayMs: 367 * 86_400_000 }, 'delayMs'],
    [{ delayMs: 1, deliverAt: new Date() }, 'delayMs'],
    [{ deliverAt: 'tomorrow' }, 'deliverAt'],
    [{ deliverAt: new Date(NaN) }, 'deliverAt'],
    [{ deliverAt: '9999-01-01T00:00:00Z' }, 'deliverAt'],
    [{ delay: 5 }, 'delay'],
  ])('refuses to publish with %j, and says which option is wrong', async (options, option) => {
    await start(Billing)
    const refused = { code: 'INVALID_OPTION', details: { option }, message: expect.stringMatching(/^publish: option /) }
    await expect(publisher.publish(order('x'), options)).rejects.toMatchObject(refused)
    expect(events.delayed()).toEqual([])
  })

  it('runs handlers, and shows what they published as what it is', async () => {
    await start(Billing)
    const { position } = await publisher.publish(order('A-1'))
    expect(position).toMatch(/^\d+-\d+-\d+$/)
    expect(module.get(Billing).charged).toEqual([]) // never inside publish, as in production
    await events.settled()
    expect(module.get(Billing).charged).toEqual(['A-1'])
    const [paid] = events.published<Order>({ type: 'order.paid' })
    expect(paid!.data.orderId).toBe('A-1')
    expect(paid).toMatchObject({ specversion: '1.0', source: '/billing', principal: 'billing', subject: 'A-1' })
    expect(events.published().map(({ type }) => type)).toEqual(['order.created', 'order.paid'])
    expect(events.published({ bus: 'other' })).toEqual([])
  })

  it('settles through retries at once, however long they are apart', async () => {
    await start(Billing)
    module.get(Billing).failures = 2
    const before = events.clock.now()
    await publisher.publish(order('A-1'))
    await events.settled()
    expect(module.get(Billing).charged).toEqual(['A-1'])
    expect(events.clock.now() - before).toBe(180_000) // one minute and two: no jitter
    expect(events.deadLetters()).toEqual([])
  })

  it('shows dead letters with reason, error, every attempt at its time, and the event; a redrive sends them again', async () => {
    await start(Billing)
    const billing = module.get(Billing)
    billing.failures = 3
    await publisher.publishAll([order('A-1'), order('A-2')])
    await events.settled()
    const [letter, ...others] = events.deadLetters()
    expect(others).toHaveLength(1)
    expect(letter).toMatchObject({
      reason: 'attempts-exhausted',
      error: 'Error: the bank is closed',
      rule: 'billing.Billing.charge',
      eventId: 'A-1',
      event: { data: { orderId: 'A-1' } },
    })
    const at = letter!.attempts.map(attempt => Date.parse(attempt.at!))
    expect(at.map(time => time - at[0]!)).toEqual([0, 60_000, 180_000])
    expect(Date.parse(letter!.failedAt)).toBe(at[2])
    expect(events.deadLetters({ eventId: 'A-2' })).toHaveLength(1)

    billing.failures = 0
    expect(events.redrive({ reason: 'attempts-exhausted' })).toBe(2)
    await events.settled()
    expect(billing.charged).toEqual(['A-1', 'A-2'])
    expect(events.deadLetters()).toEqual([])
  })

  it('time stands still until the test moves it, so that it sees what happens between two tries', async () => {
    await start(Billing)
    const billing = module.get(Billing)
    billing.failures = 1
    await publisher.publish(order('A-1'))
    await events.clock.advance(0)
    expect(billing.charged).toEqual([])
    await events.clock.advance(59_999)
    expect(billing.charged).toEqual([])
    await events.clock.advance(1)
    expect(billing.charged).toEqual(['A-1'])
    await expect(events.clock.advance(-1)).rejects.toMatchObject({ code: 'INVALID_TIME' })
  })

  it('says which handler a test waits for in vain', async () => {
    let finish: (() => void) | undefined
    class Slow {
      @OnEvent('order.created')
      async handle() {
        await new Promise<void>(resolve => (finish = resolve))
      }
    }
    await start(Slow)
    await publisher.publish(order('A-1'))
    await expect(events.settled({ withinMs: 20 })).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      message: expect.stringContaining('billing.Slow.handle (order.created A-1, attempt 1)'),
    })
    finish!()
    await events.settled()
  })

  it('says which handler fails for ever: a key that blocks would be tried until the end of time', async () => {
    class Blocking {
      @OnEvent('order.created', { ordered: { onFailure: 'block' } })
      async handle() {
        throw new Error('never')
      }
    }
    await start(Blocking)
    await publisher.publish(order('A-1'))
    const settled = events.settled({ withinMs: 50 })
    await expect(settled).rejects.toThrow(/billing\.Blocking\.handle \(order\.created A-1, attempt \d+\)/)
  })

  it('stops a handler that publishes what it handles, before memory runs out', async () => {
    @Injectable()
    class Loop {
      constructor(private readonly publisher: EventPublisher) {}
      @OnEvent('tick', { attempts: 1 })
      async handle() {
        // as if of another cause each time: what is caused by itself ends sooner
        await this.publisher.publish({ type: 'tick', hops: 0 })
      }
    }
    await start(Loop)
    await publisher.publish({ type: 'tick' })
    await events.settled({ withinMs: 20_000 })
    expect(events.published().length).toBeLessThanOrEqual(10_000)
    expect(events.deadLetters()).toHaveLength(1)
  })

  it('forgets everything between two tests, also what a handler that still runs comes to', async () => {
    await start(Billing)
    module.get(Billing).failures = 5
    await publisher.publishAll([order('A-1'), order('A-2')])
    await events.settled()
    await publisher.publish(order('A-3')) // its handler has not run yet
    await events.clear()
    expect([events.published(), events.deadLetters(), events.redrive()]).toEqual([[], [], 0])
    module.get(Billing).failures = 0
    const again = await publisher.publish(order('A-1'))
    expect(again.duplicate).toBeUndefined()
    await events.settled()
    expect(module.get(Billing).charged).toEqual(['A-1'])
  })

  it('knows the buses it was told of, and no others', async () => {
    const seen: string[] = []
    class Partners {
      @OnEvent('order.created', { bus: 'partners' })
      async handle(event: CloudEvent) {
        seen.push(event.id)
      }
    }
    const imports = [SluiceTestingModule.forRoot({ name: 'billing' }, { buses: { partners: { dedupeMs: 0 } } })]
    await init(Test.createTestingModule({ imports, providers: [Partners] }).compile())
    await publisher.publish(order('A-1'))
    await publisher.publish(order('A-2'), { bus: 'partners' })
    await expect(publisher.publish(order('A-3'), { bus: 'nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
    await events.settled()
    expect(seen).toEqual(['A-2'])
    expect(events.published({ bus: 'partners' })).toHaveLength(1)
    const again = await publisher.publish(order('A-2'), { bus: 'partners' })
    expect(again.duplicate).toBeUndefined()
  })

  it('the window in which a repeated event is found follows the clock', async () => {
    await start()
    const first = await publisher.publish(order('A-1'))
    expect(await publisher.publish(order('A-1'))).toEqual({ ...first, duplicate: true })
    await events.clock.advance(5 * 60_000 + 1)
    expect((await publisher.publish(order('A-1'))).duplicate).toBeUndefined()
    expect(events.published()).toHaveLength(2)
  })

  it('a handler on a bus that is not there keeps the application from starting, as in production', async () => {
    class Nowhere {
      @OnEvent('order.created', { bus: 'nowhere' })
      async handle() {}
    }
    await expect(start(Nowhere)).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
  })

  it('says so when the application was not initialised: its handlers would never be called', async () => {
    const imports = [SluiceTestingModule.forRoot({ name: 'billing' })]
    module = await Test.createTestingModule({ imports, providers: [Billing] }).compile()
    await expect(module.get(TestEvents).settled()).rejects.toMatchObject({
      code: 'NOT_INITIALISED',
      message: expect.stringContaining('await module.init()'),
    })
  })

  it('handles what is published while the application starts', async () => {
    @Injectable()
    class Early implements OnModuleInit, OnApplicationBootstrap {
      constructor(private readonly publisher: EventPublisher) {}
      async onModuleInit() {
        await this.publisher.publish(order('A-1'))
      }
      async onApplicationBootstrap() {
        await this.publisher.publish(order('A-2'))
      }
    }
    await start(Early, Billing)
    await events.settled()
    expect(module.get(Billing).charged).toEqual(['A-1', 'A-2'])
  })

  it('works while the time of JavaScript is faked', async () => {
    await start(Billing)
    jest.useFakeTimers()
    try {
      module.get(Billing).failures = 1
      await publisher.publish(order('A-1'))
      await events.settled()
      expect(module.get(Billing).charged).toEqual(['A-1'])
    } finally {
      jest.useRealTimers()
    }
  })

  it('its events can be injected, and its service is healthy', async () => {
    @Injectable()
    class Fixture {
      constructor(readonly events: TestEvents) {}
    }
    await start(Fixture)
    expect(module.get(Fixture).events).toBe(events)
    expect(await module.get(SluiceHealth).problem()).toBeUndefined()
  })

  describe('under an application that imports SluiceModule', () => {
    const nobody = { url: 'redis://127.0.0.1:1' }

    @Module({ imports: [SluiceModule.forRoot({ name: 'shop', redis: nobody })], providers: [Billing] })
    class AppModule {}

    @Injectable()
    class Options implements SluiceOptionsFactory {
      createSluiceOptions(): SluiceOptions {
        return { name: 'made', redis: nobody }
      }
    }
    @Module({ providers: [Options], exports: [Options] })
    class OptionsModule {}

    it('takes the place of Redis without a change to it', async () => {
      await init(SluiceTestingModule.override(Test.createTestingModule({ imports: [AppModule] })).compile())
      module.get(Billing).failures = 1
      await publisher.publish(order('A-1'))
      await events.settled()
      expect(events.published({ type: 'order.paid' })).toMatchObject([{ source: '/shop', subject: 'A-1' }])
    })

    it('has the buses it is told of, and leaves other overrides as they are', async () => {
      const bank = { charge: jest.fn() }
      const builder = Test.createTestingModule({ imports: [AppModule] })
        .overrideProvider(Billing)
        .useValue(bank)
      await init(SluiceTestingModule.override(builder, { buses: { partners: {} } }).compile())
      await publisher.publish(order('A-1'), { bus: 'partners' })
      expect(module.get(Billing)).toBe(bank)
    })

    const ways: [string, Parameters<typeof SluiceModule.forRootAsync>[0]][] = [
      ['useFactory', { useFactory: async () => ({ name: 'made', redis: nobody }) }],
      ['useClass', { useClass: Options }],
      ['useExisting', { imports: [OptionsModule], useExisting: Options }],
    ]
    it.each(ways)('also where its options are made with %s', async (_way, options) => {
      const imports = [SluiceModule.forRootAsync(options)]
      await init(SluiceTestingModule.override(Test.createTestingModule({ imports })).compile())
      expect(module.get<SluiceOptions>(SLUICE_OPTIONS).name).toBe('made')
      await publisher.publish({ type: 'x' })
      await module.close()
      await init(Test.createTestingModule({ imports: [SluiceTestingModule.forRootAsync(options)] }).compile())
      expect(await publisher.publish({ type: 'x' })).toHaveProperty('position')
    })
  })

  it('is one platform, also where several modules of an application import SluiceModule', async () => {
    const seen: string[] = []
    const feature = (name: string) => {
      @Injectable()
      class Feature {
        constructor(readonly publisher: EventPublisher) {}
      }
      Reflect.defineProperty(Feature, 'name', { value: name })
      @Injectable()
      class Reader {
        @OnEvent('seen')
        handle({ id }: CloudEvent) {
          seen.push(`${name} ${id}`)
        }
      }
      Reflect.defineProperty(Reader, 'name', { value: name })
      const sluice = SluiceModule.forRoot({ name: 'features', isGlobal: false })
      @Module({ imports: [sluice], providers: [Feature, Reader] })
      class FeatureModule {}
      return { Feature, FeatureModule }
    }
    const [one, two] = [feature('One'), feature('Two')]
    const builder = Test.createTestingModule({ imports: [one.FeatureModule, two.FeatureModule] })
    const app = await SluiceTestingModule.override(builder).compile()
    await app.init()
    const events = app.get(TestEvents, { strict: false })
    for (const { Feature } of [one, two]) {
      const { publisher } = app.get(Feature, { strict: false })
      await publisher.publish({ type: 'seen', id: Feature.name })
    }
    await events.settled()
    expect(seen.toSorted()).toEqual(['One One', 'One Two', 'Two One', 'Two Two'])
    expect(events.published()).toHaveLength(2)
    await app.close()
  })

  it('a handler with a concurrency of its own keeps no other one waiting', async () => {
    const seen: string[] = []
    let free: (() => void) | undefined
    const freed = new Promise<void>(resolve => (free = resolve))
    @Injectable()
    class Handlers {
      @OnEvent('slow', { concurrency: 1 })
      slow() {
        return freed
      }
      @OnEvent('quick')
      quick() {
        seen.push('quick')
      }
    }
    const app = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'lanes', concurrency: 2 })],
      providers: [Handlers],
    }).compile()
    await app.init()
    const publisher = app.get(EventPublisher)
    await publisher.publishAll([{ type: 'slow' }, { type: 'slow' }, { type: 'slow' }, { type: 'quick' }])
    const events = app.get(TestEvents)
    await expect(events.settled({ withinMs: 50 })).rejects.toMatchObject({ code: 'NOT_SETTLED' })
    expect(seen).toEqual(['quick'])
    free!()
    await events.settled()
    await app.close()
  })
})
