import { Injectable } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { EventPublisher, OnEvent } from '../index.js'
import { SluiceTestingModule, TestEvents } from '../testing/index.js'

/** What a user would lose: the hint at the start, in place of dead letters at night. */
describe('a service with handlers that go round', () => {
  const started = async (handlers: new (...args: never[]) => object) => {
    const module = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'round' }, { buses: { audit: { maxHops: 3 } } })],
      providers: [handlers],
    }).compile()
    const warnings: string[] = []
    const keep = () => undefined
    module.useLogger({ log: keep, error: keep, warn: (line: unknown) => void warnings.push(String(line)) })
    await module.init()
    return { module, warnings }
  }

  it('says so once when it starts, if they say what they publish', async () => {
    class Handlers {
      @OnEvent('a', { emits: [{ type: 'b', bus: 'audit' }] })
      there() {}

      @OnEvent('b', { bus: 'audit', emits: ['c', { type: 'a', bus: 'default' }] })
      back() {}

      @OnEvent('c', { bus: 'audit', emits: ['d'] })
      end() {}
    }
    const { module, warnings } = await started(Handlers)
    await module.close()
    expect(warnings).toEqual([
      'round.Handlers.there, targets[0].emits[0]: what this target causes may come back to this rule: ' +
        'round.Handlers.there on bus default -> round.Handlers.back on bus audit -> round.Handlers.there on bus default; ' +
        'each round counts hops, and maxHops of the bus or MAX_HOPS ends it with a dead letter of the reason loop',
    ])
  })

  it('is refused by the bound of the bus, and its dead letter says which events went round', async () => {
    @Injectable()
    class Handlers {
      constructor(private readonly events: EventPublisher) {}

      @OnEvent('round', { bus: 'audit' })
      async handle({ id }: { id: string }) {
        await this.events.publish({ type: 'round', id: `${id}+` }, { bus: 'audit' })
      }
    }
    Reflect.defineMetadata('design:paramtypes', [EventPublisher], Handlers)
    const { module } = await started(Handlers)
    const events = module.get(TestEvents)
    await module.get(EventPublisher).publish({ type: 'round', id: 'r' }, { bus: 'audit' })
    await events.settled()
    const by = { bus: 'audit', rule: 'round.Handlers.handle', target: 'handler', type: 'round' }
    expect(events.deadLetters()).toMatchObject([
      {
        reason: 'loop',
        eventId: 'r+++',
        error: expect.stringContaining("maxHops of bus 'audit'"),
        chain: { begin: 'origin', events: ['r', 'r+', 'r++', 'r+++'].map(id => ({ ...by, id })) },
      },
    ])
    await module.close()
  })

  it.each([
    [{ emits: 'a' }, /emits is 'a'; it must be a list/],
    [{ emits: [''] }, /it must be a list of 20 types/],
    [{ emits: [{ type: 'a', buss: 'b' }] }, /it must be a list of 20 types/],
    [{ emits: Array.from({ length: 21 }, () => 'a') }, /it must be a list of 20 types/],
  ])('is refused with %j', (options, error) => {
    expect(() => {
      class Handlers {
        @OnEvent('a', options as object)
        handle() {}
      }
      return Handlers
    }).toThrow(error)
  })
})
