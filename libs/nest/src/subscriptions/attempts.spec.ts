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

  it('that failed is told with its event, where it came from and where it was thrown', async () => {
    @Injectable()
    class Billing {
      @OnEvent('order.created', { attempts: 1 })
      charge() {
        throw new Error('no card')
      }
    }
    const module = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'billing' })],
      providers: [Billing],
    }).compile()
    const lines: string[] = []
    const keep = (line: unknown) => void lines.push(String(line))
    module.useLogger({ log: keep, warn: keep, error: keep })
    await module.init()
    await module.get(EventPublisher).publish({ type: 'order.created', id: 'A-1' })
    await module.get(TestEvents).settled()
    await module.close()
    const [said, ...stack] = lines.find(line => line.startsWith('delivery.attempted'))!.split('\n')
    expect(said).toMatch(/ bus="default" rule="billing\.Billing\.charge" subscription="billing" position="\d+-\d+-0" /)
    expect(said).toMatch(/ error="Error: no card" event="A-1" type="order\.created"$/)
    expect(stack[0]).toMatch(/^ +at Billing\.charge /)
  })

  it('that was the last of a handler without dead letters is told as dropped', async () => {
    @Injectable()
    class Hints {
      @OnEvent('order.created', { attempts: 1, deadLetter: false })
      show() {
        throw new Error('no screen')
      }
    }
    const testing = SluiceTestingModule.forRoot({ name: 'hints' })
    const module = await Test.createTestingModule({ imports: [testing], providers: [Hints] }).compile()
    const lines: string[] = []
    const keep = (line: unknown) => void lines.push(String(line))
    module.useLogger({ log: keep, warn: keep, error: keep })
    await module.init()
    await module.get(EventPublisher).publish({ type: 'order.created' })
    await module.get(TestEvents).settled()
    await module.close()
    expect(lines.find(line => line.startsWith('delivery.attempted'))).toContain(' decision="drop" ')
  })
})
