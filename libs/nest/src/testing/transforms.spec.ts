import { Injectable } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { type CloudEvent, EventPublisher, OnEvent } from '../index.js'
import { SluiceTestingModule, TestEvents, type SluiceTestingOptions } from './index.js'

let started: TestingModule | undefined
afterEach(() => started?.close())

/** For the process that evaluates JSONata, on a machine that is busy. */
const patience = { withinMs: 60_000 }
const pattern = { type: ['order.created'] }

/** A platform with one rule of others, for orders. */
async function start(
  targets: readonly object[],
  testing: SluiceTestingOptions = {},
  ...providers: (new () => object)[]
) {
  for (const provider of providers) Injectable()(provider)
  const kit = SluiceTestingModule.forRoot({ name: 'shop' }, { ...testing, rules: { orders: { pattern, targets } } })
  const module = (started = await Test.createTestingModule({ imports: [kit], providers }).compile())
  await module.init()
  const events = module.get(TestEvents)
  const publish = async (data: object, id = 'A-1') => {
    await module.get(EventPublisher).publish({ type: 'order.created', id, subject: 'ada', data })
    await events.settled(patience)
  }
  return { events, publish }
}

const order = { id: 'A-1', total: 40 }
const url = 'https://partner.example/hook'
const hook = { id: 'hook', type: 'webhook', url }

// What a user would lose: a test that shows what production sends.
describe('a target in the testing kit', () => {
  it('is a webhook that gets the event in the form that it wants, signed', async () => {
    const { events, publish } = await start([hook, { ...hook, id: 'binary', url: `${url}/binary`, format: 'binary' }])
    await publish(order)
    const [whole] = events.requests({ url })
    expect(whole!.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': expect.stringMatching(/^msg_/),
      'webhook-signature': expect.stringMatching(/^v1,/),
    })
    expect(JSON.parse(whole!.body)).toMatchObject({ type: 'order.created', id: 'A-1', data: order })
    const [binary] = events.requests({ url: `${url}/binary` })
    expect(binary!.headers).toMatchObject({ 'ce-type': 'order.created', 'ce-subject': 'ada' })
    expect(JSON.parse(binary!.body)).toEqual(order)
  })

  it.each([
    ['a constant', { constant: { command: 'refresh' } }, '{"command":"refresh"}'],
    ['a path', { inputPath: '$.data.id' }, '"A-1"'],
    [
      'a template',
      { paths: { id: '$.data.id' }, template: '{"by": <aws.events.rule-name>, "id": <id>}' },
      '{"by":"orders","id":"A-1"}',
    ],
    ['JSONata', { jsonata: '{ "double": data.total * 2 }' }, '{"double":80}'],
  ])(
    'gets what %s makes: a webhook as its body, a queue as its message, another bus as data',
    async (_name, transform, made) => {
      const queue = { id: 'queue', type: 'queue', queue: 'packing', transform }
      const bus = { id: 'bus', type: 'bus', bus: 'audit', transform }
      const { events, publish } = await start([{ ...hook, transform }, queue, bus], { buses: { audit: {} } })
      await publish(order)
      expect(events.requests()).toMatchObject([{ url, body: made, headers: { 'content-type': 'application/json' } }])
      expect(events.queue('packing').messages()).toMatchObject([{ body: JSON.parse(made) as unknown }])
      expect(events.published({ bus: 'audit' })).toMatchObject([
        { id: 'A-1', type: 'order.created', subject: 'ada', data: JSON.parse(made) as unknown },
      ])
    },
  )

  it('is what a Redis gets, by the command of its target', async () => {
    const at = { type: 'redis', url: 'redis://cache.example:6379/2', key: 'orders' }
    const transform = { inputPath: '$.data.id' }
    const { events, publish } = await start([
      { id: 'stream', ...at, command: 'XADD', maxLength: 100 },
      { id: 'list', ...at, url: 'redis://cache.example', command: 'LPUSH', transform },
    ])
    await publish(order)
    expect(events.commands({ url: 'redis://cache.example' })).toEqual([
      { url: 'redis://cache.example', args: ['LPUSH', 'orders', '"A-1"'] },
    ])
    const { args } = events.commands({ url: at.url })[0]!
    expect(args.slice(0, 7)).toEqual(['XADD', 'orders', 'MAXLEN', '~', '100', '*', 'delivery-id'])
    expect(JSON.parse(args.at(-1)!)).toMatchObject({ type: 'order.created', data: order })
    await events.clear()
    expect(events.commands()).toEqual([])
  })

  it('is a mail, by the texts of its target', async () => {
    const target = {
      ...{ id: 'mail', type: 'email', url: 'smtp://mail.example', from: 'Shop <orders@shop.example>' },
      ...{ to: ['{{$.data.id}}@shop.example'], domains: ['shop.example'], subject: 'Order {{$.data.id}}' },
    }
    const { events, publish } = await start([{ ...target, html: '<b>{{$.data.total}}</b>' }])
    await publish(order)
    expect(events.mails({ to: 'A-1@shop.example' })).toEqual([
      {
        ...{ url: 'smtp://mail.example', from: 'orders@shop.example', to: ['A-1@shop.example'] },
        ...{ subject: 'Order A-1', html: '<b>40</b>' },
        messageId: expect.stringMatching(/^<msg_.+@shop\.example>$/) as string,
      },
    ])
    expect(events.mails({ to: 'eve@shop.example' })).toEqual([])
  })

  it.each([
    ['a path', { inputPath: '$.data.coupon' }],
    ['JSONata', { jsonata: 'data.coupon' }],
  ])(
    'of which %s makes nothing is sent nothing: a dead letter with the event, that can be sent again',
    async (_name, transform) => {
      const queue = { id: 'queue', type: 'queue', queue: 'packing', transform }
      const { events, publish } = await start([{ ...hook, transform }, queue])
      await publish(order)
      expect(events.requests()).toEqual([])
      expect(events.queue('packing').messages()).toEqual([])
      const letters = events.deadLetters().sort((a, b) => (a.target < b.target ? -1 : 1))
      expect(letters).toMatchObject(
        ['hook', 'queue'].map(target => ({
          ...{ target, reason: 'transform-failed', event: { data: order } },
          transform: { reason: 'missing', path: Object.keys(transform).map(name => `transform.${name}`)[0] },
        })),
      )
      expect(events.redrive()).toBe(2)
      await events.settled(patience)
      expect(events.deadLetters()).toMatchObject([{ redrives: 1 }, { redrives: 1 }])
    },
  )

  it('is a standby that gets what another target gave up, and nothing else', async () => {
    const standby = { id: 'other', type: 'queue', queue: 'others', standby: true }
    const first = { ...hook, transform: { inputPath: '$.data.coupon' }, onFailure: { target: 'other' } }
    const { events, publish } = await start([first, standby])
    await publish({ ...order, coupon: 'X' }, 'A-1')
    await publish(order, 'A-2')
    expect(events.requests()).toHaveLength(1)
    expect(events.queue('others').messages()).toMatchObject([{ body: { id: 'A-2' } }])
    expect(events.deadLetters()).toEqual([])
  })

  it('that publishes on another bus gives handlers there the event', async () => {
    const seen: unknown[] = []
    class Audit {
      @OnEvent('order.created', { bus: 'audit' })
      note({ data }: CloudEvent) {
        seen.push(data)
      }
    }
    const bus = { id: 'bus', type: 'bus', bus: 'audit', transform: { inputPath: '$.data.total' } }
    const { publish } = await start([bus], { buses: { audit: {} } }, Audit)
    await publish(order)
    expect(seen).toEqual([40])
  })

  it('may not want results of a webhook, which nobody answers here', async () => {
    const { publish } = await start([{ ...hook, onSuccess: { type: 'partner.answered' } }])
    await expect(publish(order)).rejects.toMatchObject({ code: 'NOT_IN_MEMORY' })
  })
})
