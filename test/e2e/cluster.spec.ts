import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { tagOf } from '@sluice/streams'
import { RedisCluster, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger, webhook } from './receivers.js'
import { service } from './service.js'

const bus = 'orders'
const keys = 8
const tags = Array.from({ length: 16 }, (_, group) => tagOf(group, 16))

/** What a user would lose: events that were accepted, or the order of a key, when a master dies or slots move under load. */
describe('a Redis Cluster', () => {
  const handled = new Ledger()
  const called = new Ledger()
  /** What the ordered handler got, by key. */
  const ordered = new Map<string, number[]>()
  const accepted: string[] = []
  let cluster: RedisCluster
  let platform: Platform

  beforeAll(async () => {
    ;[cluster, platform] = await Promise.all([RedisCluster.start(), Platform.empty()])
  })
  afterAll(async () => {
    await platform?.stop()
    await cluster?.stop()
  })

  class Billing {
    @OnEvent('order.created', { bus })
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }

    @OnEvent('order.created', { bus, ordered: true })
    async book(event: CloudEvent) {
      const [key, at] = event.id.split('-') as [string, string]
      ordered.set(key, [...(ordered.get(key) ?? []), Number(at)])
    }
  }

  it('may lose a master and move slots under load: what was accepted is handled, in order', async () => {
    const hook = await webhook(called)
    await platform.run('standalone', { REDIS_URL: cluster.url })
    const settings = { shards: 8, durability: 'replicated', replicas: 1 }
    await until(async () => (await platform.api('PUT', `/v1/buses/${bus}`, settings)).status < 300, 'the bus is made')
    const rule = { pattern: { type: ['order.created'] }, targets: [{ id: 'hook', type: 'webhook', url: hook.url }] }
    expect((await platform.api('PUT', `/v1/buses/${bus}/rules/hook`, rule)).status).toBe(201)
    const app = await service({ name: 'billing', redis: { url: cluster.url }, claimIdleMs: 900 }, Billing)
    const publisher = app.get(EventPublisher)

    let publishing = true
    /** One after the other, each until it is accepted; by the SDK and by the gateway in turns. */
    const publish = async (key: string) => {
      for (let at = 0; publishing; at++) {
        const event = { id: `${key}-${at}`, source: '/test', type: 'order.created', partitionkey: key, data: {} }
        const isAccepted = async () => {
          if (at % 2 === 0)
            return publisher.publish(event, { bus }).then(
              () => true,
              () => false,
            )
          const { status } = await platform.publishBatch([{ specversion: '1.0', ...event }], bus)
          return status === 202
        }
        await until(isAccepted, `${event.id} is accepted`, 60_000)
        accepted.push(event.id)
      }
    }
    const publishers = Array.from({ length: keys }, (_, key) => publish(`k${key}`))
    const more = async (what: string) => {
      const before = accepted.length
      await until(() => accepted.length > before + 10 * keys, `events are accepted ${what}`, 60_000)
    }

    await more('at first')
    const [killed] = await cluster.masters()
    await killed!.kill()
    await cluster.failedOver(killed!)
    await more('by the new master')
    await killed!.run()
    await cluster.inStep()
    await more('with a new replica')
    const [giver, taker] = await cluster.masters()
    const moved: string[] = []
    for (const tag of tags) if ((await cluster.masterOf(`{${tag}}`)) === giver) moved.push(`{${tag}}`)
    await cluster.move(moved, taker!)
    await more('after slots moved')
    await cluster.failOver(taker!)
    await cluster.inStep()
    await more('after a planned failover')
    publishing = false
    await Promise.all(publishers)

    await until(() => handled.missing(accepted).length === 0, 'all that was accepted is handled', 60_000)
    await until(() => called.missing(accepted).length === 0, 'the webhook was called for all', 60_000)
    const done = (id: string) => ordered.get(id.split('-')[0]!)?.includes(Number(id.split('-')[1])) ?? false
    await until(() => accepted.every(done), 'the ordered handler has all', 60_000)
    for (const [key, got] of ordered) {
      const first = got.filter((at, i) => got.indexOf(at) === i)
      expect([key, first]).toEqual([key, [...first].sort((a, b) => a - b)])
    }
    await app.close()
    await hook.close()
  }, 180_000)
})
