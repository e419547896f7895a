import { type ChildProcess, execFile, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { testClient, testQueuePrefix, until } from '@sluice/testing'
import { Queue } from 'bullmq'
import { Collector, type Span } from './collector.js'
import { Platform } from './platform.js'
import { type Hook, Ledger, queueWorker, webhook } from './receivers.js'

const kinds = { client: 3, producer: 4, consumer: 5 }
const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** What an operator would lose: to see in one trace what an order did, through all services. */
describe('traces', () => {
  const arrived = new Ledger()
  const jobs: { id: string; traceparent?: string }[] = []
  let platform: Platform
  let collector: Collector
  let hook: Hook
  let worker: { close(): Promise<void> }
  let invoices: ChildProcess

  beforeAll(async () => {
    collector = await Collector.start()
    platform = await Platform.empty()
    const settings = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      LOG_FORMAT: 'json',
    }
    await Promise.all(['gateway', 'router', 'fan-out', 'dlq'].map(service => platform.run(service, settings)))
    hook = await webhook(arrived, id => (id.startsWith('refused') ? { status: 422, body: 'their-own-words' } : 204))
    worker = queueWorker('packing', platform.redis.url, async event => void jobs.push(event as (typeof jobs)[0]))
    invoices = fork(join(process.cwd(), 'test', 'e2e', 'traces-service.mjs'), {
      env: { ...process.env, REDIS_URL: platform.redis.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    })
    await Promise.race([
      once(invoices, 'message'),
      once(invoices, 'exit').then(() => Promise.reject(new Error('the service ended'))),
    ])
    await platform.api('PUT', '/v1/buses/default', { biography: { level: 'all' } })
    const target = { id: 'hook', type: 'webhook', url: hook.url }
    for (const [name, type, targets] of [
      ['orders', 'order.created', [target, { id: 'queue', type: 'queue', queue: 'packing' }]],
      ['invoices', 'invoice.written', [target]],
      ['printed', 'invoice.printed', [target]],
      ['plain', 'order.plain', [target]],
    ] as const)
      await platform.api('PUT', `/v1/buses/default/rules/${name}`, { pattern: { type: [type] }, targets })
  })

  afterAll(async () => {
    invoices?.kill('SIGTERM')
    await worker?.close()
    await platform?.stop()
    await hook?.close()
    await collector?.stop()
  })

  /** Publishes one event over HTTP, as a client does whose own span has this context. */
  async function publish(event: object, headers: Record<string, string> = {}): Promise<{ position: string }> {
    const whole = { specversion: '1.0', source: '/web', ...event }
    const { status, body } = await platform.api('POST', '/v1/buses/default/events', whole, {
      'content-type': 'application/cloudevents+json',
      ...headers,
    })
    expect({ status, body }).toMatchObject({ status: 202 })
    return body
  }

  const received = (id: string) => hook.requests.find(({ body }) => (JSON.parse(body) as { id: string }).id === id)!
  const one = async (traceId: string, name: string, more: (span: Span) => boolean = () => true): Promise<Span> => {
    const found = () => collector.of(traceId, name).filter(more)
    await until(() => found().length > 0, `a span ${name}`)
    return found()[0]!
  }

  it('show one order from the HTTP client through a handler to the webhook of what it published', async () => {
    const [traceId, spanId] = [hex(16), hex(8)]
    await publish(
      { id: 'A-1', type: 'order.created', subject: 'orders/1', data: { card: '4111 1111' } },
      { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'shop=1' },
    )
    await until(() => arrived.counts.has('invoice A-1') && arrived.counts.has('A-1'), 'both webhooks')
    await until(() => jobs.some(({ id }) => id === 'A-1'), 'the job')

    const published = await one(traceId, 'publish default', ({ service }) => service === 'sluice-gateway')
    expect(published).toMatchObject({ kind: kinds.producer, parentSpanId: spanId })
    const below = { parentSpanId: published.spanId }
    const isOf = (id: string) => (span: Span) => span.attributes['cloudevents.event_id'] === id
    const of = { 'messaging.system': 'sluice', 'messaging.destination.name': 'default', 'cloudevents.event_id': 'A-1' }
    expect(await one(traceId, 'route default', isOf('A-1'))).toMatchObject({
      ...{ service: 'sluice-router', kind: kinds.consumer, ...below },
      attributes: { ...of, 'messaging.operation.type': 'process', 'sluice.route.deliveries': 2 },
    })
    const delivered = await one(traceId, 'deliver orders/hook')
    expect(delivered).toMatchObject({
      ...{ service: 'sluice-fan-out', kind: kinds.client, ...below },
      attributes: { ...of, 'http.response.status_code': 204, 'sluice.attempt': 1, 'server.address': '127.0.0.1' },
    })
    expect(received('A-1').headers).toMatchObject({
      traceparent: `00-${traceId}-${delivered.spanId}-01`,
      tracestate: 'shop=1',
    })
    expect(await one(traceId, 'deliver orders/queue')).toMatchObject({ kind: kinds.producer, ...below })
    expect(jobs.find(({ id }) => id === 'A-1')!.traceparent).toBe(`00-${traceId}-${published.spanId}-01`)

    // where a worker with bullmq-otel looks for it
    const connection = testClient(platform.redis.url, { maxRetriesPerRequest: null })
    const queue = new Queue('packing', { connection, prefix: testQueuePrefix })
    const [job] = await queue.getJobs()
    expect(JSON.parse(job!.opts.telemetry!.metadata!)).toMatchObject({
      traceparent: `00-${traceId}-${published.spanId}-01`,
    })
    await queue.close()
    connection.disconnect()

    const processed = await one(traceId, 'process invoices.Invoices.write')
    expect(processed).toMatchObject({ service: 'invoices', kind: kinds.consumer, ...below, attributes: of })
    const printed = await one(traceId, 'print')
    expect(printed.parentSpanId).toBe(processed.spanId)
    const next = await one(traceId, 'publish default', ({ service }) => service === 'invoices')
    expect(next).toMatchObject({ kind: kinds.producer, parentSpanId: printed.spanId })
    expect(await one(traceId, 'deliver invoices/hook')).toMatchObject({ parentSpanId: next.spanId })
    expect(received('invoice A-1').headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
    // the result of the handler too
    await until(() => collector.of(traceId, 'deliver printed/hook').length > 0, 'the delivery of the result')

    expect(new Set(collector.of(traceId).map(({ service }) => service))).toEqual(
      new Set(['sluice-gateway', 'sluice-router', 'sluice-fan-out', 'invoices']),
    )
    expect(collector.text).not.toContain('4111 1111')
    expect(collector.text).not.toContain('orders/1')
  })

  it('begin where nothing was traced before, and batches of @OnStream link to what they hold', async () => {
    await publish({ id: 'A-2', type: 'order.created' })
    const isOf = ({ attributes }: Span) => attributes['cloudevents.event_id'] === 'A-2'
    const first = () => collector.spans.find(span => span.name === 'publish default' && isOf(span))
    await until(() => first() !== undefined, 'the publish')
    const { traceId, spanId, parentSpanId } = first()!
    expect(parentSpanId).toBeUndefined()
    await until(() => arrived.counts.has('invoice A-2'), 'the invoice')
    expect(received('invoice A-2').headers['traceparent']).toContain(traceId)
    const isBatch = ({ name, links }: Span) =>
      name === 'process invoices.Invoices.count' && links.some(link => link.traceId === traceId)
    await until(() => collector.spans.some(isBatch), 'the batch')
    const batch = collector.spans.find(isBatch)!
    expect(batch).toMatchObject({ kind: kinds.consumer, attributes: { counted: true } })
    expect(batch.links).toContainEqual(expect.objectContaining({ traceId, spanId }))
    expect(batch.traceId).not.toBe(traceId)
  })

  it('are what docs/tracing.md shows', async () => {
    const [, example] = /^```bash\n([\s\S]*?)^```$/m.exec(readFileSync('docs/tracing.md', 'utf8'))!
    const { stdout } = await promisify(execFile)('bash', ['-euc', example!], {
      env: { ...process.env, SLUICE: platform.url, KEY: platform.key },
    })
    expect(JSON.parse(stdout)).toMatchObject({ id: 'T-1' })
    const [, traceId] = /traceparent: 00-(\w+)/.exec(example!)!
    expect(await one(traceId!, 'publish default')).toMatchObject({ service: 'sluice-gateway' })
    expect(await one(traceId!, 'route default')).toMatchObject({ service: 'sluice-router' })
  })

  it('leave an event as it came: what it carries itself says where it was made, the header which call brought it', async () => {
    const [made, brought] = [hex(16), hex(16)]
    const own = `00-${made}-${hex(8)}-01`
    await publish({ id: 'B-1', type: 'order.plain', traceparent: own }, { traceparent: `00-${brought}-${hex(8)}-01` })
    await until(() => arrived.counts.has('B-1'), 'the webhook')
    expect(JSON.parse(received('B-1').body)).toMatchObject({ traceparent: own })
    expect(received('B-1').headers['traceparent']).toContain(made)
    const published = await one(brought, 'publish default')
    expect(published.links).toEqual([expect.objectContaining({ traceId: made })])
    expect((await one(made, 'route default')).parentSpanId).toBe(own.split('-')[2])
  })

  it('take what is no trace context for none, and change nothing of the event', async () => {
    await publish({ id: 'B-2', type: 'order.plain', traceparent: 'perhaps' }, { traceparent: 'nonsense' })
    await publish({ id: 'B-3', type: 'order.plain', data: { traceparent: `00-${hex(16)}-${hex(8)}-01` } })
    await until(() => arrived.counts.has('B-2') && arrived.counts.has('B-3'), 'the webhooks')
    expect(JSON.parse(received('B-2').body)).toMatchObject({ traceparent: 'perhaps' })
    expect(received('B-2').headers['traceparent']).toBeUndefined()
    const { traceparent } = JSON.parse(received('B-3').body) as { traceparent: string }
    expect(String(received('B-3').headers['traceparent']).split('-')[1]).toBe(traceparent.split('-')[1])
  })

  it('that are not recorded are handed on all the same', async () => {
    const traceId = hex(16)
    await publish({ id: 'B-4', type: 'order.plain' }, { traceparent: `00-${traceId}-${hex(8)}-00` })
    await until(() => arrived.counts.has('B-4'), 'the webhook')
    expect(received('B-4').headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    await publish({ id: 'B-5', type: 'order.plain' }) // later, and seen
    await until(() => collector.spans.some(({ attributes }) => attributes['cloudevents.event_id'] === 'B-5'), 'B-5')
    expect(collector.of(traceId)).toEqual([])
  })

  it('show failures without what receivers answered, and their ids are in the log and the biography', async () => {
    const traceId = hex(16)
    const { position } = await publish(
      { id: 'refused 1', type: 'order.plain' },
      { traceparent: `00-${traceId}-${hex(8)}-01` },
    )
    const failed = await one(traceId, 'deliver plain/hook')
    expect(failed).toMatchObject({
      status: { code: 2, message: 'answered 422' },
      attributes: { 'http.response.status_code': 422, 'error.type': 'rejected' },
    })
    expect(collector.text).not.toContain('their-own-words')
    const line = () => platform.output.split('\n').find(text => text.includes('delivery.attempted'))
    await until(() => line() !== undefined, 'the log line')
    expect(JSON.parse(line()!)).toMatchObject({ trace_id: traceId, event: 'refused 1' })
    const { body } = await platform.api('GET', `/v1/buses/default/events/${position}`)
    expect(body).toMatchObject({ traceId })

    // a redrive is part of the same trace
    await until(async () => (await platform.letters({ rule: 'plain' })).length === 1, 'the dead letter')
    await platform.api('POST', '/v1/dead-letters/redrive', { filter: { bus: 'default', rule: 'plain' } })
    const again = await one(traceId, 'deliver plain/hook', ({ attributes }) => attributes['sluice.redrives'] === 1)
    expect(again.parentSpanId).toBe(failed.parentSpanId)
  })

  it('show what a handler threw', async () => {
    const traceId = hex(16)
    const traceparent = `00-${traceId}-${hex(8)}-01`
    await publish({ id: 'C-1', type: 'order.checked', data: { wrong: true } }, { traceparent })
    await until(() => collector.of(traceId, 'process invoices.Invoices.check').length === 2, 'two attempts')
    const attempts = collector.of(traceId, 'process invoices.Invoices.check')
    expect(attempts.map(({ attributes }) => attributes['sluice.attempt'])).toEqual([1, 2])
    for (const { status, attributes, events } of attempts) {
      expect(status).toEqual({ code: 2, message: 'it has no total' })
      expect(attributes['error.type']).toBe('RangeError')
      expect(events).toEqual([expect.objectContaining({ name: 'exception' })])
    }
  })

  it('begin in a service too, and continue those of a cause that is named', async () => {
    invoices.send({ event: { id: 'D-1', type: 'order.plain' } })
    await until(() => arrived.counts.has('D-1'), 'the webhook')
    const { traceparent } = JSON.parse(received('D-1').body) as { traceparent: string }
    const [, traceId, spanId] = traceparent.split('-')
    expect(await one(traceId!, 'publish default')).toMatchObject({ service: 'invoices', spanId })
    invoices.send({ event: { id: 'D-2', type: 'order.plain' }, causedBy: JSON.parse(received('D-1').body) })
    await until(() => arrived.counts.has('D-2'), 'the next webhook')
    expect(received('D-2').headers['traceparent']).toContain(traceId)
    expect(await one(traceId!, 'publish default', span => span.parentSpanId === spanId)).toBeTruthy()
  })
})

describe('a service', () => {
  let platform: Platform
  let collector: Collector

  beforeAll(async () => {
    collector = await Collector.start()
    platform = await Platform.empty()
  })

  afterAll(async () => {
    await platform?.stop()
    await collector?.stop()
  })

  const publish = (id: string) =>
    platform.api(
      'POST',
      '/v1/buses/default/events',
      { specversion: '1.0', id, source: '/web', type: 'order.plain' },
      { 'content-type': 'application/cloudevents+json', traceparent: `00-${hex(16)}-${hex(8)}-01` },
    )
  const stored = async (position: string) =>
    (await platform.api('GET', `/v1/buses/default/events/${position}`)).body.event as Record<string, unknown>

  it('loads nothing of OpenTelemetry but its interface, and adds nothing to events, unless it is asked to trace', async () => {
    const loaded = `
      import Module from 'node:module'
      await Promise.all(['gateway', 'router', 'fan-out', 'dlq', 'nest'].map(name => import('@sluice/' + name)))
      console.log(Object.keys(Module._cache).filter(path => /@opentelemetry.(?!api.)/.test(path)).length)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', loaded])
    expect(stdout).toBe('0\n')
    const child = await platform.run('gateway')
    const { body } = await publish('E-1')
    expect(await stored(body.position)).not.toHaveProperty('traceparent')
    expect(await platform.end(child, 'SIGTERM')).toBe(0)
  })

  it('sends protobuf unless it is told otherwise, and what is left when it stops', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sluice-')), 'headers')
    writeFileSync(file, 'x-key=abc,x-team=a%2Cb\n')
    const child = await platform.run('gateway', {
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS_FILE: file },
      ...{ OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=here' },
    })
    const { body } = await publish('E-2')
    expect(await stored(body.position)).toHaveProperty('traceparent')
    expect(await platform.end(child, 'SIGTERM')).toBe(0)
    const [{ url, headers, body: sent }, ...others] = collector.requests as [(typeof collector.requests)[0]]
    expect([url, headers['content-type']]).toEqual(['/v1/traces', 'application/x-protobuf'])
    expect([headers['x-key'], headers['x-team']]).toEqual(['abc', 'a,b'])
    for (const text of ['publish default', 'sluice-gateway', 'here']) expect(sent.toString()).toContain(text)
    expect(others).toEqual([])
  })

  it('works, says so and stops when there is no collector', async () => {
    const child = await platform.run('gateway', {
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_BSP_SCHEDULE_DELAY: '50' },
    })
    expect((await publish('E-3')).status).toBe(202)
    await until(() => platform.output.includes('opentelemetry'), 'the log line')
    expect(await platform.end(child, 'SIGTERM')).toBe(0)
  })
})
