import { type CloudEvent, type EventBatch, OnEvent, OnStream } from '@sluice/nest'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Services } from './service.js'

/** What a user would lose: a way to see what one key waits for, and to let what is behind it go on. */
describe('what waits for services', () => {
  let platform: Platform
  const services = new Services(() => platform, { claimIdleMs: 1500 })
  const { start } = services
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(services.close)
  afterAll(() => platform?.stop())

  const path = (name: string) => `/v1/buses/default/subscriptions/${name}.ordered/lanes`
  const lanes = async (name: string) => (await platform.api('GET', path(name))).body
  const publish = async (name: string, type: string, handle: (event: CloudEvent) => void) => {
    class Handlers {
      @OnEvent(type, { ordered: true, attempts: 100, backoff: { type: 'fixed', delay: 3_600_000 }, circuit: false })
      async handle(event: CloudEvent) {
        handle(event)
      }
    }
    const publisher = await start(name, Handlers)
    await publisher.publishAll([1, 2, 3].map(n => ({ type, id: `${type}-${n}`, subject: 'A-1' })))
    await publisher.publishAll([{ type, id: `${type}-other`, subject: 'B-1' }])
    return publisher
  }

  it('is shown by key, with the event that the others wait for and its last error', async () => {
    const seen: string[] = []
    await publish('held', 'held', ({ id, subject }) => {
      if (subject === 'A-1') throw new Error('the bank is closed')
      seen.push(id)
    })
    await until(async () => (await lanes('held')).items[0]?.waiting === 3, 'three events wait')
    const { items, parked } = await lanes('held')
    expect(parked).toBe(1)
    expect(items[0]).toMatchObject({ rule: 'held.Handlers.handle', waiting: 3 })
    const { head } = items[0]
    expect(head).toMatchObject({ attempts: 1, id: 'held-1', type: 'held', partitionKey: 'A-1' })
    expect(head.error).toContain('the bank is closed')
    expect(Date.parse(items[0].dueAt)).toBeGreaterThan(Date.now() + 3_000_000)
    expect(seen).toEqual(['held-other'])
    const key = (await platform.api('PUT', '/v1/keys/looks', { grants: [{ manage: { kind: 'subscription' } }] })).body
      .key
    const hidden = await fetch(platform.url + path('held'), { headers: { authorization: `Bearer ${key}` } })
    expect(((await hidden.json()) as any).items[0].head).toEqual({ attempts: 1 })
  })

  it('is tried at once by a retry, in order', async () => {
    const seen: string[] = []
    let closed = true
    await publish('retried', 'retried', ({ id }) => {
      if (closed) throw new Error('closed')
      seen.push(id)
    })
    await until(async () => (await lanes('retried')).parked === 2, 'both keys wait')
    closed = false
    const { items } = await lanes('retried')
    const own = items.find(({ waiting }: any) => waiting === 3)
    expect((await platform.api('POST', `${path('retried')}/${own.lane}/retry`)).status).toBe(204)
    await until(() => seen.length === 3, 'all of the key are handled')
    expect(seen).toEqual(['retried-1', 'retried-2', 'retried-3'])
    await until(async () => (await lanes('retried')).parked === 1, 'the other key still waits')
    const again = await platform.api('POST', `${path('retried')}/${own.lane}/retry`)
    expect(again).toMatchObject({ status: 404, body: { code: 'UNKNOWN_LANE' } })
  })

  it('goes on behind a skipped event, which is a dead letter and can be redriven', async () => {
    const seen: string[] = []
    let broken = true
    await publish('skipped', 'skipped', ({ id }) => {
      if (broken && id === 'skipped-1') throw new Error('poison')
      seen.push(id)
    })
    await until(async () => (await lanes('skipped')).items[0]?.waiting === 3, 'three events wait')
    const [{ lane, head }] = (await lanes('skipped')).items
    const skip = (position: string) => platform.api('POST', `${path('skipped')}/${lane}/skip`, { position })
    expect(await skip('0-1-1')).toMatchObject({ status: 409, body: { code: 'LANE_WENT_ON', position: head.position } })
    const { status, body } = await skip(head.position)
    expect(status).toBe(200)
    await until(() => seen.length === 3, 'the others are handled')
    expect(seen.filter(id => id !== 'skipped-other')).toEqual(['skipped-2', 'skipped-3'])
    const letter = await until(async () => {
      const found = await platform.api('GET', `/v1/dead-letters/${body.letter}`)
      return found.status === 200 && found.body
    }, 'its letter is there')
    expect(letter).toMatchObject({ reason: 'skipped', eventId: 'skipped-1', targetType: 'subscription' })
    expect(letter.error).toContain('poison')
    expect(letter.attempts).toHaveLength(1)
    expect(letter.lane).toBeUndefined()
    broken = false
    await platform.api('POST', '/v1/dead-letters/redrive', { ids: [body.letter] })
    await until(() => seen.includes('skipped-1'), 'it is handled after the redrive')
  })

  it('is not skipped by a key that may not redrive the event', async () => {
    await publish('kept', 'kept', () => {
      throw new Error('no')
    })
    await until(async () => (await lanes('kept')).parked === 2, 'both keys wait')
    const [{ lane, head }] = (await lanes('kept')).items
    const grants = [{ manage: { kind: 'subscription' } }, { read: { bus: 'default' } }]
    const key = (await platform.api('PUT', '/v1/keys/support', { grants })).body.key
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ position: head.position })
    const answer = await fetch(`${platform.url}${path('kept')}/${lane}/skip`, { method: 'POST', headers, body })
    expect(answer.status).toBe(403)
    expect((await lanes('kept')).parked).toBe(2)
  })

  it('says which instances read a subscription, and where stream consumers stand', async () => {
    const counted: number[] = []
    class Handlers {
      @OnEvent('seen')
      async handle() {}
      @OnStream('default')
      async count(batch: EventBatch) {
        counted.push(batch.events.length)
      }
    }
    const publisher = await start('seen', Handlers)
    await publisher.publish({ type: 'seen', data: {} })
    await until(() => counted.length > 0, 'the consumer has read')
    await until(async () => {
      const { body } = await platform.api('GET', '/v1/buses/default/subscriptions/seen')
      return body.instances?.length === 1 && body.entries === 0
    }, 'its instance is there')
    const { body } = await platform.api('GET', '/v1/buses/default/consumers')
    const own = body.items.find(({ name }: any) => name === 'seen.Handlers.count')
    expect(own.instances).toBe(1)
    const bus = await platform.api('GET', '/v1/buses/default')
    expect(own.shards).toHaveLength(bus.body.shards)
    await until(async () => {
      const { body } = await platform.api('GET', '/v1/buses/default/consumers')
      const one = body.items.find(({ name }: any) => name === 'seen.Handlers.count')
      return one.shards.every(({ lagMs }: any) => lagMs === 0)
    }, 'it is not behind')
    const status = await platform.api('GET', '/v1/buses/default/status')
    expect(status.body.shards).toHaveLength(bus.body.shards)
    expect((await platform.api('GET', '/v1/buses/default/subscriptions/none')).status).toBe(404)
    const rates = await until(async () => {
      const { body } = await platform.api('GET', '/v1/buses/default/rates/targets?rule=seen.Handlers.handle')
      return body.items[0]?.attempts > 0 && body.items[0]
    }, 'the service has said what its handlers did')
    expect(rates).toMatchObject({ attempts: 1, failed: 0, targetType: 'subscription', destination: 'seen' })
  })
})
