import type { INestApplicationContext } from '@nestjs/common'
import { type CloudEvent, EventPublisher, OnEvent } from '@sluice/nest'
import { commandClient, EventLog, Keys } from '@sluice/streams'
import { until } from '@sluice/testing'
import { describeOne, Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { service } from './service.js'

const created = 'com.shop.order.created'

describe('publishing', () => {
  const handled = new Ledger()
  let platform: Platform
  let app: INestApplicationContext

  class Billing {
    @OnEvent(created, { bus: 'shop' })
    async charge(event: CloudEvent) {
      handled.add(event.id)
    }
  }

  beforeAll(async () => {
    platform = await Platform.start()
    await platform.api('PUT', '/v1/buses/shop', { shards: 2 })
    app = await service({ name: 'billing', redis: { url: platform.redis.url } }, Billing)
  })
  afterAll(async () => {
    await app?.close()
    await platform?.stop()
  })

  const order = (id: string, subject = id) => ({
    specversion: '1.0' as const,
    id,
    source: '/shop',
    type: created,
    subject,
  })
  const post = (key: string, headers: Record<string, string>, body: object) =>
    platform.api('POST', '/v1/buses/shop/events', body, { 'idempotency-key': key, ...headers })
  const plain = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-source': '/shop',
    'ce-type': created,
  }

  it('the same order again, because the answer got lost, is handled once', async () => {
    const structured = { 'content-type': 'application/cloudevents+json' }
    const send = () => platform.api('POST', '/v1/buses/shop/events', order('again-1'), structured)
    const [first, second] = [await send(), await send()]
    expect(first).toMatchObject({ status: 202, body: { id: 'again-1' } })
    expect(second).toEqual({ status: 202, body: { ...first.body, duplicate: true } })
    const batch = await platform.publishBatch([order('again-1'), order('again-2')], 'shop')
    expect(batch.body.entries).toEqual([
      { ...first.body, duplicate: true },
      { id: 'again-2', position: expect.any(String) },
    ])
    await until(() => handled.missing(new Set(['again-1', 'again-2'])).length === 0, 'both are handled')
    expect(handled.repeated).toEqual([])
  })

  it('a plain post with an Idempotency-Key needs no id, and another id does not make it another event', async () => {
    const first = await post('"checkout-77"', plain, { total: 20 })
    expect(first).toMatchObject({ status: 202, body: { id: 'checkout-77' } })
    expect((await post('checkout-77', plain, { total: 20 })).body).toEqual({ ...first.body, duplicate: true })
    const withId = await post('checkout-77', { ...plain, 'ce-id': 'other' }, { total: 20 })
    expect(withId.body).toEqual({ ...first.body, duplicate: true })
    const another = await post('checkout-77', plain, { total: 21 })
    expect(another).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', header: 'Idempotency-Key' } })
    expect((await post('two words', plain, {})).body).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY', status: 400 })
  })

  it('through the gateway goes to the tenant of the key, and a service with that key on Redis is refused', async () => {
    await platform.api('PUT', '/v1/tenants/acme', {})
    const acme = { 'sluice-tenant': 'acme' }
    const grants = [{ publish: { bus: 'default' } }]
    const key = (await platform.api('PUT', '/v1/keys/web', { grants }, acme)).body.key as string
    const web = await service({ name: 'web', publisher: { gateway: { url: platform.url, apiKey: key } } })
    try {
      await web.get(EventPublisher).publish({ type: created, id: 'of-acme' })
    } finally {
      await web.close()
    }
    const found = async (headers = {}) =>
      (await platform.api('GET', `/v1/buses/default/events?type=${created}`, undefined, headers)).body.items as object[]
    expect(await found(acme)).toMatchObject([
      { event: { id: 'of-acme', sluicetenant: 'acme', principal: 'key:web', source: '/web' } },
    ])
    expect(await found()).toEqual([])
    const onRedis = service({ name: 'web', key, redis: { url: platform.redis.url } }, Billing)
    await expect(onRedis).rejects.toThrow(/work in the tenant 'default'. Publish through the gateway/)
  })

  it('goes on while the bus gets more shards: nothing is refused, lost or accepted twice', async () => {
    const publisher = app.get(EventPublisher)
    const accepted = new Set<string>()
    let more = true
    const publish = async (lane: number) => {
      for (let n = 0; more; n++) {
        const ids = Array.from({ length: 5 }, (_, i) => `grow-${lane}-${n}-${i}`)
        const events = ids.map(id => order(id, `customer-${n % 50}`))
        if (lane % 2) await publisher.publishAll(events, { bus: 'shop' })
        else expect((await platform.publishBatch(events, 'shop')).body).toMatchObject({ accepted: 5 })
        for (const id of ids) accepted.add(id)
      }
    }
    const publishing = Promise.all([0, 1, 2, 3].map(publish))
    for (const shards of [3, 8, 16]) {
      const before = accepted.size
      await until(() => accepted.size > before + 100, 'events flow')
      expect(await platform.api('PUT', '/v1/buses/shop', { shards })).toMatchObject({ status: 200, body: { shards } })
    }
    const before = accepted.size
    await until(() => accepted.size > before + 100, 'events flow in all shards')
    more = false
    await publishing
    await until(() => handled.missing(accepted).length === 0, 'every event is handled')
    expect(handled.repeated).toEqual([])
    expect((await platform.api('GET', '/v1/buses/shop')).body).not.toHaveProperty('growth')
  }, 60_000)

  it('goes on after a gateway died while it added shards', async () => {
    const redis = commandClient(platform.redis.url)
    await new EventLog(redis, new Keys()).fence({ name: 'shop', shards: 16 }, 20)
    redis.disconnect()
    await platform.killAll()
    await platform.run()
    expect((await platform.api('GET', '/v1/buses/shop')).body).toMatchObject({ shards: 20 })
    expect((await platform.publishBatch([order('after')], 'shop')).body).toMatchObject({ accepted: 1 })
  })
})

describeOne('a replicated bus', () => {
  it('is refused where there are no replicas: made, it would keep every later change from being accepted', async () => {
    const platform = await Platform.start()
    expect(await platform.api('PUT', '/v1/buses/safe', { durability: 'replicated', replicas: 2 })).toMatchObject({
      status: 503,
      body: { code: 'NOT_REPLICATED', detail: expect.stringContaining('nothing was done'), replicas: 0, wanted: 2 },
    })
    expect((await platform.api('GET', '/v1/buses/safe')).status).toBe(404)
    expect((await platform.api('PUT', '/v1/buses/other', {})).status).toBe(201)
    await platform.stop()
  })
})

describeOne('a durable bus', () => {
  it('is refused where Redis would forget, and takes nothing when that comes later, which readiness says without its name', async () => {
    const platform = await Platform.start()
    const config = commandClient(platform.redis.url)
    const durable = { durability: 'durable', replicas: 0 }
    expect((await platform.api('PUT', '/v1/buses/ledger', durable)).body).toMatchObject({ code: 'NOT_DURABLE' })
    await config.config('SET', 'appendfsync', 'always')
    expect(await platform.api('PUT', '/v1/buses/ledger', durable)).toMatchObject({ status: 201 })
    const event = { specversion: '1.0', id: '1', source: '/shop', type: created }
    expect((await platform.publishBatch([event], 'ledger')).body).toMatchObject({ accepted: 1 })

    await config.config('SET', 'appendfsync', 'everysec')
    expect(await platform.publishBatch([{ ...event, id: '2' }], 'ledger')).toMatchObject({
      status: 503,
      body: { code: 'NOT_DURABLE' },
    })
    const ready = await platform.api('GET', '/health/ready')
    expect(ready).toMatchObject({
      status: 503,
      body: { problems: { durability: expect.stringContaining('appendfsync always') } },
    })
    expect(JSON.stringify(ready.body)).not.toContain('ledger')
    // one bus that cannot be served keeps nothing else from it
    await platform.killAll()
    await platform.launch('standalone')
    await until(async () => (await platform.publishBatch([event])).body.accepted === 1, 'the others are served', 60_000)
    expect(await platform.publishBatch([{ ...event, id: '3' }], 'ledger')).toMatchObject({
      status: 503,
      body: { code: 'NOT_DURABLE' },
    })
    expect(await platform.api('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { problems: { durability: expect.stringContaining('appendfsync always') } },
    })
    config.disconnect()
    await platform.stop()
  }, 180_000)

  it('is refused with the reason where Redis does not let Sluice ask, and keeps no service from starting', async () => {
    const platform = await Platform.empty('--appendfsync', 'always')
    const config = commandClient(platform.redis.url)
    await config.call('ACL', 'SETUSER', 'sluice', 'on', '>secret', '~*', '&*', '+@all', '-config')
    const REDIS_URL = platform.redis.url.replace('redis://', 'redis://sluice:secret@')
    await platform.run('standalone', { REDIS_URL })
    const durable = { durability: 'durable', replicas: 0 }
    const refused = { status: 503, body: { code: 'NOT_DURABLE', detail: expect.stringContaining('allow CONFIG GET') } }
    expect(await platform.api('PUT', '/v1/buses/ledger', durable)).toMatchObject(refused)
    await platform.killAll()

    await platform.run() // as somebody who may ask
    expect((await platform.api('PUT', '/v1/buses/ledger', durable)).status).toBe(201)
    await platform.killAll()
    await platform.launch('standalone', { REDIS_URL })
    const event = { specversion: '1.0', id: '1', source: '/shop', type: created }
    await until(async () => (await platform.publishBatch([event])).body.accepted === 1, 'the others are served', 60_000)
    expect(await platform.publishBatch([event], 'ledger')).toMatchObject(refused)
    expect((await platform.api('GET', '/health/ready')).body.problems.durability).toContain('allow CONFIG GET')
    config.disconnect()
    await platform.stop()
  }, 180_000)
})
