import type { INestApplicationContext, Type } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service } from './service.js'

const bus = 'default'

/** What an operator would lose on one of the Redis that Sluice runs on: what keys bound. */
describe('keys', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.start()
  })
  afterAll(() => platform?.stop())

  const keyOf = async (name: string, settings: object): Promise<string> =>
    (await platform.api('PUT', `/v1/keys/${name}`, settings)).body.key

  it('of a service let it have the rules that its grants allow, and no others', async () => {
    const handled = new Ledger()
    class Billing {
      @OnEvent('order.created')
      async charge({ id }: CloudEvent) {
        handled.add(id)
      }
    }
    const start = (key: string, ...providers: Type[]): Promise<INestApplicationContext> =>
      service({ name: 'billing', key, redis: { url: platform.redis.url } }, ...providers)
    const rules = { manage: { kind: 'rule', bus, name: 'billing.*' } }
    const subscriptions = { manage: { kind: 'subscription', bus, name: 'billing*' } }
    const deaf = await keyOf('deaf', { grants: [rules, subscriptions] })
    await expect(start(deaf, Billing)).rejects.toThrow(/"receive"/)
    const grants = [rules, subscriptions, { receive: { bus, redact: ['data.email'] } }]
    const app = await start(await keyOf('billing', { grants }), Billing)
    try {
      const { items } = (await platform.api('GET', `/v1/buses/${bus}/rules`)).body
      expect(items).toMatchObject([{ name: 'billing.Billing.charge', owner: 'key:billing' }])
      await platform.publishBatch([{ specversion: '1.0', id: 'K-1', source: '/shop', type: 'order.created' }])
      await until(() => handled.counts.has('K-1'), 'it is handled')
    } finally {
      await app.close()
    }
  })

  it('publish no more than their quota, and say when there is room again', async () => {
    const key = await keyOf('import', { quota: { eventsPerSecond: 2 }, grants: [{ publish: { bus } }] })
    let i = 0
    const publish = async () => {
      const event = { specversion: '1.0', id: `Q-${i++}`, source: '/import', type: 'counted' }
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' }
      return platform.api('POST', `/v1/buses/${bus}/events`, event, headers)
    }
    const refused = await until(async () => {
      const { status, body } = await publish()
      return status === 429 && body
    }, 'the quota is used up')
    expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', field: 'quota.eventsPerSecond', limit: 2 })
    expect(refused.retryAfterMs).toBeGreaterThan(0)
    await until(async () => (await publish()).status === 202, 'there is room again')
  })
})
