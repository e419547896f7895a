import { Injectable, type OnModuleInit, type Type } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import {
  type BatchResult,
  type CloudEvent,
  type EventBatch,
  EventPublisher,
  OnEvent,
  OnStream,
  SluiceHealth,
} from '../../index.js'
import { SluiceTestingModule, TestEvents } from '../index.js'

const second = 1000
const minute = 60 * second

const paid = (id: string, subject = 'A') => ({ type: 'paid', id, subject })
const idsOf = ({ events }: EventBatch) => events.map(({ event }) => event.id).join(' ')

/** What a user would lose: tests of `@OnStream` that mean the same as production, and that need not wait for its windows. */
describe('@OnStream in SluiceTestingModule', () => {
  let module: TestingModule
  let events: TestEvents
  let publisher: EventPublisher
  afterEach(() => module?.close())

  const start = async (...providers: Type[]) => {
    const imports = [SluiceTestingModule.forRoot({ name: 'billing' }, { buses: { partners: {} } })]
    module = await Test.createTestingModule({ imports, providers }).compile()
    await module.useLogger(false)
    await module.init()
    events = module.get(TestEvents)
    publisher = module.get(EventPublisher)
  }
  const publish = (...ids: string[]) => publisher.publishAll(ids.map(id => paid(id)))

  it('hands over what is there, never inside publish, also what was published while the application starts', async () => {
    const seen: string[] = []
    @Injectable()
    class Early implements OnModuleInit {
      constructor(private readonly publisher: EventPublisher) {}
      async onModuleInit() {
        await this.publisher.publish(paid('early'))
      }
    }
    class Totals {
      @OnStream('default', { batchSize: 2 })
      async sum(batch: EventBatch) {
        seen.push(idsOf(batch))
      }
      @OnStream('partners', { from: 'horizon' })
      async other(batch: EventBatch) {
        seen.push(`${batch.bus} ${idsOf(batch)}`)
      }
    }
    await start(Early, Totals)
    await events.settled()
    expect(seen).toEqual(['early'])
    await publish('p1')
    void publisher.publish(paid('p2'))
    void publish('p3')
    await publisher.publish(paid('x1'), { bus: 'partners' })
    expect(seen).toEqual(['early'])
    await events.settled()
    expect(seen.slice(1).sort()).toEqual(['p1 p2', 'p3', 'partners x1'])
    expect(await module.get(SluiceHealth).problem()).toBeUndefined()
  })

  it('begins where `from` says, by the clock of the test', async () => {
    const seen: string[] = []
    const from = new Date(Date.now() + 60 * minute)
    class Later {
      @OnStream('default', { from })
      async handle(batch: EventBatch) {
        seen.push(idsOf(batch))
      }
    }
    await start(Later)
    await publish('before')
    await events.clock.advance(61 * minute)
    await publish('after')
    await events.settled()
    expect(seen).toEqual(['after'])
  })

  it('tries again when the clock says so: its shard waits for it, and no other does', async () => {
    const calls: string[] = []
    class Totals {
      @OnStream('default', { batchSize: 1, backoff: { delay: minute } })
      async sum(batch: EventBatch) {
        calls.push(`${idsOf(batch)} ${batch.attempt}`)
        if (idsOf(batch) === 'A-1' && batch.attempt < 3) throw new Error('the bank is closed')
      }
    }
    await start(Totals)
    const before = events.clock.now()
    await publisher.publishAll([paid('A-1'), paid('A-2'), paid('B-1', 'B')])
    await events.clock.advance(minute - 1)
    expect(calls.sort()).toEqual(['A-1 1', 'B-1 1'])
    await publisher.publish(paid('B-2', 'B'))
    await events.clock.advance(0)
    expect(calls.slice(2)).toEqual(['B-2 1'])
    await events.clock.advance(1)
    expect(calls.slice(3)).toEqual(['A-1 2'])
    await events.settled()
    expect(calls.slice(4)).toEqual(['A-1 3', 'A-2 1'])
    expect(events.clock.now() - before).toBe(3 * minute) // no jitter
  })

  it('shows dead letters with every attempt at its time and the event as it came; a redrive leaves them, as it would', async () => {
    const subjects: unknown[] = []
    class Totals {
      @OnStream('default', { attempts: 3, backoff: { delay: minute } })
      async sum(batch: EventBatch): Promise<BatchResult> {
        for (const { event } of batch.events) {
          subjects.push(event.subject)
          Object.assign(event, { subject: 'changed' })
        }
        return { failures: batch.events.filter(({ event }) => event.id === 'p2').map(({ position }) => position) }
      }
    }
    await start(Totals)
    const [, { position }] = (await publisher.publishAll([paid('p1'), paid('p2', 'B')])) as [
      object,
      { position: string },
    ]
    await events.settled()
    expect(subjects).toEqual(['A', 'B', 'B', 'B'])
    const letters = events.deadLetters()
    expect(letters).toMatchObject([
      {
        ...{ id: `default~${position}~billing.Totals.sum~handler`, position, rule: 'billing.Totals.sum' },
        ...{ targetType: 'stream', destination: 'billing.Totals.sum', reason: 'attempts-exhausted' },
        ...{ eventId: 'p2', event: { subject: 'B' } },
      },
    ])
    const at = letters[0]!.attempts.map(attempt => Date.parse(attempt.at!))
    expect(at.map(time => time - at[0]!)).toEqual([0, minute, 3 * minute])
    expect(events.redrive()).toBe(0)
    expect(events.deadLetters()).toEqual(letters)
  })

  it('hands over one batch of a shard at a time, and none of more than 4 MB and an event', async () => {
    const calls: string[] = []
    class Totals {
      @OnStream('default')
      async sum(batch: EventBatch) {
        calls.push(`begin ${idsOf(batch)}`)
        if (calls.length === 1) await publish('p2') // on the same shard
        await new Promise(setImmediate)
        calls.push(`end ${idsOf(batch)}`)
      }
    }
    await start(Totals)
    await publish('p1')
    await events.settled()
    expect(calls).toEqual(['begin p1', 'end p1', 'begin p2', 'end p2'])
    const large = ['l1', 'l2', 'l3', 'l4', 'l5', 'l6'].map(id => ({ ...paid(id), data: 'x'.repeat(900_000) }))
    await publisher.publishAll(large)
    await events.settled()
    expect(calls.slice(4)).toEqual(['begin l1 l2 l3 l4 l5', 'end l1 l2 l3 l4 l5', 'begin l6', 'end l6'])
  })

  it('waits for more by the clock; settled() does not leave a batch that is not full', async () => {
    const seen: string[] = []
    class Totals {
      @OnStream('default', { batchSize: 3, window: minute })
      async sum(batch: EventBatch) {
        seen.push(idsOf(batch))
      }
    }
    await start(Totals)
    const before = events.clock.now()
    await publish('p1')
    await events.clock.advance(minute - 1)
    await publish('p2')
    await events.clock.advance(0)
    expect(seen).toEqual([])
    await events.clock.advance(1)
    expect(seen).toEqual(['p1 p2'])
    await publish('p3', 'p4', 'p5', 'p6')
    await events.clock.advance(0)
    expect(seen).toEqual(['p1 p2', 'p3 p4 p5'])
    await events.settled()
    expect(seen).toEqual(['p1 p2', 'p3 p4 p5', 'p6'])
    expect(events.clock.now() - before).toBe(2 * minute)
  })

  it('is not waited for when it is full: settled() then takes no time', async () => {
    class Totals {
      @OnStream('default', { batchSize: 2, window: minute })
      async sum() {}
    }
    await start(Totals)
    const before = events.clock.now()
    await publish('p1')
    await events.clock.advance(0)
    await publish('p2')
    await events.settled()
    expect(events.clock.now()).toBe(before)
  })

  describe('with tumbling windows', () => {
    interface Sum {
      readonly ids: string
    }
    const calls: string[] = []
    const windows = new Set<string>()
    let failures = 0
    class Sums {
      @OnStream('default', { tumbling: { ms: minute }, backoff: { delay: second }, attempts: 2 })
      async sum({ isFinal, state, window, ...batch }: EventBatch<unknown, Sum>): Promise<BatchResult<Sum>> {
        const { start, end } = window!
        windows.add(`${start.getTime() % minute} ${end.getTime() - start.getTime()}`)
        const added = batch.events.map(({ event }) => event.id)
        calls.push(isFinal ? `final ${state?.ids} ${batch.attempt}` : added.join(' '))
        if (failures-- > 0) throw new Error('down')
        return { state: { ids: [state?.ids ?? [], ...added].flat().join('+') } }
      }
    }
    /** To the beginning of a window. */
    const toWindow = () => events.clock.advance(minute - (events.clock.now() % minute))

    beforeEach(async () => {
      calls.length = failures = 0
      await start(Sums)
      await toWindow()
    })

    it('carries the state until the clock ends the window: settled() does not', async () => {
      await publish('p1')
      await events.settled()
      await publish('p2', 'p3')
      await events.settled()
      await events.clock.advance(minute - 1)
      expect(calls).toEqual(['p1', 'p2 p3'])
      await events.clock.advance(1)
      expect(calls.slice(2)).toEqual(['final p1+p2+p3 1'])
      await events.clock.advance(10 * minute)
      expect(calls).toHaveLength(3) // windows without events are not called
      await publish('p4')
      await events.clock.advance(minute)
      expect(calls.slice(3)).toEqual(['p4', 'final p4 1'])
      expect([...windows]).toEqual([`0 ${minute}`])
    })

    it('has windows for each shard apart, and one of long ago is ended when time passes it at once', async () => {
      await publisher.publishAll([paid('A-1'), paid('B-1', 'B')])
      await events.clock.advance(24 * 60 * minute)
      expect(calls.sort()).toEqual(['A-1', 'B-1', 'final A-1 1', 'final B-1 1'])
    })

    it('ends a window before an event of the next is handled, also where a retry held its shard up', async () => {
      await events.clock.advance(minute - second)
      failures = 1
      await publish('p1')
      await events.clock.advance(0)
      await publish('p2')
      await events.clock.advance(second)
      expect(calls).toEqual(['p1', 'p1', 'p2', 'final p1+p2 1'])
      await publish('p3')
      await events.clock.advance(0)
      expect(calls.slice(4)).toEqual(['p3'])
    })

    it('tries the end of a window until it works, and names it where that is never', async () => {
      await publish('p1')
      await events.settled()
      failures = 4
      await events.clock.advance(minute)
      expect(calls).toEqual(['p1', 'final p1 1'])
      await events.settled()
      expect(calls.slice(2)).toEqual([2, 3, 4, 5].map(attempt => `final p1 ${attempt}`))
      expect(events.deadLetters()).toEqual([])
      await publish('p2')
      await events.settled()
      failures = Infinity
      await events.clock.advance(minute)
      await expect(events.settled({ withinMs: 50 })).rejects.toThrow(/billing\.Sums\.sum \(shard 0 of bus default, att/)
      failures = 0
      await events.settled()
    })

    it('forgets states with clear(), and what was to come of them', async () => {
      await publish('p1')
      await events.settled()
      await events.clear()
      await events.clock.advance(0)
      await publish('p2')
      await events.clock.advance(minute)
      expect(calls).toEqual(['p1', 'p2', 'final p2 1'])
    })
  })

  it('forgets everything with clear(), also what waits for more, and what comes of a batch that still runs', async () => {
    const calls: string[] = []
    let fail: (() => void) | undefined
    class Totals {
      @OnStream('default', { bisect: true, attempts: 1, pattern: { subject: ['A'] } })
      async sum(batch: EventBatch) {
        calls.push(idsOf(batch))
        if (calls.length === 1) await new Promise((_, reject) => (fail = () => reject(new Error('down'))))
      }
      @OnStream('default', { window: minute, pattern: { subject: ['B'] } })
      async fill(batch: EventBatch) {
        calls.push(idsOf(batch))
      }
    }
    await start(Totals)
    await publish('p1', 'p2')
    await publisher.publish(paid('b1', 'B'))
    while (!fail) await new Promise(setImmediate)
    await publish('p3')
    const cleared = events.clear()
    fail()
    await cleared
    await publish('p4')
    await publisher.publish(paid('b2', 'B'))
    await events.settled()
    expect(calls).toEqual(['p1 p2', 'p4', 'b2'])
    expect(events.deadLetters()).toEqual([])
  })

  it('says which batch a test waits for in vain', async () => {
    let finish: (() => void) | undefined
    class Slow {
      @OnStream('default')
      async handle() {
        await new Promise<void>(resolve => (finish = resolve))
      }
    }
    await start(Slow)
    await publish('p1')
    await expect(events.settled({ withinMs: 20 })).rejects.toMatchObject({
      code: 'NOT_SETTLED',
      message: expect.stringContaining('billing.Slow.handle (shard 0 of bus default, attempt 1)'),
    })
    finish!()
    await events.settled()
  })

  it('what it publishes has no cause: a batch is no single event, whoever published what is in it', async () => {
    @Injectable()
    class Chain {
      constructor(private readonly publisher: EventPublisher) {}
      @OnEvent('paid')
      async first({ id }: CloudEvent) {
        await this.publisher.publish({ type: 'booked', id })
      }
      @OnStream('default', { pattern: { type: ['booked'] } })
      async count() {
        await this.publisher.publish({ type: 'counted' })
      }
    }
    await start(Chain)
    await publish('p1')
    await events.settled()
    expect(events.published({ type: 'booked' })).toMatchObject([{ causationid: 'p1' }])
    expect(events.published({ type: 'counted' })[0]).not.toHaveProperty('causationid')
  })

  it('stops a consumer that publishes what it reads, before memory runs out', async () => {
    @Injectable()
    class Loop {
      constructor(private readonly publisher: EventPublisher) {}
      @OnStream('default', { attempts: 1 })
      async again() {
        await this.publisher.publishAll(Array.from({ length: 100 }, () => ({ type: 'tick' })))
      }
    }
    await start(Loop)
    await publish('p1')
    await events.settled({ withinMs: 20_000 })
    expect(events.published().length).toBe(10_000)
    expect(events.deadLetters()[0]).toMatchObject({ error: expect.stringContaining('a test may publish 10000 events') })
  })

  it('a consumer of a bus that is not there keeps the application from starting, as in production', async () => {
    class Nowhere {
      @OnStream('nowhere')
      async handle() {}
    }
    await expect(start(Nowhere)).rejects.toMatchObject({ code: 'UNKNOWN_BUS' })
  })
})
