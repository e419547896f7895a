import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { INestApplicationContext } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { freePort, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
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

/** What an operator would lose: 28 s and an exit code, to any browser that keeps a spare connection. */
describe('stopping while connections are open', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.empty()))
  afterAll(() => platform?.stop())

  const requests = {
    'sent nothing': '',
    'half a head': 'GET /health/live HTTP/1.1\r\nhost: a\r\n',
    'half a body': `POST /v1/buses/default/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer `,
    'kept alive': 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n',
  }

  /** How a service stopped: the connections in the order in which they were closed. */
  interface Stopped {
    readonly code: number | null
    readonly closed: readonly string[]
  }
  // most of a stop is waiting, so they all stop at the same time
  const names = ['gateway', 'router', 'fan-out', 'dlq', 'standalone']
  const stopped = new Map<string, Promise<Stopped>>()
  beforeAll(async () => {
    for (const name of names) stopped.set(name, stop(name))
    await Promise.allSettled(stopped.values())
  }, 180_000)

  async function stop(name: string): Promise<Stopped> {
    const { child, port } = await platform.launch(name, { PORT: String(await freePort()) })
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/live`)).ok, `${name} answers`, 60_000)
    const closed: string[] = []
    for (const [what, text] of Object.entries(requests)) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      socket.resume().once('close', () => closed.push(what))
      await once(socket, 'connect')
      const more = what === 'half a body' ? `${platform.key}\r\ncontent-length: 1000\r\n\r\n{` : ''
      if (text) socket.write(text + more)
      if (what === 'kept alive') await once(socket, 'data')
    }
    const code = await platform.end(child, 'SIGTERM')
    await until(() => closed.length === Object.keys(requests).length, 'all are closed')
    return { code, closed }
  }

  it.each(names)(
    'a %s closes those that do nothing at once, the others after a moment, and exits with 0',
    async name => {
      const { code, closed } = await stopped.get(name)!
      expect(code).toBe(0)
      expect(new Set(closed.slice(0, 2))).toEqual(new Set(['sent nothing', 'kept alive']))
    },
  )
})

/** What a user would lose with each deployment: events, or seconds, or their once-ness. */
describe('stopping under load', () => {
  const slowMs = 2500
  const stopWithinMs = 30_000
  const called = new Ledger()
  const handled = new Ledger()
  let platform: Platform
  let hook: Hook
  let app: INestApplicationContext
  /** How often a handler or webhook began each of the slow events. */
  const begun = new Ledger()
  const timesBegun = (id: string) => begun.counts.get(id) ?? 0

  class Billing {
    @OnEvent('order.created')
    async charge(event: CloudEvent) {
      if (event.id.startsWith('slow')) await held(event.id)
      handled.add(event.id)
    }
  }
  const held = async (id: string) => {
    begun.add(id)
    await new Promise(resolve => setTimeout(resolve, slowMs))
  }
  /** Leases that would outlive the test: who stops must give them back. */
  const run = (name: string) => platform.run(name, { LEASE_TTL_MS: '120000' })
  const consume = () => service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)

  beforeAll(async () => {
    platform = await Platform.empty()
    hook = await webhook(called, async id => {
      if (id.startsWith('slow')) await held(id)
      return 204
    })
    for (const name of ['gateway', 'router', 'fan-out', 'dlq']) services.set(name, await run(name))
    app = await consume()
    const targets = [{ id: 'hook', type: 'webhook', url: hook.url }]
    await platform.api('PUT', '/v1/buses/default/rules/all', { pattern: { type: ['order.created'] }, targets })
  })
  afterAll(async () => {
    await app?.close()
    await hook?.close()
    await platform?.stop()
  })

  const services = new Map<string, ChildProcess>()
  const accepted: string[] = []
  const publish = async (...ids: string[]) => {
    const events = ids.map(id => ({ specversion: '1.0', id, source: '/test', type: 'order.created', data: {} }))
    const { body } = await platform.publishBatch(events)
    for (const entry of body.entries) if (entry.position) accepted.push(entry.id)
  }
  /** Publishes until the work is done. */
  async function underLoad(name: string, work: () => Promise<unknown>): Promise<void> {
    let working = true
    const done = work().finally(() => (working = false))
    for (let i = 0; working; i++) await publish(`${name}-${i}`)
    await done
  }
  const allArrive = async () => {
    for (const ledger of [called, handled]) {
      await until(() => ledger.missing(accepted).length === 0, 'every event arrives', 60_000)
      expect(ledger.repeated).toEqual([])
    }
  }

  it.each(['router', 'fan-out', 'dlq'])(
    'a %s that stops loses and repeats nothing, exits with 0, and the next goes on at once',
    async name => {
      await underLoad(name, async () => {
        await publish(`slow-${name}`)
        await until(() => timesBegun(`slow-${name}`) > 0, 'a webhook or handler is at work')
        const started = Date.now()
        expect(await platform.end(services.get(name)!, 'SIGTERM')).toBe(0)
        expect(Date.now() - started).toBeLessThan(stopWithinMs)
        services.set(name, await run(name)) // ready means that its heartbeat came through: it has the leases
      })
      await allArrive()
    },
    120_000,
  )

  it('a service on the SDK that stops finishes its handlers, and another goes on with the rest', async () => {
    await underLoad('sdk', async () => {
      await publish('slow-sdk')
      await until(() => timesBegun('slow-sdk') > 1, 'webhook and handler are at work')
      await app.close()
      expect(handled.counts.get('slow-sdk')).toBe(1)
      app = await consume()
    })
    await allArrive()
  }, 120_000)

  it('a gateway that stops answers what it has begun, and accepts nothing that it loses', async () => {
    let refused = false
    const publishing = (async () => {
      for (let i = 0; !refused; i++) await publish(`last-${i}`).catch(() => (refused = true))
    })()
    await until(() => accepted.some(id => id.startsWith('last')), 'it accepts')
    expect(await platform.end(services.get('gateway')!, 'SIGTERM')).toBe(0)
    await publishing
    await allArrive()
  }, 120_000)
})
