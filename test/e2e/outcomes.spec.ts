import { BadRequestException } from '@nestjs/common'
import { type CloudEvent, OnEvent } from '@sluice/nest'
import { Keys } from '@sluice/streams'
import { testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Answer, type Hook, Ledger, queueWorker, webhook } from './receivers.js'
import { Services } from './service.js'

const once = { attempts: 1 }
const quick = { attempts: 3, backoff: { type: 'fixed', delay: 20 } } as const

describe('what a delivery comes to', () => {
  let platform: Platform
  const hooks: Hook[] = []
  const services = new Services(() => platform)
  const { start } = services
  const workers: { close(): Promise<void> }[] = []
  beforeAll(async () => void (platform = await Platform.start()))
  afterEach(async () => {
    await services.close()
    await Promise.all(workers.splice(0).map(worker => worker.close()))
  })
  afterAll(async () => {
    await Promise.all(hooks.map(hook => hook.close()))
    await platform?.stop()
  })

  const receive = async (ledger: Ledger, answer?: (id: string) => number | Answer) => {
    const hook = await webhook(ledger, answer)
    hooks.push(hook)
    return hook
  }
  const path = (name: string) => `/v1/buses/default/rules/${name}`
  const put = async (name: string, ...targets: object[]) => {
    const { status, body } = await platform.api('PUT', path(name), { pattern: { type: [name] }, targets })
    expect([200, 201]).toContain(status)
    return body
  }
  const publish = async (type: string, ...ids: string[]) => {
    const { body } = await platform.publishBatch(
      ids.map(id => ({ specversion: '1.0', id, source: '/test', type, subject: 'ada', data: { big: 1 } })),
    )
    expect(body.accepted).toBe(ids.length)
  }
  const letters = (rule: string) => platform.letters({ rule })
  const lettersOf = (rule: string, count: number) =>
    until(async () => {
      const found = await letters(rule)
      return found.length === count && found
    }, `${rule} has ${count} dead letters`)

  describe('a webhook that answers 410', () => {
    it('is not called any more; nothing is lost meanwhile, and all of it can be sent once it is enabled', async () => {
      const ledger = new Ledger()
      let there = false
      // it sends back what it got
      const hook = await receive(ledger, id =>
        there ? { status: 204 } : { status: 410, body: `{"you":"sent ${id}"}` },
      )
      const target = { id: 'partner', type: 'webhook', url: hook.url, retry: quick }
      await put('gone', target)
      await publish('gone', 'g-1')
      expect(await lettersOf('gone', 1)).toMatchObject([
        { reason: 'target-disabled', error: 'answered 410: {"you":"sent g-1"}' },
      ])
      const shown = (await platform.api('GET', path('gone'))).body
      // whoever may see the rule sees it, and not all of those may see events
      expect(shown.targets[0].disabled).toEqual({ at: expect.any(String), reason: 'answered 410' })

      await publish('gone', 'g-2', 'g-3')
      const [last] = await lettersOf('gone', 3)
      expect(last).toMatchObject({ reason: 'target-disabled', error: expect.stringContaining('is disabled since') })
      await platform.api('PUT', path('gone'), shown) // what was shown can be put back: it stays disabled
      await publish('gone', 'g-4')
      await lettersOf('gone', 4)
      expect(hook.requests).toHaveLength(1)

      there = true
      expect(await put('gone', target)).not.toHaveProperty('targets.0.disabled')
      await platform.api('POST', '/v1/dead-letters/redrive', { filter: { reason: 'target-disabled' } })
      await until(() => ledger.missing(['g-1', 'g-2', 'g-3', 'g-4']).length === 0, 'all arrive')
    })

    it('also what waits for its next try is not sent to it', async () => {
      let status = 503
      const hook = await receive(new Ledger(), () => status)
      const retry = { attempts: 5, backoff: { type: 'fixed', delay: 700 } }
      await put('leaving', { id: 'partner', type: 'webhook', url: hook.url, retry })
      await publish('leaving', 'l-1')
      await until(() => hook.requests.length === 1, 'it was tried')
      status = 410
      await publish('leaving', 'l-2')
      const found = await lettersOf('leaving', 2)
      expect(found.map(({ reason }: { reason: string }) => reason)).toEqual(['target-disabled', 'target-disabled'])
      expect(hook.requests.map(({ body }) => JSON.parse(body).id)).toEqual(['l-1', 'l-2'])
    })
  })

  it('a webhook that asks for time with Retry-After gets it, also from what comes after', async () => {
    const ledger = new Ledger()
    let first = true
    const hook = await receive(ledger, () => {
      if (!first) return 204
      first = false
      return { status: 429, headers: { 'retry-after': '2' } }
    })
    await put('asks', { id: 'partner', type: 'webhook', url: hook.url, retry: quick })
    await publish('asks', 'a-1')
    await until(() => hook.requests.length === 1, 'it asks for time')
    await publish('asks', 'a-2')
    await until(() => ledger.missing(['a-1', 'a-2']).length === 0, 'both arrive')
    const [refused, ...later] = hook.requests.map(({ at }) => at)
    for (const at of later) expect(at - refused!).toBeGreaterThanOrEqual(1990)
    expect(await letters('asks')).toEqual([])
  })

  describe('on failure', () => {
    it('an event may be dropped: it is no dead letter, and it is counted', async () => {
      const hook = await receive(new Ledger(), () => 500)
      await put('drop', { id: 'partner', type: 'webhook', url: hook.url, retry: once, onFailure: 'drop' })
      await publish('drop', 'd-1')
      const metric = 'sluice_deliveries_dropped_total{bus="default",rule="drop",target="partner",reason="on-failure"} 1'
      const metrics = async () => (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
      await until(async () => (await metrics()).includes(metric), 'it is counted')
      expect(await letters('drop')).toEqual([])
    })

    it('an event may go to a standby, which gets nothing else, and whose failure is a dead letter', async () => {
      const spare = new Ledger()
      const hook = await receive(new Ledger(), id => (id === 's-fine' ? 204 : 500))
      const other = await receive(spare, id => (id === 's-never' ? 422 : 204))
      await put(
        'standby',
        { id: 'partner', type: 'webhook', url: hook.url, retry: once, onFailure: { target: 'spare' } },
        { id: 'spare', type: 'webhook', url: other.url, standby: true },
      )
      await publish('standby', 's-fine', 's-1', 's-never')
      expect(await lettersOf('standby', 1)).toMatchObject([{ target: 'spare', reason: 'rejected' }])
      await until(() => spare.counts.has('s-1'), 'the standby has it')
      expect(other.requests.map(({ body }) => JSON.parse(body).id).sort()).toEqual(['s-1', 's-never'])
      expect(JSON.parse(other.requests[0]!.body)).toMatchObject({ type: 'standby', data: { big: 1 } })
    })

    it('a queue, and a target that is disabled, have standbys too', async () => {
      const spare = new Ledger()
      const other = await receive(spare)
      const gone = await receive(new Ledger(), () => 410)
      workers.push(
        queueWorker('packers', platform.redis.url, async () => {
          throw new Error('no boxes left')
        }),
      )
      const onFailure = { target: 'spare' }
      await put(
        'covered',
        { id: 'packers', type: 'queue', queue: 'packers', retry: once, onFailure },
        { id: 'spare', type: 'webhook', url: other.url, standby: true },
      )
      await put(
        'left',
        { id: 'gone', type: 'webhook', url: gone.url, onFailure },
        { id: 'spare', type: 'webhook', url: other.url, standby: true },
      )
      await publish('covered', 'c-1')
      await publish('left', 'c-2')
      await until(() => spare.missing(['c-1', 'c-2']).length === 0, 'the standby has both')
      await publish('left', 'c-3')
      await until(() => spare.counts.has('c-3'), 'and what comes after')
      expect(gone.requests).toHaveLength(1)
      expect([...(await letters('covered')), ...(await letters('left'))]).toEqual([])
    })

    it('a handler may drop what it does not take, and refuse for good what is not valid', async () => {
      let calls = 0
      class Handlers {
        @OnEvent('h', { deadLetter: false, attempts: 1 })
        async dropped() {
          calls++
          throw new Error('never mind')
        }
        @OnEvent('h', quick)
        async strict() {
          throw new BadRequestException('total must be a number')
        }
      }
      const publisher = await start('dropper', Handlers)
      await publisher.publish({ type: 'h', id: 'h-1' })
      expect(await lettersOf('dropper.Handlers.strict', 1)).toMatchObject([
        { reason: 'invalid', error: expect.stringContaining('total must be a number'), attempts: [{}] },
      ])
      await until(() => calls === 1, 'the other was called')
      expect(await letters('dropper.Handlers.dropped')).toEqual([])
    })

    it('what a webhook does not take may go to the service that stands by', async () => {
      const seen = new Ledger()
      class Handlers {
        @OnEvent({ pattern: { type: ['nothing of this type'] } })
        async handle(event: CloudEvent) {
          seen.add(event.id)
        }
      }
      await start('stand-in', Handlers)
      const hook = await receive(new Ledger(), () => 500)
      const name = 'stand-in.Handlers.handle'
      await platform.api('PUT', path(name), {
        pattern: { type: ['w'] },
        targets: [
          { id: 'partner', type: 'webhook', url: hook.url, retry: once, onFailure: { target: 'service' } },
          { id: 'service', type: 'subscription', subscription: 'stand-in', standby: true },
        ],
      })
      await publish('w', 'w-1')
      await until(() => seen.counts.has('w-1'), 'the service has it')
      expect(await letters(name)).toEqual([])
    })
  })

  describe('on success', () => {
    it("a webhook's answer becomes an event on the bus that is named, and says what caused it", async () => {
      expect((await platform.api('PUT', '/v1/buses/answers', { shards: 2 })).status).toBe(201)
      const answered = new Ledger()
      const sink = await receive(answered)
      await platform.api('PUT', '/v1/buses/answers/rules/all', {
        pattern: { source: [{ prefix: '/sluice/' }] },
        targets: [{ id: 'sink', type: 'webhook', url: sink.url }],
      })
      const json = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"accepted":true}' }
      const hook = await receive(new Ledger(), id => (id === 'q-empty' ? 204 : json))
      const onSuccess = { bus: 'answers', type: 'partner.answered' }
      await put('ask', { id: 'partner', type: 'webhook', url: hook.url, onSuccess })
      await publish('ask', 'q-1', 'q-empty')
      await until(() => sink.requests.length === 2, 'both results arrive')
      const results = sink.requests.map(({ body }) => JSON.parse(body) as CloudEvent)
      const result = results.find(({ causationid }) => causationid === 'q-1')
      expect(result).toMatchObject({
        type: 'partner.answered',
        source: '/sluice/default/ask/partner',
        id: expect.stringMatching(/^default~.*~ask~partner$/),
        subject: 'ada',
        partitionkey: 'ada',
        correlationid: 'q-1',
        hops: 1,
        principal: 'sluice',
        datacontenttype: 'application/json',
        data: { accepted: true },
      })
      expect(results.find(({ causationid }) => causationid === 'q-empty')).not.toHaveProperty('data')
    })

    it('a result for a bus that is gone makes a dead letter, and a redrive publishes it when the bus is there', async () => {
      const hook = await receive(new Ledger(), () => ({ status: 200, body: 'x' }))
      await platform.api('PUT', '/v1/buses/nowhere', { shards: 1 })
      await put('orphan', { id: 'partner', type: 'webhook', url: hook.url, onSuccess: { bus: 'nowhere' } })
      expect((await platform.api('DELETE', '/v1/buses/nowhere')).status).toBe(204)
      await publish('orphan', 'o-1')
      expect(await lettersOf('orphan', 1)).toMatchObject([
        { reason: 'target-gone', error: expect.stringMatching(/^it was delivered, but .*no bus 'nowhere'/) },
      ])
      expect(hook.requests).toHaveLength(1)
      await platform.api('PUT', '/v1/buses/nowhere', { shards: 1 })
      const published = 'sluice_events_routed_total{bus="nowhere"} 1'
      await platform.api('POST', '/v1/dead-letters/redrive', { filter: { rule: 'orphan' } })
      const metrics = async () => (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
      await until(async () => (await metrics()).includes(published), 'the result is on its bus')
      expect(await letters('orphan')).toEqual([])
    })

    it('what a handler returns becomes an event, of the first try and of a later one', async () => {
      const charged: unknown[] = []
      let tries = 0
      class Billing {
        @OnEvent('order.created', { ...quick, onSuccess: { type: 'order.charged' } })
        async charge(event: CloudEvent<{ total: number }>) {
          if (event.data.total > 100 && ++tries < 2) throw new Error('not yet')
          return event.data.total === 0 ? undefined : { charged: event.data.total }
        }
      }
      class Shipping {
        @OnEvent('order.charged')
        async ship({ data, causationid, principal, hops }: CloudEvent) {
          charged.push({ data, causationid, principal, hops })
        }
      }
      const publisher = await start('charging', Billing)
      await start('shipping', Shipping)
      for (const [id, total] of Object.entries({ free: 0, small: 80, big: 120 }))
        await publisher.publish({ type: 'order.created', id, data: { total } })
      await until(() => charged.length === 2, 'both results arrive')
      expect(charged).toEqual(
        expect.arrayContaining([
          { data: { charged: 80 }, causationid: 'small', principal: 'charging', hops: 1 },
          { data: { charged: 120 }, causationid: 'big', principal: 'charging', hops: 1 },
        ]),
      )
    })

    it('a result that cannot be appended now is appended later, and the handler does not run again for it', async () => {
      await platform.api('PUT', '/v1/buses/ledger', { shards: 1 })
      const redis = testClient(platform.redis.url)
      const stream = new Keys().events('ledger', 0)
      let calls = 0
      const booked: unknown[] = []
      class Booking {
        @OnEvent('order.paid', { onSuccess: { bus: 'ledger', type: 'order.booked' }, attempts: 1 })
        async book() {
          return { calls: ++calls }
        }
        @OnEvent('order.booked', { bus: 'ledger' })
        async seen({ data }: CloudEvent) {
          booked.push(data)
        }
      }
      const publisher = await start('booking', Booking)
      await redis.rename(stream, `${stream}:away`)
      await redis.set(stream, 'nothing can be appended to this')
      await publisher.publish({ type: 'order.paid' })
      await until(
        async () => (await redis.zcard('sluice:queues:{retries-booking}:sluice-retries-booking:delayed')) === 1,
        'it waits',
      )
      await redis.rename(`${stream}:away`, stream)
      redis.disconnect()
      await until(() => booked.length === 1, 'the result is there')
      expect({ calls, booked }).toEqual({ calls: 1, booked: [{ calls: 1 }] })
    })

    it('a circle of results ends', async () => {
      const hops: unknown[] = []
      class Circle {
        @OnEvent('tick', { onSuccess: { type: 'tick' }, ownResults: true })
        async tick(event: CloudEvent) {
          hops.push(event['hops'])
          return {}
        }
        @OnEvent('tock')
        async tock() {
          hops.push('end')
        }
      }
      const publisher = await start('circle', Circle)
      await publisher.publish({ type: 'tick', subject: 'one-shard' })
      await until(() => hops.includes(16), 'the last hop')
      await publisher.publish({ type: 'tock', subject: 'one-shard' })
      await until(() => hops.includes('end'), 'what came after the last hop')
      expect(hops).toEqual([undefined, ...Array.from({ length: 16 }, (_, i) => i + 1), 'end'])
    })
  })
})
