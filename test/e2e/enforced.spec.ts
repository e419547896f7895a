import {
  type CloudEvent,
  Event,
  type EventBatch,
  EventPublisher,
  MessageQueues,
  OnEvent,
  OnStream,
  Scheduled,
  type SluiceOptions,
} from '@sluice/nest'
import { connect } from 'node:net'
import type { INestApplicationContext, OnModuleInit, Type } from '@nestjs/common'
import { until } from '@sluice/testing'
import { IsNumber } from 'class-validator'
import { Redis } from 'ioredis'
import { refusals, urlOf, userOf } from './acl-files.js'
import { describeOne, Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service } from './service.js'

const bus = 'default'
const received = { receive: { bus } }
const ownRules = { manage: { kind: 'rule', bus, name: 'billing.*' } }
const ownSubscriptions = { manage: { kind: 'subscription', bus, name: 'billing*', verbs: ['write'] } }
const orders = { publish: { bus, pattern: { type: [{ prefix: 'order.' }] } } }
const schemas = { manage: { kind: 'schema', name: 'order.*', verbs: ['write'] } }
const enough = [received, ownRules, ownSubscriptions, orders, schemas]

/** What an operator would lose: services that do on Redis what their key does not allow, or that can make keys for themselves. */
describeOne('a service on a platform that enforces access', () => {
  const handled = new Ledger()
  let platform: Platform
  let admin: Redis

  beforeAll(async () => {
    platform = await Platform.empty()
    admin = new Redis(platform.server.port)
    await admin.acl('SETUSER', ...userOf('sdk-enforced'))
  })
  afterEach(async () => {
    await platform.killAll()
    await admin.flushall()
    await admin.acl('LOG', 'RESET')
  })
  afterAll(async () => {
    admin?.disconnect()
    await platform?.stop()
  })

  const run = () => platform.run('standalone', { SLUICE_ACCESS: 'enforced' })
  const keyWith = async (...grants: object[]): Promise<string> => {
    const { body } = await platform.api('PUT', '/v1/keys/billing', { grants })
    return body.key ?? (await platform.api('POST', '/v1/keys/billing/rotate', {})).body.key
  }
  const start = (key: string | undefined, providers: Type[] = [Billing], own: Partial<SluiceOptions> = {}) =>
    service(
      {
        name: 'billing',
        redis: { url: urlOf(platform, 'sdk-enforced') },
        claimIdleMs: 900,
        ...own,
        ...(key ? { key } : {}),
      },
      ...providers,
    )
  const refused = (key: string | undefined, ...providers: Type[]): Promise<Error & { code: string; details: any }> =>
    start(key, providers).then(
      () => Promise.reject(new Error('it started')),
      (error: unknown) => error as never,
    )
  const publish = (app: INestApplicationContext, type: string, id: string) =>
    app.get(EventPublisher).publish({ id, type, data: {} })

  class Billing {
    @OnEvent('order.created')
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }

    @OnEvent('order.created', { ordered: true })
    async book(event: CloudEvent) {
      handled.add(`ordered ${event.id}`)
    }
  }

  it('has its rules made by the platform, in its name, and they are live before the first onModuleInit', async () => {
    await run()
    const early: string[] = []
    class Greets implements OnModuleInit {
      constructor(private readonly events: EventPublisher) {}
      async onModuleInit() {
        await this.events.publish({ id: 'early', type: 'order.created', data: {} })
        early.push('published')
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Greets)
    const app = await start(await keyWith(...enough), [Billing, Greets])
    expect(early).toEqual(['published'])
    await until(() => handled.missing(['early', 'ordered early']).length === 0, 'both handlers have it')
    const { body } = await platform.api('GET', '/v1/buses/default/rules/billing.Billing.charge')
    expect(body).toMatchObject({ owner: 'key:billing', managedBy: 'billing' })
    const { body: audit } = await platform.api('GET', '/v1/audit?principal=key:billing')
    const path = '/v1/buses/default/rules/billing.Billing.charge'
    const record = {
      action: 'rules:write',
      result: 'allowed',
      bus,
      name: 'billing.Billing.charge',
      address: 'redis',
      path,
    }
    expect(audit.items).toContainEqual(expect.objectContaining(record))
    expect(await refusals(admin)).toEqual([])
    await app.close()
  }, 60_000)

  it('publishes what its key allows and is refused the rest at once, as the gateway would', async () => {
    await run()
    const app = await start(await keyWith(...enough))
    await publish(app, 'order.created', 'A-1')
    const logs = await admin.keys('sluice:{g*:default:*:events')
    const stored = JSON.stringify(await Promise.all(logs.map(log => admin.xrange(log, '-', '+'))))
    expect(stored).toContain('"principal\\":\\"key:billing\\"')
    await expect(publish(app, 'credit', 'X-1')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining("'key:billing' may not do this (events:publish)"),
      details: { missing: { publish: { bus, pattern: { source: ['/billing'], type: ['credit'] } } } },
    })
    await platform.api('PUT', '/v1/keys/billing', { grants: [...enough, { publish: { bus } }] })
    await until(() => publish(app, 'credit', 'X-2').then(Boolean, () => false), 'the new grant counts')
    await platform.api('DELETE', '/v1/keys/billing')
    await until(() => publish(app, 'order.created', 'A-2').then(() => false, Boolean), 'the revoked key counts no more')
    await app.close()
  }, 60_000)

  it('does not start for want of grants, and says all of them', async () => {
    await run()
    const { code, message, details } = await refused(await keyWith(orders), Billing)
    expect(code).toBe('FORBIDDEN')
    expect(message).toContain('\'key:billing\' may not have these handlers. It lacks grants such as {"grants": [')
    const { grants } = JSON.parse(/\{"grants".*/.exec(message)![0])
    expect(grants).toEqual(details.missing)
    expect(grants).toContainEqual(received)
    // what it says can be pasted, and is enough
    const app = await start(await keyWith(orders, ...grants))
    await app.close()
  }, 60_000)

  it('gets what its key may receive, without what is hidden from it', async () => {
    await run()
    const narrow = { receive: { bus, pattern: { source: ['/shop'] }, redact: ['data.email'] } }
    const seen: CloudEvent[] = []
    class Books {
      @OnEvent('order.created')
      async book(event: CloudEvent) {
        seen.push(event)
      }
    }
    const app = await start(await keyWith(narrow, ownRules, ownSubscriptions), [Books])
    const event = (id: string, source: string) => ({
      ...{ specversion: '1.0', id, source, type: 'order.created', data: { total: 1, email: 'ann@example.com' } },
    })
    for (const [id, source] of [['of-others', '/bank'] as const, ['own', '/shop'] as const])
      expect((await platform.publishBatch([event(id, source)])).status).toBe(202)
    await until(() => seen.length > 0, 'it has its event')
    expect(seen).toEqual([expect.objectContaining({ id: 'own', data: { total: 1 }, sluiceredacted: 'true' })])
    await app.close()
  }, 60_000)

  it('does not start if the platform refuses a rule', async () => {
    await run()
    const targets = [{ id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }]
    const rule = { pattern: { type: ['order.created'] }, targets }
    expect((await platform.api('PUT', '/v1/buses/default/rules/billing.Billing.charge', rule)).status).toBe(201)
    const found = await refused(await keyWith(...enough), Billing)
    expect(found).toMatchObject({ code: 'FORBIDDEN', details: { missing: { manage: { kind: 'webhook' } } } })
    const denials = async () => (await platform.api('GET', '/v1/audit?result=denied')).body.items
    const denial = { principal: 'key:billing', action: 'rules:write', code: 'FORBIDDEN', address: 'redis' }
    await until(async () => {
      expect(await denials()).toContainEqual(expect.objectContaining(denial))
      return true
    }, 'the denial is recorded')
  }, 60_000)

  it('declares and uses the queues that its key allows, and no others', async () => {
    await run()
    const all = { manage: { kind: 'queue', name: 'packing', verbs: ['write', 'send', 'receive'] } }
    const key = await keyWith(all, { manage: { kind: 'queue', name: 'mail', verbs: ['send'] } })
    class Nothing {}
    const app = await start(key, [Nothing], { queues: { packing: { fifo: true } } })
    const queues = app.get(MessageQueues)
    await queues.get('packing').send({ n: 1 }, { group: 'a' })
    const [message] = await queues.get('packing').receive()
    expect(message).toMatchObject({ body: { n: 1 }, receives: 1 })
    await message!.ack()
    await expect(queues.get('mail').receive()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const denied = start(key, [Nothing], { queues: { mail: {} } })
    await expect(denied).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const { body } = await platform.api('GET', '/v1/queues/packing')
    expect(body).toMatchObject({ fifo: true, waiting: 0, inFlight: 0 })
    expect(await refusals(admin)).toEqual([])
    await app.close()
  })

  it('has its schedules made by the platform, in its name, and deleted when it has them no more', async () => {
    await run()
    class Reports {
      @Scheduled('0 9 * * *')
      async daily() {}
    }
    const denied = await refused(await keyWith(received, ownRules, ownSubscriptions), Reports)
    expect(denied.details.missing).toEqual([
      { manage: { kind: 'schedule', name: 'billing.Reports.daily', verbs: ['write'] } },
      {
        publish: { bus, pattern: { source: ['sluice/schedules/billing.Reports.daily'], type: ['billing.scheduled'] } },
      },
    ])
    const ticks = { publish: { bus, pattern: { type: ['billing.scheduled'] } } }
    const key = await keyWith(...enough, ticks, { manage: { kind: 'schedule', name: 'billing.*' } })
    const path = '/v1/schedules/billing.Reports.daily'
    const app = await start(key, [Reports])
    expect((await platform.api('GET', path)).body).toMatchObject({ owner: 'key:billing', managedBy: 'billing' })
    await app.close()
    await (await start(key)).close()
    expect((await platform.api('GET', path)).status).toBe(404)
    const { body: audit } = await platform.api('GET', '/v1/audit?principal=key:billing&result=allowed')
    const changes = audit.items.filter((record: { path: string }) => record.path === path)
    expect(changes.map(({ action }: { action: string }) => action)).toEqual(['schedules:delete', 'schedules:write'])
    expect(await refusals(admin)).toEqual([])
  }, 60_000)

  it('registers schemas of its own types and no others', async () => {
    await run()
    @Event('order.paid')
    class OrderPaid {
      @IsNumber()
      total: number
    }
    class Pays {
      @OnEvent(OrderPaid)
      async paid(order: OrderPaid) {
        handled.add(`paid ${order.total}`)
      }
    }
    const found = await refused(await keyWith(received, ownRules, ownSubscriptions), Pays)
    expect(found.details.missing).toEqual({ manage: { kind: 'schema', name: 'order.paid', verbs: ['write'] } })
    const app = await start(await keyWith(...enough), [Pays])
    expect((await platform.api('GET', '/v1/schemas/order.paid/1')).status).toBe(200)
    await app.close()
  }, 60_000)

  it('reads a bus as a stream only if it may see all of it', async () => {
    await run()
    class Sums {
      @OnStream('default', { name: 'sums' })
      async sum(batch: EventBatch) {
        for (const { event } of batch.events) handled.add(`streamed ${event.id}`)
      }
    }
    for (const part of [
      { bus, redact: ['data.email'] },
      { bus, pattern: { type: ['order.created'] } },
    ]) {
      const found = await refused(await keyWith({ receive: part }, { read: part }), Sums)
      expect(found).toMatchObject({ code: 'FORBIDDEN', details: { missing: received } })
      expect(found.message).toContain("@OnStream billing.sums reads all events of bus 'default'")
    }
    const app = await start(await keyWith(received, orders), [Sums])
    await publish(app, 'order.created', 'S-1')
    await until(() => handled.missing(['streamed S-1']).length === 0, 'the stream has it')
    await app.close()
  }, 60_000)

  it('does not start without a key, with a wrong one or with one that was revoked', async () => {
    await run()
    expect(await refused(undefined, Billing)).toMatchObject({ code: 'KEY_REQUIRED' })
    expect(await refused(`slk_${'A'.repeat(43)}`, Billing)).toMatchObject({ code: 'UNAUTHORISED' })
    const key = await keyWith(...enough)
    await platform.api('DELETE', '/v1/keys/billing')
    expect(await refused(key, Billing)).toMatchObject({ code: 'UNAUTHORISED' })
    expect((await platform.api('GET', '/v1/buses/default/rules')).body.items).toEqual([])
  }, 60_000)

  it('that starts before the platform waits, is not there, and starts when it has come', async () => {
    await run()
    const key = await keyWith(...enough)
    await platform.killAll()
    await admin.del('sluice:{registry}:default:doors')
    let started = false
    const starting = start(key).then(app => {
      started = true
      return app
    })
    const asked = async () => (await admin.client('LIST')) as string
    await until(async () => (await asked()).includes('user=sluice-sdk-enforced'), 'it is connected')
    expect(started).toBe(false)
    await run()
    const app = await starting
    await publish(app, 'order.created', 'W-1')
    await until(() => handled.missing(['W-1', 'ordered W-1']).length === 0, 'it handles events')
    await app.close()
  }, 60_000)

  it('asks again when Redis has lost what it had', async () => {
    await run()
    const key = await keyWith(...enough)
    const keys = await admin.hgetall('sluice:{registry}:default:keys')
    const app = await start(key)
    await admin.flushall()
    await admin.hset('sluice:{registry}:default:keys', keys) // as from a backup
    const rules = () => admin.hlen('sluice:{registry}:default:rules:default')
    await until(async () => (await rules()) === 2, 'its rules are there again', 30_000)
    let n = 0
    const handles = async () => {
      await publish(app, 'order.created', `F-${n++}`).catch(() => undefined)
      return [...handled.counts.keys()].some(id => id.startsWith('F-'))
    }
    await until(handles, 'it handles events')
    await app.close()
  }, 90_000)

  it('leaves its key nowhere in Redis', async () => {
    await run()
    const key = await keyWith(...enough)
    // a plain connection: a client may take the first line for the answer
    const monitor = connect(platform.server.port, '127.0.0.1')
    let said = ''
    monitor.on('data', (data: Buffer) => (said += data.toString()))
    monitor.write('MONITOR\r\n')
    await until(() => said.startsWith('+OK'), 'it is shown what Redis does')
    const app = await start(key)
    await app.close()
    await until(() => said.includes('"rpush" "sluice:{door.'), 'it asked the platform')
    monitor.destroy()
    expect(said).not.toContain(key.slice(4))
  }, 60_000)

  it.each([
    ['hset', 'sluice:{registry}:default:keys', 'mine', '{}'],
    ['hset', 'sluice:{registry}:default:rules:default', 'mine', '{}'],
    ['hset', 'sluice:{registry}:default:grants', 'mine', '{}'],
    ['set', 'sluice:{registry}:default:version', '1'],
    ['zadd', 'sluice:{registry}:default:doors', '9999999999999', 'mine AAAA'],
    ['del', 'sluice:{registry}:default:access'],
    ['get', 'sluice:{registry}:default:redaction-key'],
    ['xrange', 'sluice:{registry}:default:audit:callers', '-', '+'],
    ['set', 'sluice:layout', '1:1'],
    ['lrange', 'sluice:{door.a}:default:requests', '0', '-1'],
    ['lpop', 'sluice:{door.a}:default:requests'],
    ['lpush', 'bull:packing:wait', '1'],
    ['lrange', 'sluice:queues:{webhooks-0-}:sluice-webhooks-0:wait', '0', '-1'],
  ])('has a user of Redis that may not: %s %s', async (command, ...args) => {
    const redis = new Redis(urlOf(platform, 'sdk-enforced'), { enableReadyCheck: false })
    const denial = await redis.call(command, ...args).catch((error: Error) => error)
    redis.disconnect()
    expect((denial as Error).message).toMatch(/NOPERM/)
  })
})
