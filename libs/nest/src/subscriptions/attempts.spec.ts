import { Injectable } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { IsString } from 'class-validator'
import { Event, EventPublisher, Idempotent, OnEvent } from '../index.js'
import { SluiceTestingModule, TestEvents } from '../testing/index.js'

/** What a user would lose: options of a handler that are right alone, and wrong together. */
describe('an attempt', () => {
  it('refuses an event that its class does not take, by field, before it asks what makes it the same as another', async () => {
    class Customer {
      @IsString() id!: string
    }
    @Event('customer.moved')
    class CustomerMoved extends Customer {}
    const seen: string[] = []
    @Injectable()
    class Letters {
      @OnEvent(CustomerMoved)
      @Idempotent({ key: ({ data }) => (data as Customer).id.toLowerCase() })
      send() {
        seen.push('sent')
      }
    }
    const module = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'letters' })],
      providers: [Letters],
    }).compile()
    await module.init()
    const events = module.get(TestEvents)
    await module.get(EventPublisher).publish({ type: 'customer.moved', data: { id: 5 } })
    await module.get(EventPublisher).publish({ type: 'customer.moved', data: { id: 'C-1' } })
    await events.settled()
    expect(events.deadLetters()).toMatchObject([{ reason: 'invalid', error: expect.stringContaining('data.id') }])
    expect(seen).toEqual(['sent'])
    await module.close()
  })
})
