import { EventPublisher, type CloudEvent, OnEvent } from '@sluice/nest'
import { freePort, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { service } from './service.js'

const events = 40

/** What a user would lose: webhooks and retries of one platform that another takes, knows nothing of and gives up. */
describe('two platforms on one Redis, each with a prefix of its own', () => {
  let platform: Platform
  const hooks: Hook[] = []
  beforeAll(async () => void (platform = await Platform.empty()))
  afterAll(async () => {
    await platform?.stop()
    await Promise.all(hooks.map(hook => hook.close()))
  })

  it('take nothing of each other', async () => {
    const sides = await Promise.all(
      ['sluice:', 'two:'].map(async prefix => {
        const port = await freePort()
        await platform.run('standalone', { SLUICE_PREFIX: prefix, PORT: String(port) })
        const [called, handled] = [new Ledger(), new Ledger()]
        const hook = await webhook(called)
        hooks.push(hook)
        class Billing {
          // each event fails once, which looks like an outage
          @OnEvent('order.created', { backoff: { type: 'fixed', delay: 50 }, circuit: false })
          async charge(event: CloudEvent) {
            if (handled.counts.has(`first ${event.id}`)) return handled.add(event.id)
            handled.add(`first ${event.id}`)
            throw new Error('not yet')
          }
        }
        const app = await service({ name: 'billing', prefix, redis: { url: platform.redis.url } }, Billing)
        const api = async (method: string, path: string, body?: unknown) => {
          const headers = { authorization: `Bearer ${platform.key}`, 'content-type': 'application/json' }
          return fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: body ? JSON.stringify(body) : null })
        }
        const rule = { pattern: { type: ['order.created'] }, targets: [{ id: 'hook', type: 'webhook', url: hook.url }] }
        expect((await api('PUT', '/v1/buses/default/rules/hook', rule)).status).toBe(201)
        return { prefix, app, api, called, handled }
      }),
    )
    for (const { app, prefix } of sides) {
      const publisher = app.get(EventPublisher)
      for (let i = 0; i < events; i++) await publisher.publish({ id: `${prefix}${i}`, type: 'order.created', data: {} })
    }
    for (const { prefix, called, handled, api } of sides) {
      const ids = Array.from({ length: events }, (_, i) => `${prefix}${i}`)
      await until(() => called.missing(ids).length === 0, `the webhook of ${prefix} has all`, 60_000)
      await until(() => handled.missing(ids).length === 0, `the handler of ${prefix} has all`, 60_000)
      expect(called.counts.size).toBe(events)
      expect(((await (await api('GET', '/v1/dead-letters')).json()) as { items: unknown[] }).items).toEqual([])
    }
    const redis = testClient(platform.redis.url)
    expect(
      await redis.exists(...['sluice:', 'two:'].map(own => `${own}queues:{webhooks-0-}:sluice-webhooks-0:meta`)),
    ).toBe(2)
    redis.disconnect()
    await Promise.all(sides.map(({ app }) => app.close()))
  }, 180_000)
})
