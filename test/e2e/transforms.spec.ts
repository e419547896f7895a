import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { Webhook } from 'standardwebhooks'
import { Platform } from './platform.js'
import { type Hook, Ledger, webhook } from './receivers.js'

const pan = '4111-1111'
const data = { id: 'A-1', total: 40, items: [{ sku: 'a' }, { sku: 'b' }], pan }

/** What a user would lose: that a target is sent what its rule says and nothing else, or says why not. */
describe('a target with a transform', () => {
  let platform: Platform
  let redis: Redis
  let hook: Hook
  const queues: Queue[] = []
  /** How often the receiver still says no, by the `id` in the body. */
  const fails = new Map<string, number>()

  beforeAll(async () => {
    platform = await Platform.start()
    redis = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    hook = await webhook(new Ledger(), id => {
      const left = fails.get(id) ?? 0
      fails.set(id, left - 1)
      return left > 0 ? 503 : 204
    })
  }, 60_000)
  afterAll(async () => {
    await Promise.all(queues.map(queue => queue.close()))
    redis?.disconnect()
    await hook?.close()
    await platform?.stop()
  })

  const api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    platform.api(method, `/v1${path}`, body, headers)
  const put = async (path: string, body: object, headers?: Record<string, string>) => {
    const answer = await api('PUT', path, body, headers)
    expect(answer).toMatchObject({
      status: expect.any(Number),
      body: expect.not.objectContaining({ code: expect.any(String) }),
    })
    return answer.body
  }
  const rule = (name: string, ...targets: object[]) =>
    put(`/buses/default/rules/${name}`, { pattern: { type: [name] }, targets })
  const toHook = (transform: object, more: object = {}) => ({
    id: 'hook',
    type: 'webhook',
    url: hook.url,
    transform,
    ...more,
  })
  const publish = async (type: string, id: string, more: object = { data }) => {
    const event = { specversion: '1.0', id, source: '/shop', type, ...more }
    const { body } = await platform.publishBatch([event])
    expect(body.accepted).toBe(1)
    return String(body.entries[0].position)
  }
  const publishText = async (event: string) => {
    const headers = { ...platform.authorized.headers, 'content-type': 'application/cloudevents+json' }
    const answer = await fetch(`${platform.url}/v1/buses/default/events`, { method: 'POST', headers, body: event })
    expect(answer.status).toBe(202)
  }
  const of = (id: string) => hook.requests.filter(({ body }) => (JSON.parse(body) as { id: unknown }).id === id)
  const arrived = (id: string) => until(() => of(id)[0], `${id} arrives`)
  const letter = (name: string) => until(async () => (await platform.letters({ rule: name }))[0], `${name} gives up`)
  const jobOf = async (name: string) => {
    const queue = new Queue(name, { connection: redis, prefix: testQueuePrefix })
    queues.push(queue)
    return until(async () => (await queue.getJobs())[0], `a job of ${name}`)
  }

  it.each([
    ['constant', { constant: { id: 'constant', command: 'refresh' } }, '{"id":"constant","command":"refresh"}'],
    ['path', { inputPath: '$.data' }, '{"id":"path","n":12345678901234567890}'],
    [
      'template',
      {
        paths: { id: '$.data.id', n: '$.data.n' },
        template: '{"id": <id>, "by": <aws.events.rule-name>, "n": "no. <n>"}',
      },
      '{"id":"template","by":"template","n":"no. 12345678901234567890"}',
    ],
    ['jsonata', { jsonata: '{ "id": data.id, "by": type }' }, '{"id":"jsonata","by":"jsonata"}'],
  ])('a webhook gets what a %s makes: signed, as JSON, and not the event', async (name, transform, body) => {
    const { targets } = await rule(name, toHook(transform))
    const text = `{"specversion":"1.0","id":"${name}-1","source":"/shop","type":"${name}","data":{"id":"${name}","n":12345678901234567890}}`
    await publishText(text)
    const { headers, body: sent } = await arrived(name)
    expect(sent).toBe(body)
    expect(headers['content-type']).toBe('application/json')
    expect(headers['ce-sluicecause']).toBeDefined()
    expect(() => new Webhook(targets[0].secret as string).verify(sent, headers as Record<string, string>)).not.toThrow()
  })

  it('a queue gets it as the data of its job, also from an expression; a FIFO queue as the body of its message, in its group', async () => {
    await put('/queues/lines', { fifo: true })
    await rule(
      'queued',
      { id: 'path', type: 'queue', queue: 'paths', transform: { inputPath: '$.data.items' } },
      { id: 'expression', type: 'queue', queue: 'expressions', transform: { jsonata: '$sum(data.total)' } },
      { id: 'fifo', type: 'queue', queue: 'lines', transform: { inputPath: '$.data.id' } },
    )
    await publish('queued', 'Q-1', { subject: 'ada', data })
    expect((await jobOf('paths')).data).toEqual(data.items)
    expect((await jobOf('expressions')).data).toBe(40)
    const { body } = await api('POST', '/queues/lines/receive', { waitMs: 10_000 })
    expect(body.messages).toMatchObject([{ body: 'A-1', group: 'ada', attributes: { id: 'Q-1' } }])
  })

  it('gets a part of a large event, which is in no job', async () => {
    const large = { ...data, id: 'L-1', text: 'x'.repeat(40_000) }
    await rule('large', toHook({ jsonata: '{ "id": data.id, "length": $length(data.text) }' }))
    await publish('large', 'L-1', { data: large })
    expect((await arrived('L-1')).body).toBe('{"id":"L-1","length":40000}')
  })

  it('another bus gets it as the data of the event, which stays what it is otherwise', async () => {
    await put('/buses/other', { shards: 1 })
    await put('/buses/other/rules/all', {
      pattern: { type: ['moved'] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url }],
    })
    await rule('moved', { id: 'on', type: 'bus', bus: 'other', transform: { inputPath: '$.data.items[*].sku' } })
    await publish('moved', 'B-1', { subject: 'ada', data, dataschema: 'https://shop.example/order' })
    const event = JSON.parse((await arrived('B-1')).body) as object
    expect(event).toMatchObject({
      source: '/shop',
      subject: 'ada',
      datacontenttype: 'application/json',
      data: ['a', 'b'],
    })
    expect(event).not.toHaveProperty('dataschema')
  })

  it('another bus gets an event of each target that makes its own, and of each one only once', async () => {
    await put('/buses/twice', { shards: 1 })
    await put('/buses/twice/rules/all', {
      pattern: { type: ['twice'] },
      targets: [{ id: 'hook', type: 'webhook', url: hook.url, transform: { inputPath: '$.data' } }],
    })
    const on = (id: string, of: string) => ({ id, type: 'bus', bus: 'twice', transform: { constant: { id: of } } })
    await rule('twice', on('one', 'first'), on('two', 'second'))
    await publish('twice', 'B-2')
    await publish('twice', 'B-2')
    await publish('twice', 'B-3')
    await until(() => of('first').length === 2 && of('second').length === 2, 'both events arrive by both')
    const { body } = await api('GET', '/buses/twice/events')
    expect(body.items.map(({ event }: any) => event.id).sort()).toEqual(['B-2', 'B-2', 'B-3', 'B-3'])
  })

  it('is sent nothing that is hidden from the owner of its rule', async () => {
    const may = [{ manage: { kind: 'rule' } }, { manage: { kind: 'webhook' } }]
    const { key } = await put('/keys/partner', {
      grants: [...may, { receive: { bus: 'default', redact: ['data.pan'] } }],
    })
    const targets = [toHook({ jsonata: '{ "id": "hidden", "all": $string($) }' })]
    const authorization = `Bearer ${key}`
    await put('/buses/default/rules/hidden', { pattern: { type: ['hidden'] }, targets }, { authorization })
    await publish('hidden', 'H-1')
    const { body } = await arrived('hidden')
    expect(body).toContain('A-1')
    expect(body).not.toContain(pan)
  })

  it('sends the same at every attempt, by the rule that the delivery began with; a redrive goes by the rule of now', async () => {
    const again = { retry: { attempts: 2, backoff: { type: 'fixed', delay: 1000 } } }
    const first = { jsonata: '{ "id": "same", "by": 1, "total": data.total, "at": $millis() }' }
    fails.set('same', 2)
    await rule('same', toHook(first, again))
    await publish('same', 'S-1')
    await arrived('same')
    await rule(
      'same',
      toHook({ paths: { total: '$.data.total' }, template: '{"id":"same","by":2,"total":<total>}' }, again),
    )
    const { id, reason } = await letter('same')
    expect(reason).toBe('attempts-exhausted')
    const [once, twice, ...more] = of('same').map(({ body }) => body)
    expect(once).toMatch(/^\{"id":"same","by":1,"total":40,"at":\d+\}$/)
    expect([twice, more]).toEqual([once, []])
    const shown = await api('GET', `/dead-letters/${encodeURIComponent(id as string)}`)
    expect(shown.body).toMatchObject({ event: { id: 'S-1', type: 'same', data } })
    await api('POST', '/dead-letters/redrive', { ids: [id], edit: { data: { total: 41 } } })
    const third = await until(() => of('same')[2], 'it is redriven')
    expect(third.body).toBe('{"id":"same","by":2,"total":41}')
  })

  it('that makes nothing sends nothing: a dead letter at once, with the reason, the path, the expression and the event', async () => {
    await rule('coupons', toHook({ jsonata: '{ "id": $number(data.pan) }' }))
    const position = await publish('coupons', 'C-1')
    const { id, ...given } = await letter('coupons')
    expect(given).toMatchObject({
      reason: 'transform-failed',
      attempts: [{ error: expect.stringContaining(pan) }],
      transform: { reason: 'failed', path: 'transform.jsonata', expression: '{ "id": $number(data.pan) }' },
    })
    expect((await api('GET', `/dead-letters/${encodeURIComponent(id as string)}`)).body.event.data).toEqual(data)
    expect(JSON.stringify((await api('GET', `/buses/default/events/${position}`)).body)).toContain(
      'transform made nothing',
    )
    const metrics = await (await fetch(`${platform.url}/metrics`, platform.authorized)).text()
    expect(metrics).toMatch(/sluice_transform_failures_total\{[^}]*reason="failed"[^}]*\} 1/)
    expect(platform.output).toContain('the transform made nothing (failed)')
    expect(platform.output).not.toContain(pan) // the log is no place for what events have
    await rule('coupons', toHook({ inputPath: '$.data' }))
    await api('POST', '/dead-letters/redrive', { ids: [id] })
    await until(() => hook.requests.find(({ body }) => body === JSON.stringify(data)), 'it is redriven')
  })

  it('that never ends delays no other, is tried again, and is a dead letter in the end', async () => {
    const forever = '( $f := function($n) { $f($n + 1) }; $f(0) )'
    await rule(
      'forever',
      toHook({ jsonata: forever }, { retry: { attempts: 2, backoff: { type: 'fixed', delay: 100 } } }),
    )
    await rule('swift', toHook({ jsonata: '{ "id": data.swift }' }))
    const events = Array.from({ length: 60 }, (_, i) => [
      { specversion: '1.0', id: `F-${i}`, source: '/shop', type: 'forever', data },
      { specversion: '1.0', id: `W-${i}`, source: '/shop', type: 'swift', data: { swift: `W-${i}` } },
    ]).flat()
    expect((await platform.publishBatch(events)).body.accepted).toBe(events.length)
    await until(
      () => Array.from({ length: 60 }, (_, i) => of(`W-${i}`)).every(found => found.length === 1),
      'all others arrive',
    )
    const { reason, transform, attempts } = await letter('forever')
    expect(reason).toBe('attempts-exhausted')
    expect(attempts).toHaveLength(2)
    expect(transform).toMatchObject({ reason: 'late', expression: forever })
  }, 60_000)

  it('is tried out before it is saved, and shows the place of a fault', async () => {
    const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order', data }
    const test = (transform: object) => api('POST', '/transforms/test', { transform, event })
    expect(await test({ jsonata: 'data.items.sku' })).toMatchObject({ status: 200, body: { output: ['a', 'b'] } })
    expect(await test({ template: '"a"\n"b"' })).toMatchObject({
      ...{ status: 200, body: { contentType: 'text/plain', output: '"a"\n"b"' } },
    })
    expect(await test({ inputPath: '$.data.coupon' })).toMatchObject({
      status: 422,
      body: { code: 'TRANSFORM_FAILED', reason: 'missing', path: 'transform.inputPath', expression: '$.data.coupon' },
    })
    expect(await test({ inputPath: '$.a..b' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_TRANSFORM', path: 'transform.inputPath', position: 3 },
    })
  })

  it('is part of a test delivery', async () => {
    await rule('tried', toHook({ paths: { id: '$.data.id' }, template: '{"id":"tried <id>"}' }))
    const event = { specversion: '1.0', id: 'T-1', source: '/shop', type: 'tried', data }
    const { body } = await api('POST', '/buses/default/rules/tried/targets/hook/test', { event })
    expect(body).toMatchObject({ ok: true, body: '{"id":"tried A-1"}', event: { id: 'T-1' } })
    expect(of('tried A-1')).toHaveLength(1)
    const without = await api('POST', '/buses/default/rules/tried/targets/hook/test', { event: { ...event, data: 1 } })
    expect(without.body).toMatchObject({ ok: true, body: '{"id":"tried "}' })
  })
})
