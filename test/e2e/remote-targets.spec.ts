import type { ChildProcess } from 'node:child_process'
import { Redis } from 'ioredis'
import { longForm, MailServer, RedisServer, until } from '@sluice/testing'
import { Platform } from './platform.js'

const orders = longForm ? 4000 : 800

/** What arrived at a receiver: the id of the event and that of the delivery, as often as it arrived. */
interface Arrived {
  readonly id: string
  readonly delivery: string
}

interface Receiver {
  readonly target: object
  arrived(): Promise<Arrived[]> | Arrived[]
  close(): Promise<unknown>
}

async function stream(): Promise<Receiver> {
  const server = await RedisServer.start()
  const redis = new Redis(server.url)
  return {
    target: { type: 'redis', url: server.url, command: 'XADD', key: 'orders' },
    async arrived() {
      const entries = await redis.xrange('orders', '-', '+')
      return entries.map(([, fields]) => {
        const field = (name: string) => fields[fields.indexOf(name) + 1]!
        return { id: (JSON.parse(field('body')) as { id: string }).id, delivery: field('delivery-id') }
      })
    },
    async close() {
      redis.disconnect()
      await server.stop()
    },
  }
}

async function mailbox(): Promise<Receiver> {
  const server = await MailServer.start({ plain: true })
  return {
    target: {
      ...{ type: 'email', url: server.url, insecure: true },
      ...{ from: 'orders@shop.example', to: ['ada@shop.example'], subject: 'order', text: '{{$.id}}' },
    },
    arrived: () => server.mails.map(({ body, headers }) => ({ id: body, delivery: headers['message-id']! })),
    close: () => server.stop(),
  }
}

/** What a user would lose: an event that fan-out had in hand when it died, or how to tell that one came twice. */
describe.each([
  ['a stream of a Redis', stream],
  ['a mail server', mailbox],
])('kill -9 of fan-out while events go to %s', (_what, make) => {
  let platform: Platform
  let receiver: Receiver
  let fanOut: ChildProcess
  beforeAll(async () => {
    platform = await Platform.empty()
    receiver = await make()
    for (const service of ['gateway', 'router', 'dlq']) await platform.run(service)
    fanOut = await platform.run('fan-out')
  }, 120_000)
  afterAll(async () => {
    await platform?.stop()
    await receiver?.close()
  })

  it('each arrives, and what arrives twice has one id', async () => {
    const retry = { backoff: { type: 'fixed', delay: 50 }, circuit: false }
    const targets = [{ id: 'it', retry, ...receiver.target }]
    const rule = await platform.api('PUT', '/v1/buses/default/rules/orders', { pattern: { type: ['order'] }, targets })
    expect(rule.status).toBe(201)
    const ids = Array.from({ length: orders }, (_, i) => `A-${i}`)
    const portion = orders / 4
    for (let n = 0; n < 4; n++) {
      const some = ids.slice(n * portion, (n + 1) * portion)
      const events = some.map(id => ({ specversion: '1.0', id, source: '/shop', type: 'order', subject: id }))
      await platform.publishBatch(events)
      await until(async () => (await receiver.arrived()).length > n * portion + 20, 'some have arrived')
      await platform.end(fanOut, 'SIGKILL')
      fanOut = await platform.run('fan-out')
    }
    const missing = async () => {
      const there = new Set((await receiver.arrived()).map(({ id }) => id))
      return ids.filter(id => !there.has(id))
    }
    await until(async () => (await missing()).length === 0, 'all have arrived', 90_000)
    const byId = new Map<string, Set<string>>()
    for (const { id, delivery } of await receiver.arrived()) byId.set(id, (byId.get(id) ?? new Set()).add(delivery))
    expect([...byId.values()].filter(deliveries => deliveries.size !== 1)).toEqual([])
    expect(new Set([...byId.values()].flatMap(deliveries => [...deliveries])).size).toBe(orders)
    expect(await platform.letters({ rule: 'orders' })).toEqual([])
  }, 300_000)

  it('is tried with a sample event, which arrives and is told from others', async () => {
    const before = (await receiver.arrived()).length
    const path = '/v1/buses/default/rules/orders/targets/it/test'
    const { status, body } = await platform.api('POST', path, {})
    expect({ status, body }).toMatchObject({ status: 200, body: { called: true, ok: true } })
    expect(body.event).toMatchObject({ sluicetest: 'true' })
    expect((await receiver.arrived()).length).toBe(before + 1)
  })
})
