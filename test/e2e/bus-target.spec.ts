import type { ChildProcess } from 'node:child_process'
import type { Redis } from 'ioredis'
import { Keys } from '@sluice/streams'
import { longForm, testClient, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'
import { webhookJobs, webhookLists } from './webhook-jobs.js'

/** What a user would lose: an event on its way from one bus to another, or its story. */
describe('an event that goes on to another bus', () => {
  let platform: Platform
  let hook: Hook
  const ledger = new Ledger()
  beforeAll(async () => {
    platform = await Platform.empty()
    await platform.run('standalone', { MAX_HOPS: '4' })
    hook = await webhook(ledger)
  })
  afterAll(async () => {
    await hook?.close()
    await platform?.stop()
  })

  const api = (method: string, path: string, body?: object) => platform.api(method, `/v1${path}`, body)
  const put = async (path: string, body: object) => expect([200, 201]).toContain((await api('PUT', path, body)).status)
  const to = (bus: string, more: object = {}) => ({ id: 'on', type: 'bus', bus, ...more })
  const publish = async (type: string, id: string, more: object = {}, bus = 'default') => {
    const event = { specversion: '1.0', id, source: '/shop', type, ...more }
    expect((await platform.publishBatch([event], bus)).body.accepted).toBe(1)
  }
  const arrived = (id: string) =>
    until(() => hook.requests.find(({ body }) => (JSON.parse(body) as { id: string }).id === id), `${id} arrives`)
  const letters = async (rule: string) => (await api('GET', `/dead-letters?rule=${rule}`)).body.items as any[]

  it('arrives there as it was, by whom it was, one hop further, and once', async () => {
    await put('/buses/audit', {})
    const receiver = { id: 'hook', type: 'webhook', url: hook.url }
    await put('/buses/audit/rules/all', { pattern: { type: ['order'] }, targets: [receiver] })
    // by two rules: the other bus accepts it once
    for (const rule of ['first', 'second'])
      await put(`/buses/default/rules/${rule}`, { pattern: { type: ['order'] }, targets: [to('audit')] })
    await publish('order', 'A-1', { subject: 'ada', data: { n: 1 } })
    const { body } = await arrived('A-1')
    const event = JSON.parse(body) as Record<string, unknown>
    expect(event).toMatchObject({ id: 'A-1', source: '/shop', subject: 'ada', data: { n: 1 }, hops: 1 })
    expect(event['principal']).toBe('api-key')
    await publish('order', 'A-2')
    await arrived('A-2')
    expect(ledger.repeated).toEqual([])
  })

  it('arrives without a principal where nobody has said who emitted it', async () => {
    const redis = testClient(platform.redis.url)
    const event = { specversion: '1.0', id: 'A-3', source: '/shop', type: 'order' }
    await redis.xadd(new Keys().events('default', 0), '*', 'e', JSON.stringify(event))
    redis.disconnect()
    const { body } = await arrived('A-3')
    expect(JSON.parse(body)).not.toHaveProperty('principal')
  })

  it('is refused where it would go to its own bus, or to one that is not there', async () => {
    const rule = (bus: string) => ({ pattern: { type: ['x'] }, targets: [to(bus)] })
    expect(await api('PUT', '/buses/default/rules/self', rule('default'))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_RULE', path: 'targets[0].bus', detail: expect.stringContaining('another bus') },
    })
    expect(await api('PUT', '/buses/default/rules/none', rule('nowhere'))).toMatchObject({
      status: 400,
      body: { code: 'INVALID_RULE', path: 'targets[0].bus', detail: expect.stringContaining('no such bus') },
    })
    const answering = { pattern: { type: ['x'] }, targets: [to('audit', { onSuccess: {} })] }
    expect(await api('PUT', '/buses/default/rules/answer', answering)).toMatchObject({ status: 400 })
  })

  it('is a dead letter where the bus is gone, and a redrive sends it when it is back', async () => {
    await put('/buses/away', {})
    await put('/buses/default/rules/away', { pattern: { type: ['away'] }, targets: [to('away')] })
    await api('DELETE', '/buses/away')
    await publish('away', 'B-1')
    const letter = await until(async () => (await letters('away'))[0], 'it is given up')
    expect(letter).toMatchObject({ reason: 'target-gone', targetType: 'bus', destination: 'away', eventId: 'B-1' })
    await put('/buses/away', {})
    await put('/buses/away/rules/all', {
      pattern: { type: ['away'] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })
    await api('POST', '/dead-letters/redrive', { ids: [letter.id] })
    await arrived('B-1')
  })

  it('ends where buses hand it on in a circle', async () => {
    await put('/buses/left', { dedupeMs: 0 })
    await put('/buses/right', { dedupeMs: 0 })
    for (const [bus, other] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const)
      await put(`/buses/${bus}/rules/circle`, { pattern: { type: ['round'] }, targets: [to(other)] })
    await publish('round', 'C-1', {}, 'left')
    const letter = await until(async () => (await letters('circle'))[0], 'the circle ends')
    expect(letter).toMatchObject({ reason: 'loop', eventId: 'C-1' })
  })
})

const orders = longForm ? 5000 : 1000
const maxHops = 4

/** What a user would lose: the only copy of an event, or its being one, to a fan-out that dies after it handed on and before it said so. */
describe('kill -9 of fan-out while events go on to other buses', () => {
  const keys = new Keys()
  const env = { MAX_HOPS: String(maxHops), WEBHOOK_TARGET_CONCURRENCY: '25' }
  let platform: Platform
  let redis: Redis
  let fanOut: ChildProcess
  beforeAll(async () => {
    platform = await Platform.empty()
    redis = testClient(platform.redis.url)
    for (const service of ['gateway', 'router', 'dlq']) await platform.run(service, env)
    fanOut = await platform.run('fan-out', env)
  }, 120_000)
  afterAll(async () => {
    redis?.disconnect()
    await platform?.stop()
  })

  const rule = (on: string, type: string, bus: string) =>
    platform.api('PUT', `/v1/buses/${on}/rules/${type}`, {
      pattern: { type: [type] },
      targets: [{ id: 'on', type: 'bus', bus }],
    })
  const event = (type: string, id: string) => ({ specversion: '1.0', id, source: '/shop', type, subject: id })
  const eventsOf = async (bus: string) => {
    const shards = await Promise.all([0, 1].map(shard => redis.xrange(keys.events(bus, shard), '-', '+')))
    const texts = shards.flat().flatMap(([, fields]) => fields.filter(field => field.startsWith('{')))
    return texts.map(text => JSON.parse(text) as { id: string; source: string; principal: string; hops: number })
  }
  /** The deliveries that fan-out had in hand when it died and that were made by then. */
  const handedOnAndUnsaid = async () => {
    const active = webhookLists('active').map(async key => {
      const jobs = await redis.lrange(key, 0, -1)
      return Promise.all(jobs.map(id => redis.hget(key.replace(/active$/, id), 'data')))
    })
    const data = (await Promise.all(active)).flat()
    const there = new Set((await eventsOf('audit')).map(({ id }) => id))
    const inHand = data.map(text => (JSON.parse((JSON.parse(text!) as { event: string }).event) as { id: string }).id)
    return inHand.filter(id => there.has(id))
  }

  /** Freezes fan-out between handing on and saying so, as often as that takes, until `count` have arrived. */
  const frozenInBetween = async (count: number) => {
    for (;;) {
      fanOut.kill('SIGSTOP')
      const found = await handedOnAndUnsaid()
      if (found.length > 0 || (await eventsOf('audit')).length >= count) return found
      fanOut.kill('SIGCONT')
      await new Promise(setImmediate)
    }
  }

  it('each arrives once under its own id, and those that go round in a circle end', async () => {
    await platform.api('PUT', '/v1/buses/audit', { shards: 2 })
    for (const bus of ['left', 'right']) await platform.api('PUT', `/v1/buses/${bus}`, { shards: 2, dedupeMs: 0 })
    for (const [on, type, bus] of [
      ['default', 'order', 'audit'],
      ['left', 'round', 'right'],
      ['right', 'round', 'left'],
    ] as const)
      expect((await rule(on, type, bus)).status).toBe(201)

    const ids = Array.from({ length: orders }, (_, i) => `A-${i}`)
    const rounds = Array.from({ length: 20 }, (_, i) => `R-${i}`)
    const unsaid: string[] = []
    await platform.publishBatch(
      rounds.map(id => event('round', id)),
      'left',
    )
    for (let n = 0; n < 4; n++) {
      const some = ids.slice((n * orders) / 4, ((n + 1) * orders) / 4)
      await platform.publishBatch(some.map(id => event('order', id)))
      const before = n * (orders / 4)
      await until(async () => (await eventsOf('audit')).length > before + 20, 'some of them have gone on')
      unsaid.push(...(await frozenInBetween(before + some.length)))
      await platform.end(fanOut, 'SIGKILL')
      fanOut = await platform.run('fan-out', env)
    }
    expect(unsaid.length).toBeGreaterThan(0) // it died where the test wants it to

    const arrived = async () => new Set((await eventsOf('audit')).map(({ id }) => id)).size
    await until(async () => (await arrived()) === orders, 'all arrived', 90_000)
    const inHand = async () => (await webhookJobs(redis, 'active')) + (await webhookJobs(redis, 'wait'))
    await until(async () => (await inHand()) === 0, 'what was in hand was tried again', 90_000)
    const audited = await eventsOf('audit')
    expect(audited.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    for (const one of audited) expect(one).toMatchObject({ source: '/shop', principal: 'api-key', hops: 1 })

    const ended = async () => {
      const letters = (await platform.letters({ rule: 'round' })) as { eventId: string; reason: string }[]
      return rounds.every(id => letters.some(letter => letter.eventId === id && letter.reason === 'loop'))
    }
    await until(ended, 'every circle ends')
    const hops = [...(await eventsOf('left')), ...(await eventsOf('right'))].map(({ hops = 0 }) => hops)
    expect(Math.max(...hops)).toBe(maxHops)
  }, 300_000)
})
