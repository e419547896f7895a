import { type CloudEvent, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service, Services } from './service.js'

describe('the SDK', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const { start } = services
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

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
    const closed = services.end()
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
