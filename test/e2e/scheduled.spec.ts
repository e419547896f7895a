import type { Type } from '@nestjs/common'
import { type CloudEvent, OnEvent, Scheduled, type ScheduledOptions, type ScheduledTick } from '@sluice/nest'
import { patience, until } from '@sluice/testing'
import { Platform } from './platform.js'
import { Ledger } from './receivers.js'
import { Services } from './service.js'

type Tick = CloudEvent<ScheduledTick>

const runs = { count: 60, firstMs: 8000 * patience, everyMs: 100 }

/** A class with a method for each of these moments, as one version of a service has it. */
function reports(times: readonly string[], run: (name: string, tick: Tick) => void, options: ScheduledOptions): Type {
  class Reports {}
  for (const [n, at] of times.entries()) {
    const name = `run${n}`
    const method = { configurable: true, value: async (tick: Tick) => run(name, tick) }
    Object.defineProperty(Reports.prototype, name, method)
    Scheduled({ at }, options)(Reports.prototype, name, method)
  }
  return Reports
}

/** What a user would lose: a report that both instances send, or none, or one that failed and is forgotten. */
describe('two instances of a service with @Scheduled', () => {
  let platform: Platform
  const services = new Services(() => platform)
  beforeAll(async () => {
    platform = await Platform.empty()
    await Promise.all(['gateway', 'router', 'fan-out', 'dlq'].map(name => platform.run(name)))
  }, 120_000)
  afterAll(async () => {
    await services.close()
    await platform?.stop()
  })

  it('make each run once, try the one that fails again, and keep it as a dead letter', async () => {
    const ledger = new Ledger()
    const first = Date.now() + runs.firstMs
    const times = Array.from({ length: runs.count }, (_, n) => new Date(first + n * runs.everyMs).toISOString())
    const attempts: string[] = []
    const run = (name: string, { data: { time, count } }: Tick) => {
      if (name === 'run7') {
        attempts.push(time)
        throw new Error('the printer is out of paper')
      }
      ledger.add(`${name} ${time} ${count}`)
    }
    const options: ScheduledOptions = { attempts: 2, backoff: { type: 'fixed', delay: 100 } }
    await services.start('shop', reports(times, run, options))
    await services.start('shop', reports(times, run, options))
    const shown = await platform.api('GET', '/v1/schedules/shop.Reports.run0')
    expect(shown).toMatchObject({ status: 200, body: { managedBy: 'shop', at: times[0] } })

    const wanted = times.map((time, n) => `run${n} ${time} 1`).filter((_, n) => n !== 7)
    await until(() => ledger.missing(wanted).length === 0, 'all runs are made', 60_000)
    const letters = () => platform.api('GET', '/v1/dead-letters?rule=shop.Reports.run7')
    await until(async () => (await letters()).body.items.length > 0, 'the one that failed is a dead letter')
    expect((await letters()).body.items).toMatchObject([{ error: 'Error: the printer is out of paper' }])
    expect(attempts).toEqual([times[7], times[7]])
    expect([...ledger.counts.keys()].sort()).toEqual(wanted.toSorted())
    expect(ledger.repeated).toEqual([])

    // a version without them
    await services.close()
    class Others {
      @OnEvent('order.created')
      async charge() {}
    }
    await services.start('shop', Others)
    expect((await platform.api('GET', '/v1/schedules?prefix=shop.')).body.items).toEqual([])
  }, 120_000)
})
