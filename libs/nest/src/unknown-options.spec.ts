import { Test } from '@nestjs/testing'
import { Event, EventPublisher, Idempotent, OnEvent, OnStream, SluiceModule, type SluiceOptions } from './index.js'
import { SluiceClient, SluiceServer } from './microservices/index.js'
import { OutboxModule } from './outbox/index.js'
import { SluiceTestingModule } from './testing/index.js'
import { unknownOption } from './unknown-options.js'

const wrong = (options: object) => options as never

/** What a user would lose: an option that is misspelt, in JavaScript or from a configuration, and is left out unsaid. */
describe('an option that there is not', () => {
  const decorated = (decorator: MethodDecorator) => () => {
    class Handlers {
      handle() {}
    }
    decorator(Handlers.prototype, 'handle', Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle')!)
  }
  const started = async (options: object, testing: object = {}) => {
    const imports = [SluiceTestingModule.forRoot({ name: 'x', ...options }, wrong(testing))]
    const module = await Test.createTestingModule({ imports }).compile()
    await module.close()
  }

  it.each([
    ['@OnEvent', decorated(OnEvent('a', wrong({ retries: 3 }))), /retries is not known; there are .*attempts/],
    ['@OnEvent', decorated(OnEvent('a', wrong({ circuit: { failure: 3 } }))), /did you mean circuit\.failures\?/],
    ['@OnEvent', decorated(OnEvent('a', wrong({ atempts: 3 }))), /atempts is not known; did you mean attempts\?/],
    ['@OnEvent', decorated(OnEvent(wrong({ pattern: { type: ['a'] }, Timeout: 3 }))), /did you mean timeout\?/],
    ['its backoff', decorated(OnEvent('a', wrong({ backoff: { maxdelay: 3 } }))), /did you mean backoff\.maxDelay\?/],
    ['its result', decorated(OnEvent('a', wrong({ onSuccess: { typ: 'b' } }))), /did you mean onSuccess\.type\?/],
    ['its order', decorated(OnEvent('a', wrong({ ordered: { onFail: 'skip' } }))), /ordered\.onFail is not known/],
    ['@OnStream', decorated(OnStream('default', wrong({ batchsize: 3 }))), /did you mean batchSize\?/],
    ['@Idempotent', decorated(Idempotent(wrong({ tll: 3 }))), /did you mean receipts\.ttl\?/],
    ['@Event', () => Event('a', wrong({ versions: 2 }))(class Data {}), /did you mean version\?/],
    ['SluiceServer', () => new SluiceServer(wrong({ name: 'x', wildcard: true })), /did you mean wildcards\?/],
    ['SluiceClient', () => new SluiceClient(wrong({ name: 'x', timeoutMS: 5 })), /did you mean timeoutMs\?/],
  ])('is refused by name, with the nearest: %s', (_, make, message) => {
    expect(make).toThrow(message)
  })

  it.each([
    [{ concurency: 3 }, /^Sluice: option concurency is not known; did you mean concurrency\?$/],
    [{ redis: { uri: 'redis://x' } }, /did you mean redis\.url\?/],
    [{ retry: { circuit: { failure: 3 } } }, /did you mean retry\.circuit\.failures\?/],
    [{ retry: { attempt: 3 } }, /did you mean retry\.attempts\?/],
    [
      { publisher: { gateway: { url: 'http://x', apiKey: 'k', timeout: 3 } } },
      /publisher\.gateway\.timeout is not known/,
    ],
    [{ concurrency: 0 }, /^Sluice: option concurrency is 0/],
    [{ publisher: { gateway: { url: 'x', apiKey: 'k' } } }, /publisher\.gateway\.url is 'x'/],
    [{ name: 'billing.ordered' }, /it must be no name that ends in "\.ordered"/],
  ])('of the module is refused in memory as it is with Redis: %j', async (options, message) => {
    await expect(started(options)).rejects.toThrow(message)
    const module = Test.createTestingModule({
      imports: [SluiceModule.forRoot({ name: 'x', ...options } as SluiceOptions)],
    })
    await expect(SluiceTestingModule.override(module).compile()).rejects.toThrow(message)
    const real = Test.createTestingModule({
      imports: [SluiceModule.forRoot({ name: 'x', ...options } as SluiceOptions)],
    })
    await expect(real.compile()).rejects.toThrow(message)
  })

  it('of the testing kit, of the outbox and of publish is refused too', async () => {
    await expect(started({}, { bus: {} })).rejects.toThrow(
      /SluiceTestingModule: option bus is not known; did you mean buses\?/,
    )
    await expect(started({}, { limits: { maxHop: 1 } })).rejects.toThrow(/did you mean limits\.maxHops\?/)
    const imports = [SluiceTestingModule.forRoot({ name: 'x' }), OutboxModule.forRoot(wrong({ database: {}, poll: 5 }))]
    await expect(Test.createTestingModule({ imports }).compile()).rejects.toThrow(
      /OutboxModule\.forRoot: poll is not known/,
    )

    const module = await Test.createTestingModule({ imports: [SluiceTestingModule.forRoot({ name: 'x' })] }).compile()
    await module.init()
    const publisher = module.get(EventPublisher)
    await expect(publisher.publish({ type: 'a' }, wrong({ buss: 'b' }))).rejects.toThrow(
      /option buss is not known; did you mean bus\?/,
    )
    const misplaced = publisher.publish({ type: 'a', bus: 'partners' })
    await expect(misplaced).rejects.toThrow(/an event does not say its bus.*publish\(event, \{ bus: 'partners' \}\)/)
    await module.close()
  })

  it('may be left undefined, and is compared in bounded time', () => {
    expect(unknownOption({ other: undefined }, { name: true })).toBeUndefined()
    expect(unknownOption(undefined, { name: true })).toBeUndefined()
    expect(unknownOption({ ['x'.repeat(1_000_000)]: 1 }, { name: true })!.why).toContain('there are name')
  })
})
