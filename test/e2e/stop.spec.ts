import { OnEvent } from '@sluice/nest'
import { Platform } from './platform.js'
import { service } from './service.js'

/** What an operator would lose: a deployment that hangs until something kills it. */
describe('stopping while Redis is gone', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty()))
  afterAll(() => platform?.stop())

  it('the platform and a service on the SDK both stop, though nobody hears their goodbye', async () => {
    class Billing {
      @OnEvent('order.created')
      async charge() {}
    }
    const standalone = await platform.run()
    const app = await service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)
    await platform.redis.kill()
    await app.close()
    expect(await platform.end(standalone, 'SIGTERM')).toBe(0)
  })
})
