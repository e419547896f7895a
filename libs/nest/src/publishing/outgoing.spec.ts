import { Expose } from 'class-transformer'
import { IsString } from 'class-validator'
import type { CloudEvent } from '@sluice/event'
import { Event } from '../index.js'
import { Backlog } from './backlog.js'
import { outgoing } from './outgoing.js'

@Event('order.created', { version: 3, subject: 'orderId', key: 'customer' })
class OrderCreated {
  @IsString() orderId: string
  @IsString() customer: string

  constructor(data: OrderCreated) {
    Object.assign(this, data)
  }
}

const order = new OrderCreated({ orderId: 'A-1', customer: 'ada' })
const cause: CloudEvent = { specversion: '1.0', id: 'C-1', source: '/c', type: 'c', data: 1, correlationid: 'story' }
const made = (given: object, by?: CloudEvent) => outgoing(given, '/billing', by).event
const refusal = (given: object, by?: CloudEvent) => {
  try {
    return made(given, by)
  } catch (error) {
    return error
  }
}

describe('an event that is published', () => {
  it('of a class says its type, version, subject and key', () => {
    expect(made(order)).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: '/billing',
      type: 'order.created',
      time: expect.any(String),
      dataschema: 'urn:sluice:schema:order.created:3',
      datacontenttype: 'application/json',
      subject: 'A-1',
      partitionkey: 'ada',
      data: { orderId: 'A-1', customer: 'ada' },
    })
  })

  it('of a class whose fields have other names in JSON has its subject all the same', () => {
    @Event('renamed', { subject: 'orderId' })
    class Renamed {
      @Expose({ name: 'order_id' }) @IsString() orderId = 'A-1'
    }
    expect(made(new Renamed())).toMatchObject({ subject: 'A-1', data: { order_id: 'A-1' } })
  })

  it('keeps what was said beside its data', () => {
    const said = { id: 'E-1', source: '/x', subject: 's', partitionkey: 'p', time: '2026-01-31T12:00:00Z', tenant: 't' }
    expect(made({ ...said, data: order })).toMatchObject({ ...said, type: 'order.created' })
    expect(made({ type: 'order.created', data: order })).toMatchObject({ type: 'order.created' })
  })

  it('says what caused it, unless it says so itself', () => {
    expect(made(order, cause)).toMatchObject({ causationid: 'C-1', correlationid: 'story', hops: 1 })
    const caused = { ...cause, hops: 6, sluicecause: 'token' }
    expect(made({ type: 'a', correlationid: 'mine' }, caused)).toMatchObject({
      causationid: 'C-1',
      correlationid: 'mine',
      hops: 7,
      sluicecause: 'token',
    })
    expect(made(order)).not.toHaveProperty('causationid')
  })

  it('is refused past the last hop, for good, because a circle would never end', () => {
    const last = (hops: number, limit: number) => {
      try {
        return outgoing({ type: 'a' }, '/billing', { ...cause, hops }, { most: limit }).event
      } catch (error) {
        return error
      }
    }
    const details = { limit: 16, setting: 'MAX_HOPS' }
    expect(last(16, 16)).toMatchObject({ name: 'InvalidError', code: 'TOO_MANY_HOPS', details })
    expect(last(15, 16)).toMatchObject({ hops: 16 })
    expect(last(16, Infinity)).toMatchObject({ hops: 17 }) // through the gateway, which knows the limit
  })

  it.each([{ type: 'sluice.target.failing' }, { type: 'a', source: '/sluice/dlq' }, { type: 'SLUICE.x' }])(
    'is refused where only Sluice may emit it: %j',
    given => {
      expect(refusal(given)).toMatchObject({ name: 'InvalidError', code: 'RESERVED_NAME' })
    },
  )

  it.each([
    ['no event class', new (class Order {})(), /Order is no event class: put @Event/],
    ['a field that is wrong', new OrderCreated({ orderId: 'A' } as OrderCreated), /data.customer must be a string/],
    ['another type than its data', { type: 'b', data: order }, /leave the type out/],
    ['no type', { data: { a: 1 } }, /attribute 'type' is required/],
    ['an attribute that is wrong', { data: order, source: 'a b' }, /attribute 'source' must be a URI/],
    ['data that is no JSON', { type: 'a', data: 1n }, /the event is not JSON/],
    ['data that is too large', { type: 'a', data: 'x'.repeat(1024 * 1024) }, /an event may have 1048576 bytes/],
  ])('is refused with %s', (_what, given, message) => {
    expect(refusal(given)).toMatchObject({ name: 'InvalidError', message: expect.stringMatching(message) })
  })
})

describe('what is on its way', () => {
  const events = (count: number, size = 1) =>
    Array.from({ length: count }, () => outgoing({ type: 'a', data: 'x'.repeat(size) }, '/s'))

  it('is bounded in number and bytes: past it publishing is refused at once, and goes on when there is room', async () => {
    for (const [backlog, many] of [
      [new Backlog({ maxPending: 3 }), events(2)],
      [new Backlog({ maxPendingBytes: 1000 }), events(1, 600)],
    ] as const) {
      let answer!: (value: string) => void
      const sent = backlog.hold(many, () => new Promise<string>(resolve => (answer = resolve)))
      await expect(backlog.hold(many, async () => 'sent')).rejects.toMatchObject({ code: 'PUBLISHER_FULL' })
      answer('done')
      expect(await sent).toBe('done')
      expect(await backlog.hold(many, async () => 'sent')).toBe('sent')
    }
  })

  it('is not what failed', async () => {
    const backlog = new Backlog({ maxPending: 1 })
    const fail = () => Promise.reject(new Error('away'))
    for (let i = 0; i < 3; i++) await expect(backlog.hold(events(1), fail)).rejects.toThrow('away')
  })
})
