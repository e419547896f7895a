import type { INestApplicationContext } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { service } from './service.js'

const orders = 5000
const batch = 50

/** What a user would lose: an order that was answered with 202. The ledgers are outside Sluice. */
describe('kill -9 of the platform in the middle of 5,000 orders', () => {
  const handled = new Ledger()
  const called = new Ledger()
  const queued = new Ledger()
  let platform: Platform
  let hook: Hook
  let worker: { close(): Promise<void> }
  let app: INestApplicationContext

  class Billing {
    @OnEvent('com.shop.order.created')
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
  }

  beforeAll(async () => {
    platform = await Platform.start()
    hook = await webhook(called)
    worker = queueWorker('packing', platform.redis.url, async event => queued.add(event.id))
    app = await service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)
    await platform.api('PUT', '/v1/buses/default/rules/all-orders', {
      pattern: { type: ['com.shop.order.created'] },
      targets: [
        { id: 'partner', type: 'webhook', url: hook.url },
        { id: 'packing', type: 'queue', queue: 'packing' },
      ],
    })
  })
  afterAll(async () => {
    await app?.close()
    await worker?.close()
    await hook?.close()
    await platform?.stop()
  })

  it('every acknowledged order reaches every target after the next start', async () => {
    const acknowledged = new Set<string>()
    /** Sent again because no answer came: whether Redis had them nobody knows, so they may be there twice. */
    const uncertain = new Set<string>()
    const batches = Array.from({ length: orders / batch }, (_, b) =>
      Array.from({ length: batch }, (_, i) => order(b * batch + i)),
    )
    const publish = async () => {
      for (let events = batches.shift(); events; events = batches.shift()) {
        const answer = await platform.publishBatch(events).catch(() => undefined)
        if (answer?.status === 202) {
          for (const entry of answer.body.entries) acknowledged.add(entry.id)
        } else {
          for (const { id } of events) uncertain.add(id)
          batches.push(events)
          await until(() => platform.api('GET', '/health/ready').then(({ status }) => status === 200), 'it is back')
        }
      }
    }
    const publishing = Promise.all([publish(), publish(), publish()])
    for (const killAt of [1250, 3000]) {
      await until(() => acknowledged.size >= killAt, `${killAt} orders are acknowledged`)
      await platform.killAll() // with requests, batches, jobs and calls in hand
      await platform.run()
    }
    await publishing
    expect(acknowledged.size).toBe(orders)
    for (const ledger of [handled, called, queued]) {
      await until(() => ledger.missing(acknowledged).length === 0, 'every acknowledged order arrived', 60_000)
    }
    // inside Redis nothing is handed on twice; only calls over HTTP that were in flight at a kill may be made again
    expect(handled.repeated.filter(id => !uncertain.has(id))).toEqual([])
    expect(queued.repeated.filter(id => !uncertain.has(id))).toEqual([])
    const { body } = await platform.api('GET', '/v1/dead-letters')
    expect(body.items).toEqual([])
  }, 120_000)
})

function order(n: number) {
  const data = { orderId: `A-${n}`, total: n / 10 }
  const id = `A-${n}`
  return {
    id,
    specversion: '1.0',
    source: '/shop/web',
    type: 'com.shop.order.created',
    subject: `customer-${n % 100}`,
    data,
  }
}
