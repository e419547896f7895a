import 'reflect-metadata'
import { deepEqual, equal } from 'node:assert/strict'
import { Test } from '@nestjs/testing'
import { EventPublisher } from '@sluice/nest'
import { SluiceTestingModule, TestEvents } from '@sluice/nest/testing'
import { Bank, BillingModule, type Order } from './billing.js'

// Plain asserts, so that it runs with nothing else; in Jest, Vitest or node:test each block is an `it`.
let failures = 0
const charge = async () => {
  if (failures-- > 0) throw new Error('the bank does not answer')
}
const builder = Test.createTestingModule({ imports: [BillingModule] }).overrideProvider(Bank)
const module = await SluiceTestingModule.override(builder.useValue({ charge })).compile()
await module.init()

const events = module.get(TestEvents)
const order = (orderId: string, card: Order['card'] = 'good') =>
  module.get(EventPublisher).publish({ type: 'com.shop.order.created', data: { orderId, card } })

{
  await order('A-1')
  await events.settled()
  const [paid] = events.published<Order>({ type: 'com.shop.order.paid' })
  equal(paid?.data.orderId, 'A-1')
  console.log('ok: an order that is charged is paid')
  await events.clear()
}
{
  failures = 2
  const before = events.clock.now()
  await order('A-2')
  await events.settled()
  equal(events.published({ type: 'com.shop.order.paid' }).length, 1)
  equal(events.clock.now() - before, 3000) // a second, then two, and the test did not wait for them
  console.log('ok: a bank that fails twice is asked again, after 1 and 2 seconds')
  await events.clear()
}
{
  await order('A-3', 'stolen')
  await events.settled()
  const [letter] = events.deadLetters()
  deepEqual([letter?.reason, letter?.error], ['rejected', 'PermanentError: the card is stolen'])
  console.log('ok: a stolen card is a dead letter at once')
}
await module.close()
