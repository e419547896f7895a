import { Injectable } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { type CloudEvent, Ctx, type EventContext, OnEvent, Payload } from '../index.js'
import { SluiceTestingModule } from '../testing/index.js'

class Order {
  total!: number
}

/** What a user would lose: an hour with a handler whose parameter is not what its type says. */
it('warns at start of a handler whose parameter gets something else than its type says', async () => {
  @Injectable()
  class Handlers {
    @OnEvent('a')
    wholeEvent(order: Order) {
      return order
    }

    @OnEvent('b')
    text(id: string) {
      return id
    }

    @OnEvent('c')
    undecorated(@Ctx() context: EventContext, order: Order) {
      return { context, order }
    }

    @OnEvent('d')
    right(@Payload() order: Order) {
      return order
    }

    @OnEvent('e')
    alsoRight(event: CloudEvent<Order>, context: EventContext) {
      return { event, context }
    }

    @OnEvent('f')
    none() {}
  }
  const module = await Test.createTestingModule({
    imports: [SluiceTestingModule.forRoot({ name: 'lost' })],
    providers: [Handlers],
  }).compile()
  const warnings: string[] = []
  const keep = () => undefined
  module.useLogger({ log: keep, error: keep, warn: (line: unknown) => void warnings.push(String(line)) })
  await module.init()
  await module.close()
  expect(warnings).toEqual([
    '@OnEvent on Handlers.wholeEvent: its parameter is of the type Order and gets the whole event: write @Payload() before it, or take a CloudEvent',
    '@OnEvent on Handlers.text: its parameter is of the type String and gets the whole event: write @Payload() before it, or take a CloudEvent',
    '@OnEvent on Handlers.undecorated: its parameter 2 gets undefined, as another has a decorator: write @Payload(), @Ctx() or @Envelope() before it',
  ])
})
