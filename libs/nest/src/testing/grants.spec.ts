import { Injectable } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { type CloudEvent, type EventBatch, EventPublisher, OnEvent, OnStream, SluiceModule } from '../index.js'
import { SluiceTestingModule, TestEvents } from './index.js'

const bus = 'default'
const grants = [
  { publish: { bus, pattern: { type: [{ prefix: 'order.' }] } } },
  { receive: { bus } },
  { manage: { kind: 'rule', bus, name: 'billing.*' } },
  { manage: { kind: 'subscription', bus, name: 'billing' } },
]

@Injectable()
class Billing {
  readonly charged: string[] = []

  @OnEvent('order.created')
  async charge({ id }: CloudEvent) {
    this.charged.push(id)
  }
}

@Injectable()
class Sums {
  @OnStream('default')
  async sum(_: EventBatch) {}
}

/** What a user would lose: a service that passes its tests and is refused at its first start in production. */
describe('SluiceTestingModule with grants', () => {
  let module: TestingModule
  afterEach(() => module?.close())

  const start = async (given: readonly object[], provider: typeof Billing | typeof Sums = Billing) => {
    const kit = SluiceTestingModule.forRoot({ name: 'billing' }, { grants: given })
    const compiled = await Test.createTestingModule({ imports: [kit], providers: [provider] }).compile()
    await compiled.init()
    return (module = compiled)
  }

  it('lets a service do what they allow', async () => {
    await start(grants)
    await module.get(EventPublisher).publish({ id: 'A-1', type: 'order.created', data: {} })
    await module.get(TestEvents).settled()
    expect(module.get(Billing).charged).toEqual(['A-1'])
    expect(module.get(TestEvents).published()).toMatchObject([{ principal: 'key:test' }])
  })

  it('refuses what they do not allow, each event for itself', async () => {
    await start(grants)
    const publisher = module.get(EventPublisher)
    const missing = { publish: { bus, pattern: { source: ['/billing'], type: ['credit'] } } }
    await expect(publisher.publish({ type: 'credit', data: {} })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { missing },
    })
    const batch = publisher.publishAll([
      { id: 'X-1', type: 'credit', data: {} },
      { id: 'A-2', type: 'order.created', data: {} },
    ])
    await expect(batch).rejects.toMatchObject({
      results: [
        { id: 'X-1', error: { code: 'FORBIDDEN' } },
        { id: 'A-2', position: expect.any(String) },
      ],
    })
    expect(module.get(TestEvents).published()).toHaveLength(1)
  })

  it('does not start handlers and consumers that lack one', async () => {
    await expect(start(grants.slice(0, 1))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: {
        missing: [
          { receive: { bus } },
          { manage: { kind: 'rule', bus, name: 'billing.Billing.charge', verbs: ['write'] } },
          { manage: { kind: 'subscription', bus, name: 'billing', verbs: ['write'] } },
        ],
      },
    })
    const narrow = [{ receive: { bus, redact: ['data.email'] } }]
    await expect(start(narrow, Sums)).rejects.toMatchObject({ code: 'FORBIDDEN', details: { missing: grants[1] } })
    await start([{ read: { bus: '*' } }], Sums)
  })

  it('names the field of a grant that is none', async () => {
    await expect(start([{ publsh: { bus } }])).rejects.toMatchObject({
      code: 'INVALID_KEY',
      message: expect.stringContaining("did you mean 'publish'?"),
    })
  })

  it('goes with an application that imports SluiceModule', async () => {
    const imports = [SluiceModule.forRoot({ name: 'billing', key: `slk_${'A'.repeat(43)}` })]
    const builder = Test.createTestingModule({ imports, providers: [Billing] })
    module = await SluiceTestingModule.override(builder, { grants }).compile()
    await module.init()
    await expect(module.get(EventPublisher).publish({ type: 'credit', data: {} })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

/** What a user would lose: a start that names the option, in place of a service that is refused by a platform somewhere. */
it.each(['', 'root-key-0123456789abcdef', 'slk_', 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAA', `slk_${'A'.repeat(43)} `, 7])(
  'the option key is refused: %j',
  async key => {
    const compiled = Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'billing', key: key as string })],
    }).compile()
    await expect(compiled).rejects.toMatchObject({ code: 'INVALID_OPTION', details: { option: 'key' } })
    await expect(compiled).rejects.not.toThrow('0123456789abcdef')
  },
)
