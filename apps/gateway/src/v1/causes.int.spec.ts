import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createService, readSettings } from '@sluice/service'
import { EventLog } from '@sluice/streams'
import { RedisServer } from '@sluice/testing'
import { RouterModule } from '../../../router/src/index.js'
import { GatewayModule, gatewayServer } from '../index.js'

const key = 'a-key-of-sixteen-characters-or-more'
const types = {
  structured: 'application/cloudevents+json',
  batched: 'application/cloudevents-batch+json',
  binary: 'application/json',
}

/** What a user would lose: a chain that never ends because its receivers sit outside, or alarms that anybody could send. */
describe('what is published because of an event', () => {
  let server: RedisServer
  let app: NestFastifyApplication
  let log: EventLog
  let made = 0

  beforeAll(async () => {
    server = await RedisServer.start()
    const limits = { MAX_HOPS: '3', MAX_CAUSED_EVENTS: '6' }
    const settings = readSettings({ REDIS_URL: server.url, SLUICE_API_KEY: key, LOG_LEVEL: 'error', ...limits })
    app = await createService({ name: 'gateway', modules: [GatewayModule, RouterModule], ...gatewayServer }, settings)
    await app.listen(0, '127.0.0.1')
    log = app.get(EventLog)
  })
  afterAll(async () => {
    await app.close()
    await server.stop()
  })

  const post = async (path: string, method: string, headers: Record<string, string>, body: string) => {
    const response = await fetch((await app.getUrl()) + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
    })
    return { status: response.status, body: (await response.json()) as any }
  }
  type Mode = keyof typeof types
  const modes = Object.keys(types) as Mode[]
  /** Publishes one event in any mode. */
  const publish = async (mode: Mode, own: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
    const event: Record<string, unknown> = { specversion: '1.0', id: `e-${made++}`, source: '/shop', type: 't', ...own }
    const path = '/v1/buses/default/events'
    const type = { 'content-type': types[mode] }
    if (mode === 'binary') {
      const attributes = Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, String(value)]))
      return post(path, 'POST', { ...type, ...attributes, ...headers }, '{"n":1524831183200260097}')
    }
    const json = `${JSON.stringify(event).slice(0, -1)},"data":{"n":1524831183200260097}}`
    const answer = await post(path, 'POST', { ...type, ...headers }, mode === 'batched' ? `[${json}]` : json)
    if (mode !== 'batched') return answer
    const [entry] = answer.body.entries
    return { status: answer.status, body: entry.error ?? entry }
  }
  const stored = async (position: string) => {
    const [shard, ...entry] = position.split('-')
    const [json] = await log.read('default', Number(shard), [entry.join('-')])
    expect(json).toContain('"data":{"n":1524831183200260097}')
    return JSON.parse(json!) as Record<string, unknown>
  }
  /** The token that a delivery of the event has. */
  const tokenOf = async (position: string) => {
    return log.causes.token((await stored(position)) as never, { bus: 'default', position })
  }
  const origin = async () => tokenOf((await publish('structured')).body.position)

  it.each(modes)('goes on with the chain of its token, and of nothing else: %s', async mode => {
    const { body } = await publish(mode, { sluicecause: await origin(), hops: 1000, principal: 'admin' })
    expect(await stored(body.position)).toMatchObject({ hops: 1, principal: 'api-key' })
    const next = await publish(mode, { sluicecause: await tokenOf(body.position), hops: -1 })
    expect(await stored(next.body.position)).toMatchObject({ hops: 2 })
    const without = await publish(mode, { hops: 2 })
    expect(await stored(without.body.position)).not.toHaveProperty('hops')
  })

  it.each(modes)('begins a chain of its own with a token that is not ours: %s', async mode => {
    const forged = (await origin()).split('~').with(4, '0').with(3, '0-1-0').join('~')
    for (const sluicecause of [forged, 'nonsense', `${await origin()}A`]) {
      const { status, body } = await publish(mode, { sluicecause })
      expect(status).toBe(202)
      const event = await stored(body.position)
      expect([event['hops'], event['sluicecause']]).toEqual([undefined, undefined])
    }
    const metrics = await (
      await fetch(`${await app.getUrl()}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    ).text()
    expect(metrics).toMatch(/sluice_causes_ignored_total\{why="invalid"\} [1-9]/)
  })

  /** The same event is one letter. When its origin has caused all that it may, with what is refused, nothing more is kept. */
  const keepsWhatIsRefused = async (mode: Mode, sluicecause: string) => {
    const again = () => publish(mode, { id: `far-${sluicecause}`, sluicecause })
    const [first, second] = [await again(), await again()]
    expect(first.body.letter).toMatch(/^default~\d+-\d{13}-\d{10}~none~none$/)
    expect(second.body.letter).toBe(first.body.letter)
    const { letter: _, ...refusal } = first.body
    expect((await again()).body).toEqual(refusal)
  }

  it.each(modes)('is refused past the bounds, with the limit and the setting to raise: %s', async mode => {
    let token = await origin()
    for (let hop = 1; hop <= 3; hop++)
      token = await tokenOf((await publish(mode, { sluicecause: token })).body.position)
    const tooFar = await publish(mode, { sluicecause: token })
    expect(tooFar).toMatchObject({
      status: 422,
      body: { status: 422, code: 'TOO_MANY_HOPS', limit: 3, setting: 'MAX_HOPS', letter: expect.any(String) },
    })
    await keepsWhatIsRefused(mode, token)

    const first = await origin()
    // a saga that many orders share throttles nobody
    const shared = { correlationid: 'one-saga' }
    for (let i = 0; i < 6; i++) expect((await publish(mode, { sluicecause: first, ...shared })).status).toBe(202)
    const tooMany = await publish(mode, { sluicecause: first, ...shared })
    expect(tooMany).toMatchObject({
      status: 422,
      body: { title: 'Unprocessable Content', code: 'TOO_MANY_CAUSED', limit: 6, setting: 'MAX_CAUSED_EVENTS' },
    })
    expect(tooMany.body.origin).toEqual({ bus: 'default', position: first.split('~')[3] })
    expect((await publish(mode, { sluicecause: await origin(), ...shared })).status).toBe(202)
  })

  it('is counted once however often it is published', async () => {
    const sluicecause = await origin()
    const ids = Array.from({ length: 6 }, (_, i) => `once-${i}`)
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(ids.map(id => publish('structured', { id, sluicecause })))
      expect(answers.map(({ status, body }) => [status, body.duplicate])).toEqual(
        ids.map(() => [202, round === 0 ? undefined : true]),
      )
    }
  })

  it('is the same event when it comes again with its idempotency key, though Sluice has filled in its cause', async () => {
    const sluicecause = await origin()
    const again = () => publish('structured', { id: 'keyed', sluicecause }, { 'idempotency-key': 'cause-1' })
    const first = await again()
    expect(await stored(first.body.position)).toMatchObject({ causationid: expect.any(String), hops: 1 })
    const same = { status: 202, body: { position: first.body.position, duplicate: true } }
    expect(await again()).toMatchObject(same)
    // without the record of the key it is compared with what is stored
    for (const record of await log.redis.keys('*:idempotency:*')) await log.redis.del(record)
    expect(await again()).toMatchObject(same)
  })

  it.each(modes)('cannot be an event of Sluice itself: %s', async mode => {
    const forged = [
      { type: 'sluice.target.failing' },
      { type: 'Sluice.delivery.succeeded' },
      { source: '/sluice/dlq' },
      { source: '/SLUICE/default/r/t' },
    ]
    for (const own of forged) {
      const answer = await publish(mode, own)
      expect(answer).toMatchObject({ status: 400, body: { code: 'RESERVED_NAME', attribute: Object.keys(own)[0] } })
    }
    if (mode === 'batched') return
    const answer = await publish(mode, { source: '/sluice/dlq' }, { 'idempotency-key': `k-${made++}` })
    expect(answer.body).toMatchObject({ code: 'RESERVED_NAME' })
  })

  it('is warned of when a rule is put whose pattern matches its own results, and the answer can be put again', async () => {
    const path = '/v1/buses/default/rules/echo'
    const type = { 'content-type': 'application/json' }
    const target = { id: 'hook', type: 'webhook', url: 'https://partner.example/', onSuccess: { type: 'echo' } }
    const settings = { pattern: { type: [{ prefix: 'e' }] }, targets: [target] }
    const { status, body } = await post(path, 'PUT', type, JSON.stringify(settings))
    expect(status).toBe(201)
    expect(body.warnings).toMatchObject([{ code: 'MATCHES_OWN_RESULTS', path: 'targets[0].onSuccess' }])
    const again = await post(path, 'PUT', type, JSON.stringify({ ...body, ownResults: true }))
    expect(again.body).toMatchObject({ ownResults: true, warnings: [{ message: expect.stringContaining('MAX_HOPS') }] })
    const never = { ...settings, pattern: { typ: ['f'], type: ['f.*'] } }
    expect((await post(path, 'PUT', type, JSON.stringify(never))).body.warnings).toMatchObject([
      { code: 'MAY_NEVER_MATCH', path: 'pattern.typ' },
      { code: 'MAY_NEVER_MATCH', path: 'pattern.type[0]' },
    ])
    const other = { ...settings, pattern: { type: ['f'] } }
    expect((await post(path, 'PUT', {}, JSON.stringify(other))).body).not.toHaveProperty('warnings')
  })
})
