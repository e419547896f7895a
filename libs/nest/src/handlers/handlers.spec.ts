import { Injectable, Logger, Module, Scope, type Provider, type Type } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { type CloudEvent, type EventBatch, EventPublisher, OnEvent, OnStream } from '../index.js'
import { SluiceTestingModule, TestEvents } from '../testing/index.js'

const seen: string[] = []

@Injectable()
class Billing {
  region = 'one'

  @OnEvent('order.created')
  handle({ id }: CloudEvent) {
    seen.push(`${this.region} ${id}`)
  }
}

class Batches {
  region = 'one'

  @OnStream('default')
  handle({ events }: EventBatch) {
    for (const { event } of events) seen.push(`${this.region} ${event.id}`)
  }
}

class Other extends Billing {}

function moduleOf(name: string, providers: Provider[], exported: Provider[] = []): Type {
  const type = { [name]: class {} }[name]!
  Module({ providers, exports: exported as Type[] })(type)
  return type
}

/** What a user would lose: a handler that is there, and is never called. */
describe('handlers of several instances of a class', () => {
  beforeEach(() => seen.splice(0))
  afterEach(() => jest.restoreAllMocks())

  async function run(...imports: Type[]): Promise<string[]> {
    const testing = SluiceTestingModule.forRoot({ name: 'billing' })
    const app = await Test.createTestingModule({ imports: [testing, ...imports] }).compile()
    try {
      await app.init()
      await app.get(EventPublisher).publish({ type: 'order.created', id: '1' })
      await app.get(TestEvents).settled()
      return seen.sort()
    } finally {
      await app.close()
    }
  }
  const factory = (provide: string | symbol | Type, region: string, type: Type = Billing, scope?: Scope): Provider => ({
    ...{ provide, useFactory: () => Object.assign(new type() as object, { region }) },
    ...(scope === undefined ? {} : { scope }),
  })

  it.each([
    ['made by factories', [factory('eu', 'eu'), factory(Symbol('us'), 'us')], /'eu' in A and Symbol\(us\) in A/],
    [
      'as values',
      [
        { provide: 'eu', useValue: new Billing() },
        { provide: 'us', useValue: new Billing() },
      ],
      /'eu'/,
    ],
    ['made by Nest and by a factory', [Billing, factory('us', 'us')], /Billing in A and 'us' in A/],
    ['under another name', [Billing, { provide: 'us', useClass: Billing }], /Billing in A and 'us' in A/],
    [
      'made for each event',
      [factory(Billing, 'eu', Billing, Scope.REQUEST), { provide: 'us', useClass: Billing }],
      /Billing in A/,
    ],
  ] as [string, Provider[], RegExp][])('are refused where they are told apart: %s', async (_, providers, places) => {
    const started = run(moduleOf('A', providers))
    await expect(started).rejects.toMatchObject({ code: 'TWO_INSTANCES', message: expect.stringMatching(places) })
    await expect(started).rejects.toThrow(/class OtherBilling extends Billing/)
  })

  it('are refused in modules of their own as well, and so are consumers of a stream', async () => {
    const two = [moduleOf('A', [factory(Billing, 'eu')]), moduleOf('B', [factory(Billing, 'us')])]
    await expect(run(...two)).rejects.toMatchObject({ code: 'TWO_INSTANCES' })
    const streams = moduleOf('A', [factory('eu', 'eu', Batches), factory('us', 'us', Batches)])
    await expect(run(streams)).rejects.toMatchObject({
      code: 'INVALID_STREAM',
      message: expect.stringContaining("'eu' in A"),
    })
  })

  it('are one handler where modules provide the class itself, and the log says which instance has it', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation()
    expect(await run(moduleOf('A', [Billing]), moduleOf('B', [Billing]))).toEqual(['one 1'])
    expect(warn.mock.calls.join()).toMatch(/Billing in A and Billing in B are two instances/)
  })

  it('are one handler where they are one instance: an alias, an export, a factory that hands on what it is given', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation()
    const given: Provider = { provide: 'given', useFactory: (billing: Billing) => billing, inject: [Billing] }
    const a = moduleOf('A', [Billing, { provide: 'alias', useExisting: Billing }, given], [Billing])
    const b = moduleOf('B', [])
    Module({ imports: [a] })(b)
    expect(await run(a, b)).toEqual(['one 1'])
    expect(warn).not.toHaveBeenCalled()
  })

  it('all have their events where each has a class of its own', async () => {
    const providers = [
      factory('eu', 'eu'),
      factory('us', 'us', Other),
      { provide: 'value', useValue: new (class Third extends Billing {})() },
    ]
    expect(await run(moduleOf('A', providers))).toEqual(['eu 1', 'one 1', 'us 1'])
  })

  it.each([Scope.REQUEST, Scope.TRANSIENT])(
    'has its events where a factory makes one for each event, provided as its class',
    async scope => {
      expect(await run(moduleOf('A', [factory(Billing, 'each', Billing, scope)]))).toEqual(['each 1'])
    },
  )
})
