import { Injectable, type Type } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { type CloudEvent, EventPublisher, OnEvent, Scheduled, type ScheduledTick } from '../index.js'
import { SluiceTestingModule, type SluiceTestingOptions, TestEvents } from './index.js'

type Tick = CloudEvent<ScheduledTick>

const hour = 3_600_000
const start = '2090-01-01T00:00:00.000Z'
/** As times are written here. */
const at = (hours: number) => new Date(Date.parse(start) + hours * hour).toISOString()

/** What a user would lose: a test of a method with `@Scheduled` that says something else than production. */
describe('schedules of SluiceTestingModule', () => {
  let module: TestingModule
  let events: TestEvents
  let seen: unknown[]
  beforeEach(() => void (seen = []))
  afterEach(() => module?.close())

  /** Schedules begin at {@link start}. */
  async function run(provider: Type, options: SluiceTestingOptions = {}) {
    Injectable()(provider)
    const kit = SluiceTestingModule.forRoot({ name: 'shop' }, options)
    module = await Test.createTestingModule({ imports: [kit], providers: [provider] }).compile()
    await module.init()
    events = module.get(TestEvents)
    events.schedules.stop()
    await events.clock.advanceTo(start)
    await events.clear()
    events.schedules.start()
  }

  it('run each method at its times, in the order of all of them, with time and number', async () => {
    class Reports {
      @Scheduled('0 9 * * *', { timeZone: 'Asia/Tokyo' })
      async daily({ data, time, source }: Tick) {
        seen.push(['daily', data.time, data.count, time === data.time, source])
      }

      @Scheduled({ rate: '6 hours' })
      async poll({ data }: Tick) {
        seen.push(['poll', data.time, data.count])
      }

      @Scheduled({ at: at(7) }, { name: 'greeting' })
      async greet({ data }: Tick) {
        seen.push(['greet', data.time, data.count])
      }
    }
    await run(Reports)
    expect(events.schedules.names()).toEqual(['shop.Reports.daily', 'shop.Reports.poll', 'shop.greeting'])
    expect(events.schedules.next('shop.Reports.poll', 2).map(time => time.toISOString())).toEqual([at(6), at(12)])
    await events.clock.advance(24 * hour)
    expect(seen).toEqual([
      ['poll', at(6), 1],
      ['greet', at(7), 1],
      ['poll', at(12), 2],
      ['poll', at(18), 3],
      ['daily', at(24), 1, true, 'sluice/schedules/shop.Reports.daily'],
      ['poll', at(24), 4],
    ])
    expect(events.schedules.next('shop.greeting')).toEqual([])
  })

  it('do not run while a test only lets its handlers finish', async () => {
    class Reports {
      @Scheduled({ rate: '1 minute' })
      async poll({ data }: Tick) {
        seen.push(data.count)
        if (seen.length === 1) throw new Error('not yet')
      }
    }
    await run(Reports)
    await events.settled()
    expect(seen).toEqual([])
    await events.clock.advance(60_000)
    await events.settled()
    expect(seen).toEqual([1, 1])
  })

  it('try a run that fails again, and keep it as a dead letter that can be sent again', async () => {
    let isBroken = true
    class Reports {
      @Scheduled('0 * * * *', { attempts: 2, backoff: { type: 'fixed', delay: 1000 } })
      async send({ data }: Tick) {
        seen.push(data.count)
        if (isBroken) throw new Error('the printer is out of paper')
      }
    }
    await run(Reports)
    await events.clock.advance(hour)
    await events.settled()
    expect(seen).toEqual([1, 1])
    expect(events.deadLetters()).toMatchObject([
      {
        rule: 'shop.Reports.send',
        attempts: [{}, {}],
        error: 'Error: the printer is out of paper',
        event: { data: { count: 1 } },
      },
    ])
    isBroken = false
    events.redrive()
    await events.settled()
    expect(seen).toEqual([1, 1, 1])
    expect(events.deadLetters()).toEqual([])
  })

  it('make what was missed by the policy of each', async () => {
    class Reports {
      @Scheduled({ rate: '1 hour' }, { missed: 'skip' })
      async none({ data }: Tick) {
        seen.push(['none', data.time])
      }

      @Scheduled({ rate: '1 hour' })
      async one({ data }: Tick) {
        seen.push(['one', data.time])
      }

      @Scheduled({ rate: '1 hour' }, { missed: 'all' })
      async all({ data }: Tick) {
        seen.push(['all', data.time])
      }
    }
    await run(Reports)
    events.schedules.stop()
    await events.clear()
    await events.clock.advance(3.5 * hour)
    expect(seen).toEqual([])
    events.schedules.start()
    await events.clock.advance(0)
    const [all, one] = ['all', 'one'].map(name => seen.filter(([of]: any) => of === name))
    expect(all).toEqual([1, 2, 3].map(n => ['all', at(n)]))
    expect(one).toEqual([['one', at(3)]])
    expect(seen).toHaveLength(4)
    await events.clock.advance(hour / 2)
    expect(seen.slice(4).toSorted()).toEqual(['all', 'none', 'one'].map(name => [name, at(4)]))
  })

  it('run at the beginning of their windows, so that a test is the same every time', async () => {
    class Reports {
      @Scheduled('0 9 * * *', { window: '1 hour' })
      async daily({ data }: Tick) {
        seen.push(data.time)
      }
    }
    await run(Reports)
    await events.clock.advance(9 * hour)
    expect(seen).toEqual([at(9)])
  })

  it('begin anew after clear, and run by hand without being counted', async () => {
    class Reports {
      @Scheduled({ rate: '1 hour' })
      async poll({ data }: Tick) {
        seen.push([data.time, data.count])
      }
    }
    await run(Reports)
    await events.clock.advance(2 * hour)
    await events.clear()
    seen = []
    await events.schedules.run('shop.Reports.poll')
    await events.clock.advance(1.5 * hour)
    expect(seen).toEqual([
      [at(2), 0],
      [at(3), 1],
    ])
    await expect(events.schedules.run('shop.poll')).rejects.toMatchObject({ code: 'UNKNOWN_SCHEDULE' })
  })

  it('reach the method alone: neither another schedule nor an event that says it is a tick', async () => {
    class Reports {
      @Scheduled({ rate: '1 hour' })
      async poll({ id }: Tick) {
        seen.push(['poll', id.split('/')[1]])
      }

      @Scheduled({ rate: '2 hours' }, { bus: 'quiet' })
      async sum({ id }: Tick) {
        seen.push(['sum', id.split('/')[1]])
      }

      @OnEvent('shop.scheduled')
      async see({ id }: CloudEvent) {
        seen.push(['see', id.split('/')[1]])
      }
    }
    const [poll, sum] = ['shop.Reports.poll', 'shop.Reports.sum']
    await run(Reports, { buses: { quiet: {} } })
    const forged = { id: 'a/forged', type: 'shop.scheduled', sluiceschedule: poll, data: {} }
    await module.get(EventPublisher).publish(forged)
    await events.clock.advance(2 * hour)
    expect(seen.toSorted()).toEqual(
      [
        ['see', 'forged'],
        ['see', poll],
        ['poll', poll],
        ['see', poll],
        ['poll', poll],
        ['sum', sum],
      ].toSorted(),
    )
    expect(events.published({ bus: 'quiet' })).toHaveLength(1)
  })

  const bus = 'default'
  const received = [
    { receive: { bus } },
    { manage: { kind: 'rule', bus, name: 'shop.*' } },
    { manage: { kind: 'subscription', bus, name: 'shop' } },
  ]
  const own = [
    { manage: { kind: 'schedule', name: 'shop.*', verbs: ['write', 'delete'] } },
    { publish: { bus, pattern: { type: ['shop.scheduled'] } } },
  ]
  class Billing {
    @Scheduled('0 9 * * *')
    async daily({ data }: Tick) {
      seen.push(data.time)
    }
  }

  it('run with the grants that they need', async () => {
    await run(Billing, { grants: [...received, ...own] })
    await events.clock.advance(9 * hour)
    expect(seen).toEqual([at(9)])
  })

  it('are refused without them, with all that is missing', async () => {
    await expect(run(Billing, { grants: received })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining("'key:test' may not have these handlers"),
      details: {
        missing: [
          { manage: { kind: 'schedule', name: 'shop.Billing.daily', verbs: ['write'] } },
          {
            publish: { bus, pattern: { source: ['sluice/schedules/shop.Billing.daily'], type: ['shop.scheduled'] } },
          },
        ],
      },
    })
  })

  it('have names of their own', async () => {
    class Twice {
      @Scheduled({ rate: '1 hour' }, { name: 'same' })
      async one() {}

      @Scheduled({ rate: '2 hours' }, { name: 'same' })
      async other() {}
    }
    await expect(run(Twice)).rejects.toMatchObject({
      code: 'TWO_HANDLERS',
      message: expect.stringContaining('two handlers would be called same'),
    })
  })

  it('one method may have several, beside @OnEvent', async () => {
    class Reports {
      @Scheduled({ at: at(1) })
      @OnEvent('order.created')
      @Scheduled({ at: at(2) })
      async send({ type }: CloudEvent) {
        seen.push(type)
      }
    }
    await run(Reports)
    expect(events.schedules.names()).toEqual(['shop.Reports.send', 'shop.Reports.send.3'])
    await events.clock.advance(2 * hour)
    expect(seen).toEqual(['shop.scheduled', 'shop.scheduled'])
  })
})

it('a clock that is to go back says so', async () => {
  const kit = SluiceTestingModule.forRoot({ name: 'shop' })
  const module = await Test.createTestingModule({ imports: [kit] }).compile()
  const { clock } = module.get(TestEvents)
  for (const moment of ['2020-01-01T00:00:00Z', 'soon'])
    await expect(clock.advanceTo(moment)).rejects.toMatchObject({
      code: 'INVALID_TIME',
      message: expect.stringContaining(`advanceTo(${moment}): it must be a moment after `),
    })
  await clock.advanceTo(clock.now() + 5)
  await module.close()
})
