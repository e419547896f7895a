import { type CloudEvent, InvalidError, NotFoundError, UnavailableError, Provenance, tooManyHops } from '@sluice/event'
import { type Result, resultEvent, unpublished } from './index.js'

const delivery = { bus: 'shop', position: '2-1700000000000-0', rule: 'r', target: 't', redrives: 0 }
const cause = { specversion: '1.0', id: 'A-1', source: '/shop', type: 'order.created', subject: 'ada' } as CloudEvent
const chain = { bus: 'shop', position: '0-1-0', hops: 3, count: 5 }
const provenance = new Provenance('billing', new Date('2026-05-01T10:00:00Z'))
const made = (event: object, data: unknown, type?: string) =>
  resultEvent(event as CloudEvent, delivery, { data }, type ? { type } : {}, provenance, chain)
const read = (event: object, data: unknown, type?: string) => JSON.parse(made(event, data, type).json) as CloudEvent

describe('the event that a result becomes', () => {
  it('says what caused it, and stays in order with it', () => {
    const event = read(cause, { charged: 12 }, 'order.charged')
    expect(event).toEqual({
      specversion: '1.0',
      id: 'shop~2-1700000000000-0~r~t',
      source: '/sluice/shop/r/t',
      type: 'order.charged',
      time: '2026-05-01T10:00:00.000Z',
      receivedtime: '2026-05-01T10:00:00.000Z',
      principal: 'billing',
      subject: 'ada',
      partitionkey: 'ada',
      causationid: 'A-1',
      correlationid: 'A-1',
      datacontenttype: 'application/json',
      data: { charged: 12 },
    })
    expect(made(cause, 1).key).toBe('ada')
    expect(made({ ...cause, partitionkey: 'cart-7' }, 1).key).toBe('cart-7')
    expect(made({ ...cause, subject: undefined }, 1).key).toBe('A-1')
  })

  it('is the same event however often the delivery is made or redriven', () => {
    const again = resultEvent(cause, { ...delivery, redrives: 3 }, { data: 1 }, {}, provenance, chain)
    expect(again.id).toBe(made(cause, 1).id)
    expect(read(cause, 1).type).toBe('sluice.delivery.succeeded')
  })

  it('keeps the correlation of the whole story', () => {
    expect(read({ ...cause, correlationid: 'order-9' }, 1)['correlationid']).toBe('order-9')
  })

  it('has no data where there was none', () => {
    expect(read(cause, undefined)).not.toHaveProperty('data')
    expect(read(cause, undefined)).not.toHaveProperty('datacontenttype')
  })

  it('says what it is part of, for whoever appends it: the text has neither hops nor a token yet', () => {
    const result = made({ ...cause, hops: 3, sluicecause: 'token' }, 1)
    expect(result).toMatchObject({ cause: chain, hops: 4 })
    for (const name of ['hops', 'sluicecause']) expect(JSON.parse(result.json)).not.toHaveProperty(name)
  })

  const answered = (result: Result) => resultEvent(cause, delivery, result, { type: 'x' }, provenance, chain)

  it('has the bytes and the content type of an answer', () => {
    const { json } = answered({
      member: '"data":{"a": 1.0, "n":1524831183200260097}',
      datacontenttype: 'application/problem+json',
    })
    expect(json).toContain('"datacontenttype":"application/problem+json","data":{"a": 1.0, "n":1524831183200260097}}')
    const bytes = JSON.parse(
      answered({ member: '"data_base64":"AAEC"', datacontenttype: 'image/png' }).json,
    ) as CloudEvent
    expect(bytes).toMatchObject({ data_base64: 'AAEC', datacontenttype: 'image/png', type: 'x' })
  })

  it('is the event that was answered, as it is, in the chain of what caused it', () => {
    const event =
      '{"specversion":"1.0","id":"P-1","source":"/partner","type":"packed","partitionkey":"p", "data": {"a": 1.0}'
    const forged = ',"principal":"admin","hops":0,"sluicecause":"1~a","sluiceresult":"/sluice/x/y/z"}'
    const accepted = answered({ event: event + forged })
    expect(accepted).toEqual({
      ...{ id: 'P-1', key: 'p', cause: chain, hops: 1 },
      identity: '/partner P-1\np',
      lacks: ['causationid', 'correlationid'],
      json: `{"sluiceresult":"/sluice/shop/r/t","causationid":"A-1","correlationid":"A-1","receivedtime":"2026-05-01T10:00:00.000Z","principal":"webhook",${event.slice(1)}}`.replace(
        '"partitionkey":"p", "data"',
        '"partitionkey":"p","data"',
      ),
    })
    const old = '{"specversion":"0.3","id":"P-1","source":"/partner","type":"packed","schemaurl":"urn:a:b"}'
    expect(JSON.parse(answered({ event: old }).json)).toMatchObject({ specversion: '1.0', dataschema: 'urn:a:b' })
  })

  it.each([
    ['RESERVED_NAME', { type: 'sluice.target.failing' }],
    ['RESERVED_NAME', { source: '/sluice/shop' }],
    ['INVALID_ATTRIBUTE', { id: '' }],
    ['INVALID_ATTRIBUTE', { time: 'now' }],
  ])('must not be an answered event that nobody may publish: %s %j', (code, attributes) => {
    const event = JSON.stringify({ specversion: '1.0', id: '1', source: '/partner', type: 'packed', ...attributes })
    expect(() => answered({ event })).toThrow(expect.objectContaining({ code }))
  })

  it('must be an event', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const wrong: [unknown, string][] = [
      [circle, 'INVALID_EVENT'],
      [{ n: 1n }, 'INVALID_EVENT'],
      ['x'.repeat(1_100_000), 'TOO_LARGE'],
    ]
    for (const [data, code] of wrong) expect(() => made(cause, data)).toThrow(expect.objectContaining({ code }))
  })
})

describe('a result that cannot be published', () => {
  it('is tried again, but for what trying cannot mend', () => {
    expect(unpublished(new UnavailableError('REDIS_FULL', 'full'))).toMatchObject({ heldMs: expect.any(Number) })
    expect(unpublished(new Error('x'))).toMatchObject({ heldMs: expect.any(Number) })
    expect(unpublished(new InvalidError('TOO_LARGE', 'x'))).toMatchObject({ permanent: 'invalid' })
    expect(unpublished(tooManyHops(16))).toMatchObject({ permanent: 'loop' })
    expect(unpublished(new NotFoundError('UNKNOWN_BUS', 'there is no bus'))).toMatchObject({
      permanent: 'target-gone',
      error: expect.stringContaining('it was delivered, but'),
    })
  })
})
