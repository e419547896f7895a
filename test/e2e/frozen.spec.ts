import type { INestApplicationContext } from '@nestjs/common'
import { type CloudEvent, EventPublisher, OnEvent, UnavailableError } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service } from './service.js'

/** The promise is 3 s; the rest is for a busy machine. */
const soonMs = 4000

/** What a user would lose: a request that hangs, with no answer to act on, while nobody knows that Redis is gone. */
describe('a Redis that answers nothing and closes nothing', () => {
  const handled = new Ledger()
  let platform: Platform
  let app: INestApplicationContext

  class Billing {
    @OnEvent('order.created')
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
  }
  beforeAll(async () => {
    platform = await Platform.start()
    app = await service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)
    const { status } = await platform.api('GET', '/queues/api/queues')
    expect(status).toBe(200)
  })
  afterAll(async () => {
    platform?.redis.signal('SIGCONT')
    await app?.close()
    await platform?.stop()
  })

  const timed = async <T>(work: Promise<T>): Promise<{ value: T; ms: number }> => {
    const started = performance.now()
    const value = await work
    return { value, ms: performance.now() - started }
  }
  const event = (id: string) => ({ specversion: '1.0' as const, id, source: '/test', type: 'order.created' })

  it('is an error within 3 s for whoever publishes or asks, and all goes on when it answers again', async () => {
    const publisher = app.get(EventPublisher)
    await publisher.publish({ ...event('before'), data: {} })
    await until(() => handled.counts.has('before'), 'it works')
    platform.redis.signal('SIGSTOP')
    // at once, and again while the client tries to connect: each is another wait
    for (let round = 0; round < 3; round++) {
      const asked = [
        timed(publisher.publish({ type: 'order.created' }).catch((error: unknown) => error)),
        timed(platform.publishBatch([event(`frozen-${round}`)])),
        timed(platform.api('GET', '/v1/dead-letters')),
        timed(platform.api('POST', '/v1/dead-letters/redrive', { filter: {} })),
        timed(platform.api('GET', '/queues/api/queues')),
        timed(platform.api('GET', '/health/ready')),
      ]
      const [sdk, ...answers] = await Promise.all<{ value: any; ms: number }>(asked)
      expect(sdk!.value).toBeInstanceOf(UnavailableError)
      expect(answers.map(({ value }) => value.status)).toEqual(answers.map(() => 503))
      for (const { ms } of [sdk!, ...answers]) expect(ms).toBeLessThan(soonMs)
    }
    platform.redis.signal('SIGCONT')
    await until(async () => (await platform.api('GET', '/health/ready')).status === 200, 'the platform is ready again')
    await until(() => publisher.publish({ ...event('after'), data: {} }), 'it accepts again')
    await until(() => handled.counts.has('after'), 'it arrives')
    await until(
      async () => (await platform.api('POST', '/v1/dead-letters/redrive', { filter: {} })).status === 200,
      'redrives are worked on again',
      60_000,
    )
    expect((await platform.api('GET', '/queues/api/queues')).status).toBe(200)
  }, 120_000)
})
