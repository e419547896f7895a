import { type CloudEvent, Event, type EventContext, EventPublisher, OnEvent } from '@sluice/nest'
import { freePort, RedisServer, until } from '@sluice/testing'
import { Type } from 'class-transformer'
import { IsArray, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator'
import { Platform } from './platform.js'
import { service, Services } from './service.js'

class Item {
  @IsString() sku: string
  @IsInt() @Min(1) count: number
}

@Event('com.shop.order.created', { version: 1, subject: 'orderId' })
class OrderCreated {
  @IsString() orderId: string
  @IsInt() @Min(0) total: number
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Item) items?: Item[]

  constructor(data: OrderCreated) {
    Object.assign(this, data)
  }
}

@Event('com.shop.order.paid')
class OrderPaid {
  @IsString() orderId: string

  constructor(data: OrderPaid) {
    Object.assign(this, data)
  }
}

const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 } } as const

describe('typed events', () => {
  let platform: Platform
  const services = new Services(() => platform)
  const { start } = services
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const gateway = () => ({ url: platform.url, apiKey: platform.key })
  const letters = (destination: string) => platform.letters({ destination })

  it('reach the handler as instances of their class, also inside, whether they go to Redis or over HTTP', async () => {
    const seen: CloudEvent<OrderCreated>[] = []
    class Handlers {
      @OnEvent(OrderCreated)
      async created(event: CloudEvent<OrderCreated>) {
        seen.push(event)
      }
    }
    const toRedis = await start({ name: 'typed' }, Handlers)
    const overHttp = await start({ name: 'web', publisher: { gateway: gateway() } })
    const order = new OrderCreated({ orderId: 'A-1', total: 5, items: [{ sku: 'tea', count: 2 }] })
    for (const publisher of [toRedis, overHttp]) {
      const { id, position } = await publisher.publish(order)
      await until(() => seen.some(event => event.id === id), 'it is handled')
      expect(position).toMatch(/^\d-\d+-\d+$/)
    }
    for (const { data, subject, dataschema } of seen) {
      expect(data).toBeInstanceOf(OrderCreated)
      expect(data.items![0]).toBeInstanceOf(Item)
      expect([subject, dataschema]).toEqual(['A-1', 'urn:sluice:schema:com.shop.order.created:1'])
    }
  })

  it('that are wrong are refused with the field named, and nothing of the batch is sent', async () => {
    const seen: string[] = []
    class Handlers {
      @OnEvent({ pattern: { source: ['/refusing'] } })
      async any(event: CloudEvent) {
        seen.push(event.type)
      }
    }
    const publisher = await start({ name: 'refusing' }, Handlers)
    const wrong = new OrderCreated({ orderId: 'A', total: -1 })
    const refusal = { name: 'InvalidError', code: 'INVALID_DATA', details: { path: 'data.total' } }
    await expect(publisher.publish(wrong)).rejects.toMatchObject(refusal)
    const mix = [{ type: 'batch.a' }, new OrderPaid({ orderId: 'A' }), wrong]
    await expect(publisher.publishAll(mix)).rejects.toMatchObject(refusal)
    await publisher.publishAll([{ type: 'batch.last' }, new OrderPaid({ orderId: 'A' })])
    await until(() => seen.length >= 2, 'what was right arrives')
    expect(seen.sort()).toEqual(['batch.last', 'com.shop.order.paid'])
  })

  it('that a stranger published wrongly become dead letters at once, with the field named; the others are handled', async () => {
    const seen: unknown[] = []
    class Handlers {
      @OnEvent(OrderCreated, quick)
      async created(event: CloudEvent<OrderCreated>, { attempt }: EventContext) {
        seen.push([event.id, attempt, 'unknown' in event.data])
      }
    }
    await start({ name: 'strict' }, Handlers)
    const event = (id: string, data: unknown) => ({
      ...{ specversion: '1.0', id, source: '/stranger', type: 'com.shop.order.created', data },
    })
    const { body } = await platform.publishBatch([
      event('s-bad', { orderId: 'A', total: 'many' }),
      event('s-more', { orderId: 'A', total: 1, unknown: true }),
    ])
    expect(body.accepted).toBe(2)
    await until(async () => seen.length === 1 && (await letters('strict')).length === 1, 'both are over')
    expect(seen).toEqual([['s-more', 1, false]])
    const [letter] = await letters('strict')
    expect(letter).toMatchObject({ reason: 'invalid', error: expect.stringContaining('data.total') })
    expect(letter.attempts).toHaveLength(1)
  })

  it('of another version go to the handlers of that version alone', async () => {
    @Event('versioned', { version: 1 })
    class One {
      @IsString() name: string
    }
    @Event('versioned', { version: 2 })
    class Two {
      @IsInt() number: number
    }
    const seen: string[] = []
    class Handlers {
      @OnEvent(One, quick)
      async one(event: CloudEvent<One>) {
        seen.push(`one ${event.data.name}`)
      }
      @OnEvent(Two, quick)
      async two(event: CloudEvent<Two>) {
        seen.push(`two ${event.data.number}`)
      }
    }
    const publisher = await start({ name: 'versions' }, Handlers)
    await publisher.publishAll([
      Object.assign(new One(), { name: 'a' }),
      Object.assign(new Two(), { number: 2 }),
      Object.assign(new One(), { name: 'b' }),
    ])
    // who publishes without the class says no version, or has a schema of its own
    await publisher.publish({ type: 'versioned', data: { name: 'c', number: 3 } })
    await publisher.publish({ type: 'versioned', dataschema: 'https://x.example/v', data: { name: 'd', number: 4 } })
    await until(() => seen.length === 7, 'all are handled')
    expect(seen.sort()).toEqual(['one a', 'one b', 'one c', 'one d', 'two 2', 'two 3', 'two 4'])
    expect(await letters('versions')).toEqual([])
  })

  describe('have their schemas in the registry', () => {
    const schema = (type: string, version = 1) => platform.api('GET', `/v1/schemas/${type}/${version}`)

    it('from the start of the service that handles or names them, and from the first event of another', async () => {
      @Event('schema.handled')
      class Handled {
        @IsString() a: string
      }
      @Event('schema.named')
      class Named {
        @IsString() a: string
      }
      @Event('schema.published', { version: 4 })
      class Published {
        @IsString() a = 'a'
      }
      class Handlers {
        @OnEvent(Handled)
        async handled() {}
      }
      const publisher = await start({ name: 'schemas', events: [Named] }, Handlers)
      for (const [type, title] of [
        ['schema.handled', 'Handled'],
        ['schema.named', 'Named'],
      ] as const) {
        expect((await schema(type)).body).toMatchObject({
          ...{ type, version: 1, dataschema: `urn:sluice:schema:${type}:1` },
          schema: { title, type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
        })
      }
      expect((await schema('schema.published', 4)).status).toBe(404)
      await publisher.publish(new Published())
      await until(async () => (await schema('schema.published', 4)).status === 200, 'it is registered')
      expect((await platform.api('GET', '/v1/schemas/schema.published')).body).toEqual({
        type: 'schema.published',
        versions: [4],
      })
      expect((await platform.api('GET', '/v1/schemas')).body.items).toContainEqual({
        type: 'schema.named',
        versions: [1],
      })
      expect((await platform.api('GET', '/v1/schemas/schema.gone')).body.code).toBe('UNKNOWN_SCHEMA')
      expect((await platform.api('GET', '/v1/schemas/schema.named/latest')).body.code).toBe('UNKNOWN_SCHEMA')
    })

    it('also where the application ends with its first event', async () => {
      @Event('schema.last')
      class Last {
        @IsString() a = 'a'
      }
      const publisher = await start({ name: 'short' })
      await publisher.publish(new Last())
      await services.end()
      expect((await schema('schema.last')).status).toBe(200)
    })

    it('and a service that means something else by the same version does not start; one with a field more does', async () => {
      const version = (properties: (target: object) => void) => {
        @Event('schema.shared')
        class Shared {
          @IsString() a: string
        }
        properties(Shared.prototype)
        return Shared
      }
      await start({ name: 'first', events: [version(() => undefined)] })
      const more = version(target => (IsOptional()(target, 'b'), IsString()(target, 'b')))
      await start({ name: 'second', events: [more] })
      await start({ name: 'first', events: [version(() => undefined)] })
      expect((await schema('schema.shared')).body.schema.properties).toHaveProperty('b')
      const other = version(target => IsString()(target, 'c'))
      const refusal = { code: 'SCHEMA_EXISTS', message: expect.stringContaining('raise the version') }
      await expect(start({ name: 'third', events: [other] })).rejects.toMatchObject(refusal)
    })
  })
})

describe('what a handler publishes', () => {
  let platform: Platform
  const services = new Services(() => platform)
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

  it('says what caused it, through Redis and over HTTP, several steps on and after awaits; unless it is told otherwise', async () => {
    const seen = new Map<string, CloudEvent>()
    class Handlers {
      constructor(private readonly events: EventPublisher) {}
      @OnEvent('step.1')
      async one() {
        await new Promise(setImmediate)
        await this.events.publishAll([
          { type: 'step.2', id: 'two' },
          { type: 'alone', id: 'own', correlationid: 'mine' },
        ])
        await this.events.publish({ type: 'alone', id: 'none' }, { causedBy: null })
      }
      @OnEvent('step.2')
      async two() {
        await Promise.all([1].map(() => this.events.publish({ type: 'alone', id: 'three' })))
      }
      @OnEvent({ pattern: { type: ['step.2', 'alone'] } })
      async see(event: CloudEvent) {
        seen.set(event.id, event)
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Handlers)
    for (const publisher of [{}, { gateway: { url: platform.url, apiKey: platform.key } }]) {
      seen.clear()
      const id = `first-${'gateway' in publisher}`
      const name = `causes-${'gateway' in publisher}`
      const app = await service({ name, redis: { url: platform.redis.url }, publisher, source: `/${name}` }, Handlers)
      await app.get(EventPublisher).publish({ type: 'step.1', id, traceparent })
      await until(() => seen.size === 4, 'all are seen')
      await app.close()
      const story = { correlationid: id, traceparent }
      expect(seen.get('two')).toMatchObject({ causationid: id, hops: 1, ...story })
      expect(seen.get('three')).toMatchObject({ causationid: 'two', hops: 2, ...story })
      expect(seen.get('own')).toMatchObject({ causationid: id, hops: 1, correlationid: 'mine' })
      expect(seen.get('none')).not.toHaveProperty('causationid')
      for (const rule of ['one', 'two', 'see']) {
        await platform.api('DELETE', `/v1/buses/default/rules/${name}.Handlers.${rule}`)
      }
    }
  })

  it('in a circle ends in a dead letter that says why, and not never', async () => {
    let steps = 0
    class Handlers {
      constructor(private readonly events: EventPublisher) {}
      @OnEvent('circle', quick)
      async around() {
        steps++
        await this.events.publish({ type: 'circle' })
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Handlers)
    const publisher = await services.start('circle', Handlers)
    await publisher.publish({ type: 'circle' })
    const letter = await until(async () => (await platform.letters({ destination: 'circle' }))[0], 'the circle ends')
    expect(letter).toMatchObject({ reason: 'loop', error: expect.stringContaining('causedBy: null') })
    expect(steps).toBe(17)
  })
})

describe('an application that only publishes, over HTTP', () => {
  let platform: Platform
  beforeAll(async () => void (platform = await Platform.start()))
  afterAll(() => platform?.stop())

  it('needs no Redis, is refused as one with Redis is, and accepts an event once however often it is published', async () => {
    const redis = await RedisServer.start()
    const connections = async () => {
      const info = await redisInfo(redis)
      return Number(/total_connections_received:(\d+)/.exec(info)![1])
    }
    const before = await connections()
    const publisher = { gateway: { url: platform.url, apiKey: platform.key } }
    const app = await service({ name: 'web', redis: { url: redis.url }, publisher, events: [OrderPaid] })
    const events = app.get(EventPublisher)
    const first = await events.publish({ type: 'order.seen', id: 'S-1' })
    expect(await events.publish({ type: 'order.seen', id: 'S-1' })).toEqual({ ...first, duplicate: true })
    const bad = { type: 'a' }
    await expect(events.publish(bad, { bus: 'nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
    await expect(events.publish({ type: '' })).rejects.toMatchObject({ code: 'INVALID_ATTRIBUTE' })
    const many = await events.publishAll(Array.from({ length: 1200 }, (_, i) => ({ type: 'many', id: `m-${i}` })))
    expect(many.map(({ id }) => id)).toEqual(Array.from({ length: 1200 }, (_, i) => `m-${i}`))
    await app.close()
    expect((await connections()) - before).toBe(1) // the one that asks
    await redis.stop()
  })

  it('starts without the gateway too, and says where it looked', async () => {
    const publisher = { gateway: { url: `http://127.0.0.1:${await freePort()}`, apiKey: 'key' } }
    const app = await service({ name: 'web', redis: { url: 'redis://127.0.0.1:1' }, publisher })
    await expect(app.get(EventPublisher).publish({ type: 'a' })).rejects.toMatchObject({ code: 'GATEWAY_UNREACHABLE' })
    await app.close()
  })
})

async function redisInfo(server: RedisServer): Promise<string> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(server.url)
  const info = await redis.info('stats')
  redis.disconnect()
  return info
}
