import { toAws } from '@sluice/event'
import { until } from '@sluice/testing'
import { Platform } from './platform.js'
import { queueWorker } from './receivers.js'

/** What a user would lose: events of AWS that a forwarder posts as they are, and the rules that were written for them. */
describe('events of AWS over HTTP', () => {
  const json = { 'content-type': 'application/json' }
  const bus = '/v1/buses/shop/events'
  let platform: Platform
  beforeAll(async () => {
    platform = await Platform.start()
    await platform.api('PUT', '/v1/buses/shop', { shards: 2 })
  })
  afterAll(() => platform?.stop())

  const event = (id: string, change: object = {}) => ({
    ...{ version: '0', id, 'detail-type': 'Object Created', source: 'aws.s3', account: '123456789012' },
    ...{ time: '2026-01-31T12:00:00Z', region: 'eu-central-1', resources: ['arn:aws:s3:::invoices'] },
    ...{ detail: { object: { key: 'a.pdf', size: 1024 } }, ...change },
  })
  const entry = (total: number, change: object = {}) => ({
    ...{ Source: 'shop.orders', DetailType: 'OrderCreated', Detail: JSON.stringify({ total }), ...change },
  })
  const found = async (type: string) =>
    (await platform.api('GET', `${bus}?type=${encodeURIComponent(type)}`)).body.items as any[]

  it('meet rules that are written as in EventBridge, and are delivered', async () => {
    const pattern = {
      'detail-type': ['Object Created'],
      account: ['123456789012'],
      region: ['eu-central-1'],
      resources: [{ prefix: 'arn:aws:s3:::invoices' }],
      detail: { object: { size: [{ numeric: ['>', 1000] }] } },
    }
    const targets = [{ id: 'archive', type: 'queue', queue: 'archive' }]
    expect(await platform.api('PUT', '/v1/buses/shop/rules/invoices', { pattern, targets })).toMatchObject({
      status: 201,
    })
    const jobs: any[] = []
    const worker = queueWorker('archive', platform.redis.url, async job => void jobs.push(job))
    try {
      for (const [id, change] of [
        ['other-account', { account: '1' }],
        ['other-bucket', { resources: ['arn:aws:s3:::photos'] }],
        ['small', { detail: { object: { size: 1 } } }],
        ['meant', { resources: ['arn:aws:s3:::photos', 'arn:aws:s3:::invoices'] }],
      ] as const)
        expect(await platform.api('POST', bus, event(id, change), json)).toMatchObject({ status: 202, body: { id } })
      await until(() => jobs.length > 0, 'the event is delivered')
      expect(jobs).toMatchObject([{ id: 'meant', source: 'com.amazonaws/eu-central-1/s3', type: 'Object Created' }])
    } finally {
      await worker.close()
    }
  })

  it('lose nothing: what is stored is what came', async () => {
    const sent = event('back', { 'replay-name': 'my-replay', resources: [] })
    await platform.api('POST', bus, sent, json)
    const [{ event: stored }] = (await found('Object Created')).filter(one => one.event.id === 'back')
    expect(JSON.parse(toAws(JSON.stringify(stored)))).toEqual(sent)
  })

  it('are explained and tested as they are matched', async () => {
    const { body: page } = await platform.api('POST', bus, event('explained'), json)
    expect(page).toMatchObject({ id: 'explained' })
    const [{ event: stored }] = (await found('Object Created')).filter((one: any) => one.event.id === 'explained')
    const test = async (pattern: object, sample: object) =>
      (await platform.api('POST', '/v1/patterns/test', { pattern, event: sample })).body
    const asks = (arn: string) => ({ resources: [{ prefix: arn }], account: ['123456789012'] })
    for (const sample of [stored, event('explained')]) {
      expect(await test(asks('arn:aws:s3'), sample)).toMatchObject({ matched: true })
      expect(await test(asks('arn:aws:sqs'), sample)).toMatchObject({
        matched: false,
        summary:
          'resources[0] was "arn:aws:s3:::invoices", and the rule wants something that starts with "arn:aws:sqs"',
      })
    }
    const { body } = await platform.api('POST', '/v1/buses/shop/rules/invoices/test', { last: 100 })
    expect(body.scanned - body.matched).toBe(4)
  })

  it('come in entries of PutEvents, each with an answer', async () => {
    const entries = [
      entry(1),
      entry(2, { EventBusName: 'default' }),
      entry(3, { Detail: 'no' }),
      entry(4, { EventBusName: 'shop' }),
    ]
    const { status, body } = await platform.api('POST', bus, { Entries: entries }, json)
    expect({ status, ...body }).toMatchObject({ status: 202, accepted: 2, rejected: 2 })
    expect(body.entries).toMatchObject([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), position: expect.any(String) },
      { error: { status: 400, code: 'INVALID_EVENT', path: 'Entries[1].EventBusName' } },
      { error: { status: 400, code: 'INVALID_EVENT', path: 'Entries[2].Detail' } },
      { position: expect.any(String) },
    ])
    const stored = await found('OrderCreated')
    expect(stored.map(one => one.event.data.total).sort()).toEqual([1, 4])
    const none = await platform.api('POST', bus, { Entries: [entry(5, { Source: '' })] }, json)
    expect(none).toMatchObject({ status: 400, body: { accepted: 0, rejected: 1, path: 'Entries[0].Source' } })
  })

  it('may be as large together as any batch', async () => {
    const Detail = JSON.stringify({ note: 'x'.repeat(700_000) })
    const { status, body } = await platform.api(
      'POST',
      bus,
      { Entries: [entry(0, { Detail }), entry(0, { Detail })] },
      json,
    )
    expect({ status, ...body }).toMatchObject({ status: 202, accepted: 2 })
    const large = event('large', { detail: { note: 'x'.repeat(1_100_000) } })
    expect(await platform.api('POST', bus, large, json)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } })
  })

  it('are accepted once, whole events and records', async () => {
    const record = {
      ...{ eventSource: 'aws:kinesis', eventID: 'shardId-000000000006:495', eventName: 'aws:kinesis:record' },
      ...{ awsRegion: 'us-east-2', eventSourceARN: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream' },
      kinesis: {
        partitionKey: '1',
        sequenceNumber: '495',
        data: 'SGVsbG8=',
        approximateArrivalTimestamp: 1545084650.987,
      },
    }
    for (const body of [event('once'), { Records: [record] }]) {
      const [first, second] = [await platform.api('POST', bus, body, json), await platform.api('POST', bus, body, json)]
      expect(first).toMatchObject({ status: 202 })
      const duplicate = (answer: any) => (answer.entries ? answer.entries[0].duplicate : answer.duplicate)
      expect([duplicate(first.body), duplicate(second.body)]).toEqual([undefined, true])
    }
    expect(await found('com.amazonaws.kinesis.record')).toMatchObject([
      { event: { id: 'shardId-000000000006:495', partitionkey: '1', sequence: '495', data_base64: 'SGVsbG8=' } },
    ])
  })

  it('need grants for what they become', async () => {
    const grants = [{ publish: { bus: 'shop', pattern: { source: ['com.amazonaws/eu-central-1/s3'] } } }]
    const key = (await platform.api('PUT', '/v1/keys/forwarder', { grants })).body.key as string
    const as = { ...json, authorization: `Bearer ${key}` }
    expect(await platform.api('POST', bus, event('granted'), as)).toMatchObject({ status: 202 })
    const refused = await platform.api('POST', bus, event('not-granted', { source: 'aws.ec2' }), as)
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    const both = await platform.api('POST', bus, { Entries: [event('in-entries'), entry(9)] }, as)
    expect(both.body).toMatchObject({ accepted: 1, entries: [{ id: 'in-entries' }, { error: { code: 'FORBIDDEN' } }] })
    expect((await found('OrderCreated')).filter(one => one.event.data.total === 9)).toEqual([])
  })

  it('name the bus as their tenant does', async () => {
    await platform.api('PUT', '/v1/tenants/acme', {})
    const acme = { ...json, 'sluice-tenant': 'acme' }
    const entries = [entry(1, { EventBusName: 'default' }), entry(1, { EventBusName: 'acme+default' })]
    const { body } = await platform.api('POST', '/v1/buses/default/events', { Entries: entries }, acme)
    expect(body).toMatchObject({ accepted: 1, entries: [{}, { error: { path: 'Entries[1].EventBusName' } }] })
  })

  it('cannot be events that only Sluice emits', async () => {
    const body = event('forged', { 'detail-type': 'sluice.target.failing' })
    expect(await platform.api('POST', bus, body, json)).toMatchObject({
      status: 400,
      body: { code: 'RESERVED_NAME', path: 'detail-type' },
    })
    const forged = event('stamped', { principal: 'admin', receivedtime: '1999-01-01T00:00:00Z' })
    await platform.api('POST', bus, forged, json)
    const [{ event: stored }] = (await found('Object Created')).filter(one => one.event.id === 'stamped')
    expect(stored).toMatchObject({ principal: 'api-key', awsmembers: expect.stringContaining('"principal":"admin"') })
  })
})
